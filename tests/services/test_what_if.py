"""What if: what is imagined is computed like what is recorded, and said to be imagined."""

from datetime import UTC, date, datetime

import pytest

from tests.models import rows
from tracker.models import FuzzyDay, Review
from tracker.services.imagining import LAPSE, Row, Unimaginable, kinds_that_matter
from tracker.services.law import LawBook
from tracker.services.open_review import open_review
from tracker.services.record_event import record_event
from tracker.services.what_if import Asked, Comparison, what_if

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
RULE = "us.cfius.notice.review"


@pytest.fixture
def review() -> Review:
    review = open_review(rows.an_investment(), regime="us-cfius", filing_kind="notice", now=NOW)
    record_event(review.pk, kind="accepted", occurred=FuzzyDay.on(date(2026, 6, 1)), by=None, now=NOW)
    return review


def compared(review: Review, *lines: Row, now: datetime = NOW) -> Comparison:
    return what_if(review, [Asked("Scenario A", lines)], LawBook(None, now))


def cell(found: Comparison, rule_id: str, key: str = "1-1") -> tuple[date | None, str]:
    line = next(one for one in found.lines if (one.rule_id, one.key) == (rule_id, key))
    outcome = line.cells[1].outcome
    return (outcome.due_on if outcome else None), line.cells[1].differs


def test_an_event_ahead_is_computed_as_if_it_were_recorded(review) -> None:
    found = compared(review, Row("investigation_started", date(2026, 7, 10)))
    assert cell(found, "us.cfius.notice.investigation") == (date(2026, 8, 24), "7 calendar days earlier")
    assert cell(found, RULE)[1] == "running, then met"
    record_event(
        review.pk,
        kind="investigation_started",
        occurred=FuzzyDay.on(date(2026, 7, 10)),
        by=None,
        now=datetime(2026, 7, 13, 12, tzinfo=UTC),
    )
    recorded = review.deadlines.get(rule_id="us.cfius.notice.investigation")
    assert recorded.due_on == date(2026, 8, 24)


def test_a_lapse_of_twenty_days_stops_the_committee(review) -> None:
    found = compared(review, Row(LAPSE, date(2026, 6, 15), "20 days"))
    assert cell(found, RULE) == (date(2026, 8, 4), "20 calendar days later")


def test_a_closure_on_the_last_day_moves_it(review) -> None:
    found = compared(review, Row("closed-day", date(2026, 7, 15)))
    assert cell(found, RULE) == (date(2026, 7, 16), "1 calendar day later")


def test_withdrawn_and_refiled_starts_a_second_filing(review) -> None:
    found = compared(
        review,
        Row("withdrawn", date(2026, 7, 1)),
        Row("refiled", date(2026, 7, 6)),
        Row("accepted", date(2026, 7, 8)),
    )
    assert cell(found, RULE)[1] == "running, then ended"
    assert cell(found, RULE, "2-1") == (date(2026, 8, 21), "new")
    assert found.courses[1].latest
    assert found.courses[1].latest.closes_on > found.courses[0].latest.closes_on


def test_the_record_stands_first_and_says_what_each_scenario_adds(review) -> None:
    found = compared(review, Row("cleared", date(2026, 7, 1)))
    assert [course.name for course in found.courses] == ["As recorded", "Scenario A"]
    assert found.courses[1].imagined == ("Cleared, Wed 1 Jul 2026",)
    assert (found.courses[1].timeline.is_closed, found.courses[1].latest) == (True, None)


def test_an_open_lapse_counts_to_today_in_every_course(review) -> None:
    rows.a_pause(first_on=date(2026, 6, 8))
    found = compared(review, Row("questions_sent", date(2026, 12, 1)))
    assert cell(found, RULE)[1] == ""


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (Row("eaten", date(2026, 7, 1)), "what"),
        (Row("cleared", None), "on"),
        (Row("cleared", date(1900, 7, 1)), "on"),
        (Row(LAPSE, date(2026, 7, 1)), "length"),
        (Row(LAPSE, date(2026, 7, 1), "0"), "length"),
        (Row(LAPSE, date(2026, 7, 1), "900"), "length"),
        (Row(LAPSE, date(2026, 7, 1), "3", date(2026, 8, 1)), "until"),
        (Row("closed-day", date(2026, 7, 4)), "on"),
        (Row("closed-day", date(2026, 7, 6), "2 days"), "length"),
        (Row("mitigation_proposed", date(2026, 7, 1), "soon"), "length"),
        (Row("mitigation_proposed", date(2026, 7, 1), "", date(2026, 6, 1)), "until"),
        (Row("mitigation_proposed", date(2026, 7, 1), "4 days", date(2026, 8, 1)), "until"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_at_its_field(review, row, field) -> None:
    with pytest.raises(Unimaginable) as refused:
        compared(review, row)
    assert (0, field) in refused.value.wrong


def test_a_row_is_kept_and_read_again_as_it_was() -> None:
    for row in (Row("cleared", date(2026, 7, 1)), Row("x", date(2026, 7, 1), "4 days", date(2026, 8, 1))):
        assert Row.of(row.data()) == row


def test_only_kinds_that_move_a_date_are_offered(review) -> None:
    law = LawBook(None, NOW).library.regime("us-cfius")
    offered = {kind.id for kind in kinds_that_matter(law)}
    assert {"accepted", "investigation_extended", "withdrawn", "refiled"} <= offered
    assert not {"disclosed", "context"} & offered


def test_two_statements_are_enough_for_any_number_of_scenarios(review, django_assert_num_queries) -> None:
    asked = [Asked(f"Scenario {n}", (Row("cleared", date(2026, 7, n)),)) for n in range(1, 5)]
    with django_assert_num_queries(3):
        what_if(review, asked, LawBook(None, NOW))
