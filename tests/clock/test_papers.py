"""Lengths that a paper sets, worked by hand on the demo calendar: 2 March 2026 is a Monday."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.clock.samples import CALENDAR, CITE, PAUSE, rule
from tracker.clock.count import Counted
from tracker.clock.errors import LawError
from tracker.clock.events import Event
from tracker.clock.papers import Anchor, count_term
from tracker.clock.readings import OtherDate
from tracker.clock.rules import OpenDays, Reading, Rule, TermCap, TermLimit
from tracker.clock.steps import Step

LAW = CITE.text
MONDAY = date(2026, 3, 2)
ANCHOR = Anchor(MONDAY, CALENDAR, (), MONDAY, None, True)
NOT_ON_RECORD = "The length set is not on record: shown is the longest that the law allows."
TOO_LONG = "The paper goes past the longest term that the law allows: shown is that end."
DAY_COUNTED = Reading("day counted", "The text can be read so.", first="trigger-day")


def term(cap: int = 0, **changes: Any) -> Rule:
    """A term of at most `cap` calendar days, or of any length."""
    most = TermCap(cap, "calendar-day") if cap else None
    return rule(0, nature="term", term_cap=most, **changes)


def counted(one: Rule, anchor: Anchor = ANCHOR, used: int = 0, **facts: str) -> Counted:
    return without_basis(count_term(one, anchor, Event.on("accepted", MONDAY, facts=facts), used))


def without_basis(answer: Counted) -> Counted:
    """The answer itself; what its days are is for the tests of the ruler, and of the basis below."""
    return answer._replace(basis=None)


def started() -> Step:
    return Step("started", MONDAY, LAW, {"first": "day-after", "direction": "forward", "clear": False})


def over(n: int, on: date) -> Step:
    return Step("counted", on, LAW, {"n": n, "unit": "calendar-day", "direction": "forward"})


def capped(n: int, on: date, used: int) -> Step:
    return Step("capped", on, LAW, {"n": n, "unit": "calendar-day", "used": used})


@pytest.mark.parametrize("paper", [None, Event.on("accepted", MONDAY)])
def test_without_a_length_on_record_the_longest_is_shown_less_what_was_used(paper: Event | None) -> None:
    thursday, monday = date(2026, 3, 12), date(2026, 3, 9)
    assert without_basis(count_term(term(10, silence="cleared"), ANCHOR, paper, 3)) == Counted(
        MONDAY,
        monday,
        monday,
        None,
        (
            started(),
            over(10, thursday),
            capped(10, monday, 3),
            Step("silence", monday, LAW, {"effect": "cleared"}),
        ),
        (NOT_ON_RECORD,),
        (),
    )


def test_a_longest_term_is_landed_once_with_its_safe_day() -> None:
    saturday, friday = date(2026, 3, 14), date(2026, 3, 13)
    assert counted(term(12, safe_day="previous-business-day", cutoff="17:00")) == Counted(
        MONDAY,
        saturday,
        saturday,
        friday,
        (
            started(),
            over(12, saturday),
            capped(12, saturday, 0),
            Step("not-rolled", saturday, LAW, {"on": "Saturday"}),
            Step("safe-day", friday, LAW, {"cutoff": "17:00", "moved": True}),
        ),
        (NOT_ON_RECORD,),
        (),
    )


def test_what_was_used_is_taken_off_before_closed_days_move_the_end() -> None:
    rolling = term(12, roll="next-business-day")
    whole, less = counted(rolling), counted(rolling, used=5)
    assert (whole.unrolled_on, whole.due_on) == (date(2026, 3, 14), date(2026, 3, 16))
    assert (less.unrolled_on, less.due_on) == (date(2026, 3, 9), date(2026, 3, 9))
    assert [step.code for step in less.steps] == ["started", "counted", "capped"]


def test_the_safe_day_is_that_of_what_is_left_of_the_term() -> None:
    answer = counted(term(12, safe_day="previous-business-day"), used=5)
    assert (answer.due_on, answer.safe_on) == (date(2026, 3, 9), date(2026, 3, 9))


def test_a_budget_that_is_used_up_leaves_the_day_on_which_the_term_starts() -> None:
    assert counted(term(10), used=40).due_on == MONDAY


def test_the_longest_term_too_holds_its_open_days() -> None:
    # Of 3 to 6 April only the Friday is open: the second open day is Tue 7 April.
    anchor = ANCHOR._replace(on=date(2026, 4, 2))
    answer = counted(term(4, holds_open_days=OpenDays(2, 4)), anchor)
    assert (answer.unrolled_on, answer.due_on) == (date(2026, 4, 6), date(2026, 4, 7))
    assert [step.code for step in answer.steps] == ["started", "counted", "capped", "lengthened"]


def test_another_reading_of_the_longest_term_is_shown_unless_some_of_it_was_used() -> None:
    one = term(10, readings=(DAY_COUNTED,))
    assert counted(one).readings == (OtherDate("day counted", date(2026, 3, 11), DAY_COUNTED.says),)
    assert counted(one, used=3).readings == ()


@pytest.mark.parametrize(("used", "length", "due"), [(0, "10 days", 12), (3, "7 days", 9), (0, "2 days", 4)])
def test_a_length_up_to_the_longest_is_the_date_as_the_paper_says(used: int, length: str, due: int) -> None:
    end = date(2026, 3, due)
    answer = counted(term(10), used=used, term=length)
    n = int(length.split()[0])
    assert answer == Counted(MONDAY, end, end, None, (started(), over(n, end)), (), ())


@pytest.mark.parametrize(
    ("used", "paper", "due"),
    [
        (0, {"term": "11 days"}, 12),
        (3, {"term": "8 days"}, 9),
        (0, {"until": "2026-03-13"}, 12),
        (3, {"until": "2026-03-10"}, 9),
    ],
)
def test_a_paper_that_goes_past_the_longest_term_ends_with_it_and_says_so(
    used: int, paper: dict[str, str], due: int
) -> None:
    end = date(2026, 3, due)
    steps = (started(), over(10, date(2026, 3, 12)), capped(10, end, used))
    assert counted(term(10), used=used, **paper) == Counted(MONDAY, end, end, None, steps, (TOO_LONG,), ())


@pytest.mark.parametrize("one", [term(), term(10)])
@pytest.mark.parametrize("day", [2, 12])
def test_a_day_that_the_paper_names_is_the_date_as_it_stands(one: Rule, day: int) -> None:
    end = date(2026, 3, day)
    steps = (
        Step("set", end, LAW, {"by": "the day that the paper names"}),
        Step("silence", end, LAW, {"effect": "refused"}),
    )
    answer = counted(replace(one, silence="refused"), until=end.isoformat())
    assert answer == Counted(MONDAY, end, end, None, steps, (), ())


def test_a_day_named_under_a_rule_that_was_not_read_is_doubted() -> None:
    unread = term(confidence="unverified", unverified_because="from memory")
    answer = counted(unread, until="2026-03-12")
    assert answer.doubts == ("from memory",)
    assert [step.code for step in answer.steps] == ["set"]


@pytest.mark.parametrize(
    ("paper", "field", "said"),
    [
        ({"until": "2026-03-01"}, "until", "2026-03-01 is before 2026-03-02, where the term starts"),
        ({"until": "12 March"}, "until", "“12 March” is not a day; write it as YYYY-MM-DD"),
        ({}, "term", "demo.one has no length of its own: give the one in the paper, like '90 days'"),
    ],
)
def test_a_paper_that_gives_no_date_is_refused_by_field(paper: dict[str, str], field: str, said: str) -> None:
    with pytest.raises(LawError) as refused:
        counted(term(), **paper)
    assert (refused.value.field, refused.value.message) == (field, said)


def test_a_term_is_paused_and_read_like_any_other_clock() -> None:
    base = Reading("from the rolled end", "The text can be read so.", base="rolled")
    early = Reading("opened early", "The text can be read so.", first="trigger-day", when="opened-early")
    lasting = PAUSE._replace(last=None)
    anchor = Anchor(MONDAY, CALENDAR, [lasting], date(2026, 3, 19), date(2026, 3, 6), False)
    answer = counted(term(readings=(base, early)), anchor, term="30 days")
    # Without 10 to 19 March: 30 days from the 3rd end on 11 April, from the 7th on 15 April.
    assert answer.due_on == date(2026, 4, 11)
    assert answer.readings == (OtherDate(base.label, date(2026, 4, 15), base.says),)
    opened = counted(term(readings=(base, early)), anchor._replace(opened_early=True), term="30 days")
    assert [one.due_on for one in opened.readings] == [date(2026, 4, 15), date(2026, 4, 10)]


LAPSE = PAUSE._replace(first=date(2026, 3, 9), last=date(2026, 3, 10))
STOPPED = ANCHOR._replace(pauses=(LAPSE,))


@pytest.mark.parametrize(("used", "due"), [(0, 14), (3, 11), (4, 8), (9, 3), (10, 2), (12, 2)])
def test_a_pause_lengthens_only_what_is_left_of_a_budget_and_only_within_it(used: int, due: int) -> None:
    one = term(10, paused_by=frozenset({LAPSE.kind}))
    assert counted(one, STOPPED, used=used).unrolled_on == date(2026, 3, due)


def test_a_whole_term_in_business_days_feels_no_pause_on_a_weekend() -> None:
    most = TermCap(5, "business-day")
    one = replace(term(10), term_cap=most, paused_by=frozenset({LAPSE.kind}))
    weekend = ANCHOR._replace(pauses=(PAUSE._replace(first=date(2026, 3, 7), last=date(2026, 3, 8)),))
    assert counted(one, weekend).unrolled_on == date(2026, 3, 9)


def test_a_pause_behind_what_is_left_is_not_among_its_steps() -> None:
    one = term(10, paused_by=frozenset({LAPSE.kind}))
    assert "paused" in [step.code for step in counted(one, STOPPED, used=3).steps]
    assert "paused" not in [step.code for step in counted(one, STOPPED, used=4).steps]


def test_what_is_left_may_be_shorter_than_a_paper_may_set() -> None:
    one = replace(term(10), term_limit=TermLimit(5, "calendar-day"))
    assert counted(one, used=7).unrolled_on == date(2026, 3, 5)


def test_what_is_left_begins_with_the_trigger_day_where_the_law_counts_it() -> None:
    one = term(10)
    assert one.count
    inclusive = replace(one, count=one.count._replace(first="trigger-day"))
    assert counted(inclusive).unrolled_on == date(2026, 3, 11)
    assert counted(inclusive, used=3).unrolled_on == date(2026, 3, 8)
    assert counted(inclusive, used=10).unrolled_on == MONDAY


def test_what_is_left_is_counted_from_the_open_day_on_which_a_late_trigger_counts() -> None:
    one, sunday = term(10, late_trigger="next-business-day"), ANCHOR._replace(on=date(2026, 3, 1))
    assert [counted(one, sunday, used=used).unrolled_on.day for used in (0, 3, 10)] == [12, 9, 2]


@pytest.mark.parametrize(
    ("used", "paper", "length"),
    [(0, {}, 10), (3, {}, 7), (10, {}, None), (0, {"term": "4 days"}, 4), (0, {"until": "2026-03-05"}, None)],
)
def test_what_was_counted_of_a_term_is_kept_beside_its_date(
    used: int, paper: dict[str, str], length: int | None
) -> None:
    basis = count_term(term(10), ANCHOR, Event.on("accepted", MONDAY, facts=paper), used).basis
    assert basis
    assert (basis.length.n if basis.length else None) == length
    assert (basis.rule.id, basis.calendar) == ("demo.one", CALENDAR)
    assert (basis.told_on, basis.trigger_on) == (MONDAY, MONDAY)
