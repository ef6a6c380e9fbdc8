"""Dockets that come as files: matters with past events and the deadlines that people had noted.

The file is read and compared with the law first; nothing is recorded until somebody confirms.
"""

from .carrying import carry_on, finish_dockets
from .storing import settle_noted
from .taking import (
    choose_clocks,
    choose_columns,
    confirm_docket,
    discard_docket,
    may_import,
    take_back_docket,
    take_docket,
)

__all__ = [
    "carry_on",
    "choose_clocks",
    "choose_columns",
    "confirm_docket",
    "discard_docket",
    "finish_dockets",
    "may_import",
    "settle_noted",
    "take_back_docket",
    "take_docket",
]
