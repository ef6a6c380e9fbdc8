from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clock.samples import CALENDAR, PAUSE, RULE, rule
from tracker.clock.calendars import Closed
from tracker.clock.count import count_clock
from tracker.clock.errors import LawError
from tracker.clock.pauses import Pause
from tracker.clock.rules import Exempt, Reading, TermLimit
from tracker.clock.terms import parse_term


def codes(steps: tuple[object, ...]) -> list[str]:
    return [step.code for step in steps]  # type: ignore[attr-defined]


def test_it_counts_on_after_a_pause() -> None:
    answer = count_clock(rule(30), date(2026, 3, 2), CALENDAR, [PAUSE])
    assert answer.due_on == date(2026, 4, 11)
    assert codes(answer.steps) == ["started", "paused", "counted", "not-rolled"]


def test_a_trigger_day_that_counts_gives_the_day_before() -> None:
    counted = count_clock(rule(30, first="trigger-day"), date(2026, 3, 2), CALENDAR)
    assert counted.due_on == date(2026, 3, 31)


def test_overlapping_pauses_are_left_out_once() -> None:
    second = PAUSE._replace(first=date(2026, 3, 15), last=date(2026, 3, 24))
    both = count_clock(rule(30), date(2026, 3, 2), CALENDAR, [PAUSE, second])
    whole = count_clock(rule(30), date(2026, 3, 2), CALENDAR, [PAUSE._replace(last=date(2026, 3, 24))])
    assert both.due_on == whole.due_on == date(2026, 4, 16)


def test_a_pause_of_somebody_else_is_named_and_its_days_are_counted() -> None:
    answer = count_clock(rule(30, paused_by=frozenset()), date(2026, 3, 2), CALENDAR, [PAUSE])
    assert answer.due_on == date(2026, 4, 1)
    assert "pause-not-applied" in codes(answer.steps)


def test_a_lasting_pause_is_counted_to_the_day_asked_about() -> None:
    lasting = PAUSE._replace(last=None)
    answer = count_clock(rule(30), date(2026, 3, 2), CALENDAR, [lasting], as_of=date(2026, 3, 19))
    assert answer.due_on == date(2026, 4, 11)


def test_business_days_step_over_closures_and_say_which() -> None:
    answer = count_clock(rule(3, "business-day"), date(2026, 4, 2), CALENDAR)
    assert answer.due_on == date(2026, 4, 8)
    assert [step.facts["label"] for step in answer.steps if step.code == "skipped"] == ["Spring Day"]


def test_business_days_in_a_pause_are_not_counted() -> None:
    answer = count_clock(rule(10, "business-day"), date(2026, 3, 2), CALENDAR, [PAUSE])
    assert answer.due_on == date(2026, 3, 26)


def test_the_end_rolls_over_a_weekend_and_a_closure() -> None:
    rolling = rule(30, roll="next-business-day")
    answer = count_clock(rolling, date(2026, 3, 5), CALENDAR)
    assert (answer.unrolled_on, answer.due_on) == (date(2026, 4, 4), date(2026, 4, 7))
    assert codes(answer.steps)[-3:] == ["rolled", "rolled", "rolled"]


def test_a_date_that_does_not_roll_says_that_it_stays() -> None:
    answer = count_clock(rule(30), date(2026, 3, 5), CALENDAR)
    assert answer.due_on == date(2026, 4, 4)
    assert answer.steps[-1].code == "not-rolled"


def test_a_backward_count_gives_the_last_open_day_as_safe() -> None:
    back = rule(30, direction="backward", safe_day="previous-business-day", cutoff="17:00")
    answer = count_clock(back, date(2026, 5, 4), CALENDAR)
    assert (answer.due_on, answer.safe_on) == (date(2026, 4, 4), date(2026, 4, 3))


def test_business_days_count_backward_too() -> None:
    back = rule(5, "business-day", direction="backward")
    assert count_clock(back, date(2026, 4, 8), CALENDAR).due_on == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("n", "unit", "first", "expected"),
    [
        (1, "month", "day-after", date(2026, 2, 28)),
        (1, "month", "trigger-day", date(2026, 2, 28)),
        (2, "month", "trigger-day", date(2026, 3, 30)),
        (2, "week", "day-after", date(2026, 2, 14)),
    ],
)
def test_months_and_weeks_count_from_the_31st(n: int, unit: str, first: str, expected: date) -> None:
    assert count_clock(rule(n, unit, first), date(2026, 1, 31), CALENDAR).due_on == expected


def test_a_late_trigger_starts_on_the_next_open_day() -> None:
    answer = count_clock(
        rule(2, "business-day", late_trigger="next-business-day"), date(2026, 4, 4), CALENDAR
    )
    assert answer.due_on == date(2026, 4, 9)
    assert codes(answer.steps)[:3] == ["trigger-moved", "trigger-moved", "trigger-moved"]


def test_a_term_comes_from_the_paper_and_never_from_a_default() -> None:
    paper = rule(0, nature="term")
    assert count_clock(paper, date(2026, 3, 2), CALENDAR, term=parse_term("90 days")).due_on == date(
        2026, 5, 31
    )
    with pytest.raises(LawError, match="no length of its own"):
        count_clock(paper, date(2026, 3, 2), CALENDAR)
    with pytest.raises(LawError, match="a length of its own"):
        count_clock(rule(30), date(2026, 3, 2), CALENDAR, term=parse_term("90 days"))


def test_a_term_below_the_statutory_minimum_is_refused() -> None:
    limited = rule(0, nature="term", term_limit=TermLimit(3, "business-day"))
    assert count_clock(limited, date(2026, 3, 2), CALENDAR, term=parse_term("3 bd")).due_on == date(
        2026, 3, 5
    )
    with pytest.raises(LawError, match="no less than 3 business days"):
        count_clock(limited, date(2026, 3, 2), CALENDAR, term=parse_term("2 days"))


def test_a_day_for_which_the_law_names_no_number_gives_its_words() -> None:
    case = Exempt(date(2026, 3, 1), date(2026, 3, 31), "due at once", "Demo Act s 3")
    with pytest.raises(LawError, match="due at once"):
        count_clock(rule(30, exempt=(case,)), date(2026, 3, 2), CALENDAR)
    assert count_clock(rule(30, exempt=(case,)), date(2026, 4, 1), CALENDAR).due_on == date(2026, 5, 1)


def test_a_count_past_the_settled_days_is_provisional_and_says_why() -> None:
    further = replace(CALENDAR, reach=date(2028, 12, 31))
    rolling = rule(30, roll="next-business-day")
    assert count_clock(rolling, date(2026, 12, 20), further).doubts == (
        "Provisional: Demo calendar: settled to 31 Dec 2026; later closures are not known yet",
    )
    assert count_clock(rolling, date(2026, 11, 2), further).doubts == ()
    assert count_clock(rule(30), date(2026, 12, 20), further).doubts == ()


def test_a_count_past_the_horizon_is_an_error_in_words() -> None:
    with pytest.raises(LawError, match="2026-12-31"):
        count_clock(rule(30, roll="next-business-day"), date(2026, 12, 20), CALENDAR)
    with pytest.raises(LawError, match="is past 2026-12-31"):
        count_clock(rule(30), date(2027, 1, 1), CALENDAR)


def test_another_lawful_reading_is_computed_beside_the_first() -> None:
    reading = Reading("day counted", "The text can be read so.", first="trigger-day")
    answer = count_clock(rule(30, readings=(reading,)), date(2026, 3, 2), CALENDAR)
    assert [(one.label, one.due_on) for one in answer.readings] == [("day counted", date(2026, 3, 31))]


def test_a_disputed_day_shows_the_other_date() -> None:
    day = Closed(date(2026, 3, 4), "Disputed Day", "statute", "open question")
    calendar = replace(CALENDAR, disputed={day.on: day})
    answer = count_clock(rule(3, "business-day"), date(2026, 3, 2), calendar)
    assert answer.due_on == date(2026, 3, 5)
    assert [one.due_on for one in answer.readings] == [date(2026, 3, 6)]


def test_an_unsettled_pause_shows_the_other_date() -> None:
    answer = count_clock(rule(30), date(2026, 3, 2), CALENDAR, [PAUSE._replace(scope="unsettled")])
    assert answer.due_on == date(2026, 4, 1)
    assert [one.due_on for one in answer.readings] == [date(2026, 4, 11)]


def test_an_unverified_fact_makes_the_date_unverified_and_says_which() -> None:
    closed = Closed(date(2026, 3, 4), "Snow", "opm", "memory", "unverified")
    calendar = CALENDAR.with_closures([closed])
    assert count_clock(rule(3, "business-day"), date(2026, 3, 2), calendar).doubts == (
        "Snow (2026-03-04) was not read in a source",
    )
    assert count_clock(rule(3, "business-day"), date(2026, 3, 9), calendar).doubts == ()


def test_a_closed_day_that_would_have_been_day_one_is_told_and_its_doubt_kept() -> None:
    closed = Closed(date(2026, 3, 4), "Snow", "opm", "memory", "unverified")
    calendar = CALENDAR.with_closures([closed])
    answer = count_clock(rule(3, "business-day", "trigger-day"), closed.on, calendar)
    assert answer.due_on == date(2026, 3, 9)
    assert [step.on for step in answer.steps if step.code == "skipped"] == [closed.on]
    assert answer.doubts == ("Snow (2026-03-04) was not read in a source",)
    after = count_clock(rule(3, "business-day", "day-after"), closed.on, calendar)
    assert "skipped" not in codes(after.steps)


def test_an_end_that_rolls_into_a_pause_shows_that_the_pause_may_hold_it() -> None:
    pause = Pause(date(2026, 4, 7), date(2026, 4, 9), "lapse", "no money", "Demo Act s 14")
    answer = count_clock(rule(30, roll="next-business-day"), date(2026, 3, 5), CALENDAR, [pause])
    assert answer.due_on == date(2026, 4, 7)
    assert [(one.label, one.due_on) for one in answer.readings] == [("no money", date(2026, 4, 10))]


DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 1))


@given(DAYS, st.integers(1, 60), DAYS, st.integers(0, 20), st.sampled_from(["calendar-day", "business-day"]))
def test_more_pause_never_gives_an_earlier_end(
    start: date, n: int, paused: date, length: int, unit: str
) -> None:
    short = Pause(paused, paused + timedelta(days=length), "lapse", "short", "")
    longer = short._replace(last=paused + timedelta(days=length + 5))
    plain = count_clock(rule(n, unit), start, CALENDAR).due_on
    with_short = count_clock(rule(n, unit), start, CALENDAR, [short]).due_on
    with_longer = count_clock(rule(n, unit), start, CALENDAR, [longer]).due_on
    assert plain <= with_short <= with_longer


@given(DAYS, st.integers(1, 60), DAYS)
def test_a_new_closure_never_gives_an_earlier_forward_date(start: date, n: int, snow: date) -> None:
    closed = CALENDAR.with_closures([Closed(snow, "Snow", "opm", "")])
    for one in (rule(n, "business-day"), rule(n, roll="next-business-day")):
        assert count_clock(one, start, CALENDAR).due_on <= count_clock(one, start, closed).due_on


@given(DAYS, st.integers(1, 60), st.sampled_from(["trigger-day", "day-after"]))
def test_business_days_agree_with_a_walk_day_by_day(start: date, n: int, first: str) -> None:
    day, left = start if first == "trigger-day" else start + timedelta(days=1), n
    while True:
        left -= CALENDAR.closed_because(day) is None
        if left == 0:
            break
        day += timedelta(days=1)
    assert count_clock(rule(n, "business-day", first), start, CALENDAR).due_on == day


def test_a_weekend_day_that_is_worked_counts_and_is_told() -> None:
    saturday = date(2026, 3, 7)
    worked = replace(CALENDAR, opened={saturday: Closed(saturday, "Worked", "statute", "Demo Act s 3")})
    answer = count_clock(rule(5, "business-day"), date(2026, 3, 2), worked)
    assert answer.due_on == saturday
    assert "worked" in codes(answer.steps)
    assert "worked" not in codes(count_clock(rule(4, "business-day"), date(2026, 3, 2), worked).steps)


def test_a_rule_that_was_not_verified_says_why_before_its_facts() -> None:
    snow = CALENDAR.with_closures([Closed(date(2026, 3, 4), "Snow", "opm", "memory", "unverified")])
    unread = rule(3, "business-day", confidence="unverified", unverified_because="from memory")
    assert count_clock(unread, date(2026, 3, 2), snow).doubts == (
        "from memory",
        "Snow (2026-03-04) was not read in a source",
    )


def test_a_doubtful_pause_is_doubted_after_one_that_was_read() -> None:
    early = PAUSE._replace(first=date(2026, 3, 4), last=date(2026, 3, 5))
    for doubt, said in (("", "questions open (2026-03-10) was not read in a source"), ("heard", "heard")):
        unread = PAUSE._replace(confidence="unverified", doubt=doubt)
        assert count_clock(rule(30), date(2026, 3, 2), CALENDAR, [early, unread]).doubts == (said,)


@pytest.mark.parametrize(
    ("first", "last", "doubted"),
    [
        (date(2026, 2, 20), date(2026, 3, 5), False),
        (date(2026, 4, 7), date(2026, 4, 9), True),
        (date(2026, 4, 8), date(2026, 4, 9), False),
    ],
)
def test_only_a_doubtful_pause_that_meets_the_period_or_its_roll_is_doubted(
    first: date, last: date, doubted: bool
) -> None:
    unread = Pause(first, last, "lapse", "no money", "Demo Act s 14")._replace(confidence="unverified")
    answer = count_clock(rule(30, roll="next-business-day"), date(2026, 3, 5), CALENDAR, [unread])
    assert bool(answer.doubts) == doubted
    assert "paused" not in codes(answer.steps)


def test_a_rule_without_a_number_is_no_date_and_says_so() -> None:
    for words, said in (
        ({"no_number": "promptly"}, "promptly"),
        ({"note": "see s 3"}, "see s 3"),
        ({}, RULE.title),
    ):
        with pytest.raises(LawError) as refused:
            count_clock(replace(RULE, count=None, **words), date(2026, 3, 2), CALENDAR)
        assert str(refused.value) == f"rule: demo.one is not a date: {said}"


def test_a_refused_term_is_told_whole_and_names_the_term() -> None:
    refusals = (
        (rule(0, nature="term"), None, "has no length of its own: give the one in the paper, like '90 days'"),
        (rule(30), parse_term("90 days"), "has a length of its own (30 calendar days)"),
    )
    for one, term, said in refusals:
        with pytest.raises(LawError) as refused:
            count_clock(one, date(2026, 3, 2), CALENDAR, term=term)
        assert str(refused.value) == f"term: demo.one {said}"
        assert refused.value.field == "term"


def test_the_last_day_of_the_calendar_can_trigger_and_the_next_one_cannot() -> None:
    back = rule(30, direction="backward")
    assert count_clock(back, date(2026, 12, 31), CALENDAR).due_on == date(2026, 12, 1)
    with pytest.raises(LawError) as refused:
        count_clock(back, date(2027, 1, 1), CALENDAR)
    assert str(refused.value) == "date: 2027-01-01 is past 2026-12-31, where Demo calendar ends"


def test_a_backward_count_in_clear_days_ends_a_day_earlier() -> None:
    for unit, due, clear in (
        ("calendar-day", date(2026, 4, 24), date(2026, 4, 23)),
        ("business-day", date(2026, 4, 20), date(2026, 4, 17)),
        ("week", date(2026, 2, 23), date(2026, 2, 22)),
    ):
        one = rule(10, unit, direction="backward")
        assert one.count
        found = [
            count_clock(replace(one, count=one.count._replace(clear=way)), date(2026, 5, 4), CALENDAR).due_on
            for way in (False, True)
        ]
        assert found == [due, clear]
