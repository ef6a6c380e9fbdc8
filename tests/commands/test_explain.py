"""`manage.py explain`."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.calendar_news import close_calendar_day
from tests.services.rows import an_accepted_notice, at, clock

pytestmark = pytest.mark.django_db


def explained(deadline_id: int, *options: str) -> str:
    out = StringIO()
    call_command("explain", str(deadline_id), *options, stdout=out)
    return out.getvalue()


def test_it_tells_the_day_every_step_the_law_and_every_move() -> None:
    review = an_accepted_notice()
    close_calendar_day(
        "us-federal",
        date(2026, 7, 6),
        label="Day of mourning",
        citation="Executive Order 1",
        by=None,
        now=at(date(2026, 6, 10)),
    )
    lines = explained(clock(review).pk).splitlines()
    assert lines[:5] == [
        "Aurora: Review ends",
        "Due: Tue 7 Jul 2026 (America/New_York)",
        "State: running",
        "Whose duty: Committee",
        "  1. Wed 20 May 2026 triggers the clock and is itself day 1."
        " [50 USC 4565(b)(1)(F); 31 CFR 800.503(b)]",
    ]
    assert "Law: 50 USC 4565(b)(1)(F); 31 CFR 800.503(b)" in lines
    assert (
        "2026-06-10 15:00 UTC: Moved from Mon 6 Jul 2026 to Tue 7 Jul 2026: closure of Mon 6 Jul 2026"
        " (Day of mourning; Executive Order 1)."
    ) in lines
    assert lines[-1].startswith("Computed by clock ")
    assert "us-cfius/2024-12-26, us-federal " in lines[-1]


def test_it_says_why_there_is_no_date() -> None:
    review = an_accepted_notice()
    review.deadlines.filter(pk=clock(review).pk).update(
        due_on=None, undetermined_reason="not known", earliest_on=date(2026, 7, 6), confidence="unverified"
    )
    assert "Due: no date: not known, not before Mon 6 Jul 2026, unverified" in explained(clock(review).pk)


def test_its_json_has_stable_keys() -> None:
    review = an_accepted_notice()
    told = json.loads(explained(clock(review).pk, "--json"))
    assert list(told) == sorted(told)
    assert (told["matter"], told["due_on"], told["changes"]) == ("aurora", "2026-07-06", [])
    assert {"citation", "confidence", "regime_version", "calendar_digest", "steps"} <= told.keys()
    assert set(told["steps"][0]) == {"code", "on", "citation", "text"}


def test_with_the_ruler_it_shows_every_day_and_what_would_move_it() -> None:
    deadline = clock(an_accepted_notice())
    lines = explained(deadline.pk, "--ruler").splitlines()
    assert "41        42        43        44        45* ENDS  *         *" in lines
    assert "What would move this date:" in lines
    assert len(lines) > len(explained(deadline.pk).splitlines())
    told = json.loads(explained(deadline.pk, "--ruler", "--json"))
    assert (told["ruler"]["end_on"], len(told["ruler"]["cells"])) == ("2026-07-06", 48)
    assert "ruler" not in json.loads(explained(deadline.pk, "--json"))


def test_an_unknown_deadline_is_bad_input() -> None:
    with pytest.raises(CommandError, match="deadline_id: there is no deadline 7") as refused:
        explained(7)
    assert refused.value.returncode == 1
