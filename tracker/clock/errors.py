"""What the clock says when it must not answer with a date."""

from typing import NamedTuple


class LawError(ValueError):
    """Bad input to a statutory clock.

    `field` names the input that is wrong (as the caller calls it: `rule`, `date`, `pause`, `term`),
    `message` says in one line what is wrong and what to do.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class Undetermined(NamedTuple):
    """A date that cannot be known yet: why, and which event it waits for (empty if none)."""

    reason: str
    waits_for: str = ""
