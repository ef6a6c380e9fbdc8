"""Append-only tables stay append-only, and ownership free of loops, whoever asks."""

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
    OwnershipLink,
    Party,
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
    return {type(row): row.pk for row in [*rows.rows_of(rows.an_investment(), person), *rows.news()]}


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


HELD = "INSERT INTO tracker_ownershiplink (owner_id, owned_id, held_from, held_to, basis) VALUES "
Held = tuple[int, int, date | None, date | None]
Y2020, Y2023 = date(2020, 1, 1), date(2023, 1, 1)


def hold(*rows_told: Held) -> None:
    """Insert holdings between the parties 1, 2 and 3 in one statement, past every form and service."""
    marks = ", ".join("(%s, %s, %s, %s, '')" for _ in rows_told)
    with transaction.atomic():
        connection.cursor().execute(HELD + marks, [value for row in rows_told for value in row])


@pytest.mark.django_db
class TestTheTableOfHoldings:
    @pytest.fixture(autouse=True)
    def parties(self) -> None:
        for pk in (1, 2, 3):
            Party.objects.create(pk=pk, name=f"Party {pk}")

    @pytest.mark.parametrize(
        "closing", [(3, 1, None, None), (3, 1, date(2022, 12, 31), None), (3, 1, None, date(2020, 1, 2))]
    )
    def test_refuses_a_loop_on_any_day_that_all_its_links_share(self, closing: Held) -> None:
        hold((1, 2, Y2020, None), (2, 3, None, Y2023))
        with pytest.raises(DatabaseError, match="closes a loop"):
            hold(closing)
        assert OwnershipLink.objects.count() == 2

    @pytest.mark.parametrize(
        "lawful",
        [
            (3, 1, Y2023, None),
            (3, 1, None, Y2020),
            (3, 1, date(2021, 1, 1), date(2021, 1, 1)),
            (1, 3, None, None),
        ],
    )
    def test_accepts_what_is_held_the_other_way_at_other_times_only(self, lawful: Held) -> None:
        hold((1, 2, Y2020, None), (2, 3, None, Y2023))
        hold(lawful)
        assert OwnershipLink.objects.count() == 3

    def test_refuses_a_loop_that_one_statement_closes(self) -> None:
        with pytest.raises(DatabaseError, match="closes a loop"):
            hold((1, 2, None, None), (2, 3, None, None), (3, 1, None, None))
        assert not OwnershipLink.objects.exists()

    def test_refuses_a_holding_that_is_turned_or_lengthened_into_a_loop(self) -> None:
        hold((1, 2, None, Y2020), (2, 1, Y2020, None))
        for change in ("held_to = NULL WHERE owner_id = 1", "owner_id = 1, owned_id = 2 WHERE owner_id = 3"):
            if "= 3" in change:
                OwnershipLink.objects.all().delete()
                hold((2, 1, None, None), (3, 2, None, None))
            with pytest.raises(DatabaseError, match="closes a loop"), transaction.atomic():
                connection.cursor().execute(f"UPDATE tracker_ownershiplink SET {change}")

    def test_accepts_two_ways_from_one_owner_to_one_party(self) -> None:
        hold((1, 2, None, None), (2, 3, None, None), (1, 3, None, None))
        OwnershipLink.objects.update(basis="shares")
        assert OwnershipLink.objects.count() == 3

    def test_is_named_when_its_guard_is_missing(self) -> None:
        names = sorted(guards.wanted(connection)["tracker_ownershiplink"])
        guards.remove(connection)
        assert set(names) <= set(guards.missing_guards(connection))
        [warning] = checks.append_only_tables_are_guarded(databases=["default"])
        assert names[0] in warning.msg


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
