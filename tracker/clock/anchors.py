"""A clock with several anchors: which of its ends counts."""

from collections.abc import Callable, Sequence
from datetime import date

from .cautions import EARLIEST_MOVES, LATEST_WAITS
from .errors import Undetermined
from .rules import Rule
from .steps import Step
from .timeline import Outcome


def taken(
    rule: Rule, ends: Sequence[Outcome], missing: Sequence[str], titles: Callable[[str], str]
) -> Outcome:
    """Return the one of several ends of a clock that counts, with the others told.

    `missing` are the kinds of anchor that have not happened, `titles` gives a kind in quoted words.
    """
    dated = [one for one in ends if one.due_on]
    unknown = next((one for one in ends if one.due_on is None), None)
    if unknown and (rule.takes == "latest" or not dated):
        return unknown
    pick = max if rule.takes == "latest" else min
    chosen = pick(dated, key=lambda one: one.due_on or date.min)
    told = [_leg_step(rule, one, titles) for one in dated if one is not chosen]
    chosen = chosen._replace(steps=(*chosen.steps, *told))
    waits = missing[0] if missing else unknown.trigger_kind if unknown else ""
    if waits and rule.takes == "latest":
        reason = LATEST_WAITS % {"event": titles(waits)}
        return chosen._replace(
            due_on=None,
            safe_on=None,
            earliest_on=chosen.due_on,
            undetermined=Undetermined(reason, waits),
        )
    if waits:
        said = EARLIEST_MOVES % {"event": titles(waits)}
        return chosen._replace(cautions=(*chosen.cautions, said))
    return chosen


def _leg_step(rule: Rule, other: Outcome, titles: Callable[[str], str]) -> Step:
    title = titles(other.trigger_kind)
    return Step("leg", other.due_on, rule.cite.text, {"trigger": title, "takes": rule.takes})
