"""What the steps of a clock say of days that were moved."""

from collections.abc import Iterable, Iterator, Mapping

from .ruler import Shift
from .steps import Step
from .timeline import Outcome


def shifts_of(outcome: Outcome) -> Iterator[Shift]:
    """What the steps say of days that were moved; what came before a day that a text set is past."""
    steps = outcome.steps
    last = max((place for place, step in enumerate(steps) if step.code == "set"), default=-1)
    is_cut, at = any(step.code == "cut" for step in steps), outcome.unrolled_on
    for step in _joined(steps[last + 1 :]):
        if step.on is None or (is_cut and step.code in _ENDS):
            continue
        origin = step.facts[_FROM[step.code]] if _FROM.get(step.code) else at
        if step.code in ("cut", *_ENDS):
            at = step.on
        if step.code in _FROM and origin != step.on:
            yield Shift(step.code, origin, step.on, step.facts.get("names", ()), step.cite)  # type: ignore[arg-type]


_ENDS = ("lengthened", "rolled", "landed")
"""What moves the end of a period; of no account where a long-stop cuts the clock afterwards."""

_FROM: Mapping[str, str] = {
    "transition": "told",
    "trigger-moved": "closed_on",
    "lengthened": "",
    "rolled": "closed_on",
    "landed": "",
    "cut": "was",
    "safe-day": "",
}
"""The fact of a step that says from where it moves a day; empty for the end as it stands by then."""


def _joined(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps, those that move a day off one closed day after the other as one."""
    found: list[Step] = []
    for step in steps:
        if step.code not in ("rolled", "trigger-moved"):
            found.append(step)
            continue
        over = step.facts["over"]
        if found and found[-1].code == step.code:
            before = found.pop()
            facts = {**before.facts, "names": (*before.facts["names"], over)}
            found.append(Step(step.code, step.on, before.cite, facts))
        else:
            found.append(step._replace(facts={**step.facts, "names": (over,)}))
    return iter(found)
