"""What a mail costs the database; a bound that fails when it grows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.alerts.people import NOW, a_date, a_person, a_reminder
from tests.alerts.sink import smtp_server
from tracker.alerts.sweep import sweep
from tracker.models import MailCopy

pytestmark = pytest.mark.django_db(transaction=True)

FEW, MANY = 10, 60  # mails of one batch
EACH = 1 if connection.vendor == "postgresql" else 4
"""One statement that is its own commit; on SQLite BEGIN, the mark, the line in the ledger, and COMMIT."""
BATCH = 24
"""All else of a whole batch, and of the sweep."""


def statements(prefix: str, people: int) -> list[str]:
    team = tuple(a_person(f"{prefix}{number}") for number in range(people))
    deadline = a_date(prefix, team=team)
    for person in team:
        a_reminder(deadline, person)
    with smtp_server(), CaptureQueriesContext(connection) as queries:
        assert sweep(NOW).sent == people
    return [one["sql"] for one in queries]


def test_each_mail_costs_one_commit_and_nothing_else() -> None:
    statements("first", 1)  # the first sweep of an installation looks at more
    few, many = statements("few", FEW), statements("many", MANY)
    assert len(many) - len(few) == EACH * (MANY - FEW)
    assert len(few) <= EACH * FEW + BATCH
    commits = [sum(sql == "COMMIT" for sql in one) for one in (few, many)]
    assert commits[1] - commits[0] == (0 if connection.vendor == "postgresql" else MANY - FEW)


def test_a_whole_batch_of_copies_is_one_statement() -> None:
    kept = [sql for sql in statements("all", MANY) if "INSERT INTO tracker_mailcopy" in sql]
    assert len(kept) == 1
    assert MailCopy.objects.count() == MANY


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such setting")
def test_only_the_mark_does_not_wait_for_the_disk() -> None:
    careless = [sql for sql in statements("disk", FEW) if "synchronous_commit" in sql]
    assert len(careless) == FEW
    assert all("SET state" in sql or "state = " in sql for sql in careless)
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        before = cursor.fetchone()
        cursor.execute("SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit'")
        assert cursor.fetchone() == before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps what it has read by itself")
def test_the_mark_is_planned_once_for_a_connection() -> None:
    team = tuple(a_person(f"planned{number}") for number in range(FEW))
    deadline = a_date("planned", team=team)
    for person in team:
        a_reminder(deadline, person)
    with smtp_server():
        assert sweep(NOW).sent == FEW
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        (mark,) = (one for (one,) in cursor.fetchall() if "synchronous_commit" in one)
    assert "SET state = $1" in mark
