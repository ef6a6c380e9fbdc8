"""A database sends only where it was declared live."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import override_settings

from tests.alerts.people import MINUTE, NOW, a_date, a_person, a_reminder
from tracker.alerts.sweep import sweep
from tracker.models import Instance, LedgerEntry, Reminder, SweepRun
from tracker.services import whereabouts
from tracker.services.instance import (
    DROPPED,
    LOST_TAIL,
    Due,
    Standing,
    consequences,
    declare_live,
    may_send,
    standing,
    where_am_i,
)
from tracker.services.reminders import plan_reminders
from tracker.services.whereabouts import Place, Seen

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def amira() -> User:
    return a_person()


@pytest.fixture
def reminder(amira: User) -> Reminder:
    return a_reminder(a_date(team=(amira,)), amira)


def from_elsewhere() -> Instance:
    """The row as it stands in a copy."""
    return Instance.objects.create(fingerprint="the original's", place="the original", declared_at=NOW)


def test_the_first_sweep_of_a_fresh_installation_declares_it_live(reminder: Reminder) -> None:
    assert standing() == Standing.FRESH
    assert sweep(NOW).sent == 1
    row = Instance.objects.get()
    assert (row.fingerprint, row.declared_at, row.declared_by) == (where_am_i().fingerprint, NOW, None)
    assert standing() == Standing.LIVE


def test_of_two_first_sweeps_one_declares(reminder: Reminder) -> None:
    here = where_am_i()

    def another_is_first() -> tuple[Place, None]:
        Instance.objects.create(fingerprint=here.fingerprint, place="the original", declared_at=NOW)
        return here, None

    with patch("tracker.services.instance.look") as look:
        look.side_effect = lambda *seen: another_is_first() if look.call_count == 1 else whereabouts.look()
        assert may_send(NOW)
    assert Instance.objects.get().place == "the original"


def test_a_copy_sends_nothing_claims_nothing_and_leaves_a_trace(reminder: Reminder) -> None:
    from_elsewhere()
    assert standing() == Standing.ELSEWHERE
    assert sweep(NOW).sent == 0
    reminder.refresh_from_db()
    assert (reminder.state, reminder.attempts, mail.outbox) == ("planned", 0, [])
    assert SweepRun.objects.get().finished_at is not None


def test_a_database_that_sent_before_anybody_declared_it_sends_nothing(reminder: Reminder) -> None:
    LedgerEntry.objects.create(reminder=reminder, what="sent", at=NOW)
    assert standing() == Standing.UNDECLARED
    assert sweep(NOW).sent == 0
    assert not Instance.objects.exists()


def test_an_answer_in_the_ledger_is_nothing_that_was_sent(reminder: Reminder) -> None:
    LedgerEntry.objects.create(reminder=reminder, what="acknowledged", at=NOW)
    assert standing() == Standing.FRESH


@override_settings(INSTANCE="standby")
def test_a_standby_is_silent_whatever_its_database_says(reminder: Reminder) -> None:
    Instance.objects.create(fingerprint=where_am_i().fingerprint, place="here", declared_at=NOW)
    assert standing() == Standing.STANDBY
    assert sweep(NOW).sent == 0
    with pytest.raises(ValidationError, match="LONGSTOP_INSTANCE"):
        declare_live(NOW, None)


def test_a_sweep_that_is_wanted_on_a_copy_sends(reminder: Reminder) -> None:
    from_elsewhere()
    assert sweep(NOW, on_a_copy=True).sent == 1
    assert standing() == Standing.ELSEWHERE


def test_declaring_drops_what_was_due_and_sends_what_comes(reminder: Reminder, amira: User) -> None:
    coming = a_reminder(reminder.clock, amira, lead=7, send_at=NOW + timedelta(days=7))
    from_elsewhere()
    assert declare_live(NOW, amira) == 1
    reminder.refresh_from_db()
    assert (reminder.state, reminder.cancelled_reason) == ("cancelled", DROPPED)
    entry = LedgerEntry.objects.get()
    assert (entry.what, entry.reminder, entry.by, entry.detail) == ("cancelled", reminder, amira, DROPPED)
    assert standing() == Standing.LIVE
    assert sweep(NOW + MINUTE).checked == 0
    assert sweep(coming.send_at).sent == 1


def test_the_last_chance_to_act_on_a_day_that_is_not_over_is_named_and_no_old_mail_leaves(
    amira: User,
) -> None:
    """At noon in New York on the day itself, which is the next day in Tokyo already."""
    due = datetime(2026, 7, 3, 16, tzinfo=UTC)
    today = a_date(team=(amira,))
    over = a_date("bolide", team=(amira,), zone="Asia/Tokyo")
    done = a_date("comet", team=(amira,), state="met")
    last = [a_reminder(one, amira, lead=0, send_at=due) for one in (today, over, done)]
    stage = a_reminder(today, amira, kind="escalation", stage="desk", lead=0, send_at=due)
    earlier = a_reminder(today, amira, lead=3, send_at=due - timedelta(days=3))
    from_elsewhere()
    found = consequences(due + 10 * HOUR)
    assert (found.due, found.last, found.dates) == (5, 2, (today,))
    assert declare_live(due + 10 * HOUR, amira) == 5
    states = [Reminder.objects.get(pk=one.pk).state for one in (*last, stage, earlier)]
    assert states == ["cancelled"] * 5
    assert sweep(due + 11 * HOUR).sent == 0


def test_what_the_original_was_just_sending_is_dropped_too(reminder: Reminder) -> None:
    Reminder.objects.update(state="claimed", claimed_until=NOW + 5 * MINUTE)
    from_elsewhere()
    declare_live(NOW, None)
    reminder.refresh_from_db()
    assert (reminder.state, reminder.claimed_until) == ("cancelled", None)


def test_declaring_may_send_what_was_due_as_late_mail(reminder: Reminder) -> None:
    from_elsewhere()
    assert declare_live(NOW, None, Due.SEND) == 1
    assert sweep(NOW + timedelta(days=2)).late == 1


def test_planning_does_not_bring_back_what_was_dropped(reminder: Reminder, amira: User) -> None:
    amira.watches.create(investment=reminder.clock.investment, leads=[14])
    from_elsewhere()
    declare_live(NOW, None)
    plan_reminders([reminder.clock], NOW)
    dropped = Reminder.objects.filter(kind="lead", lead=14)
    assert list(dropped.values_list("state", flat=True)) == ["cancelled"]


def test_nobody_drops_what_is_about_to_leave_from_the_live_instance(reminder: Reminder) -> None:
    sweep(NOW - timedelta(days=30))
    with pytest.raises(ValidationError, match="This is the live instance"):
        declare_live(NOW, None)
    assert sweep(NOW).sent == 1


def test_on_a_fresh_installation_nothing_can_have_left_and_nothing_is_dropped(reminder: Reminder) -> None:
    declare_live(NOW, None, Due.DROP)
    assert sweep(NOW).sent == 1


def test_the_consequences_tell_what_fell_due_since_the_last_that_left(
    reminder: Reminder, amira: User
) -> None:
    a_reminder(reminder.clock, amira, lead=30, state="sent", sent_at=NOW - timedelta(hours=1))
    a_reminder(reminder.clock, amira, lead=13, send_at=NOW - MINUTE)
    a_reminder(reminder.clock, amira, lead=7, send_at=NOW + MINUTE)
    found = consequences(NOW)
    assert (found.due, found.since, found.last_left) == (2, 1, NOW - timedelta(hours=1))


def test_the_place_is_told_without_a_secret_and_survives_another_port() -> None:
    with override_settings(SITE_URL="http://127.0.0.1:8000"):
        here = where_am_i()
    with override_settings(SITE_URL="http://localhost:8001"):
        assert where_am_i() == here
    with override_settings(SITE_URL="https://longstop.example"):
        assert where_am_i().fingerprint != here.fingerprint
        assert "https://longstop.example" in where_am_i().words
    assert "postgres:" not in here.words
    assert "@" not in here.words


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows its own identity")
def test_a_file_is_another_place_when_it_is_moved_replaced_or_on_another_machine(
    tmp_path: Path, monkeypatch: Any
) -> None:
    def at(path: Path) -> str:
        monkeypatch.setitem(connection.settings_dict, "NAME", path)
        return where_am_i().fingerprint

    first, moved = tmp_path / "a.sqlite3", tmp_path / "b.sqlite3"
    first.write_bytes(b"x")
    original = at(first)
    assert at(first) == original
    first.rename(moved)
    assert at(moved) != original
    moved.rename(first)
    assert at(first) == original
    copy = tmp_path / "c.sqlite3"
    copy.write_bytes(b"x")
    copy.rename(first)
    assert at(first) != original
    with patch.object(whereabouts, "_machine", lambda: "another"):
        machine = at(first)
    assert machine != at(first)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server to ask")
def test_a_server_that_does_not_tell_its_identity_still_tells_name_and_number() -> None:
    known = where_am_i()
    with patch.object(whereabouts, "_may_ask_system", lambda alias: False):
        unknown = where_am_i()
    assert connection.settings_dict["NAME"] in known.words
    assert "unknown" in unknown.words
    assert unknown.fingerprint != known.fingerprint


def test_the_check_of_a_sweep_is_one_statement(django_assert_num_queries: Any) -> None:
    sweep(NOW)
    with django_assert_num_queries(1):
        assert may_send(NOW)


class TestABackupPutBackInItsOwnPlace:
    """It lacks a sweep that is remembered outside of it."""

    @pytest.fixture
    def name(self) -> UUID:
        """Of an installation that has swept before."""
        sweep(NOW - HOUR)
        return Instance.objects.get().name

    def test_is_known_by_the_sweep_it_does_not_know(self, name: UUID, reminder: Reminder) -> None:
        assert may_send(NOW, Seen(name, 999, NOW - MINUTE)) is None
        assert standing() == Standing.WENT_BACK
        row = Instance.objects.get()
        assert (row.went_back_from, row.went_back_to) == (NOW - MINUTE, NOW - HOUR)

    def test_is_held_also_after_its_own_sweeps_and_where_nothing_is_remembered(self, name: UUID) -> None:
        may_send(NOW, Seen(name, 999, NOW - MINUTE))
        SweepRun.objects.create(started_at=NOW)
        assert may_send(NOW + MINUTE) is None
        assert may_send(NOW + MINUTE, Seen(name, SweepRun.objects.latest("pk").pk, NOW)) is None

    def test_sends_once_it_is_declared_live_and_what_was_due_is_dropped(
        self, name: UUID, reminder: Reminder
    ) -> None:
        seen = Seen(name, 999, NOW - MINUTE)
        may_send(NOW, seen)
        assert declare_live(NOW, None) == 1
        reminder.refresh_from_db()
        assert reminder.cancelled_reason == DROPPED
        assert standing() == Standing.LIVE
        assert may_send(NOW + MINUTE, seen) not in (None, name)  # what was remembered no longer counts

    def test_is_no_matter_of_the_clock(self, name: UUID) -> None:
        last = SweepRun.objects.get()
        assert may_send(NOW - timedelta(days=3), Seen(name, last.pk, last.started_at)) == name

    def test_is_not_what_a_crash_lost_in_its_last_moments(self, name: UUID) -> None:
        assert may_send(NOW, Seen(name, 999, NOW - HOUR + LOST_TAIL)) == name
        assert may_send(NOW, Seen(name, 999, NOW - HOUR + LOST_TAIL + timedelta(seconds=1))) is None

    def test_is_not_a_sweep_that_was_forgotten_after_a_month(self, name: UUID) -> None:
        assert may_send(NOW, Seen(name, 999, NOW - timedelta(days=40))) == name

    def test_is_not_another_database_at_the_same_address(self, name: UUID) -> None:
        assert may_send(NOW, Seen(uuid4(), 999, NOW)) == name

    def test_with_no_sweep_left_in_it_is_held_too(self, name: UUID) -> None:
        SweepRun.objects.all().delete()
        assert may_send(NOW, Seen(name, 999, NOW)) is None
        assert Instance.objects.get().went_back_to is None

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's tables have no number")
    def test_is_known_by_its_tables_where_a_dump_was_restored_over_them(self, name: UUID) -> None:
        Instance.objects.update(table_number=1)
        assert standing() == Standing.WENT_BACK
        assert may_send(NOW) is None
        declare_live(NOW, None)
        assert standing() == Standing.LIVE

    def test_an_installation_from_before_tables_were_numbered_stays_live(self, name: UUID) -> None:
        Instance.objects.update(table_number=None)
        assert may_send(NOW) == name

    def test_costs_no_statement_more(self, name: UUID, django_assert_num_queries: Any) -> None:
        last = SweepRun.objects.get()
        with django_assert_num_queries(1):
            assert may_send(NOW, Seen(name, last.pk, last.started_at))
