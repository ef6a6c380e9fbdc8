"""Append-only tables stay append-only, whoever asks."""

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from tests.models import rows
from tracker import checks, guards
from tracker.models import (
    Acknowledgement,
    ApiUse,
    Bounce,
    CheckAnswer,
    Closure,
    DeadlineChange,
    DivestmentEvent,
    Document,
    DocumentWithdrawal,
    FeedUse,
    Fulfilment,
    IncidentNotice,
    LedgerEntry,
    MailCopy,
    MatterNote,
    Override,
    RegimePause,
    ReviewEvent,
    SecondCheck,
    Snooze,
    Turn,
    UsedLink,
)

APPEND_ONLY = [
    Acknowledgement,
    ApiUse,
    Bounce,
    CheckAnswer,
    Closure,
    DeadlineChange,
    DivestmentEvent,
    Document,
    DocumentWithdrawal,
    FeedUse,
    Fulfilment,
    IncidentNotice,
    LedgerEntry,
    MailCopy,
    MatterNote,
    Override,
    RegimePause,
    ReviewEvent,
    SecondCheck,
    Snooze,
    Turn,
    UsedLink,
]

DIFFERENT = {
    "base_on": date(2026, 7, 10),
    "report_id": "<2@mx>",
    "digest": "other",
    "key": "other",
    "position": 9,
}
"""What a second row of a table must not share with the first."""


Kept = Callable[[type[models.Model]], models.Model]


@pytest.fixture(scope="module")
def made(shared_rows: None) -> dict[type[models.Model], int]:
    """A row of every model, for all tests of this file."""
    person = User.objects.create(username="member", email="member@example.org")
    kept = [*rows.rows_of(rows.an_investment(), person), *rows.news()]
    connection.check_constraints()  # PostgreSQL drops no trigger while foreign keys are still to be checked
    return {type(row): row.pk for row in kept}


@pytest.fixture
def kept(db: None, made: dict[type[models.Model], int]) -> Kept:
    return lambda model: model._base_manager.get(pk=made[model])


def test_the_guarded_tables_are_exactly_those_of_history() -> None:
    assert guards.guarded_tables() == sorted(model._meta.db_table for model in APPEND_ONLY)


@pytest.mark.parametrize("model", APPEND_ONLY)
class TestAGuardedTable:
    def test_refuses_a_changed_row(self, model, kept) -> None:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            kept(model).save()

    def test_refuses_an_update_of_many(self, model, kept) -> None:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.update(id=models.F("id"))

    def test_refuses_raw_sql(self, model, kept) -> None:
        table = model._meta.db_table
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                connection.cursor().execute(statement)

    def test_refuses_a_replacing_insert_or_a_truncation(self, model, kept) -> None:
        table = model._meta.db_table
        statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        if connection.vendor == "postgresql":
            statement = f"TRUNCATE {table} CASCADE"
            connection.check_constraints()  # a table with foreign keys still to be checked is refused anyway
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)
        assert model.objects.get() == kept(model)

    def test_accepts_a_new_row_beside_the_old_one(self, model, kept) -> None:
        row = kept(model)
        row.pk, row._state.adding = None, True
        if isinstance(row, ReviewEvent):
            row.position += 1
        if isinstance(row, DocumentWithdrawal):
            row.document = rows.a_document(row.withdrawn_by, event=row.document.event)
        if isinstance(row, SecondCheck):
            row.event = rows.an_event(row.event.review)
        for name, other in DIFFERENT.items():
            if hasattr(row, name):
                setattr(row, name, other)
        row.save()
        assert model.objects.count() == 2


@pytest.mark.django_db
class TestTheCheck:
    def test_finds_nothing_missing_after_a_migration(self) -> None:
        assert guards.missing_guards(connection) == []
        assert checks.append_only_tables_are_guarded(databases=["default"]) == []

    def test_names_a_missing_trigger_and_the_cure(self) -> None:
        name = sorted(guards.wanted(connection)["tracker_reviewevent"])[0]
        on_table = " ON tracker_reviewevent" if connection.vendor == "postgresql" else ""
        connection.cursor().execute(f"DROP TRIGGER {name}{on_table}")
        [warning] = checks.append_only_tables_are_guarded(databases=["default"])
        assert name in warning.msg
        assert "migrate" in warning.hint

    def test_looks_into_no_database_when_none_is_named(self) -> None:
        guards.remove(connection)
        assert checks.append_only_tables_are_guarded(databases=None) == []

    def test_is_cured_by_migrate(self) -> None:
        guards.remove(connection)
        call_command("migrate", verbosity=0)
        assert guards.missing_guards(connection) == []


@pytest.mark.django_db
class TestLifting:
    def test_lets_history_go_for_one_block_only(self, kept) -> None:
        with guards.lifted(connection):
            LedgerEntry.objects.all().delete()
        assert not LedgerEntry.objects.exists()
        with pytest.raises(DatabaseError, match="append-only"):
            ReviewEvent.objects.update(note="rewritten")

    def test_ends_even_when_the_block_fails(self) -> None:
        with pytest.raises(RuntimeError), guards.lifted(connection):
            raise RuntimeError
        assert guards.missing_guards(connection) == []

    def test_a_migration_steps_aside_only_when_there_is_something_to_migrate(self) -> None:
        guards.before_migrate(using="default", plan=[])
        assert guards.missing_guards(connection) == []
        guards.before_migrate(using="default", plan=[object()])
        assert guards.missing_guards(connection) == sorted(
            name for triggers in guards.wanted(connection).values() for name in triggers
        )

    def test_tables_that_do_not_exist_yet_need_no_guard(self, monkeypatch) -> None:
        guards.remove(connection)
        monkeypatch.setattr(connection.introspection, "table_names", lambda: ["auth_user"])
        assert guards.missing_guards(connection) == []
        guards.install(connection)
        assert guards.present_triggers(connection) == set()


@pytest.mark.parametrize("model", APPEND_ONLY)
def test_what_history_hangs_on_cannot_be_deleted(model, kept) -> None:
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey) and (parent := getattr(kept(model), field.name)):
            with pytest.raises(models.ProtectedError):
                parent.delete()
