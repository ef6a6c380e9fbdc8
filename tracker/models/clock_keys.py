"""The keys of clocks that hang on a row of their own: a part of an order, a paper that expires.

`part-7` is the date of a part, `part-7/2026-07-03` one of those of a part that recurs; the same names the
occurrence in the events of the order. `evidence-9` is the day on which a paper expires.
"""

from typing import Literal, NamedTuple

PART, PAPER = "part-", "evidence-"


class DutyKey(NamedTuple):
    """The duty with people of its own that a date is of: an obligation, a part of an order, or the part that
    a paper belongs to."""

    kind: Literal["obligation", "part", "paper"]
    pk: int


def duty_of(obligation_id: int | None, divestment_id: int | None, key: str) -> DutyKey | None:
    """Return the duty that a date of these parents and this key is of; None of reviews and of sales."""
    if obligation_id is not None:
        return DutyKey("obligation", obligation_id)
    if divestment_id is None:
        return None
    part, paper = part_of(key), paper_of(key)
    if part is not None:
        return DutyKey("part", part)
    return None if paper is None else DutyKey("paper", paper)


def part_key(part: int | str, occurrence: str = "") -> str:
    """The key of a part's date; `occurrence` is the day (ISO) of one that recurs."""
    return f"{PART}{part}/{occurrence}" if occurrence else f"{PART}{part}"


def part_of(key: str) -> int | None:
    """The number of the part that a key is of, None if it is of none."""
    return _number(PART, key)


def paper_key(paper: int) -> str:
    """The key of the day on which a paper expires."""
    return f"{PAPER}{paper}"


def paper_of(key: str) -> int | None:
    """The number of the paper whose expiry a key is of, None if it is of none."""
    return _number(PAPER, key)


def _number(prefix: str, key: str) -> int | None:
    head = key.partition("/")[0]
    number = head.removeprefix(prefix)
    return int(number) if head.startswith(prefix) and number.isdecimal() else None
