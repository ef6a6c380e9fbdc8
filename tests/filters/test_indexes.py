"""Each board reads its page in the order of an index, and never sorts a whole table for it."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from tracker.filters.boards import BOARDS

pytestmark = pytest.mark.django_db


def plan(kind: str, asked: str) -> str:
    """How the database would read the first page; PostgreSQL is asked not to sort small tables instead."""
    root = User.objects.create_superuser("root")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "sort", "bitmapscan", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    question = BOARDS[kind].ask(asked, root, timezone.now())
    rows = BOARDS[kind].order(question).of(question.qs)
    return rows[:51].explain()


@pytest.mark.parametrize(
    ("kind", "asked", "index"),
    [
        ("deadlines", "", "deadline_open_by_day"),
        ("deadlines", "state=running", "deadline_listed_by_state"),
        ("deadlines", "state=met", "deadline_listed_by_state"),
        ("deadlines", "due_within=30", "deadline_open_by_day"),
        ("investments", "", "investment_by_title"),
        ("obligations", "", "obligation_by_place"),
        ("reminders", "", "reminder_planned_by_time"),
        ("reminders", "sending=sent", "reminder_by_planning"),
    ],
)
def test_a_page_is_read_in_the_order_of_an_index(kind: str, asked: str, index: str) -> None:
    told = plan(kind, asked)
    assert index in told, told
    assert "USE TEMP B-TREE FOR ORDER BY" not in told, told


@pytest.mark.parametrize("kind", ["reviews", "divestments"])
def test_the_newest_first_need_no_index_but_the_key(kind: str) -> None:
    told = plan(kind, "")
    assert "TEMP B-TREE" not in told, told
    assert connection.vendor != "postgresql" or f"tracker_{kind.removesuffix('s')}_pkey" in told, told
