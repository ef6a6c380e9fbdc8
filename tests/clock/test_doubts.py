"""What a count rests on at its edges: what it must say, and what it must not."""

from dataclasses import replace
from datetime import date

import pytest

from tests.clock.samples import CALENDAR, CITE, PAUSE, rule
from tracker.clock.basis import Basis
from tracker.clock.calendars import Closed
from tracker.clock.count import Counted, count_clock
from tracker.clock.errors import LawError
from tracker.clock.pauses import Pause
from tracker.clock.readings import OtherDate
from tracker.clock.rules import Exempt, Reading, TermCap, TermLimit, Transition
from tracker.clock.steps import Step
from tracker.clock.terms import parse_term

MONDAY = date(2026, 3, 2)


def test_the_answer_holds_every_date_with_its_steps() -> None:
    safe = rule(3, safe_day="previous-business-day", cutoff="17:00", silence="cleared")
    started = {"first": "day-after", "direction": "forward", "clear": False}
    counted = {"n": 3, "unit": "calendar-day", "direction": "forward"}
    # Three days after Wed 4 Mar end on Sat 7 Mar; the last open day before is Fri 6 Mar.
    assert count_clock(safe, date(2026, 3, 4), CALENDAR) == Counted(
        date(2026, 3, 4),
        date(2026, 3, 7),
        date(2026, 3, 7),
        date(2026, 3, 6),
        (
            Step("started", date(2026, 3, 4), CITE.text, started),
            Step("counted", date(2026, 3, 7), CITE.text, counted),
            Step("not-rolled", date(2026, 3, 7), CITE.text, {"on": "Saturday"}),
            Step("safe-day", date(2026, 3, 6), CITE.text, {"cutoff": "17:00", "moved": True}),
            Step("silence", date(2026, 3, 7), CITE.text, {"effect": "cleared"}),
        ),
        (),
        (),
        Basis(safe, safe.count, date(2026, 3, 4), date(2026, 3, 4), CALENDAR),
    )


def test_a_trigger_that_a_transition_moved_is_not_moved_once_more() -> None:
    # The law counts from Sat 7 Mar itself, though submissions on closed days count from the next open one.
    case = Transition(MONDAY, MONDAY, date(2026, 3, 7), "It begins later.", "s 9")
    late = rule(3, late_trigger="next-business-day", transitions=(case,))
    answer = count_clock(late, MONDAY, CALENDAR)
    assert (answer.trigger_on, answer.due_on) == (date(2026, 3, 7), date(2026, 3, 10))
    assert count_clock(late, date(2026, 3, 7), CALENDAR).due_on == date(2026, 3, 12)


def test_an_exempt_span_may_be_open_at_either_end() -> None:
    for first, last, inside, outside in (
        (None, date(2026, 3, 31), date(2026, 1, 5), date(2026, 4, 1)),
        (date(2026, 3, 1), None, date(2026, 6, 1), date(2026, 2, 28)),
    ):
        exempt = rule(3, exempt=(Exempt(first, last, "due at once", "Demo Act s 3"),))
        with pytest.raises(LawError):
            count_clock(exempt, inside, CALENDAR)
        assert count_clock(exempt, outside, CALENDAR).due_on


def test_a_backward_count_tells_the_days_between_its_end_and_its_trigger() -> None:
    saturday = date(2026, 4, 11)
    calendar = replace(CALENDAR, opened={saturday: Closed(saturday, "Worked", "statute", "Demo Act s 3")})
    back = rule(8, "business-day", direction="backward")
    # Before Tue 14 Apr: 13, 11 (worked), 10, 9, 8, 7, 3, 2 Apr; Spring Day, 6 Apr, is stepped over.
    answer = count_clock(back, date(2026, 4, 14), calendar)
    assert answer.due_on == date(2026, 4, 2)
    between = [(step.code, step.on) for step in answer.steps if step.code in ("skipped", "worked")]
    assert between == [("skipped", date(2026, 4, 6)), ("worked", saturday)]


def test_the_first_and_the_last_day_of_a_period_may_be_worked_weekend_days() -> None:
    for saturday, trigger in ((date(2026, 3, 7), date(2026, 3, 7)), (date(2026, 3, 7), MONDAY)):
        calendar = replace(CALENDAR, opened={saturday: Closed(saturday, "Worked", "statute", "")})
        answer = count_clock(rule(5, "business-day", "trigger-day"), trigger, calendar)
        told = [step.on for step in answer.steps if step.code == "worked"]
        assert told == ([saturday] if trigger == saturday else [])
    calendar = replace(CALENDAR, opened={date(2026, 3, 7): Closed(date(2026, 3, 7), "Worked", "statute", "")})
    answer = count_clock(rule(6, "business-day", "trigger-day"), MONDAY, calendar)
    assert answer.due_on == date(2026, 3, 7)
    assert "worked" in [step.code for step in answer.steps]


def test_a_calendar_day_count_steps_over_nothing_and_says_nothing_of_it() -> None:
    answer = count_clock(rule(8), date(2026, 4, 2), CALENDAR)
    assert [step.code for step in answer.steps] == ["started", "counted"]


def test_reasons_and_citations_of_a_pause_are_told_once_and_an_empty_one_not_at_all() -> None:
    again = PAUSE._replace(first=date(2026, 3, 15), last=date(2026, 3, 24))
    bare = again._replace(cite="", reason="no money")
    (step,) = [
        one
        for one in count_clock(rule(30), MONDAY, CALENDAR, [PAUSE, again, bare]).steps
        if one.code == "paused"
    ]
    assert (step.cite, step.facts["reason"]) == ("Demo Act s 14", "questions open; no money")
    assert (step.facts["first"], step.facts["days"]) == (date(2026, 3, 10), 15)


def test_a_pause_that_ends_on_the_first_day_or_begins_on_the_last_one_meets_the_period() -> None:
    # Ten days after 2 Mar: 3 to 12 Mar.
    for first, last, due in (
        (date(2026, 2, 25), date(2026, 3, 3), date(2026, 3, 13)),
        (date(2026, 3, 12), date(2026, 3, 13), date(2026, 3, 14)),
        (date(2026, 2, 25), date(2026, 3, 2), date(2026, 3, 12)),
        (date(2026, 3, 13), date(2026, 3, 15), date(2026, 3, 12)),
    ):
        pause = PAUSE._replace(first=first, last=last, confidence="unverified")
        answer = count_clock(rule(10), MONDAY, CALENDAR, [pause])
        assert answer.due_on == due
        is_held = due != date(2026, 3, 12)
        assert [step.on for step in answer.steps if step.code == "paused"] == ([last] if is_held else [])
        assert bool(answer.doubts) == is_held


def test_an_unsettled_pause_moves_only_a_clock_that_it_would_stop() -> None:
    unsettled = PAUSE._replace(scope="unsettled")
    said = "It is not settled whether this pause stops the clock."
    expected = OtherDate("questions open", date(2026, 4, 11), said)
    assert count_clock(rule(30), MONDAY, CALENDAR, [unsettled]).readings == (expected,)
    for other in (unsettled._replace(kind="other"), PAUSE._replace(scope="does-not-apply")):
        assert count_clock(rule(30), MONDAY, CALENDAR, [other]).readings == ()


def test_a_date_is_provisional_from_the_first_day_after_the_settled_ones() -> None:
    further = replace(CALENDAR, reach=date(2028, 12, 31))
    said = "Provisional: Demo calendar: settled to 31 Dec 2026; later closures are not known yet"
    rolling = rule(30, roll="next-business-day", confidence="unverified", unverified_because="from memory")
    assert count_clock(rolling, date(2026, 12, 1), further).doubts == ("from memory",)
    assert count_clock(rolling, date(2026, 12, 2), further).doubts == ("from memory", said)
    # Counted back from a meeting in the year after, a date rests on that year's closures too.
    back = rule(10, "business-day", direction="backward")
    assert count_clock(back, date(2027, 1, 4), further).doubts == (said,)


def test_an_act_and_the_end_of_a_stage_are_read_differently_where_the_law_says_so() -> None:
    reading = Reading("day counted", "The text can be read so.", first="trigger-day", when="opened-early")
    one = rule(30, readings=(reading,))
    expected = OtherDate("day counted", date(2026, 3, 31), "The text can be read so.")
    assert count_clock(one, MONDAY, CALENDAR).readings == (expected,)
    assert count_clock(one, MONDAY, CALENDAR, opened_early=False).readings == ()


def test_a_reading_from_the_rolled_end_needs_one() -> None:
    one = rule(30, readings=(Reading("rolled", "It may follow that day.", base="rolled"),))
    assert count_clock(one, MONDAY, CALENDAR).readings == ()
    answer = count_clock(one, MONDAY, CALENDAR, base_rolled=date(2026, 3, 4))
    assert answer.readings == (OtherDate("rolled", date(2026, 4, 3), "It may follow that day."),)


def test_a_disputed_day_is_looked_for_from_the_day_that_was_told() -> None:
    # Told on Sat 7 Mar, the clock starts on Mon 9 Mar, or on Tue 10 Mar if that Monday is closed.
    day = Closed(date(2026, 3, 9), "Disputed Day", "statute", "open question")
    calendar = replace(CALENDAR, disputed={day.on: day})
    late = rule(3, late_trigger="next-business-day")
    answer = count_clock(late, date(2026, 3, 7), calendar)
    assert answer.due_on == date(2026, 3, 12)
    assert answer.readings == (OtherDate("Disputed Day", date(2026, 3, 13), "open question"),)


def test_a_lasting_pause_holds_an_end_that_moved_into_it_until_the_day_asked_about() -> None:
    # 30 days after Thu 5 Mar end on Sat 4 Apr and move to Tue 7 Apr, into the pause.
    lasting = Pause(date(2026, 4, 7), None, "lapse", "no money", "Demo Act s 14")
    rolling = rule(30, roll="next-business-day")
    answer = count_clock(rolling, date(2026, 3, 5), CALENDAR, [lasting], as_of=date(2026, 4, 8))
    assert [(one.label, one.due_on) for one in answer.readings] == [("no money", date(2026, 4, 9))]


def test_an_unread_pause_that_holds_no_day_of_the_period_leaves_no_doubt() -> None:
    fact = PAUSE._replace(confidence="unverified", kind="other")
    assert count_clock(rule(30), MONDAY, CALENDAR, [fact]).doubts == ()
    read = PAUSE._replace(doubt="never said")
    assert count_clock(rule(30), MONDAY, CALENDAR, [read]).doubts == ()


def test_a_term_and_its_limits_are_compared_by_where_they_end_each_in_its_own_unit() -> None:
    # Three working days after Thu 5 Mar end on Tue 10 Mar, five days after it too; two weeks on 19 Mar.
    thursday = date(2026, 3, 5)
    least = rule(0, nature="term", term_limit=TermLimit(3, "business-day"))
    most = rule(0, nature="term", term_cap=TermCap(3, "business-day"))
    weeks = rule(0, nature="term", term_cap=TermCap(2, "week"))
    for one, words, due in (
        (least, "5 days", date(2026, 3, 10)),
        (least, "4 days", None),
        (least, "1 week", date(2026, 3, 12)),
        (most, "5 days", date(2026, 3, 10)),
        (most, "6 days", None),
        (most, "3 bd", date(2026, 3, 10)),
        (most, "4 bd", None),
        (weeks, "14 days", date(2026, 3, 19)),
        (weeks, "15 days", None),
        (weeks, "10 bd", date(2026, 3, 19)),
    ):
        if due:
            assert count_clock(one, thursday, CALENDAR, term=parse_term(words)).due_on == due
        else:
            with pytest.raises(LawError, match="allows no"):
                count_clock(one, thursday, CALENDAR, term=parse_term(words))
