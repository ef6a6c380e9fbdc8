"""Which dates rest on an entry that a second person has still to confirm."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from tracker.models import Closure, Deadline, Override, RegimePause, ReviewEvent, SecondCheck
from tracker.models.deadlines import OPEN_STATES
from tracker.regimes.loader import Library

from .columns import Columns
from .reach import closed_with

PAUSED = ("paused", "pause-not-applied")
"""Codes of the steps that tell of a pause."""


def with_checks(rows: QuerySet[ReviewEvent]) -> QuerySet[ReviewEvent]:
    """The events, each with `waits_for_check`: the id of its open second check, or None, in one statement."""
    checks = SecondCheck.objects.unconfirmed().order_by().filter(event=OuterRef("pk"))
    return rows.annotate(waits_for_check=Subquery(checks.values("pk")[:1]))


def with_overrides(rows: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """The deadlines, each with `by_hand`, the day set by hand that stands, and `by_hand_check`, its check."""
    standing = Override.objects.standing().order_by().filter(deadline=OuterRef("pk"))
    checks = SecondCheck.objects.waiting().order_by().filter(override__deadline=OuterRef("pk"))
    return rows.annotate(
        by_hand=Subquery(standing.values("set_on")[:1]), by_hand_check=Subquery(checks.values("pk")[:1])
    )


def beside_the_clock(
    row: Deadline | None, values: Columns, news: Sequence[SecondCheck], library: Library
) -> Columns:
    """The columns of a clock with what does not come from counting: a day set by hand, and what is unchecked.

    A day set by hand shows while the clock is open and says otherwise; `row` comes from `with_overrides`.
    """
    is_open = values["state"] in OPEN_STATES
    day: date | None = getattr(row, "by_hand", None) if row and is_open else None
    set_on = day if day != values["due_on"] else None
    found = set(values.get("unchecked", ()))
    if set_on and row and (check := getattr(row, "by_hand_check", None)):
        found.add(check)
    if is_open:
        found |= {one.pk for one in news if rests_on(values, one, library)}
    return values | {"set_on": set_on, "unchecked": sorted(found)}


def passed_on(clocks: Sequence[Columns], news: Sequence[SecondCheck]) -> list[Columns]:
    """The columns of all clocks of one parent: what a clock waits for, those that start at its end do too.

    Of events each clock knows its own; only closures and pauses reach it through another clock.
    """
    ids = {one.pk for one in news}
    found = [set(values["unchecked"]) for values in clocks]
    if not any(ids & known for known in found):
        return list(clocks)
    before: list[set[int]] = []
    while before != found:  # along a chain, one link at a time
        before = [set(known) for known in found]
        for place, values in enumerate(clocks):
            for known, other in zip(before, clocks, strict=True):
                if known and other is not values and _follows(values, other):
                    found[place] |= ids & known
    return [values | {"unchecked": sorted(known)} for values, known in zip(clocks, found, strict=True)]


def _follows(values: Columns, other: Columns) -> bool:
    """Whether a clock starts where the other one ends; what is only projected starts on that very day."""
    if values["trigger_kind"] == other["rule_id"]:
        return True
    start = values["trigger_on"]
    return values["state"] == "projected" and start in (other["due_on"], other["unrolled_on"]) and bool(start)


def rests_on(values: Mapping[str, object], check: SecondCheck, library: Library) -> bool:
    """Whether a clock counts over the closed day or the pause of a check."""
    if check.closure:
        return values["calendar"] in closed_with(library, check.closure.calendar) and _is_near(
            values, check.closure
        )
    return bool(check.pause) and _is_paused_by(values, check.pause)


def _is_near(values: Mapping[str, object], closure: Closure) -> bool:
    """A closed day counts where open days are counted, and at both ends of any other clock."""
    days = [day for name in ("unrolled_on", "due_on", "safe_on") if isinstance(day := values[name], date)]
    start = values["trigger_on"]
    if not days:
        return False
    if isinstance(start, date) and (values["unit"] == "business-day" or start == closure.on):
        days.append(start)
    return min(days) <= closure.on <= max(days)


def _is_paused_by(values: Mapping[str, object], pause: RegimePause | None) -> bool:
    """A pause that stops clocks stands in the steps of each; one taken back would, within its days."""
    if pause is None or str(values["regime_version"]).partition("/")[0] != pause.regime:
        return False
    if pause.in_scope is not False:
        return any(
            step["code"] in PAUSED and pause.reason in str(step["text"]) for step in _steps(values["steps"])
        )
    start, due = values["trigger_on"], values["due_on"]
    begins_before = pause.last_on is None or not isinstance(start, date) or start <= pause.last_on
    return begins_before and (not isinstance(due, date) or due >= pause.first_on)


def _steps(steps: object) -> Iterable[Mapping[str, object]]:
    return steps if isinstance(steps, list) else ()
