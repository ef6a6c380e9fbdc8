"""Dates the record knows only roughly: a day, a month, a year, a range, or not at all."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self, overload

from django.db import models
from django.db.models import F, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.clock.language import legal_day, month_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Precision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")
    RANGE = "range", _("range")
    UNKNOWN = "unknown", _("not known")


def plain_day(day: date) -> str:
    """`3 Jul 2026`, `3 juil. 2026`."""
    return f"{day.day} {month_of(day)}"


@dataclass(frozen=True)
class FuzzyDay:
    """A legal date with its precision; both bounds are included and belong to it."""

    earliest: date | None = None
    latest: date | None = None
    precision: str = Precision.UNKNOWN.value

    def __post_init__(self) -> None:
        """Refuse bounds that contradict the precision; a month or year must be whole."""
        expected = self._bounds_of_period()
        if expected is not None and (self.earliest, self.latest) != expected:
            raise ValueError(
                gettext("the bounds %(earliest)s and %(latest)s are not one %(precision)s")
                % {"earliest": self.earliest, "latest": self.latest, "precision": self.precision}
            )
        if self.precision == Precision.RANGE:
            if self.earliest is None and self.latest is None:
                raise ValueError(gettext("a range needs a first or a last day"))
            if self.earliest and self.latest and self.earliest > self.latest:
                raise ValueError(gettext("a range cannot end before it begins"))

    def _bounds_of_period(self) -> tuple[date | None, date | None] | None:
        if self.precision == Precision.RANGE:
            return None
        if self.precision == Precision.UNKNOWN:
            return (None, None)
        if self.precision not in Precision.values:
            raise ValueError(gettext("unknown precision '%(precision)s'") % {"precision": self.precision})
        if self.earliest is None:
            raise ValueError(
                gettext("a date known to the %(precision)s needs its first and last day")
                % {"precision": self.precision}
            )
        if self.precision == Precision.DAY:
            return (self.earliest, self.earliest)
        first_month, last_month = (1, 12)
        if self.precision == Precision.MONTH:
            first_month = last_month = self.earliest.month
        year = self.earliest.year
        return (date(year, first_month, 1), date(year, last_month, calendar.monthrange(year, last_month)[1]))

    @classmethod
    def on(cls, day: date) -> Self:
        """A date known to the day."""
        return cls(day, day, Precision.DAY.value)

    @classmethod
    def unknown(cls) -> Self:
        """A date nobody stated."""
        return cls()

    @classmethod
    def from_bounds(cls, earliest: date | None, latest: date | None) -> Self:
        """A day if both bounds agree, a range if they do not, not known if there is none."""
        if earliest is None and latest is None:
            return cls()
        if earliest == latest:
            return cls(earliest, latest, Precision.DAY.value)
        return cls(earliest, latest, Precision.RANGE.value)

    @classmethod
    def stored(cls, earliest: date | None, latest: date | None, precision: str) -> Self:
        """What three columns say, never raising: columns that contradict each other claim no precision."""
        try:
            return cls(earliest, latest, precision)
        except ValueError:
            ordered = earliest is None or latest is None or earliest <= latest
            return cls.from_bounds(earliest, latest) if ordered else cls()

    @classmethod
    def parse(cls, text: str | None, precision: str | None = None) -> Self:
        """Read `2020`, `2020-06` or `2020-06-30`; ValueError if it is no such date or not that precise.

        Without a precision, the length of the text says it; an empty text is a date not known.
        """
        if not text:
            if precision not in (None, "", Precision.UNKNOWN.value):
                raise ValueError(
                    gettext("a date known to the %(precision)s cannot be empty") % {"precision": precision}
                )
            return cls()
        found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", text)
        if found is None:
            raise ValueError(
                gettext("'%(text)s' is not a date like 2020, 2020-06 or 2020-06-30") % {"text": text}
            )
        year, month, day = (int(part) if part else None for part in found.groups())
        shape = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
        if precision not in (None, "", shape.value):
            raise ValueError(
                gettext("'%(text)s' is not a date known to the %(precision)s")
                % {"text": text, "precision": precision}
            )
        assert year is not None
        first = date(year, month or 1, day or 1)
        if shape is Precision.DAY:
            return cls.on(first)
        last_month = month or 12
        return cls(first, date(year, last_month, calendar.monthrange(year, last_month)[1]), shape.value)

    @property
    def day(self) -> date | None:
        """The day itself when it is known to the day, else None."""
        return self.earliest if self.precision == Precision.DAY else None

    @property
    def is_known(self) -> bool:
        """Whether anything at all is known of this date."""
        return self.precision != Precision.UNKNOWN

    def iso(self) -> str:
        """`2020`, `2020-06`, `2020-06-30`; a range as `first/last` with `..` for an open end; else empty."""
        if self.precision == Precision.RANGE:
            first, last = (bound.isoformat() if bound else ".." for bound in (self.earliest, self.latest))
            return f"{first}/{last}"
        if self.earliest is None:
            return ""
        length = {Precision.YEAR.value: 4, Precision.MONTH.value: 7}.get(self.precision, 10)
        return self.earliest.isoformat()[:length]

    def columns(self, name: str) -> dict[str, Any]:
        """The three column values under `name`, to unpack into a constructor or an update."""
        return {
            f"{name}_earliest": self.earliest,
            f"{name}_latest": self.latest,
            f"{name}_precision": self.precision,
        }

    def __str__(self) -> str:
        """In words: `Fri 3 Jul 2026`, `Jun 2020`, `2015`, `on or before 30 Nov 2023`, `not known`."""
        if self.precision == Precision.RANGE:
            return self._range_in_words()
        if self.earliest is None:
            return gettext("not known")
        if self.precision == Precision.YEAR:
            return str(self.earliest.year)
        if self.precision == Precision.MONTH:
            return month_of(self.earliest)
        return legal_day(self.earliest)

    def _range_in_words(self) -> str:
        if self.earliest and self.latest:
            return gettext("between %(earliest)s and %(latest)s") % {
                "earliest": plain_day(self.earliest),
                "latest": plain_day(self.latest),
            }
        if self.latest:
            return gettext("on or before %(latest)s") % {"latest": plain_day(self.latest)}
        return (
            gettext("on or after %(earliest)s") % {"earliest": plain_day(self.earliest)}
            if self.earliest
            else gettext("not known")
        )


class FuzzyAttribute:
    """Reads and writes the three columns `<name>_earliest`, `_latest`, `_precision` as one FuzzyDay."""

    def __set_name__(self, owner: type[models.Model], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, row: None, owner: type[models.Model]) -> Self: ...

    @overload
    def __get__(self, row: models.Model, owner: type[models.Model]) -> FuzzyDay: ...

    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> Self | FuzzyDay:
        if row is None:
            return self
        parts = (getattr(row, f"{self.name}_{part}") for part in ("earliest", "latest", "precision"))
        return FuzzyDay.stored(*parts)

    def __set__(self, row: models.Model, value: FuzzyDay) -> None:
        for column, part in value.columns(self.name).items():
            setattr(row, column, part)

    def contradictions(self, row: models.Model) -> list[str]:
        """What is wrong with the bounds, in words for a form; empty when all is well."""
        parts = (getattr(row, f"{self.name}_{part}") for part in ("earliest", "latest", "precision"))
        try:
            FuzzyDay(*parts)
        except ValueError as error:
            return [f"{self.name.replace('_', ' ').capitalize()}: {error}."]
        return []


def fuzzy_constraint(model: str, name: str, label: str | _StrPromise) -> models.CheckConstraint:
    """The three columns under `name` never contradict each other."""
    first, last, precision = f"{name}_earliest", f"{name}_latest", f"{name}_precision"
    both = Q(**{f"{first}__isnull": False, f"{last}__isnull": False})
    neither = Q(**{f"{first}__isnull": True, f"{last}__isnull": True})
    one_open = Q(**{f"{first}__isnull": False}) ^ Q(**{f"{last}__isnull": False})
    ordered = both & Q(**{f"{first}__lte": F(last)})
    return models.CheckConstraint(
        name=f"{model}_{name}_is_consistent",
        condition=(
            Q(**{precision: Precision.DAY.value}) & both & Q(**{first: F(last)})
            | Q(**{f"{precision}__in": [Precision.MONTH.value, Precision.YEAR.value]}) & ordered
            | Q(**{precision: Precision.RANGE.value}) & (ordered | one_open)
            | Q(**{precision: Precision.UNKNOWN.value}) & neither
        ),
        violation_error_message=format_lazy(
            _(
                "{label}: the first and last possible day must fit the precision (a day: both"
                " the same; a month"
                " or year: its first and last day; a range: at least one, in order; not known: both empty)."
            ),
            label=label,
        ),
    )


def fuzzy_constraints(
    model: str, names: Sequence[tuple[str, str | _StrPromise]]
) -> list[models.CheckConstraint]:
    """One constraint for each (column prefix, words for the reader)."""
    return [fuzzy_constraint(model, name, label) for name, label in names]
