"""One reason behind a date, as data. Sentences are made in `explain`, at the edge."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple


class Step(NamedTuple):
    """A step of a computation: `code` says which, `on` the day it arrives at, `cite` the law it rests on."""

    code: str
    on: date | None
    cite: str
    facts: Mapping[str, Any]
