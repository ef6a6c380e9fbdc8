"""Multiply the samples inside the database: one statement for each table and step, no row comes to Python.

Each copy of a row has its own key, and points at the copies of what the row points at. Days, steps and texts
are those of the sample, which the clock computed.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Field, Max, Model

from tracker.models import (
    Deadline,
    Divestment,
    Fulfilment,
    Investment,
    MatterMember,
    MitigationAgreement,
    Obligation,
    Reminder,
    ReminderKind,
    Review,
    ReviewEvent,
    Watch,
)

COPIED: tuple[type[Model], ...] = (
    Investment,
    MatterMember,
    Watch,
    Review,
    ReviewEvent,
    Divestment,
    MitigationAgreement,
    Obligation,
    Fulfilment,
    Deadline,
    Reminder,
)
MATTERS_OF_ONE = 4
"""Copies that share their people: so each person has as many matters, however large the load."""
STEP = 4
NAMED = frozenset({"title", "code_name"})
EVENTS = {
    "postgresql": "(SELECT COALESCE(jsonb_agg(CAST(e AS bigint) + k.n * {span}), '[]'::jsonb)"
    " FROM jsonb_array_elements_text(one.event_ids) e)",
    "sqlite": "(SELECT json_group_array(e.value + k.n * {span}) FROM json_each(one.event_ids) e)",
}


class Copies:
    """`words` name the copies: the title of a copy ends with its word."""

    def __init__(self, people: Sequence[int], words: Sequence[str]) -> None:
        self.people, self.words = people, words
        models: tuple[type[Model], ...] = (User, *COPIED)
        self.spans: dict[Any, int] = {model: self._highest(model) for model in models}

    def make(self) -> Iterator[str]:
        """Make a copy for each word; yields what was done so far."""
        with transaction.atomic():
            self._people()
        for first in range(0, len(self.words), STEP):
            with transaction.atomic():
                for model in COPIED:
                    self._copy(model, first)
            yield f"{min(first + STEP, len(self.words)):,} of {len(self.words):,} copies"
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [User, *COPIED]):
                cursor.execute(statement)
            cursor.execute("ANALYZE")

    def _highest(self, model: type[Model]) -> int:
        found: int | None = model._default_manager.order_by().aggregate(last=Max("pk"))["last"]
        return found or 0

    def _people(self) -> None:
        """The same persons again for each group of copies, the first of which shares the samples' own."""
        groups = range(1, len(self.words) // MATTERS_OF_ONE + 1)
        named = {
            "username": "one.username || '-' || k.n",
            "last_name": "one.last_name || '-' || k.n",
            "email": "'again-' || k.n || '-' || one.email",
        }
        ids = ", ".join(str(int(pk)) for pk in self.people)
        if groups:
            self._insert(User, [(n, "") for n in groups], named, f"WHERE one.id IN ({ids})")

    def _copy(self, model: type[Model], first: int) -> None:
        series = [(n + 1, word) for n, word in enumerate(self.words[first : first + STEP], start=first)]
        where = f"WHERE one.id <= {self.spans[model]}"
        if model is Reminder:  # those of a move or a stop hang on rows that are not copied
            where += f" AND one.kind = '{ReminderKind.LEAD.value}'"
        self._insert(model, series, {}, where)

    def _insert(
        self, model: type[Model], series: Sequence[tuple[int, str]], named: dict[str, str], where: str
    ) -> None:
        """Add a copy of the rows for each number of the series; columns as `named` or as `_value` says."""
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        columns = ", ".join(connection.ops.quote_name(str(one.column)) for one in fields)
        values = ", ".join(named.get(str(one.column)) or self._value(model, one) for one in fields)
        marks = ", ".join("(%s, %s)" for _ in series)
        statement = (
            f"WITH k(n, word) AS (VALUES {marks}) INSERT INTO {model._meta.db_table} ({columns})"
            f" SELECT {values} FROM k, {model._meta.db_table} one {where}"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [part for pair in series for part in pair])

    def _value(self, model: type[Model], field: "Field[Any, Any]") -> str:
        own = f"one.{connection.ops.quote_name(str(field.column))}"
        if field.primary_key:
            return f"{own} + k.n * {self.spans[model]}"
        if field.is_relation and field.related_model is User:
            return f"{own} + (k.n / {MATTERS_OF_ONE}) * {self.spans[User]}"
        if field.is_relation and field.related_model in self.spans:
            return f"{own} + k.n * {self.spans[field.related_model]}"
        if field.column == "event_ids":
            return EVENTS[connection.vendor].format(span=self.spans[ReviewEvent])
        if field.column == "slug":
            return f"{own} || '-' || k.n"
        return f"{own} || k.word" if self._is_name(model, field) else own

    def _is_name(self, model: type[Model], field: "Field[Any, Any]") -> bool:
        return model in (Investment, Review) and field.column in NAMED
