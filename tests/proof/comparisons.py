"""The engine against the second implementation, over random law and facts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.clock import made_up, made_up_cases
from tests.oracle import case, walk
from tracker.clock.calendars import Calendar
from tracker.clock.compute import compute
from tracker.clock.count import count_clock
from tracker.clock.errors import LawError
from tracker.clock.events import Event
from tracker.clock.law import Law
from tracker.clock.papers import Anchor, count_term
from tracker.clock.pauses import Pause
from tracker.clock.rules import Count, Rule

Answer = tuple[date, date, date | None] | str
Dates = list[tuple[str, date, date]]
REFUSED = "refused"


class Disagreement(AssertionError):
    """The two implementations give different dates."""


@dataclass(frozen=True)
class Comparison:
    """One way of comparing: what is drawn, and both answers to it. `share` is its part of all examples."""

    title: str
    drawn: tuple[st.SearchStrategy[Any], ...]
    engine: Callable[..., Any]
    oracle: Callable[..., Any]
    share: int
    holds: Callable[[tuple[Any, ...]], bool] = lambda drawn: True

    def run(self, examples: int, from_seed: int) -> int:
        """Compare that many examples and return how many were compared. Raises `Disagreement`."""
        compared = 0

        def both(drawn: tuple[Any, ...]) -> None:
            nonlocal compared
            compared += 1
            ours, theirs = self.engine(*drawn), self.oracle(*drawn)
            if ours != theirs:
                raise Disagreement(f"engine {ours}, second implementation {theirs}")

        quiet = settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        )
        quiet(seed(from_seed)(given(st.tuples(*self.drawn).filter(self.holds))(both)))()
        return compared


def counted(rule: Rule, day: date, calendar: Calendar, pauses: Sequence[Pause]) -> Answer:
    """The engine's answer for one clock."""
    try:
        answer = count_clock(rule, day, calendar, pauses, as_of=day)
    except LawError:
        return REFUSED
    return answer.unrolled_on, answer.due_on, answer.safe_on


def walked(
    rule: Rule,
    day: date,
    calendar: Calendar,
    pauses: Sequence[Pause],
    term: Count | None = None,
    used: int = 0,
) -> Answer:
    """The second implementation's answer for one clock."""
    out: set[date] = set()
    for pause in pauses:
        if pause.kind in rule.paused_by and pause.last:
            out |= {pause.first + timedelta(days=n) for n in range((pause.last - pause.first).days + 1)}
    try:
        end = walk.ends(rule, day, calendar, out, term, used)
    except walk.Refused:
        return REFUSED
    return end.unrolled_on, end.due_on, end.safe_on


def computed(law: Law, calendar: Calendar, events: Sequence[Event], as_of: date) -> Dates:
    """The engine's dates for a case."""
    found = compute(law, {"demo": calendar}, events, as_of).clocks
    return sorted(
        (clock.rule_id, clock.trigger_on, clock.due_on)
        for clock in found
        if clock.due_on is not None and clock.trigger_on is not None
    )


def dated(law: Law, calendar: Calendar, events: Sequence[Event], as_of: date) -> Dates:
    """The second implementation's dates for a case."""
    return case.due_dates(law, {"demo": calendar}, events, as_of)


def on_paper(
    term: tuple[Rule, Count | None], day: date, calendar: Calendar, pauses: Sequence[Pause], used: int
) -> Answer:
    """The engine's answer for one term."""
    rule, length = term
    facts = {"term": f"{length.n} {length.unit}s".replace("calendar-", "")} if length else {}
    anchor = Anchor(day, calendar, pauses, day, None, True)
    try:
        answer = count_term(rule, anchor, Event.on("accepted", day, facts=facts), used)
    except LawError:
        return REFUSED
    return answer.unrolled_on, answer.due_on, answer.safe_on


def paper_walked(
    term: tuple[Rule, Count | None], day: date, calendar: Calendar, pauses: Sequence[Pause], used: int
) -> Answer:
    """The second implementation's answer for one term."""
    return walked(term[0], day, calendar, pauses, term[1], used)


def is_settled(drawn: tuple[Any, ...]) -> bool:
    """Whether the law says what holds.

    It does not where the second extension of a row out of a budget was granted before the first.
    """
    law, _, events, _ = drawn
    version = law.versions[-1]
    first, second = _days(events, "extended"), _days(events, "widened")
    rows = [rule for rule in version.rules.values() if not (rule.chain and rule.chain.link)]
    budgets = [rule.term_cap.shared for rule in rows if rule.term_cap]
    return not ("budget" in budgets and first and second and min(second) < max(first))


def _days(events: Sequence[Event], kind: str) -> list[date]:
    return [event.earliest for event in events if event.kind == kind and event.earliest]


as_of_days = st.integers(0, 420).map(lambda days: made_up.EARLIEST + timedelta(days=days))

COMPARISONS = (
    Comparison(
        "one clock: rule, trigger day, calendar, pauses",
        (made_up.rules(), made_up.triggers, made_up.calendars(), made_up.pauses()),
        counted,
        walked,
        4,
    ),
    Comparison(
        "one term: the length on a paper, its limit and its cap",
        (
            made_up.terms(),
            made_up.triggers,
            made_up.calendars(),
            made_up.pauses(),
            st.sampled_from([0, 0, 3, 40]),
        ),
        on_paper,
        paper_walked,
        2,
    ),
    Comparison(
        "one case: nine rules, a stop, events in any order, corrections",
        (
            made_up.pauses(2).flatmap(made_up_cases.regimes),
            made_up.calendars(),
            made_up_cases.records(),
            as_of_days,
        ),
        computed,
        dated,
        4,
        is_settled,
    ),
)
WHOLE = sum(comparison.share for comparison in COMPARISONS)
