"""Each step of a count, in full: its day, its citation and its words, worked by hand on the demo calendar."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from tests.clock.samples import CALENDAR, CITE, PAUSE, rule
from tracker.clock.calendars import Calendar, Closed
from tracker.clock.count import count_clock
from tracker.clock.errors import LawError
from tracker.clock.explain import sentence
from tracker.clock.pauses import Pause
from tracker.clock.rules import Exempt, OpenDays, Rule, TermCap, TermLimit, Transition
from tracker.clock.terms import parse_term

LAW = CITE.text
MONDAY = date(2026, 3, 2)


def told(
    one: Rule, trigger: date, pauses: Sequence[Pause] = (), calendar: Calendar = CALENDAR
) -> list[tuple[str, date | None, str, str]]:
    """The code, day, citation and words of every step but the first, which says how day 1 is found."""
    steps = count_clock(one, trigger, calendar, pauses).steps
    return [(step.code, step.on, step.cite, sentence(step)) for step in steps]


def started(day: str, on: date) -> tuple[str, date, str, str]:
    words = f"{day} triggers the clock and is not counted; the day after it is day 1."
    return ("started", on, LAW, words)


def test_a_pause_is_told_from_the_first_day_that_would_have_counted() -> None:
    early = PAUSE._replace(first=date(2026, 2, 27), last=date(2026, 3, 3), cite="Demo Act s 15")
    assert told(rule(3), MONDAY, [early]) == [
        started("Mon 2 Mar 2026", MONDAY),
        (
            "paused",
            date(2026, 3, 3),
            "Demo Act s 15",
            "1 calendar day from Tue 3 Mar 2026 to Tue 3 Mar 2026 are not counted: questions open.",
        ),
        ("counted", date(2026, 3, 6), LAW, "3 calendar days end on Fri 6 Mar 2026."),
    ]


def test_pauses_that_overlap_are_told_as_one_with_both_reasons_and_citations() -> None:
    second = Pause(date(2026, 3, 12), date(2026, 3, 20), "lapse", "no money", "Demo Act s 15")
    steps = count_clock(rule(30), MONDAY, CALENDAR, [PAUSE, second]).steps
    (step,) = [step for step in steps if step.code == "paused"]
    assert step.on == date(2026, 3, 20)
    assert step.cite == "Demo Act s 14; Demo Act s 15"
    assert step.facts == {
        "first": date(2026, 3, 10),
        "days": 11,
        "reason": "questions open; no money",
    }


@pytest.mark.parametrize(
    ("first", "last", "is_told"),
    [
        (date(2026, 3, 3), date(2026, 3, 3), True),
        (date(2026, 3, 2), date(2026, 3, 2), False),
        (date(2026, 3, 12), date(2026, 3, 20), True),
        (date(2026, 3, 13), date(2026, 3, 20), False),
        (date(2026, 3, 12), None, True),
    ],
)
def test_a_pause_of_others_is_told_only_where_it_meets_the_period(
    first: date, last: date | None, is_told: bool
) -> None:
    other = PAUSE._replace(first=first, last=last, kind="other")
    steps = count_clock(rule(10), MONDAY, CALENDAR, [other]).steps
    found = [step for step in steps if step.code == "pause-not-applied"]
    assert bool(found) == is_told
    for step in found:
        assert (step.on, step.cite) == (last, LAW)
        assert step.facts == {"first": first, "reason": "questions open", "owed_by": "authority"}


def test_only_a_pause_that_applies_at_all_is_told_as_not_applied() -> None:
    unsettled = PAUSE._replace(kind="other", scope="unsettled")
    assert "pause-not-applied" not in [step[0] for step in told(rule(30), MONDAY, [unsettled])]


def test_a_business_day_count_tells_each_closed_and_each_worked_day() -> None:
    saturday = date(2026, 4, 4)
    calendar = replace(CALENDAR, opened={saturday: Closed(saturday, "Worked", "statute", "Demo Act s 3")})
    assert told(rule(3, "business-day"), date(2026, 4, 2), calendar=calendar) == [
        started("Thu 2 Apr 2026", date(2026, 4, 2)),
        ("skipped", date(2026, 4, 6), "Demo Act s 2", "Mon 6 Apr 2026 is not a business day: Spring Day."),
        (
            "worked",
            saturday,
            "Demo Act s 3",
            "Sat 4 Apr 2026 is worked although it is a weekend day: Worked.",
        ),
        ("counted", date(2026, 4, 7), LAW, "3 business days end on Tue 7 Apr 2026."),
    ]


def test_a_worked_day_outside_of_the_period_is_not_told() -> None:
    for day in (date(2026, 3, 28), date(2026, 4, 18)):
        calendar = replace(CALENDAR, opened={day: Closed(day, "Worked", "statute", "")})
        steps = told(rule(3, "business-day"), date(2026, 4, 2), calendar=calendar)
        assert "worked" not in [step[0] for step in steps]


def test_an_end_on_closed_days_tells_every_day_that_it_rolls_over() -> None:
    assert told(rule(30, roll="next-business-day"), date(2026, 3, 5))[2:] == [
        (
            "rolled",
            date(2026, 4, 5),
            LAW,
            "Sat 4 Apr 2026 is closed (Saturday), so the end moves to Sun 5 Apr 2026.",
        ),
        (
            "rolled",
            date(2026, 4, 6),
            LAW,
            "Sun 5 Apr 2026 is closed (Sunday), so the end moves to Mon 6 Apr 2026.",
        ),
        (
            "rolled",
            date(2026, 4, 7),
            "Demo Act s 2",
            "Mon 6 Apr 2026 is closed (Spring Day), so the end moves to Tue 7 Apr 2026.",
        ),
    ]


def test_an_end_that_stays_says_which_closed_day_it_is() -> None:
    assert told(rule(30), date(2026, 3, 5))[2:] == [
        (
            "not-rolled",
            date(2026, 4, 4),
            LAW,
            "Sat 4 Apr 2026 is closed (Saturday), and the law does not move this date: it stays.",
        )
    ]


def test_a_late_trigger_tells_each_day_that_it_moves() -> None:
    moved = told(rule(2, "business-day", late_trigger="next-business-day"), date(2026, 4, 5))
    assert moved == [
        (
            "trigger-moved",
            date(2026, 4, 6),
            LAW,
            "Sun 5 Apr 2026 is closed (Sunday), so the clock starts as if it were Mon 6 Apr 2026.",
        ),
        (
            "trigger-moved",
            date(2026, 4, 7),
            "Demo Act s 2",
            "Mon 6 Apr 2026 is closed (Spring Day), so the clock starts as if it were Tue 7 Apr 2026.",
        ),
        started("Tue 7 Apr 2026", date(2026, 4, 7)),
        ("skipped", date(2026, 4, 5), "", "Sun 5 Apr 2026 is not a business day: Sunday."),
        ("skipped", date(2026, 4, 6), "Demo Act s 2", "Mon 6 Apr 2026 is not a business day: Spring Day."),
        ("counted", date(2026, 4, 9), LAW, "2 business days end on Thu 9 Apr 2026."),
    ]


@pytest.mark.parametrize(
    ("trigger", "safe", "words"),
    [
        (
            date(2026, 3, 31),
            date(2026, 3, 10),
            "Safe to act until Tue 10 Mar 2026, 17:00 in the authority's time zone: the last day.",
        ),
        (
            date(2026, 4, 27),
            date(2026, 4, 3),
            "Safe to act until Fri 3 Apr 2026, 17:00 in the authority's time zone:"
            " the last business day before it.",
        ),
    ],
)
def test_the_safe_day_says_the_hour_and_whether_it_moved(trigger: date, safe: date, words: str) -> None:
    back = rule(21, direction="backward", safe_day="previous-business-day", cutoff="17:00")
    steps = told(back, trigger)
    assert steps[0][3] == f"Counted back from {words_of(trigger)}; the day before it is day 1."
    assert steps[-1] == ("safe-day", safe, LAW, words)


def words_of(day: date) -> str:
    return {31: "Tue 31 Mar 2026", 27: "Mon 27 Apr 2026"}[day.day]


def test_the_effect_of_silence_is_the_last_step() -> None:
    assert told(rule(3, silence="cleared"), MONDAY)[-1] == (
        "silence",
        date(2026, 3, 5),
        LAW,
        "If nothing is done by the end of Thu 5 Mar 2026: it counts as cleared.",
    )


def test_what_a_period_leads_to_lands_on_the_day_after_it() -> None:
    assert told(rule(3, lands_on="next-day"), MONDAY)[-1] == (
        "landed",
        date(2026, 3, 6),
        LAW,
        "What the period leads to happens on the day after it, Fri 6 Mar 2026.",
    )


def test_a_transition_puts_another_day_in_place_of_the_trigger() -> None:
    case = Transition(date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 9), "it starts anew", "Demo Act s 20")
    for trigger, due in ((MONDAY, date(2026, 3, 12)), (date(2026, 3, 1), date(2026, 3, 12))):
        assert count_clock(rule(3, transitions=(case,)), trigger, CALENDAR).due_on == due
    assert count_clock(rule(3, transitions=(case,)), date(2026, 3, 3), CALENDAR).due_on == date(2026, 3, 6)
    assert told(rule(3, transitions=(case,)), MONDAY)[0] == (
        "transition",
        date(2026, 3, 9),
        "Demo Act s 20",
        "The trigger day, Mon 2 Mar 2026, falls under a transition: it starts anew (Mon 9 Mar 2026).",
    )


@pytest.mark.parametrize(("n", "due"), [(4, date(2026, 4, 7)), (3, date(2026, 4, 5))])
def test_a_period_is_lengthened_until_it_holds_its_open_days(n: int, due: date) -> None:
    holding = rule(n, holds_open_days=OpenDays(2, 4))
    answer = count_clock(holding, date(2026, 4, 2), CALENDAR)
    assert answer.due_on == due
    if n == 4:
        assert told(holding, date(2026, 4, 2))[-1] == (
            "lengthened",
            due,
            LAW,
            "The period must hold 2 open days: it is lengthened to Tue 7 Apr 2026.",
        )


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 3, 31)])
def test_both_ends_of_an_exempt_span_are_exempt_and_the_words_are_whole(day: date) -> None:
    case = Exempt(date(2026, 3, 1), date(2026, 3, 31), "due at once", "Demo Act s 3")
    with pytest.raises(LawError) as refused:
        count_clock(rule(30, exempt=(case,)), day, CALENDAR)
    assert str(refused.value).endswith(
        f"demo.one names no day for {day.isoformat()}: due at once (Demo Act s 3)"
    )
    assert refused.value.field == "date"


def test_a_term_over_the_cap_is_refused_and_one_at_the_cap_or_the_limit_is_not() -> None:
    paper = rule(
        0, nature="term", term_cap=TermCap(10, "calendar-day"), term_limit=TermLimit(5, "calendar-day")
    )
    for words, due in (("10 days", date(2026, 3, 12)), ("5 days", date(2026, 3, 7))):
        assert count_clock(paper, MONDAY, CALENDAR, term=parse_term(words)).due_on == due
    for words, said in (
        ("11 days", "demo.one allows no more than 10 calendar days (Demo Act s 12(1))"),
        ("4 days", "demo.one allows no less than 5 calendar days (Demo Act s 12(1))"),
    ):
        with pytest.raises(LawError) as refused:
            count_clock(paper, MONDAY, CALENDAR, term=parse_term(words))
        assert str(refused.value).endswith(said)
        assert refused.value.field == "term"
