from datetime import date
from typing import Any

import pytest

from tests.clock.samples import CALENDAR, PAUSE, rule
from tracker.clock.count import count_clock
from tracker.clock.explain import (
    duty_words,
    legal_day,
    reading_data,
    sentence,
    standstill_words,
    step_data,
)
from tracker.clock.readings import OtherDate
from tracker.clock.steps import Step
from tracker.clock.timeline import Duty, Standstill

MONDAY, FRIDAY = date(2026, 3, 2), date(2026, 7, 3)


def words(code: str, on: date | None = FRIDAY, **facts: Any) -> str:
    return sentence(Step(code, on, "Demo Act s 12(1)", facts))


def test_a_legal_day_is_always_written_the_same_way() -> None:
    assert legal_day(date(2026, 7, 3)) == "Fri 3 Jul 2026"


def test_the_steps_tell_the_whole_story_in_order() -> None:
    answer = count_clock(rule(30, roll="next-business-day"), date(2026, 3, 2), CALENDAR, [PAUSE])
    assert [sentence(step) for step in answer.steps] == [
        "Mon 2 Mar 2026 triggers the clock and is not counted; the day after it is day 1.",
        "10 calendar days from Tue 10 Mar 2026 to Thu 19 Mar 2026 are not counted: questions open.",
        "30 calendar days end on Sat 11 Apr 2026.",
        "Sat 11 Apr 2026 is closed (Saturday), so the end moves to Sun 12 Apr 2026.",
        "Sun 12 Apr 2026 is closed (Sunday), so the end moves to Mon 13 Apr 2026.",
    ]


def test_a_step_for_machines_keeps_code_day_citation_and_sentence() -> None:
    step = count_clock(rule(30), date(2026, 3, 2), CALENDAR).steps[0]
    assert step_data(step) == {
        "code": "started",
        "on": "2026-03-02",
        "citation": "Demo Act s 12(1)",
        "text": "Mon 2 Mar 2026 triggers the clock and is not counted; the day after it is day 1.",
    }


def test_a_step_for_machines_has_no_day_where_none_is_known() -> None:
    step = Step("pause-not-applied", None, "s 14", {"first": MONDAY, "reason": "no money"})
    assert step_data(step) == {
        "code": "pause-not-applied",
        "on": None,
        "citation": "s 14",
        "text": "The pause from Mon 2 Mar 2026 (no money) does not stop this clock; its days are counted.",
    }


def test_a_day_that_is_not_known_is_said_so() -> None:
    assert words("set", None, by="granted") == "not known was set: granted."


def test_the_first_sentence_says_how_day_one_is_found() -> None:
    forward = {"direction": "forward", "clear": False}
    assert words("started", first="trigger-day", **forward) == (
        "Fri 3 Jul 2026 triggers the clock and is itself day 1."
    )
    assert words("started", first="day-after", **forward) == (
        "Fri 3 Jul 2026 triggers the clock and is not counted; the day after it is day 1."
    )
    back = "Counted back from Fri 3 Jul 2026; the day before it is day 1."
    assert words("started", first="day-after", direction="backward", clear=False) == back
    assert words("started", first="day-after", direction="backward", clear=True) == (
        f"{back} Clear days: the last one must have passed in full."
    )


def test_a_length_is_told_forward_to_its_end_and_backward_to_the_day_before() -> None:
    assert words("counted", n=1, unit="month", direction="backward") == (
        "1 month before that day is Fri 3 Jul 2026."
    )
    assert words("counted", n=2, unit="month", direction="forward") == "2 months end on Fri 3 Jul 2026."


def test_a_safe_day_without_an_hour_in_the_law_names_none() -> None:
    assert words("safe-day", cutoff="", moved=False) == "Safe to act until Fri 3 Jul 2026: the last day."


@pytest.mark.parametrize(
    ("forward", "way", "wall"), [(True, "forward", "25 hours"), (False, "back", "23 hours")]
)
def test_the_way_that_the_clocks_go_is_named(forward: bool, way: str, wall: str) -> None:
    assert words("clocks-changed", forward=forward, by="1 hour", n=24, wall=wall) == (
        f"The clocks go {way} by 1 hour meanwhile: 24 hours pass while the time they show moves on by {wall}."
    )


def test_a_clock_cut_short_names_what_cut_it_and_its_own_end() -> None:
    assert words("cut", by="Long-stop", was=date(2026, 7, 31)) == (
        "“Long-stop” ends first, on Fri 3 Jul 2026; this clock would have run to Fri 31 Jul 2026."
    )


def test_a_cap_says_how_much_of_it_was_used_before() -> None:
    assert words("capped", n=3, unit="month", used=0) == (
        "The law allows at most 3 months: not past Fri 3 Jul 2026."
    )
    assert words("capped", n=45, unit="business-day", used=10) == (
        "The law allows at most 45 business days, 10 calendar days of it used before:"
        " not past Fri 3 Jul 2026."
    )


def recurring(n: int, **changes: Any) -> str:
    """The words of the n-th time after Monday 2 March, by default in a month that has the day."""
    plain = {"anchor": MONDAY, "n": n, "rule": "every 3 months", "anniversary": False, "shortened": False}
    return words("recurred", **{**plain, **changes})


def test_a_date_that_recurs_says_which_time_it_is_after_which_day() -> None:
    told = "Fri 3 Jul 2026 is the 2nd time after Mon 2 Mar 2026"
    assert recurring(2) == f"{told}: every 3 months."
    assert recurring(2, shortened=True) == f"{told}, on the last day of its month: every 3 months."


def test_a_date_that_recurs_from_a_day_on_says_that_the_day_is_the_first_one() -> None:
    told = "Fri 3 Jul 2026 is the 2nd time from Mon 2 Mar 2026 on, that day included"
    assert recurring(2, included=True) == f"{told}: every 3 months."
    assert recurring(2, included=True, shortened=True) == (
        f"{told}, on the last day of its month: every 3 months."
    )


def test_an_anniversary_is_called_one_and_needs_no_rule() -> None:
    told = "Fri 3 Jul 2026 is the 1st anniversary of Mon 2 Mar 2026"
    assert recurring(1, anniversary=True) == f"{told}."
    assert recurring(1, anniversary=True, shortened=True) == f"{told}, on the last day of its month."


@pytest.mark.parametrize(
    ("n", "counted"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (10, "10th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (22, "22nd"),
        (23, "23rd"),
        (101, "101st"),
        (111, "111th"),
        (112, "112th"),
        (113, "113th"),
    ],
)
def test_a_number_is_counted_as_people_say_it(n: int, counted: str) -> None:
    assert f" the {counted} anniversary " in recurring(n, anniversary=True)


def test_an_anchor_that_does_not_decide_is_told_beside_the_one_that_does() -> None:
    assert words("leg", trigger="Known", takes="earliest") == (
        "Counted from “Known” the same clock ends on Fri 3 Jul 2026; the earliest end is the one."
    )


def bar(**changes: Any) -> Standstill:
    plain = Standstill("b", "No closing", MONDAY, None, None, "Clearance", "s 9", "", "verified")
    return plain._replace(**changes)


def test_a_bar_says_since_when_it_stands_and_what_lifts_it() -> None:
    assert standstill_words(bar()) == "since Mon 2 Mar 2026, until: Clearance"
    assert standstill_words(bar(since=None)) == "since a day that is not known, until: Clearance"
    assert standstill_words(bar(expected_on=FRIDAY)) == (
        "since Mon 2 Mar 2026, lifts on Fri 3 Jul 2026 if nothing more happens"
    )
    assert standstill_words(bar(lifted_on=FRIDAY)) == "since Mon 2 Mar 2026, lifted from Fri 3 Jul 2026"


def test_a_bar_that_was_not_verified_says_so_however_it_stands() -> None:
    unread = {"confidence": "unverified"}
    assert standstill_words(bar(**unread)) == "since Mon 2 Mar 2026, until: Clearance (unverified)"
    assert standstill_words(bar(**unread, expected_on=FRIDAY)).endswith("nothing more happens (unverified)")
    assert standstill_words(bar(**unread, lifted_on=FRIDAY)).endswith("Fri 3 Jul 2026 (unverified)")


def duty(**changes: Any) -> Duty:
    plain = Duty("d", "Tell", "Parties", MONDAY, "without delay", None, False, "s 3", "", "verified")
    return plain._replace(**changes)


def test_a_duty_without_a_number_keeps_the_words_of_the_law() -> None:
    assert duty_words(duty()) == "“without delay”, since Mon 2 Mar 2026: the law names no day"
    assert duty_words(duty(since=None, confidence="unverified")) == (
        "“without delay”, since a day that is not known: the law names no day (unverified)"
    )


def test_a_duty_that_was_met_says_the_day_where_it_is_known() -> None:
    assert duty_words(duty(is_met=True, met_on=FRIDAY)) == (
        "“without delay”, since Mon 2 Mar 2026, met Fri 3 Jul 2026"
    )
    assert duty_words(duty(is_met=True, confidence="unverified")) == (
        "“without delay”, since Mon 2 Mar 2026, met (unverified)"
    )


def test_another_reading_for_machines_keeps_its_label_its_day_and_its_reason() -> None:
    assert reading_data(OtherDate("day counted", FRIDAY, "The text can be read so.")) == {
        "label": "day counted",
        "due_on": "2026-07-03",
        "says": "The text can be read so.",
    }
