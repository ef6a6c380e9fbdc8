"""Strict reading of one TOML table: every key is asked for by name, and what nobody asked for is refused."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

Kind = TypeVar("Kind", str, int, bool, list[Any], dict[str, Any])

MISSING = object()

_CALLED = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}


class LawFileError(ValueError):
    """A law or calendar file that must not be loaded: which file, which key, and what to do."""

    def __init__(self, file: str, key: str, message: str) -> None:
        # A key or a value may hold line breaks; an error is one line.
        self.file, self.key, self.message = (" ".join(part.split()) for part in (file, key, message))
        self.key = self.key or '""'
        super().__init__(f"{self.file}: {self.key}: {self.message}")


def read_toml(path: Path) -> "Table":
    """Return the file as a table. Raises `LawFileError` where it is missing or not TOML."""
    place = f"{path.parent.name}/{path.name}"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as gone:
        raise LawFileError(
            path.name, "file", f"not found at {path}; add it or remove what names it"
        ) from gone
    except OSError as closed:
        raise LawFileError(place, "file", f"cannot be read ({closed.strerror}); correct it") from closed
    except (ValueError, RecursionError) as broken:
        # tomllib lets out a plain ValueError for a number of thousands of digits.
        raise LawFileError(place, "file", f"is not valid TOML: {broken}; {_cure(str(broken))}") from broken
    return Table(data, place)


def _cure(problem: str) -> str:
    """What to do about a file that cannot be read as TOML, by what the reader said of it."""
    if "date" in problem:
        return "correct that line: write a day that the calendar has, like 2026-02-28"
    return "correct that line" if "at line" in problem else "correct the value"


class Table:
    """One table of a file, with its place in the file for messages."""

    def __init__(self, data: Mapping[str, Any], file: str, key: str = "") -> None:
        self.data, self.file, self.key = dict(data), file, key
        self.asked: set[str] = set()

    def fail(self, key: str, message: str) -> LawFileError:
        """Return the error to raise about `key` of this table."""
        return LawFileError(self.file, f"{self.key}.{key}" if self.key else key, message)

    def get(self, key: str, kind: type[Kind], default: Any = MISSING) -> Kind:
        """Return a value of the given type; without a default the key must be there."""
        value = self._raw(key, default)
        if value is default and default is not MISSING:
            return value  # type: ignore[no-any-return]
        wrong_bool = isinstance(value, bool) and kind is not bool
        if not isinstance(value, kind) or wrong_bool:
            raise self.fail(key, f"must be {_CALLED[kind]}, not {value!r}")
        return value

    def cited(self, key: str) -> str:
        """Return the text that says where something stands; an empty one is no citation."""
        text = self.get(key, str)
        if not text.strip():
            raise self.fail(key, "is empty; law without a citation does not load")
        return text

    def word(self, key: str, words: Iterable[str], default: Any = MISSING) -> str:
        """Return a word of a closed vocabulary."""
        known = list(words)
        value = self._raw(key, default)
        if value not in known and value is not default:
            raise self.fail(key, f"unknown word {value!r}; use one of: {', '.join(known)}")
        return str(value)

    def words(self, key: str, known: Iterable[str] | None = None, default: Any = MISSING) -> tuple[str, ...]:
        """Return a list of words, each from a closed vocabulary where one is given."""
        values = self.get(key, list, default)
        allowed = None if known is None else set(known)
        for value in values:
            if not isinstance(value, str) or (allowed is not None and value not in allowed):
                raise self.fail(
                    key, f"unknown word {value!r}; correct it, or add it where such words are listed"
                )
        return tuple(values)

    def day(self, key: str, default: Any = MISSING) -> Any:
        """Return a date (without a time of day)."""
        value = self._raw(key, default)
        if value is default and default is not MISSING:
            return value
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.fail(key, f"must be a date like 2026-11-22, not {value!r}")
        return value

    def table(self, key: str) -> "Table":
        """Return the table under `key`, which must be there."""
        return Table(self.get(key, dict), self.file, f"{self.key}.{key}" if self.key else key)

    def has(self, key: str) -> bool:
        """Return whether the table says anything under `key`."""
        return key in self.data

    def each(self, key: str) -> list["Table"]:
        """Return the tables of a list, called by their id or label in messages."""
        found: list[Table] = []
        for place, row in enumerate(self.get(key, list, []), 1):
            if not isinstance(row, dict):
                raise self.fail(key, f"entry {place} must be a table")
            name = row.get("id") or row.get("label") or row.get("on") or place
            found.append(Table(row, self.file, f"{self.key + '.' if self.key else ''}{key}[{name}]"))
        return found

    def done(self) -> None:
        """Refuse whatever nobody asked for: a word that we do not know could be law."""
        unknown = sorted(set(self.data) - self.asked)
        if unknown:
            raise self.fail(unknown[0], "unknown key; correct its name or remove it")

    def _raw(self, key: str, default: Any) -> Any:
        self.asked.add(key)
        if key in self.data:
            return self.data[key]
        if default is MISSING:
            raise self.fail(key, "is missing; the law files have no defaults, so say it")
        return default
