"""Reading one JSON object field by field: every problem is noted with its path in the file, none stops."""

import json
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from tracker.models.fuzzy import FuzzyDay, Precision

T = TypeVar("T")

ABSENT = object()
TYPE_NAMES = {dict: "an object", list: "a list", str: "a text", bool: "true or false", int: "a whole number"}
MANY = 12
"""More allowed words than this do not fit a line: the likely ones are shown."""

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
UNREAD = datetime(EARLIEST_YEAR, 1, 1, 9, 30, tzinfo=UTC)
"""In place of an instant that cannot be read."""


@dataclass(frozen=True)
class Problem:
    """One field that cannot be read: its path in the file, and what is wrong with it in one line."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Fields:
    """One object of the file. A field that cannot be read gives an empty value and adds a `Problem`."""

    def __init__(self, value: object, path: str, problems: list[Problem]) -> None:
        self.path, self.problems = path, problems
        self.is_object = isinstance(value, dict)
        self.data: dict[str, Any] = value if isinstance(value, dict) else {}
        self.asked: set[str] = set()
        if not self.is_object:
            self.problems.append(Problem(path, f"{shown(value)} is not an object"))

    def fail(self, key: str, message: str) -> None:
        """Note that `key` is wrong; an index may follow the key."""
        self.problems.append(Problem(one_line(f"{self.path}.{key}"), one_line(message)))

    def done(self) -> None:
        """Refuse the keys nobody asked for."""
        for key in self.data:
            if key not in self.asked:
                self.fail(str(key), "is not a key of the case format")

    def has(self, key: str) -> bool:
        """Whether an optional key is there; asking for it makes it known."""
        self.asked.add(key)
        return key in self.data

    def take(self, key: str, kind: type[T], *, null: bool = True) -> T | None:
        """The value if it is of that type, else None; a problem unless it is that or an allowed null."""
        self.asked.add(key)
        value = self.data.get(key, ABSENT)
        if value is ABSENT:
            if self.is_object:
                self.fail(key, "is missing; write null where it is not known" if null else "is missing")
            return None
        if value is None and not null:
            self.fail(key, f"is null; it must be {TYPE_NAMES[kind]}")
        if value is None:
            return None
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.fail(key, f"{shown(value)} is not {TYPE_NAMES[kind]}")
            return None
        return value

    def known(self, key: str, kind: type[T], default: T) -> T:
        """Like `take`, for a field that may not be null."""
        value = self.take(key, kind, null=False)
        return default if value is None else value

    def text(self, key: str, longest: int | None = None, check: Callable[[str], None] | None = None) -> str:
        """A text, empty for null."""
        value = self.take(key, str)
        return "" if value is None else self._checked(key, value, longest, check)

    def required_text(
        self, key: str, longest: int | None = None, check: Callable[[str], None] | None = None
    ) -> str:
        """A text that may not be null."""
        value = self.known(key, str, "")
        return self._checked(key, value, longest, check) if isinstance(self.data.get(key), str) else ""

    def _checked(self, key: str, value: str, longest: int | None, check: Callable[[str], None] | None) -> str:
        if not value.strip() or value != value.strip():
            self.fail(key, "is empty or has blanks at its ends; write null where it is not known")
        elif longest is not None and len(value) > longest:
            self.fail(key, f"is {len(value)} characters long; at most {longest} can be kept")
        elif any(unicodedata.category(letter) in ("Cc", "Cs") and letter != "\n" for letter in value):
            self.fail(key, "has a control character that cannot be kept")
        elif check is not None:
            try:
                check(value)
            except ValidationError as refused:
                self.fail(key, " ".join(refused.messages))
        return value

    def word(self, key: str, allowed: Collection[str], *, null: bool = False) -> str:
        """One of the listed words; empty for null where null is allowed."""
        value = self.text(key) if null else self.required_text(key)
        if value and value not in allowed:
            if len(allowed) > MANY:
                near = "".join(f"; did you mean {one}?" for one in get_close_matches(value, allowed, 1, 0.6))
                remedy = f"docs/case-format.md says where the {len(allowed)} words are listed{near}"
            else:
                remedy = f"use one of: {', '.join(allowed)}"
            self.fail(key, f"{shown(value)} is not known; {remedy}")
        return value

    def texts(self, key: str, longest: int | None = None) -> list[str]:
        """A list of texts, each told once."""
        found: list[str] = []
        for place, value in enumerate(self.known(key, list, [])):
            name = f"{key}[{place}]"
            if not isinstance(value, str):
                self.fail(name, f"{shown(value)} is not a text")
                continue
            if value in found:
                self.fail(name, f"{shown(value)} stands in the list twice")
            found.append(self._checked(name, value, longest, None))
        return found

    def number(self, key: str, *, lowest: int, highest: int, decimals: int) -> Decimal | None:
        """An exact number between the two (both allowed), or None for null."""
        self.asked.add(key)
        value = self.data.get(key)
        if value is None:
            self.take(key, object)
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fail(key, f"{shown(value)} is not a number")
            return None
        exact = Decimal(str(value))
        if not exact.is_finite() or not lowest <= exact <= highest:
            self.fail(key, f"{shown(value)} is not between {lowest} and {highest}")
            return None
        if exact != round(exact, decimals):
            self.fail(key, f"{shown(value)} has more than {decimals} decimals")
        return exact

    def whole(self, key: str, *, below: int, what: str) -> int | None:
        """A whole number from 0 up to, not including, `below`, or None for null."""
        value = self.take(key, int)
        if value is not None and not 0 <= value < below:
            self.fail(key, f"{value} is out of range: {what}")
            return None
        return value

    def fuzzy(self, key: str) -> FuzzyDay:
        """A date to the day, month or year; null is a date not known."""
        value = self.take(key, str)
        return FuzzyDay.unknown() if value is None else self._date(key, value)

    def day(self, key: str) -> date | None:
        """A date to the day, or None for null."""
        found = self.fuzzy(key)
        if found.is_known and found.day is None:
            self.fail(key, f"{self.data[key]} is not a date to the day; write it like 2020-06-30")
        return found.day

    def instant(self, key: str, zone: tzinfo | None = UTC) -> datetime:
        """An instant in ISO 8601 by the clock of `zone`, or of any; `UNREAD` after a problem."""
        value = self.required_text(key)
        try:
            found = datetime.fromisoformat(value)
            right = found.astimezone(zone or found.tzinfo).isoformat() if found.tzinfo else ""
        except (ValueError, OverflowError):
            right = ""
        if value and value == right:
            return found
        if value:
            right = right or UNREAD.isoformat()
            self.fail(key, f"{shown(value)} is no instant as this format has it; write it like {right}")
        return UNREAD

    def stated(self) -> FuzzyDay:
        """This object's own `date` and `precision`, which must agree."""
        found = self.fuzzy("date")
        precision = self.word("precision", [*Precision.values[:3]], null=True)
        misread = isinstance(self.data.get("date"), str) and not found.is_known
        fitting = found.precision if found.is_known else ""
        if self.is_object and "precision" in self.data and not misread and precision != fitting:
            right = f'"{fitting}"' if fitting else "null"
            self.fail("precision", f"does not fit the date {shown(self.data.get('date'))}; write {right}")
        return found

    def _date(self, key: str, value: str) -> FuzzyDay:
        try:
            found = FuzzyDay.parse(value)
            if not found.is_known:
                raise ValueError(value)
        except ValueError:
            self.fail(
                key, f"{value} is not a date" if value else "is empty; write null where it is not known"
            )
            return FuzzyDay.unknown()
        if found.earliest and not EARLIEST_YEAR <= found.earliest.year <= LATEST_YEAR:
            self.fail(key, f"{value} is not between {EARLIEST_YEAR} and {LATEST_YEAR}")
        return found

    def table(self, key: str) -> "Fields":
        """An object that must be there."""
        inner = Fields(self.known(key, dict, {}), f"{self.path}.{key}", self.problems)
        inner.is_object = isinstance(self.data.get(key), dict)
        return inner

    def maybe_table(self, key: str) -> "Fields | None":
        """An object, or None for null."""
        value = self.take(key, dict)
        return None if value is None else Fields(value, f"{self.path}.{key}", self.problems)

    def tables(self, key: str) -> list["Fields"]:
        """A list of objects."""
        rows: Sequence[object] = self.known(key, list, [])
        return [
            Fields(value, f"{self.path}.{key}[{place}]", self.problems) for place, value in enumerate(rows)
        ]

    def maybe_stated(self, key: str) -> FuzzyDay:
        """An object of `date` and `precision`; null is a date not known."""
        inner = self.maybe_table(key)
        if inner is None:
            return FuzzyDay.unknown()
        found = inner.stated()
        if inner.data.get("date", ABSENT) is None:
            inner.fail("date", f"is null; write {key}: null where the date is not known")
        inner.done()
        return found


def shown(value: object) -> str:
    """A value as the file writes it, short enough for one line."""
    if isinstance(value, dict | list):
        return TYPE_NAMES[type(value)]
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def one_line(text: str) -> str:
    """The text with everything escaped that would break a line or cannot be printed."""
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)
