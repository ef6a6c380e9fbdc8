"""One clause of an order or an agreement: counted as it says, the cautious way where it is silent."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.clock.explain import sentence
from tracker.clock.pauses import Pause
from tracker.clock.timeline import Outcome
from tracker.models import FuzzyDay, OrderPart
from tracker.services.clause_rules import STAY
from tracker.services.clauses import Setting, clause_of, due_of, landed
from tracker.services.columns import NOT_READ
from tracker.services.law import LawBook

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FRIDAY, SUNDAY = date(2026, 7, 3), date(2026, 7, 5)
"""3 July 2026 is the observed Independence Day: closed."""
US = Setting(calendar="us-federal")


@pytest.fixture
def book() -> LawBook:
    return LawBook(None, NOW)


def a_clause(n: int | None = None, unit: str = "", **values: Any) -> OrderPart:
    said = {"anchor": "ordered", "counting": "day-after", "rolling": "none"} if unit else {}
    return OrderPart(text="Sell", kind="other", term_n=n, term_unit=unit, **said | values)


def empty(zone: str = "America/New_York") -> Outcome:
    words = ("order.other", "1", "Sell", "parties", "Parties", zone, "running", "", "", "")
    return Outcome(*words, "section 2(c)", "", NOT_READ, "verified", "calendar-day")


def due(part: OrderPart, day: str, book: LawBook, setting: Setting = US) -> Outcome:
    return due_of(part, FuzzyDay.parse(day), empty(), book, setting)


@pytest.mark.parametrize(
    ("n", "unit", "said", "end"),
    [
        (14, "calendar-day", {}, date(2026, 7, 15)),
        (14, "calendar-day", {"counting": "trigger-day"}, date(2026, 7, 14)),
        (2, "week", {}, date(2026, 7, 15)),
        (1, "month", {}, date(2026, 8, 1)),
        (1, "year", {}, date(2027, 7, 1)),
        (10, "business-day", {"calendar": "us-federal"}, date(2026, 7, 16)),
        (2, "calendar-day", {"rolling": "next-business-day", "calendar": "us-federal"}, date(2026, 7, 6)),
        (2, "calendar-day", {"rolling": "previous-business-day", "calendar": "us-federal"}, date(2026, 7, 2)),
        (4, "calendar-day", {"rolling": "previous-business-day", "calendar": "us-federal"}, date(2026, 7, 2)),
    ],
)
def test_a_term_counts_as_its_clause_says(
    n: int, unit: str, said: dict[str, Any], end: date, book: LawBook
) -> None:
    found = due(a_clause(n, unit, **said), "2026-07-01", book)
    assert (found.due_on, found.confidence, found.cautions, found.readings) == (end, "verified", (), ())
    assert {step.cite for step in found.steps if step.code in ("started", "counted")} == {"section 2(c)"}


def test_a_last_day_that_moves_back_names_every_closed_day(book: LawBook) -> None:
    part = a_clause(4, "calendar-day", rolling="previous-business-day", calendar="us-federal")
    found = due(part, "2026-07-01", book)
    assert next(sentence(step) for step in found.steps if step.code == "rolled") == (
        "Sun 5 Jul 2026 is closed (Sunday), so the end moves to Sat 4 Jul 2026."
    )
    assert found.steps[-1].on == date(2026, 7, 2)
    assert found.safe_on is None


def test_a_clause_silent_about_its_first_day_ends_early_and_says_so(book: LawBook) -> None:
    found = due(a_clause(14, "calendar-day", counting="not-stated"), "2026-07-01", book)
    assert (found.due_on, found.confidence) == (date(2026, 7, 14), "unverified")
    assert [(one.label, one.due_on) for one in found.readings] == [("from the day after", date(2026, 7, 15))]
    assert "does not say with which day" in found.cautions[0]


def test_a_clause_silent_about_closed_days_stays_and_names_the_safe_day(book: LawBook) -> None:
    found = due(a_clause(2, "calendar-day", rolling="not-stated", calendar="us-federal"), "2026-07-01", book)
    assert (found.due_on, found.safe_on, found.confidence) == (FRIDAY, date(2026, 7, 2), "unverified")
    assert [one.due_on for one in found.readings] == [date(2026, 7, 6)]


def test_the_cautious_day_of_an_authoritys_window_is_the_later_one(book: LawBook) -> None:
    part = a_clause(2, "calendar-day", counting="not-stated", rolling="not-stated", calendar="us-federal")
    found = due(part, "2026-07-01", book, US._replace(later=True))
    assert (found.due_on, found.confidence) == (date(2026, 7, 6), "unverified")
    assert {one.due_on for one in found.readings} == {FRIDAY, date(2026, 7, 2)}


def test_open_days_of_nobody_are_counted_by_the_last_resort_and_unverified(book: LawBook) -> None:
    part = a_clause(10, "business-day", calendar="not-stated")
    found = due(part, "2026-07-01", book)
    assert (found.due_on, found.calendar, found.confidence) == (
        date(2026, 7, 16),
        "us-federal",
        "unverified",
    )
    assert "does not say whose open days" in found.cautions[0]
    assert due(part, "2026-07-01", book, Setting()).due_on is None
    unknown = due(a_clause(10, "business-day", calendar="mars"), "2026-07-01", book)
    assert unknown.undetermined
    assert "No calendar called “mars”" in unknown.undetermined.reason


def test_where_the_clause_is_silent_the_coded_rule_answers(book: LawBook) -> None:
    _, _, rule = book.library.rule("us.order.removal", date(2024, 5, 13))
    part = a_clause(90, "calendar-day", counting="not-stated", rolling="not-stated")
    found = due(part, "2024-05-13", book, US._replace(rule=rule))
    assert (found.due_on, found.safe_on, found.confidence) == (date(2024, 8, 11), None, "verified")
    assert found.steps[-1].code == "not-rolled"


def test_hours_run_from_the_instant_and_end_at_one(book: LawBook) -> None:
    at = datetime(2026, 3, 7, 20, 30, tzinfo=UTC)
    found = due(a_clause(24, "hour"), "2026-03-07", book, US._replace(at=at))
    assert (found.due_on, found.cutoff, found.confidence) == (date(2026, 3, 8), "16:30", "verified")
    assert [step.code for step in found.steps] == ["hours-started", "clocks-changed", "hours-counted"]
    assert {step.cite for step in found.steps} == {"section 2(c)"}


def test_hours_from_a_day_alone_run_from_its_beginning(book: LawBook) -> None:
    found = due(a_clause(72, "hour"), "2026-07-01", book)
    assert (found.due_on, found.cutoff, found.confidence) == (date(2026, 7, 4), "00:00", "unverified")
    later = due(a_clause(72, "hour"), "2026-07-01", book, US._replace(later=True))
    assert later.due_on == date(2026, 7, 5)


def test_at_once_names_no_day_and_a_day_from_which_it_is_owed(book: LawBook) -> None:
    found = due(a_clause(0, "immediate"), "2026-07-01", book)
    assert (found.due_on, found.earliest_on) == (None, date(2026, 7, 1))
    assert found.undetermined
    assert "at once" in found.undetermined.reason


def test_a_term_waits_for_its_anchor_and_says_for_which(book: LawBook) -> None:
    part = a_clause(10, "business-day", anchor="buyer_notified", calendar="us-federal")
    found = due(part, "", book)
    assert (found.state, found.due_on) == ("waiting", None)
    assert found.undetermined
    assert found.undetermined.waits_for == "notice of the buyer"


def test_an_anchor_known_to_the_month_gives_bounds(book: LawBook) -> None:
    found = due(a_clause(90, "calendar-day"), "2024-11", book)
    assert (found.due_on, found.earliest_on, found.latest_on) == (
        None,
        date(2025, 1, 30),
        date(2025, 2, 28),
    )


def test_a_stay_is_left_out_and_the_other_readings_stand_beside(book: LawBook) -> None:
    stay = Pause(date(2026, 7, 3), date(2026, 7, 9), STAY, "stayed", "Order of the court")
    stay = stay._replace(opened_on=date(2026, 7, 2), closed_on=date(2026, 7, 10), last_counts=True)
    found = due(a_clause(14, "calendar-day"), "2026-07-01", book, US._replace(stays=(stay,)))
    assert found.due_on == date(2026, 7, 22)
    assert {one.due_on for one in found.readings} == {date(2026, 7, 15), date(2026, 7, 24)}


def test_a_printed_day_goes_before_the_count_and_both_are_shown(book: LawBook) -> None:
    printed = FuzzyDay.parse("2026-07-14").columns("due") | {"due_basis": "published"}
    found = due(a_clause(14, "calendar-day", **printed), "2026-07-01", book)
    assert found.due_on == date(2026, 7, 14)
    assert found.cautions == ("Counting the term gives Wed 15 Jul 2026; the day printed is used.",)
    assert [step.code for step in found.steps] == ["started", "counted", "set"]


@pytest.mark.parametrize(
    ("rolling", "end", "safe", "confidence"),
    [
        ("", SUNDAY, None, "verified"),
        ("none", SUNDAY, None, "verified"),
        ("next-business-day", date(2026, 7, 6), None, "unverified"),
        ("previous-business-day", date(2026, 7, 2), None, "unverified"),
        ("not-stated", SUNDAY, date(2026, 7, 2), "unverified"),
    ],
)
def test_a_named_day_moves_as_the_clause_says_and_only_so(
    rolling: str, end: date, safe: date | None, confidence: str, book: LawBook
) -> None:
    clause = clause_of(a_clause(rolling=rolling), "section 2(c)")
    found = landed(clause, SUNDAY, "weekly", empty(), book, US)
    assert (found.due_on, found.safe_on, found.confidence) == (end, safe, confidence)
    assert (found.steps[0].code, found.trigger_on) == ("set", None)


def test_an_agreements_own_rule_answers_for_a_silent_clause(book: LawBook) -> None:
    clause = clause_of(a_clause(rolling="not-stated"), "clause 4")
    own = Setting(calendar="us-federal", rolling="next-business-day")
    assert landed(clause, SUNDAY, "weekly", empty(), book, own).due_on == date(2026, 7, 6)


def test_a_printed_day_beyond_every_calendar_stays_a_date(book: LawBook) -> None:
    clause = clause_of(a_clause(rolling="next-business-day"), "clause 4")
    found = landed(clause, date(2150, 1, 1), "by 2150", empty(), book, US)
    assert (found.due_on, found.confidence) == (date(2150, 1, 1), "unverified")
    assert "is not known" in found.cautions[0]


SAID = st.sampled_from(["day-after", "trigger-day", "not-stated"])
ROLLS = st.sampled_from(["none", "next-business-day", "previous-business-day", "not-stated"])
UNITS = st.sampled_from(["calendar-day", "business-day", "week", "month", "year"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dates(date(2015, 1, 1), date(2024, 1, 1)), st.integers(1, 3), UNITS, SAID, ROLLS)
def test_a_silent_clause_is_never_later_than_any_way_to_read_it(
    book: LawBook, day: date, n: int, unit: str, counting: str, rolling: str
) -> None:
    part = a_clause(n, unit, counting=counting, rolling=rolling, calendar="us-federal")
    found = due(part, day.isoformat(), book)
    assert found.due_on
    ways = [
        due(a_clause(n, unit, counting=one, rolling=roll, calendar="us-federal"), day.isoformat(), book)
        for one in (["day-after", "trigger-day"] if counting == "not-stated" else [counting])
        for roll in (["none", "next-business-day"] if rolling == "not-stated" else [rolling])
    ]
    assert found.due_on == min(way.due_on for way in ways if way.due_on)
    silent = "not-stated" in (counting, rolling)
    assert (found.confidence == "unverified") == silent
