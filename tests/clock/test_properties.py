"""What holds of every clock, whatever the law and the facts: random ones, none of them real."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.clock import made_up, made_up_cases
from tests.clock.replay import replay
from tracker.clock.calendars import Calendar
from tracker.clock.compute import compute
from tracker.clock.count import Counted, count_clock
from tracker.clock.errors import LawError
from tracker.clock.events import RETRACTED, Event, standing
from tracker.clock.law import Law
from tracker.clock.pauses import Pause
from tracker.clock.rules import Chain, Rule
from tracker.clock.timeline import Outcome, Timeline

often = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
on_whole_cases = settings(often, max_examples=60)

ONE_DAY = timedelta(days=1)
as_of_days = st.integers(0, 420).map(lambda days: made_up.EARLIEST + timedelta(days=days))
lapses = st.builds(
    lambda first, days: Pause(first, first + timedelta(days=days), "lapse", "more", "Demo Act s 14"),
    made_up.triggers,
    st.integers(0, 40),
)


def forward(**fixed: object) -> st.SearchStrategy[Rule]:
    """A clock that counts forward."""
    return made_up.counts().flatmap(lambda count: made_up.rules(count=count, **fixed))


def stages(rule_id: str, *starts_on: str) -> st.SearchStrategy[Rule]:
    """A stage of a case, without a transition or a late submission."""
    plain: dict[str, object] = {"transitions": (), "late_trigger": "none", "holds_open_days": None}
    return forward(id=rule_id, starts_on=starts_on, mode="first", legs=(), expected=False, **plain)


def counted(rule: Rule, day: date, calendar: Calendar, pauses: Sequence[Pause]) -> Counted:
    """The clock counted; law and facts that lead past the calendar prove nothing."""
    try:
        return count_clock(rule, day, calendar, pauses, as_of=day)
    except LawError:
        assume(False)
        raise


def computed(law: Law, calendar: Calendar, events: Iterable[Event], as_of: date) -> Timeline:
    """The case under a law of one calendar."""
    return compute(law, {"demo": calendar}, events, as_of)


def clock(timeline: Timeline, rule_id: str) -> Outcome:
    """The only clock of that rule."""
    (found,) = (one for one in timeline.clocks if one.rule_id == rule_id)
    return found


def first_open(day: date, calendar: Calendar) -> date:
    """That day, or the next one that is open."""
    while calendar.closed_because(day):
        day += ONE_DAY
    return day


@often
@given(
    forward(roll="next-business-day", roll_up_to=None, safe_day="none", lands_on="last-day"),
    made_up.triggers,
    made_up.calendars(),
    made_up.pauses(),
)
def test_the_end_is_an_open_day_where_the_law_rolls(
    rule: Rule, day: date, calendar: Calendar, pauses: list[Pause]
) -> None:
    answer = counted(rule, day, calendar, pauses)
    assert calendar.closed_because(answer.due_on) is None
    assert answer.due_on >= answer.unrolled_on


@often
@given(forward(), made_up.triggers, made_up.calendars(), made_up.pauses(), lapses, st.integers(0, 30))
def test_more_pause_never_gives_an_earlier_end(
    rule: Rule, day: date, calendar: Calendar, pauses: list[Pause], more: Pause, longer: int
) -> None:
    assert more.last
    long = more._replace(last=more.last + timedelta(days=longer))
    ends = [counted(rule, day, calendar, [*pauses, *extra]).due_on for extra in ([], [more], [long])]
    assert ends == sorted(ends)


@often
@given(
    forward(),
    made_up.triggers,
    made_up.calendars(),
    made_up.pauses(),
    st.lists(made_up.triggers, min_size=1, max_size=5),
)
def test_a_new_closure_never_gives_an_earlier_forward_date(
    rule: Rule, day: date, calendar: Calendar, pauses: list[Pause], closed: list[date]
) -> None:
    stricter = calendar.with_closures(made_up.closed_on(one) for one in closed)
    before, after = (counted(rule, day, each, pauses) for each in (calendar, stricter))
    assert before.due_on <= after.due_on


def said(timeline: Timeline) -> list[tuple[object, ...]]:
    """What the law says of every clock: not which of two events of one day told it so."""
    return sorted(
        (one.rule_id, one.key, one.trigger_on or date.min, one.due_on or date.min, one.state, one.finished_on)
        for one in timeline.clocks
    )


@on_whole_cases
@given(made_up_cases.regimes(), made_up.calendars(), made_up_cases.records(14), as_of_days, st.data())
def test_the_order_of_recording_does_not_matter_unless_a_flag_says_so(
    law: Law, calendar: Calendar, told: list[Event], as_of: date, data: st.DataObject
) -> None:
    events = standing(told)
    shuffled = data.draw(st.permutations(events))
    before, after = (computed(law, calendar, order, as_of) for order in (events, shuffled))
    assert said(before) == said(after) or (before.flags and after.flags)


@often
@given(forward(), made_up.triggers, made_up.calendars(), made_up.pauses(), lapses)
def test_removing_a_pause_gives_the_old_date_back(
    rule: Rule, day: date, calendar: Calendar, pauses: list[Pause], more: Pause
) -> None:
    before = counted(rule, day, calendar, pauses)
    both = [*pauses, more]
    counted(rule, day, calendar, both)
    both.remove(more)
    assert counted(rule, day, calendar, both) == before


@on_whole_cases
@given(made_up_cases.regimes(), made_up.calendars(), made_up_cases.records(), as_of_days, st.data())
def test_taking_a_question_back_gives_the_old_dates_back(
    law: Law, calendar: Calendar, told: list[Event], as_of: date, data: st.DataObject
) -> None:
    before = computed(law, calendar, told, as_of)
    asked = Event.on("asked", data.draw(made_up.triggers), "question")
    taken_back = Event.on(RETRACTED, data.draw(made_up.triggers), "sorry", corrects="question")
    assert computed(law, calendar, [*told, asked, taken_back], as_of) == before


@often
@given(
    forward(roll="next-business-day", safe_day="none", holds_open_days=None, lands_on="last-day"),
    made_up.triggers,
    made_up.calendars(),
    made_up.pauses(),
)
def test_the_roll_happens_once_and_at_the_end(
    rule: Rule, day: date, calendar: Calendar, pauses: list[Pause]
) -> None:
    answer = counted(rule, day, calendar, pauses)
    still = counted(replace(rule, roll="none"), day, calendar, pauses)
    assert answer.unrolled_on == still.unrolled_on == still.due_on
    count = rule.count
    assert count
    rolls = rule.roll_up_to is None or count.n <= rule.roll_up_to.get(count.unit, 0)
    assert answer.due_on == (first_open(still.due_on, calendar) if rolls else still.due_on)


@often
@given(
    stages("demo.one", "accepted"),
    stages("demo.two"),
    st.sampled_from(["rolled", "unrolled"]),
    made_up.triggers,
    made_up.calendars(),
    made_up.pauses(),
)
def test_the_next_stage_starts_from_the_rolled_end_only_where_the_rule_says_so(
    one: Rule, two: Rule, end: str, day: date, calendar: Calendar, pauses: list[Pause]
) -> None:
    after = replace(two, chain=Chain((one.id,), end, False))  # type: ignore[arg-type]
    law = made_up_cases.regime((one, after), lapses=pauses)
    timeline = computed(law, calendar, [Event.on("accepted", day)], day)
    first, second = clock(timeline, one.id), clock(timeline, two.id)
    assert first.due_on
    assert first.unrolled_on
    start = first.due_on if end == "rolled" else first.unrolled_on
    assert second.trigger_on == start
    alone = counted(two, start, calendar, pauses)
    assert (second.unrolled_on, second.due_on) == (alone.unrolled_on, alone.due_on)


@on_whole_cases
@given(made_up_cases.regimes(), made_up.calendars(), made_up_cases.records(14), as_of_days, lapses)
def test_computing_twice_changes_nothing(
    law: Law, calendar: Calendar, told: list[Event], as_of: date, lapse: Pause
) -> None:
    law = replace(law, pauses=(lapse,))
    once = computed(law, calendar, told, as_of)
    assert computed(law, calendar, tuple(told), as_of) == once
    fresh = replace(calendar)
    assert computed(law, fresh, iter(told), as_of) == once


@often
@given(made_up.rules(), made_up.triggers, made_up.calendars(), made_up.pauses())
def test_the_steps_replay_to_the_date(rule: Rule, day: date, calendar: Calendar, pauses: list[Pause]) -> None:
    answer = counted(rule, day, calendar, pauses)
    assert replay(day, answer.steps, calendar) == answer.due_on
