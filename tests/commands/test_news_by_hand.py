"""A closed day and a pause told at the command line: the same preview, the same moves."""

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.services.rows import a_notice, a_watcher, clock
from tests.services.rows import told as recorded
from tracker.models import Closure, RegimePause, Review

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 11, 25)


def run(*words: str, **options: Any) -> Any:
    out = StringIO()
    call_command(*words, "--json", stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.fixture
def review() -> Review:
    """Its review ends on a day that is open in the settled calendar."""
    review = a_notice()
    a_watcher(review.investment)
    recorded(review, "accepted", date(2026, 10, 12))
    assert clock(review).due_on == WEDNESDAY
    return review


def test_a_dry_run_lists_the_dates_and_the_people_and_stores_nothing(review) -> None:
    told = run("close_day", "us-federal", "2026-11-25", "--label", "snow", "--cite", "OPM", "--dry-run")
    moved = {(row["old_due_on"], row["new_due_on"]) for row in told["dates"]}
    assert ("2026-11-25", "2026-11-27") in moved
    assert told["told"] == {"ada": told["moves"]}
    assert not Closure.objects.exists()
    assert clock(review).due_on == WEDNESDAY


def test_without_it_the_dates_move(review) -> None:
    out = StringIO()
    known = "2026-01-02T10:00+01:00"
    options = ("--label", "snow", "--cite", "OPM", "--known-on", known)
    call_command("close_day", "us-federal", "2026-11-25", *options, stdout=out)
    assert "Wed 25 Nov 2026 → Fri 27 Nov 2026  Review ends, aurora" in out.getvalue()
    assert clock(review).due_on == date(2026, 11, 27)
    assert Closure.objects.get().known_on.isoformat() == "2026-01-02T09:00:00+00:00"


def test_a_pause_is_told_the_same_way(review) -> None:
    words = ("pause_regime", "us-cfius", "2026-10-20", "2026-10-21", "--reason", "lapse", "--cite", "none")
    assert run(*words)["moves"] > 0
    assert RegimePause.objects.get().reason == "lapse"
    with pytest.raises(CommandError, match="first_on: The clocks stand still on these days already"):
        run(*words)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("us-federal", "2026-11-28"), "on: Sat 28 Nov 2026 is closed already: Saturday"),
        (("mars", "2026-11-25"), "calendar: There is no calendar"),
        (("us-federal", "2026-11-31"), "on: “2026-11-31” is not a day of the calendar"),
        (("us-federal", "2026-11-25", "--known-on", "yesterday"), "known_on: “yesterday” is no instant"),
    ],
)
def test_a_mistake_is_one_line_at_its_field(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("close_day", *words, "--label", "snow", "--cite", "OPM")
    assert not Closure.objects.exists()
