"""Several sweeps at once on PostgreSQL, each with its own connections to the database and the mail server."""

from collections import Counter
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.test import override_settings

from tests.alerts.people import NOW, a_date, a_person, a_reminder
from tests.alerts.sink import smtp_server
from tracker.alerts.sweep import sweep
from tracker.models import LedgerEntry, Reminder

SWEEPS, PEOPLE = 3, 300


pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="threads share one SQLite database in memory"
    ),
]


def test_one_sweep_sends_over_several_connections() -> None:
    people = [a_person(f"p{i}") for i in range(PEOPLE)]
    deadline = a_date(team=tuple(people))
    for person in people:
        a_reminder(deadline, person)
    with smtp_server() as sink, override_settings(MAIL_CONNECTIONS=3):
        run = sweep(NOW)
        assert Counter(sink.told()) == {f"p{i}@example.org": 1 for i in range(PEOPLE)}
        assert sink.connections > 1
    assert (run.checked, run.sent, run.failed) == (PEOPLE, PEOPLE, 0)
    assert LedgerEntry.objects.filter(what="sent").count() == PEOPLE


def test_when_the_server_goes_away_every_lane_gives_back_what_it_held() -> None:
    people = [a_person(f"p{i}") for i in range(PEOPLE)]
    deadline = a_date(team=tuple(people))
    for person in people:
        a_reminder(deadline, person)
    with smtp_server() as sink, override_settings(MAIL_CONNECTIONS=3):
        sink.cut_before = set(range(30, 100_000))
        run = sweep(NOW)
        assert (run.sent, run.failed) == (29, PEOPLE - 29)
    assert dict(Counter(Reminder.objects.values_list("state", flat=True))) == {
        "sent": 29,
        "planned": PEOPLE - 29,
    }


def test_sweeps_at_once_lose_nothing_and_repeat_nothing() -> None:
    people = [a_person(f"p{i}") for i in range(PEOPLE)]
    deadline = a_date(team=tuple(people))
    for person in people:
        a_reminder(deadline, person)
    start, sent = Barrier(SWEEPS), []

    def one() -> None:
        start.wait()
        try:
            sent.append(sweep(NOW).sent)
        finally:
            connections.close_all()

    with smtp_server() as sink:
        threads = [Thread(target=one) for _ in range(SWEEPS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Counter(sink.told()) == {f"p{i}@example.org": 1 for i in range(PEOPLE)}
    assert sum(sent) == PEOPLE
    assert LedgerEntry.objects.filter(what="sent").count() == PEOPLE
    assert set(Reminder.objects.values_list("state", flat=True)) == {"sent"}
