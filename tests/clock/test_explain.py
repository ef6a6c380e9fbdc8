from datetime import date

from tests.clock.samples import CALENDAR, PAUSE, rule
from tracker.clock.count import count_clock
from tracker.clock.explain import legal_day, sentence, step_data


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
