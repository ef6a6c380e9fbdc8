"""What did we believe then: both times of every fact, and what explains the difference to now."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.calendar_news import (
    close_calendar_day,
    record_regime_pause,
    withdraw_closure,
)
from tests.services.rows import REVIEW, REVIEW_ENDS_ON, a_notice, an_accepted_notice, at, told
from tracker.clock.errors import LawError
from tracker.models import Review
from tracker.services.looking_back import Difference, LookBack, look_back, read_known_at

pytestmark = pytest.mark.django_db
TODAY = at(date(2026, 6, 20))
ACCEPTED = date(2026, 5, 20)


def believed(review: Review, day: date, today: datetime = TODAY) -> LookBack:
    return look_back(review, at(day), today)


def of_rule(back: LookBack, rule_id: str = REVIEW) -> Difference:
    (found,) = [one for one in back.differences if (one.now or one.then or {})["rule_id"] == rule_id]
    return found


def due_then(back: LookBack, rule_id: str = REVIEW) -> date | None:
    (found,) = [clock for clock in back.then if clock["rule_id"] == rule_id]
    return found["due_on"]


def days(one: Difference) -> tuple[date | None, date | None]:
    return (one.then and one.then["due_on"], one.now and one.now["due_on"])


def test_what_was_told_late_was_not_believed_before_though_it_had_happened() -> None:
    review = a_notice()
    told(review, "accepted", ACCEPTED, now=at(date(2026, 6, 1)))
    before, after = believed(review, date(2026, 5, 25)), believed(review, date(2026, 6, 2))
    assert [clock for clock in before.then if clock["due_on"]] == []
    assert due_then(after) == REVIEW_ENDS_ON
    assert after.differences == ()
    one = of_rule(before)
    assert days(one) == (None, REVIEW_ENDS_ON)
    assert one.because == ("“Notice accepted” of Wed 20 May 2026, recorded Mon 1 Jun 2026.",)


def test_a_correction_counts_from_the_instant_it_was_recorded() -> None:
    review = a_notice()
    first = told(review, "accepted", date(2026, 5, 18))
    told(review, "accepted", ACCEPTED, now=at(date(2026, 6, 1)), corrects=first, reason="Letter misread")
    one = of_rule(believed(review, date(2026, 5, 31)))
    assert days(one) == (date(2026, 7, 1), REVIEW_ENDS_ON)
    assert one.because == (
        "“Notice accepted” of Mon 18 May 2026 was corrected to “Notice accepted” of Wed 20 May 2026,"
        " recorded Mon 1 Jun 2026: Letter misread",
    )


def test_a_closure_is_known_from_the_instant_it_was_told_until_it_was_withdrawn() -> None:
    review = an_accepted_notice()
    closure = close_calendar_day(
        "us-federal",
        date(2026, 7, 6),
        label="Day of mourning",
        citation="EO 1",
        by=None,
        now=at(date(2026, 6, 5)),
    )
    assert days(of_rule(believed(review, date(2026, 6, 4)))) == (REVIEW_ENDS_ON, date(2026, 7, 7))
    (why,) = of_rule(believed(review, date(2026, 6, 4))).because
    assert why == "Mon 6 Jul 2026, Day of mourning (EO 1), recorded Fri 5 Jun 2026."
    withdraw_closure(closure, reason="Revoked", by=None, now=at(date(2026, 6, 10)))
    assert due_then(believed(review, date(2026, 6, 4))) == REVIEW_ENDS_ON
    assert believed(review, date(2026, 6, 4)).differences == ()
    between = of_rule(believed(review, date(2026, 6, 8)))
    assert days(between) == (date(2026, 7, 7), REVIEW_ENDS_ON)
    assert between.because == (
        "Mon 6 Jul 2026, open after all: Day of mourning (Revoked), recorded Wed 10 Jun 2026.",
    )


def test_a_pause_told_later_explains_the_days_it_took() -> None:
    review = an_accepted_notice()
    record_regime_pause(
        "us-cfius",
        date(2026, 6, 1),
        date(2026, 6, 4),
        reason="Lapse",
        citation="OMB",
        by=None,
        now=at(date(2026, 6, 8)),
    )
    one = of_rule(believed(review, date(2026, 6, 5)))
    assert days(one) == (REVIEW_ENDS_ON, date(2026, 7, 7))
    assert "lapse of appropriations, Mon 1 Jun 2026 to Thu 4 Jun 2026" in one.because[0]


def test_a_closure_of_the_calendar_file_is_known_from_its_announcement() -> None:
    review = a_notice()
    told(review, "accepted", date(2024, 11, 26))
    back = believed(review, date(2024, 12, 29), at(date(2025, 1, 2)))
    one = of_rule(back)
    assert days(one) == (date(2025, 1, 9), date(2025, 1, 10))
    assert one.because[0].startswith("Thu 9 Jan 2025 is closed (")


def test_a_lapse_of_the_law_file_that_began_later_is_named() -> None:
    review = a_notice()
    told(review, "accepted", date(2025, 9, 15))
    one = of_rule(believed(review, date(2025, 9, 30), at(date(2025, 12, 1))))
    assert days(one) == (date(2025, 10, 29), date(2025, 12, 11))
    assert one.because[0].startswith("Pause from Wed 1 Oct 2025: ")


def test_only_the_facts_that_changed_a_clock_explain_it() -> None:
    review = an_accepted_notice()
    told(review, "information_requested", date(2026, 6, 2))
    told(review, "cleared", date(2026, 6, 15))
    one = of_rule(believed(review, date(2026, 6, 1)))
    assert days(one) == (REVIEW_ENDS_ON, REVIEW_ENDS_ON)
    assert not one.is_moved
    assert (one.now or {})["state"] == "met"
    assert len(one.because) == 1
    assert "recorded Mon 15 Jun 2026" in one.because[0]


def test_before_anything_was_told_nothing_was_believed() -> None:
    review = an_accepted_notice()
    back = believed(review, date(2026, 5, 1))
    assert (back.then, back.phase) == ((), "")
    assert of_rule(back).then is None


def test_a_look_back_writes_nothing() -> None:
    review = an_accepted_notice()
    with CaptureQueriesContext(connection) as queries:
        believed(review, date(2026, 5, 25))
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}


def test_a_day_means_its_end_in_the_regime_s_zone() -> None:
    zone = "America/New_York"
    assert read_known_at("2026-03-03", zone, TODAY) == datetime(2026, 3, 4, 4, 59, 59, 999999, tzinfo=UTC)
    assert read_known_at("2026-03-03T17:00+01:00", zone, TODAY) == datetime(2026, 3, 3, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "3 March", "2026-02-30", "2026-03-03T17:00", "2026-03-03T25:00+01:00", "9999-12-31"]
)
def test_what_is_no_instant_is_refused_with_two_examples(text: str) -> None:
    with pytest.raises(LawError, match=r"^known_at: .*write 2026-03-03 or 2026-03-03T17:00\+01:00$"):
        read_known_at(text, "America/New_York", TODAY)


@pytest.mark.parametrize("text", ["2026-06-20", "2026-06-20T15:01Z", "2027-01-01"])
def test_what_is_still_to_come_is_refused(text: str) -> None:
    with pytest.raises(LawError, match="is not over yet"):
        read_known_at(text, "America/New_York", TODAY)
