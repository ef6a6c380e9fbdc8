"""Pages by key: each begins behind the last row of the one before; a far one costs what the first does."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

M = TypeVar("M", bound=Model)
COUNTED = 1000
"""Rows that are counted at most: a larger figure tells nobody more, and takes as long as reading them."""


def no_place() -> ValidationError:
    """What is said of a cursor that is none, or one of another order."""
    return ValidationError(_("This address names no place in the list. Begin at its first page."))


def as_cursor(parts: Sequence[Any]) -> str:
    """A place in a list, of what JSON can hold, to go on from in an address."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def parts_of(cursor: str) -> Any:
    """What `as_cursor` wrote, or other JSON. Raises `ValueError` for anything else."""
    padded = cursor + "=" * (-len(cursor) % 4)
    return json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))


@dataclass(frozen=True, slots=True)
class Order:
    """Columns that are never empty in the rows ordered by them, the last one unique; all in one direction."""

    columns: tuple[str, ...]
    descending: bool = False

    def of(self, rows: QuerySet[M], *, backwards: bool = False) -> QuerySet[M]:
        """These rows in this order, or in the opposite one."""
        sign = "-" if self.descending is not backwards else ""
        return rows.order_by(*(f"{sign}{name}" for name in self.columns))

    def behind(self, key: tuple[Any, ...], *, backwards: bool = False) -> Q:
        """The rows that come after this key. The first column alone is a range that an index can begin at."""
        ahead = "gt" if self.descending is backwards else "lt"
        first, *_rest = self.columns
        found, same = Q(), Q()
        for name, value in zip(self.columns, key, strict=True):
            found |= same & Q(**{f"{name}__{ahead}": value})
            same &= Q(**{name: value})
        return Q(**{f"{first}__{ahead}e": key[0]}) & found

    def cursor(self, row: Model) -> str:
        """The place of a row, to go on from in an address."""
        told = [",".join(self.columns), self.descending, *(_plain(getattr(row, n)) for n in self.columns)]
        return as_cursor(told)

    def read(self, cursor: str, model: type[Model]) -> tuple[Any, ...]:
        """The key that `cursor` wrote. Raises `ValidationError` for anything else."""
        nowhere = no_place()
        try:
            columns, descending, *key = parts_of(cursor)
            if (columns, descending) != (",".join(self.columns), self.descending):
                raise nowhere
            fields: list[Any] = [model._meta.get_field(name) for name in self.columns]
            read = tuple(field.to_python(value) for field, value in zip(fields, key, strict=True))
        except (ValueError, TypeError, OverflowError, ValidationError) as error:
            raise nowhere from error
        if None in read:
            raise nowhere
        return read


class Slice(NamedTuple, Generic[M]):
    """One page. `after` and `before` are the cursors of the next and the previous page, empty without one."""

    rows: list[M]
    after: str
    before: str


class Bounded(NamedTuple):
    """A count that stops: `n` rows, or with `more` at least so many."""

    n: int
    more: bool

    @property
    def words(self) -> str:
        """`12`, or `1,000+`."""
        return f"{self.n:,}{'+' if self.more else ''}"


def slice_of(rows: QuerySet[M], order: Order, size: int, *, after: str = "", before: str = "") -> Slice[M]:
    """One page of these rows in one statement: the first, that behind `after`, or that in front of `before`.

    Raises `ValidationError` for a cursor that is none, or one of another order.
    """
    cursor, backwards = before or after, bool(before)
    found = order.of(rows, backwards=backwards)
    if cursor:
        found = found.filter(order.behind(order.read(cursor, rows.model), backwards=backwards))
    page = list(found[: size + 1])
    more, page = len(page) > size, page[:size]
    if backwards:
        page.reverse()
    if not page:
        return Slice([], "", "")
    first, last = order.cursor(page[0]), order.cursor(page[-1])
    goes_on, came_from = (True, more) if backwards else (more, bool(cursor))
    return Slice(page, last if goes_on else "", first if came_from else "")


def every(rows: QuerySet[M], order: Order, size: int = 1000) -> Iterator[list[M]]:
    """All of these rows in order, a page at a time: for exports, whose memory does not grow with the list.

    What is added or changed meanwhile may be missed; what stays is told exactly once.
    """
    page, after = slice_of(rows, order, size), ""
    while page.rows:
        yield page.rows
        if not (after := page.after):
            return
        page = slice_of(rows, order, size, after=after)


def bounded_count(rows: QuerySet[Any], most: int = COUNTED) -> Bounded:
    """How many rows there are, up to `most`."""
    n = rows.order_by()[: most + 1].count()
    return Bounded(min(n, most), n > most)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str) else value.isoformat()
