"""The three commands that look ahead, in words and in JSON."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management.base import CommandError

from tests.commands.by_hand import said
from tests.models import rows
from tracker.models import FuzzyDay, Review, ReviewEvent, Scenario
from tracker.services.open_review import open_review
from tracker.services.record_event import record_event

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
AS_OF = ("--as-of", "2026-06-10")


@pytest.fixture
def review() -> Review:
    review = open_review(rows.an_investment(), regime="us-cfius", filing_kind="notice", now=NOW)
    record_event(review.pk, kind="accepted", occurred=FuzzyDay.on(date(2026, 6, 1)), by=None, now=NOW)
    return review


def data(*arguments: str) -> Any:
    return json.loads(said(*arguments, "--json"))


def test_what_if_compares_scenarios_and_writes_nothing(review) -> None:
    scenarios = ("--scenario", "investigation_started=2026-07-10", "--scenario", "lapse=2026-06-15@20")
    answer = data("what_if", str(review.pk), *scenarios, *AS_OF)
    assert [course["name"] for course in answer["courses"]] == ["As recorded", "Scenario 1", "Scenario 2"]
    clock = next(one for one in answer["clocks"] if one["rule"] == "us.cfius.notice.review")
    assert [cell["due_on"] for cell in clock["cells"]] == ["2026-07-15", "2026-07-15", "2026-08-04"]
    assert clock["cells"][2]["differs"] == "20 calendar days later"
    assert answer["courses"][0]["latest"]["closes_on"] == "2026-10-01"
    assert ReviewEvent.objects.count() == 1
    words = said("what_if", str(review.pk), *scenarios, *AS_OF)
    assert "Scenario 2 (imagined: Lapse" in words
    assert "Scenario 2: Tue 4 Aug 2026, running (20 calendar days later)" in words


def test_what_if_opens_a_kept_scenario(review, django_user_model) -> None:
    kept = rows.a_scenario(review, django_user_model.objects.create(username="ada"))
    answer = data("what_if", str(review.pk), "--kept", str(kept.pk), *AS_OF)
    assert answer["courses"][1]["imagined"] == ["Investigation started, Fri 10 Jul 2026"]
    assert Scenario.objects.count() == 1


def test_outlook_tells_both_ends_and_what_binds(review) -> None:
    answer = data("outlook", "aurora", *AS_OF)
    assert (answer["earliest"], answer["latest"]) == ("2026-07-16", "2026-10-01")
    [regime] = answer["regimes"]
    assert regime["binds"] is True
    assert regime["latest"]["walk"]["stages"][0]["then"] == "investigation_started"
    words = said("outlook", "aurora", *AS_OF)
    assert "Latest day of closing: Thu 1 Oct 2026" in words
    assert "Look: No outside date is recorded" in words


def test_outlook_begins_what_has_not_begun_on_the_day_given() -> None:
    matter = rows.an_investment()
    open_review(matter, regime="us-cfius", filing_kind="notice", now=NOW)
    assert data("outlook", "aurora", *AS_OF)["latest"] is None
    assert data("outlook", "aurora", "--start", "2026-06-15", *AS_OF)["latest"] is not None


def test_file_by_tells_the_day_for_each_regime(review) -> None:
    asked = ("file_by", "2027-06-30", "us-cfius:notice", "--preparation", "us-cfius=10", *AS_OF)
    [answer] = data(*asked)["regimes"]
    assert answer["file_by"] == answer["longest"]["filed_on"]
    assert answer["longest"]["walk"]["closes_on"] <= "2027-06-30" < answer["longest"]["next_day_closes_on"]
    assert answer["preparation"] == 10
    words = said(*asked)
    assert "file by" in words
    assert "Mandatory filing due: Fri 28 May 2027, before 17:00 America/New_York [31 CFR 800.401(g)]" in words
    [notice] = [one for one in answer["notices"] if one["rule"] == "us.cfius.declaration.mandatory"]
    assert (notice["act_by"], notice["cutoff"], notice["zone"]) == ("2027-05-28", "17:00", "America/New_York")
    assert len(data("file_by", "2027-06-30", "--matter", "aurora", *AS_OF)["regimes"]) == 1


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("what_if", "99", "--scenario", "cleared=2026-07-01"), "review_id"),
        (("what_if", "REVIEW"), "scenario"),
        (("what_if", "REVIEW", "--scenario", "cleared"), "imagine"),
        (("what_if", "REVIEW", "--scenario", "cleared=tomorrow"), "imagine"),
        (("what_if", "REVIEW", "--scenario", "eaten=2026-07-01"), "scenario"),
        (("what_if", "REVIEW", "--kept", "7"), "kept"),
        (("outlook", "borealis"), "matter"),
        (("outlook", "aurora", "--start", "soon"), "start"),
        (("file_by", "soon", "us-cfius"), "target"),
        (("file_by", "2027-06-30"), "regimes"),
        (("file_by", "2027-06-30", "xx-nowhere"), "regime"),
        (("file_by", "2027-06-30", "us-cfius", "--preparation", "many"), "preparation"),
        (("file_by", "2027-06-30", "us-cfius", "--calendar", "us-federal"), "calendar"),
    ],
)
def test_bad_input_names_the_field(review, arguments, field) -> None:
    told = [str(review.pk) if one == "REVIEW" else one for one in arguments]
    with pytest.raises(CommandError) as refused:
        said(*told)
    assert field in str(refused.value).split(":")[0]


def test_outlook_tells_what_counts_back_from_the_planned_closing(review) -> None:
    planned = FuzzyDay.on(date(2026, 6, 20))
    other = open_review(review.investment, regime="ie-stct", filing_kind="", now=NOW)
    record_event(other.pk, kind="completion_planned", occurred=planned, by=None, now=NOW)
    duties = {one["regime"]: one["before_closing"] for one in data("outlook", "aurora", *AS_OF)["regimes"]}
    [duty] = duties["ie-stct"]
    told = ("rule", "act_by", "closing_on", "planned", "done_on", "assumed", "late_days", "only_if")
    assert [duty[key] for key in told] == [
        *("ie.stct.notify10", "2026-06-09", "2026-06-20", True, None, False, 1, [])
    ]
    assert [one["done_on"] for one in duties["us-cfius"]] == ["2026-06-01"]  # 31 days before: 20 May
    words = said("outlook", "aurora", *AS_OF)
    assert words.count("“Notification due” was due by Tue 9 Jun 2026, 1 calendar day ago.") == 2
    assert "Look: Ireland" in words
    assert "[2023 Act s.10(1)]" in words
