"""The ruler of a clock: each day with its number or the reason why it has none."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.clock import made_up
from tests.clock.samples import CALENDAR, PAUSE, rule
from tracker.clock.basis import Hours
from tracker.clock.calendars import Calendar, Closed
from tracker.clock.count import count_clock
from tracker.clock.day_by_day import ruler_of
from tracker.clock.days import add_months
from tracker.clock.ends import cut
from tracker.clock.errors import LawError, Undetermined
from tracker.clock.hours import count_hours, read_local
from tracker.clock.pauses import Pause
from tracker.clock.ruler import Cell, Ruler
from tracker.clock.rules import OpenDays, Rule, Transition
from tracker.clock.steps import Step
from tracker.clock.timeline import Outcome

ONE_DAY = timedelta(days=1)
often = settings(max_examples=150, deadline=None, derandomize=True)


def blank(one: Rule, calendar: Calendar = CALENDAR) -> Outcome:
    """A clock without a date."""
    return Outcome(
        rule_id=one.id,
        key="1",
        title=one.title,
        owed_by=one.owed_by,
        owner="Ministry",
        zone="Europe/Berlin",
        state="running",
        regime_version="demo/2026-01-01",
        calendar=calendar.id,
        calendar_digest=calendar.digest,
        citation=one.cite.text,
        citation_url="",
        read_on=one.cite.read_on,
        confidence="verified",
        unit="calendar-day",
    )


def clock(
    one: Rule,
    trigger_on: date,
    pauses: Sequence[Pause] = (),
    calendar: Calendar = CALENDAR,
    as_of: date = date(2026, 6, 1),
) -> Outcome:
    return blank(one, calendar).dated(count_clock(one, trigger_on, calendar, pauses, as_of=as_of))


def of(one: Rule, trigger_on: date, pauses: Sequence[Pause] = (), **more: object) -> Ruler:
    return ruler_of(clock(one, trigger_on, pauses, **more))  # type: ignore[arg-type]


def numbers(ruler: Ruler) -> dict[str, int | None]:
    return {f"{cell.on:%d.%m}": cell.number for cell in ruler.cells}


def cell(ruler: Ruler, on: date) -> Cell:
    return next(one for one in ruler.cells if one.on == on)


def test_calendar_days_are_numbered_from_the_day_after_and_closed_ones_are_named() -> None:
    ruler = of(rule(5), date(2026, 4, 2))
    assert numbers(ruler) == {"02.04": None, "03.04": 1, "04.04": 2, "05.04": 3, "06.04": 4, "07.04": 5}
    assert [one.gap for one in ruler.cells] == ["before", "", "", "", "", ""]
    assert [one.kind for one in ruler.cells] == ["open", "open", "weekend", "weekend", "closed", "open"]
    closed = cell(ruler, date(2026, 4, 6))
    assert (closed.label, closed.cite, closed.day) == ("Spring Day", "Demo Act s 2", 4)
    assert (ruler.n, ruler.unit, ruler.kind, ruler.days, ruler.reached) == (
        5,
        "calendar-day",
        "counted",
        5,
        5,
    )
    assert (ruler.calendar_title, ruler.calendar_digest) == ("Demo calendar", CALENDAR.digest)
    assert ruler.known_to is None


def test_a_trigger_day_that_is_day_one_has_both_roles() -> None:
    ruler = of(rule(2, first="trigger-day"), date(2026, 4, 7))
    assert numbers(ruler) == {"07.04": 1, "08.04": 2}
    assert ruler.cells[0].roles == ("told", "trigger", "first")
    assert ruler.cells[1].roles == ("period-end", "end")


def test_business_days_step_over_weekends_and_closures() -> None:
    ruler = of(rule(3, "business-day"), date(2026, 4, 2))
    assert [(one.on.day, one.number, one.gap) for one in ruler.cells] == [
        (2, None, "before"),
        (3, 1, ""),
        (4, None, "closed"),
        (5, None, "closed"),
        (6, None, "closed"),
        (7, 2, ""),
        (8, 3, ""),
    ]


def test_the_roll_goes_over_the_closed_days_by_name() -> None:
    ruler = of(rule(2, roll="next-business-day"), date(2026, 4, 2))
    (shift,) = ruler.shifts
    assert (shift.code, shift.from_on, shift.to_on) == ("rolled", date(2026, 4, 4), date(2026, 4, 7))
    assert shift.over == ("Saturday", "Sunday", "Spring Day")
    assert shift.cite == "Demo Act s 12(1)"
    assert (ruler.on("period-end"), ruler.on("end")) == (date(2026, 4, 4), date(2026, 4, 7))
    assert [one.gap for one in ruler.cells] == ["before", "", "", "after", "after", "after"]
    assert ruler.agrees


def test_a_submission_on_a_closed_day_moves_the_first_day() -> None:
    ruler = of(rule(2, late_trigger="next-business-day"), date(2026, 4, 4))
    (shift,) = ruler.shifts
    assert (shift.code, shift.from_on, shift.to_on) == ("trigger-moved", date(2026, 4, 4), date(2026, 4, 7))
    assert (ruler.on("told"), ruler.on("trigger"), ruler.on("first")) == (
        date(2026, 4, 4),
        date(2026, 4, 7),
        date(2026, 4, 8),
    )


def test_a_transition_moves_the_first_day() -> None:
    case = Transition(date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1), "It begins in April.", "s 9")
    ruler = of(rule(2, transitions=(case,)), date(2026, 3, 30))
    assert [(one.code, one.from_on, one.to_on, one.cite) for one in ruler.shifts] == [
        ("transition", date(2026, 3, 30), date(2026, 4, 1), "s 9")
    ]
    assert numbers(ruler) == {"30.03": None, "31.03": None, "01.04": None, "02.04": 1, "03.04": 2}


def test_paused_days_carry_the_reason_and_no_number() -> None:
    ruler = of(rule(10), date(2026, 3, 5), [PAUSE])
    paused = [one for one in ruler.cells if one.gap == "paused"]
    assert [paused[0].on, paused[-1].on, len(paused)] == [date(2026, 3, 10), date(2026, 3, 19), 10]
    assert {(one.paused, one.paused_cite, one.number) for one in paused} == {
        ("questions open", "Demo Act s 14", None)
    }
    assert cell(ruler, date(2026, 3, 14)).kind == "weekend"
    assert cell(ruler, date(2026, 3, 20)).number == 5
    assert (ruler.on("end"), ruler.paused_to) == (date(2026, 3, 25), None)


def test_a_pause_that_came_before_or_does_not_stop_the_clock_leaves_no_mark() -> None:
    assert not [one for one in of(rule(5), date(2026, 3, 20), [PAUSE]).cells if one.paused]
    free = of(rule(10, paused_by=frozenset()), date(2026, 3, 5), [PAUSE])
    assert {one.gap for one in free.cells} == {"before", ""}


def test_business_days_in_a_pause_are_paused_and_those_around_it_closed() -> None:
    ruler = of(rule(4, "business-day"), date(2026, 3, 6), [PAUSE])
    gaps = {one.on.day: one.gap for one in ruler.cells}
    assert (gaps[7], gaps[9], gaps[14], gaps[17], gaps[21], gaps[23]) == (
        "closed",
        "",
        "paused",
        "paused",
        "closed",
        "",
    )


def test_a_pause_that_lasts_is_counted_to_the_day_of_looking_and_says_so() -> None:
    lasting = PAUSE._replace(last=None)
    ruler = of(rule(10), date(2026, 3, 5), [lasting], as_of=date(2026, 3, 12))
    assert ruler.paused_to == date(2026, 3, 12)
    assert cell(ruler, date(2026, 3, 13)).number == 5


def test_months_are_numbered_by_their_boundaries_and_a_short_one_ends_on_its_last_day() -> None:
    ruler = of(rule(3, "month"), date(2026, 1, 31))
    assert cell(ruler, date(2026, 2, 1)).number == 1
    assert cell(ruler, date(2026, 2, 28)).number == 1
    assert cell(ruler, date(2026, 3, 1)).number == 2
    assert cell(ruler, date(2026, 3, 31)).number == 2
    assert cell(ruler, date(2026, 4, 30)).number == 3
    assert (ruler.reached, ruler.days, ruler.cells[-1].day) == (3, 89, 89)


def test_months_around_a_pause_go_on_after_it() -> None:
    ruler = of(rule(2, "month"), date(2026, 2, 15), [PAUSE])
    assert cell(ruler, date(2026, 3, 9)).number == 1
    assert cell(ruler, date(2026, 3, 25)).number == 1
    assert cell(ruler, date(2026, 3, 26)).number == 2
    assert ruler.on("end") == date(2026, 4, 25)


def test_weeks_and_years_number_their_days_by_the_unit() -> None:
    weeks = of(rule(2, "week"), date(2026, 4, 7))
    assert [one.number for one in weeks.cells] == [None, *[1] * 7, *[2] * 7]
    assert [one.day for one in weeks.cells] == [None, *range(1, 15)]
    wide = replace(CALENDAR, last=date(2029, 12, 31))
    years = of(rule(2, "year"), date(2026, 4, 7), calendar=wide)
    assert (cell(years, date(2027, 4, 7)).number, cell(years, date(2027, 4, 8)).number) == (1, 2)


def test_a_backward_count_runs_towards_the_past() -> None:
    ruler = of(rule(3, "business-day", direction="backward"), date(2026, 4, 8))
    assert [(one.on.day, one.number, one.gap) for one in ruler.cells] == [
        (2, 3, ""),
        (3, 2, ""),
        (4, None, "closed"),
        (5, None, "closed"),
        (6, None, "closed"),
        (7, 1, ""),
        (8, None, "before"),
    ]
    assert (ruler.on("trigger"), ruler.on("first"), ruler.on("end")) == (
        date(2026, 4, 8),
        date(2026, 4, 7),
        date(2026, 4, 2),
    )


def test_of_clear_days_the_last_one_has_passed_before_the_date() -> None:
    one = rule(3, direction="backward")
    assert one.count
    ruler = of(replace(one, count=one.count._replace(clear=True)), date(2026, 4, 10))
    assert numbers(ruler) == {"06.04": None, "07.04": 3, "08.04": 2, "09.04": 1, "10.04": None}
    assert ruler.cells[0].roles == ("period-end", "end")
    assert ruler.agrees


def test_months_before_a_day_are_numbered_away_from_it() -> None:
    ruler = of(rule(2, "month", direction="backward"), date(2026, 4, 30))
    assert cell(ruler, date(2026, 4, 29)).number == 1
    assert cell(ruler, date(2026, 3, 30)).number == 1
    assert cell(ruler, date(2026, 3, 29)).number == 2
    assert ruler.cells[0].on == date(2026, 2, 28)
    assert ruler.cells[0].day == 61


def test_the_safe_day_lies_before_an_end_that_stays_closed() -> None:
    ruler = of(rule(2, safe_day="previous-business-day", cutoff="17:00"), date(2026, 4, 2))
    assert [(one.code, one.from_on, one.to_on) for one in ruler.shifts] == [
        ("safe-day", date(2026, 4, 4), date(2026, 4, 3))
    ]
    assert ruler.on("safe") == date(2026, 4, 3)


def test_a_period_that_must_hold_open_days_is_lengthened_and_then_rolled() -> None:
    one = rule(4, holds_open_days=OpenDays(2, 3), roll="next-business-day", paused_by=frozenset())
    ruler = of(one, date(2026, 4, 3))
    assert [(shift.code, shift.from_on, shift.to_on) for shift in ruler.shifts] == [
        ("lengthened", date(2026, 4, 7), date(2026, 4, 8))
    ]
    assert (ruler.on("period-end"), ruler.on("end"), ruler.reached) == (
        date(2026, 4, 7),
        date(2026, 4, 8),
        4,
    )


def test_what_a_period_leads_to_happens_on_the_day_after_it() -> None:
    ruler = of(rule(2, lands_on="next-day", roll="next-business-day"), date(2026, 4, 2))
    assert [(shift.code, shift.from_on.day, shift.to_on.day) for shift in ruler.shifts] == [
        ("rolled", 4, 7),
        ("landed", 7, 8),
    ]


def test_a_clock_that_is_cut_ends_before_its_length() -> None:
    long, short = rule(30, roll="next-business-day"), rule(10)
    stop = clock(short, date(2026, 5, 1))
    ruler = ruler_of(cut(long, clock(long, date(2026, 5, 1)), [stop], CALENDAR))
    assert (ruler.on("end"), ruler.reached, ruler.n) == (date(2026, 5, 11), 10, 30)
    assert [(one.code, one.from_on, one.to_on) for one in ruler.shifts] == [
        ("cut", date(2026, 6, 1), date(2026, 5, 11))
    ]
    assert ruler.cells[-1].on == date(2026, 5, 11)
    assert ruler.agrees


def test_a_day_that_a_text_names_has_no_numbers_before_it() -> None:
    counted = clock(rule(5, roll="next-business-day"), date(2026, 4, 1))
    named = Step("set", date(2026, 4, 11), "The order", {"by": "the order"})
    moved = Step("rolled", date(2026, 4, 13), "s 3", {"closed_on": date(2026, 4, 12), "over": "Sunday"})
    first = Step("rolled", date(2026, 4, 12), "s 3", {"closed_on": date(2026, 4, 11), "over": "Saturday"})
    outcome = counted._replace(
        unrolled_on=date(2026, 4, 11),
        due_on=date(2026, 4, 13),
        steps=(*counted.steps, named, first, moved),
        basis=counted.basis._replace(length=None),  # type: ignore[union-attr]
    )
    ruler = ruler_of(outcome)
    assert (ruler.kind, ruler.n, ruler.unit, ruler.days, ruler.agrees) == ("named", 0, "", 0, True)
    assert [one.on.day for one in ruler.cells] == [11, 12, 13]
    assert [one.kind for one in ruler.cells] == ["weekend", "weekend", "open"]
    assert [shift.over for shift in ruler.shifts] == [("Saturday", "Sunday")]
    assert ruler_of(outcome._replace(basis=None)).cells[0].kind == "unknown"


@pytest.mark.parametrize(
    ("wall", "n", "passed"),
    [
        ("2026-03-07T14:30", 24, [9, 24]),
        ("2026-10-31T14:30", 72, [9, 34, 58, 72]),
        ("2026-06-01T00:00", 24, [24, 24]),
    ],
)
def test_hours_say_how_many_have_passed_at_the_end_of_each_day(wall: str, n: int, passed: list[int]) -> None:
    zone = "America/New_York"
    count = count_hours(read_local(wall, zone), n, zone)
    on = count.due_at.date()
    outcome = blank(rule())._replace(
        zone=zone, due_on=on, unrolled_on=on, basis=Hours(n, count.started_at, count.due_at)
    )
    ruler = ruler_of(outcome)
    assert [one.number for one in ruler.cells if one.number] == passed
    assert (ruler.kind, ruler.unit, ruler.n, ruler.cutoff) == ("hours", "hour", n, f"{count.due_at:%H:%M}")
    assert (ruler.on("trigger"), ruler.on("end")) == (count.started_at.date(), on)


def test_a_clock_without_a_date_has_no_days_and_one_with_a_bound_runs_to_it() -> None:
    waits = Undetermined("Not started: waits for acceptance", "accepted")
    assert ruler_of(blank(rule())._replace(state="waiting", undetermined=waits)).cells == ()
    counted = clock(rule(3), date(2026, 4, 7))
    bound = counted._replace(due_on=None, earliest_on=counted.due_on, undetermined=waits)
    ruler = ruler_of(bound)
    assert (ruler.kind, ruler.is_bound, ruler.end_on) == ("counted", True, date(2026, 4, 10))
    assert ruler_of(counted._replace(state="projected")).is_projected


def test_the_day_that_finished_the_clock_is_marked_if_it_lies_on_the_ruler() -> None:
    counted = clock(rule(3), date(2026, 4, 7))
    assert ruler_of(counted._replace(finished_on=date(2026, 4, 9))).on("finished") == date(2026, 4, 9)
    late = ruler_of(counted._replace(finished_on=date(2026, 9, 1)))
    assert (late.on("finished"), late.cells[-1].on) == (None, date(2026, 4, 10))


def test_days_behind_the_calendar_are_unknown_and_the_ruler_says_to_where_it_knows() -> None:
    ruler = of(rule(40), date(2026, 12, 1))
    assert ruler.known_to == date(2026, 12, 31)
    assert [one.kind for one in ruler.cells if one.on.month == 1] == ["unknown"] * 10


def test_worked_weekends_and_disputed_days_are_told_apart() -> None:
    saturday, wednesday = date(2026, 4, 11), date(2026, 4, 8)
    calendar = replace(
        CALENDAR,
        opened={saturday: Closed(saturday, "Worked Saturday", "statute", "Demo Act s 3")},
        disputed={wednesday: Closed(wednesday, "Perhaps Day", "custom", "Demo Act s 4")},
    )
    ruler = of(rule(5, "business-day"), date(2026, 4, 6), calendar=calendar)
    assert {one.on.day: one.kind for one in ruler.cells if one.label and one.kind != "closed"} == {
        8: "disputed",
        11: "worked",
    }
    assert cell(ruler, saturday).number == 5


@often
@given(made_up.rules(), made_up.triggers, made_up.calendars(), made_up.pauses(), st.booleans())
def test_the_ruler_of_any_clock_arrives_at_its_date(
    one: Rule, day: date, calendar: Calendar, pauses: list[Pause], finished: bool
) -> None:
    try:
        outcome = clock(one, day, pauses, calendar, as_of=day)
    except LawError:
        assume(False)
        return
    ruler = ruler_of(outcome._replace(finished_on=outcome.due_on if finished else None))
    assert ruler.agrees
    assert [after.on - before.on for before, after in zip(ruler.cells, ruler.cells[1:], strict=False)] == [
        ONE_DAY
    ] * (len(ruler.cells) - 1)
    assert (ruler.on("period-end"), ruler.on("end")) == (outcome.unrolled_on, outcome.due_on)
    assert one.count
    check_numbers(ruler, one, calendar, pauses, outcome)


def check_numbers(
    ruler: Ruler, one: Rule, calendar: Calendar, pauses: Sequence[Pause], outcome: Outcome
) -> None:
    """The numbers again, from the days alone: by adding up, by the calendar and by the months."""
    assert one.count
    count, counted = one.count, [cell for cell in ruler.cells if cell.number is not None]
    if count.direction == "backward":
        counted.reverse()
    assert [cell.day for cell in counted] == list(range(1, len(counted) + 1))
    assert counted[-1].number == count.n
    steps = {(after.number or 0) - (before.number or 0) for before, after in itertools.pairwise(counted)}
    assert steps <= {0, 1}
    stopped = [pause for pause in pauses if pause.kind in one.paused_by]
    for cell in ruler.cells:
        paused = any(pause.covers(cell.on) for pause in stopped)
        if cell.number is not None:
            assert not paused
            assert count.unit != "business-day" or calendar.closed_because(cell.on) is None
        elif cell.gap == "paused":
            assert paused
        elif cell.gap == "closed":
            assert count.unit == "business-day"
            assert calendar.closed_because(cell.on)
    if count.unit in ("calendar-day", "business-day", "week"):
        assert len(counted) == count.n * (7 if count.unit == "week" else 1)
    elif not any(cell.gap == "paused" for cell in ruler.cells):
        check_months(counted, one, outcome)


def check_months(counted: Sequence[Cell], one: Rule, outcome: Outcome) -> None:
    """Without a pause, unit k is over on the trigger's day of the month k units away, or next to it."""
    assert one.count
    assert outcome.trigger_on
    months, way = {"month": 1, "year": 12}[one.count.unit], -1 if one.count.direction == "backward" else 1
    for number in range(1, one.count.n + 1):
        last = [cell.on for cell in counted if cell.number == number][-1]
        same = add_months(outcome.trigger_on, way * number * months)
        eve = one.count.first == "trigger-day" and same.day == outcome.trigger_on.day
        assert last == (same - ONE_DAY if eve else same)
