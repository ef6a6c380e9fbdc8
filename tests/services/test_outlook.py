"""When a matter can close: the last of its reviews decides, and what is not known is not guessed."""

from datetime import UTC, date, datetime

import pytest

from tests.models import rows
from tracker.models import FuzzyDay, Investment, Review
from tracker.services.law import LawBook
from tracker.services.open_review import open_review, refile_review
from tracker.services.outlook import Outlook, Regime, outlook
from tracker.services.record_event import record_event

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
REVIEW_ENDS, LONGEST = date(2026, 7, 15), date(2026, 10, 1)
"""Of a notice accepted on 1 June 2026: 45 days with the first; then 45, 15 and 15 after each other."""


@pytest.fixture
def matter() -> Investment:
    return rows.an_investment()


def a_notice(matter: Investment, *events: tuple[str, date]) -> Review:
    review = open_review(matter, regime="us-cfius", filing_kind="notice", now=NOW)
    for kind, day in events:
        record_event(review.pk, kind=kind, occurred=FuzzyDay.on(day), by=None, now=NOW)
    return review


def found(matter: Investment, now: datetime = NOW) -> Outlook:
    matter.refresh_from_db()
    return outlook(matter, LawBook(None, now))


def only(matter: Investment, now: datetime = NOW) -> Regime:
    [regime] = found(matter, now).regimes
    return regime


ACCEPTED = ("accepted", date(2026, 6, 1))


def test_a_review_can_end_with_its_first_stage_or_with_its_last(matter) -> None:
    a_notice(matter, ACCEPTED)
    regime = only(matter)
    assert (regime.standing, regime.stage, regime.binds) == ("open", "Review", True)
    assert regime.earliest.closes_on == date(2026, 7, 16)
    assert regime.latest.walk
    days = [(stage.outcome.rule_id, stage.outcome.due_on) for stage in regime.latest.walk.stages]
    assert days[:3] == [
        ("us.cfius.notice.review", REVIEW_ENDS),
        ("us.cfius.notice.investigation", date(2026, 8, 31)),  # 45 days end on Saturday 29 August
        ("us.cfius.notice.investigation.extension", date(2026, 9, 13)),  # from the unrolled end
    ]
    assert regime.latest.closes_on
    assert days[-1] == ("us.cfius.president.decision", date(2026, 9, 28))
    # The fifteen days of either stage, read from the moved end: 15 and 30 September.
    assert regime.latest.closes_on == LONGEST


def test_what_rests_on_memory_is_unverified_in_the_outlook_too(matter) -> None:
    review = open_review(matter, regime="us-cfius", filing_kind="notice", now=NOW)
    told = {"occurred": FuzzyDay.on(ACCEPTED[1]), "by": None, "now": NOW, "status": "from_memory"}
    record_event(review.pk, kind="accepted", **told)
    earliest = only(matter).earliest.walk
    assert earliest
    assert earliest.is_unverified
    assert any("from memory" in said for said in earliest.assumes)


def test_a_review_in_its_second_stage_can_end_with_that_stage(matter) -> None:
    a_notice(matter, ACCEPTED, ("investigation_started", date(2026, 6, 9)))
    regime = only(matter)
    assert regime.stage == "Investigation"
    assert regime.earliest.closes_on == date(2026, 7, 25)  # 45 days after 9 June, and the day after


def test_the_outside_date_is_measured_and_a_longest_path_beyond_it_is_told(matter) -> None:
    a_notice(matter, ACCEPTED)
    Investment.objects.update(outside_on=date(2026, 10, 9))
    assert only(matter).latest.spare == 8
    assert found(matter).warnings == ()
    Investment.objects.update(outside_on=date(2026, 9, 19))
    assert only(matter).latest.spare == -12
    [warning] = found(matter).warnings
    assert "12 calendar days after the outside date Sat 19 Sep 2026" in warning


def test_a_review_that_has_not_begun_waits_and_the_whole_is_not_known(matter) -> None:
    a_notice(matter, ACCEPTED)
    a_notice(matter)
    whole = found(matter)
    assert (whole.earliest, whole.latest) == (None, None)
    assert whole.unknown == ("United States: CFIUS",)
    assert whole.regimes[1].unknown == "Waits for “Notice accepted”"


def test_what_has_not_begun_can_be_taken_to_begin_on_a_day(matter) -> None:
    a_notice(matter)
    whole = outlook(matter, LawBook(None, NOW), start_on=date(2026, 6, 1))
    assert (whole.earliest, whole.latest) == (date(2026, 7, 16), LONGEST)


def test_the_review_that_clears_last_binds(matter) -> None:
    a_notice(matter, ACCEPTED)
    a_notice(matter, ("accepted", date(2026, 6, 8)))
    assert [one.binds for one in found(matter).regimes] == [False, True]


def test_a_cleared_review_counts_from_its_clearance(matter) -> None:
    a_notice(matter, ACCEPTED, ("cleared", date(2026, 6, 9)))
    whole = found(matter)
    assert (whole.regimes[0].standing, whole.earliest, whole.latest) == (
        "cleared",
        date(2026, 6, 9),
        date(2026, 6, 9),
    )


def test_a_prohibited_deal_has_no_day_of_closing(matter) -> None:
    a_notice(matter, ACCEPTED)
    a_notice(matter, ACCEPTED, ("prohibited", date(2026, 6, 9)))
    whole = found(matter)
    assert whole.latest is None
    assert any("may not close" in warning for warning in whole.warnings)


def test_a_withdrawn_review_clears_nothing_and_a_refiled_one_is_left_to_its_successor(matter) -> None:
    review = a_notice(matter, ACCEPTED)
    day = date(2026, 6, 9)
    successor = refile_review(review, withdrawn_on=day, refiled_on=day, by=None, now=NOW)
    assert [one.review for one in found(matter).regimes] == [successor]
    record_event(successor.pk, kind="withdrawn", occurred=FuzzyDay.on(day), by=None, now=NOW)
    whole = found(matter)
    assert whole.regimes[0].standing == "over"
    assert any("clears nothing" in warning for warning in whole.warnings)


def test_a_regime_without_coded_law_is_named_as_not_known(matter) -> None:
    Review.objects.create(investment=matter, regime="xx-nowhere")
    whole = found(matter)
    assert whole.latest is None
    assert whole.unknown == ("xx-nowhere",)


def test_an_outlook_asks_the_database_no_more_for_more_reviews(matter, django_assert_num_queries) -> None:
    for _ in range(3):
        a_notice(matter, ACCEPTED)
    with django_assert_num_queries(4):
        outlook(matter, LawBook(None, NOW))


COMPLETION = "completion_planned"


def in_ireland(matter: Investment, *events: tuple[str, date]) -> Review:
    review = open_review(matter, regime="ie-stct", filing_kind="", now=NOW)
    for kind, day in events:
        record_event(review.pk, kind=kind, occurred=FuzzyDay.on(day), by=None, now=NOW)
    return review


def test_a_rule_that_counts_back_names_the_last_filing_day_for_the_planned_closing(matter) -> None:
    in_ireland(matter, (COMPLETION, date(2026, 9, 30)))
    [duty] = only(matter).before
    assert (duty.notice.act_by, duty.late, duty.closing.planned) == (date(2026, 9, 19), 0, True)
    assert duty.words == "To close on Wed 30 Sep 2026, as planned: “Notification due” by Sat 19 Sep 2026."
    assert not any("Notification due" in warning for warning in found(matter).warnings)


def test_a_planned_closing_that_leaves_no_time_to_file_is_a_warning(matter) -> None:
    in_ireland(matter, (COMPLETION, date(2026, 6, 18)))  # ten clear days before it: 7 June
    assert only(matter).before[0].late == 3
    assert found(matter).warnings[0] == (
        f"{only(matter).title}: Too late to close on Thu 18 Jun 2026, as planned: “Notification due” was due"
        " by Sun 7 Jun 2026, 3 calendar days ago. Plan a later closing."
    )


def test_a_filing_made_in_time_leaves_nothing_to_tell_and_one_made_late_is_a_warning(matter) -> None:
    in_ireland(matter, ("filed", date(2026, 6, 7)), (COMPLETION, date(2026, 6, 18)))
    assert only(matter).before == ()
    late = in_ireland(
        rows.an_investment("borealis"), ("filed", date(2026, 6, 9)), (COMPLETION, date(2026, 6, 18))
    )
    [duty] = only(late.investment).before
    assert (duty.done_on, duty.late, duty.assumed) == (date(2026, 6, 9), 2, False)
    assert "was due by Sun 7 Jun 2026, and is done on Tue 9 Jun 2026. Plan a later closing." in duty.words


def test_the_closing_planned_last_counts_and_one_planned_elsewhere_holds_for_all(matter) -> None:
    in_ireland(matter, (COMPLETION, date(2026, 9, 30)), (COMPLETION, date(2026, 8, 31)))
    a_notice(matter)
    ireland, cfius = found(matter).regimes
    assert [one.before[0].closing.on for one in (ireland, cfius)] == [date(2026, 8, 31)] * 2


def test_without_a_plan_the_earliest_day_known_is_counted_back_from(matter) -> None:
    a_notice(matter, ACCEPTED)  # may close on 16 July
    in_ireland(matter)
    cfius, ireland = found(matter).regimes
    assert cfius.before == ()  # accepted on 1 June, thirty days before 16 July are long
    [duty] = ireland.before
    assert (duty.notice.act_by, duty.closing) == (date(2026, 7, 5), (date(2026, 7, 16), False))
    assert "Thu 16 Jul 2026, the earliest day known" in duty.words


def test_a_filing_that_is_taken_to_be_made_too_late_is_told_as_such(matter) -> None:
    in_ireland(matter, (COMPLETION, date(2026, 9, 30)))
    whole = outlook(matter, LawBook(None, NOW), start_on=date(2026, 9, 21))
    assert any("and is taken to be done on Mon 21 Sep 2026" in warning for warning in whole.warnings)
    early = outlook(matter, LawBook(None, NOW), start_on=date(2026, 9, 19))
    assert early.regimes[0].before[0].late == 0


def test_a_duty_that_only_may_apply_says_on_what_it_hangs_until_the_record_tells(matter) -> None:
    review = a_notice(matter, (COMPLETION, date(2026, 9, 30)))
    [duty] = only(matter).before
    assert duty.notice.act_by == date(2026, 8, 31)
    assert "Only if “Mandatory filing identified” applies" in duty.words
    identified = FuzzyDay.on(date(2026, 6, 2))
    record_event(review.pk, kind="mandatory_filing_identified", occurred=identified, by=None, now=NOW)
    assert "Only if" not in only(matter).before[0].words


def test_a_review_that_is_over_is_not_counted_back_to(matter) -> None:
    in_ireland(matter, (COMPLETION, date(2026, 6, 18)), ("abandoned", date(2026, 6, 9)))
    assert only(matter).before == ()
