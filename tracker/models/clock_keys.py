"""The keys of clocks that hang on a row of their own: a part of an order, a paper that expires.

`part-7` is the date of a part, `part-7/2026-07-03` one of those of a part that recurs; the same names the
occurrence in the events of the order. `evidence-9` is the day on which a paper expires.
"""

PART, PAPER = "part-", "evidence-"


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
