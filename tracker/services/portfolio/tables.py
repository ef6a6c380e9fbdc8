"""A table as a value: columns, rows and what is counted, the same for page, file and command."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from django.db.models import DateField, F, Func, IntegerField
from django.utils.translation import gettext_lazy

Cell = str | int | date | None
Kind = Literal["text", "number", "day", "month"]


class Column(NamedTuple):
    """`key` is its name for machines, `title` for people; `bar` draws its numbers as bars as well."""

    key: str
    title: str
    kind: Kind = "text"
    bar: bool = False


TITLES: Mapping[str, Any] = {
    "volumes": gettext_lazy("Reviews opened, decided and open"),
    "times": gettext_lazy("Time in phase"),
    "outcomes": gettext_lazy("Outcomes by regime"),
    "lateness": gettext_lazy("Dates met, met late and missed"),
    "peaks": gettext_lazy("Peak weeks of each person"),
    "overdue": gettext_lazy("Divestments and obligations overdue"),
}
"""What each table is called, in the order of the page."""


class Table(NamedTuple):
    """`definition` says what is counted, `empty` what to do where nothing is; `more` rows are left out."""

    id: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    definition: str
    empty: str
    more: int = 0

    @property
    def title(self) -> str:
        """What it is called."""
        return str(TITLES[self.id])


Counted = Iterable[tuple[int, int]]
"""Numbers of days, each with how often it occurs."""


def percentile(counted: Counted, percent: int) -> int | None:
    """The smallest number that `percent` of all do not exceed (nearest rank); None of none."""
    ordered = sorted(counted)
    rank = -(-sum(n for _, n in ordered) * percent // 100)
    seen = 0
    for days, n in ordered:
        seen += n
        if seen >= max(rank, 1):
            return days
    return None


class DaysBetween(Func):
    """Whole days from the first day to the second."""

    arity = 2
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        pattern = "CAST(JULIANDAY(%(expressions)s) AS INTEGER)"
        return self.as_sql(
            compiler, connection, template=pattern, arg_joiner=") - JULIANDAY(", function="", **context
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The difference of two dates is their days; turned round, as the second minus the first."""
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **context)


def days_between(first: Any, second: Any) -> DaysBetween:
    """How many days the second day, or column, lies after the first."""
    return DaysBetween(second, first)


class MondayOf(Func):
    """The Monday of the week in which a day lies."""

    arity = 1
    output_field = DateField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="DATE(%(expressions)s, '-6 days', 'weekday 1')", **context
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="CAST(DATE_TRUNC('week', %(expressions)s) AS date)", **context
        )


def monday_of(column: str) -> MondayOf:
    """The Monday of the week of a column's day."""
    return MondayOf(F(column))
