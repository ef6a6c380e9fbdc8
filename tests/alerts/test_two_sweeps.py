"""Several sweeps at once on PostgreSQL, each with its own connections to the database and the mail server."""

from collections import Counter
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from tests.alerts.people import NOW, a_date, a_person, a_reminder
from tests.alerts.sink import smtp_server
from tracker.alerts.sweep import sweep
from tracker.models import Delivery, Reminder

SWEEPS, PEOPLE = 3, 300


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="threads share one SQLite database in memory")
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
    assert sum(sent) == PEOPLE == Delivery.objects.count()
    assert set(Reminder.objects.values_list("state", flat=True)) == {"sent"}
