"""One clock by hand: a rule id and a trigger day in, the whole explained answer out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.clock.calendars import Calendar
from tracker.clock.count import Counted, count_clock
from tracker.clock.errors import LawError
from tracker.clock.law import Law, Version
from tracker.clock.pauses import Pause
from tracker.clock.rules import Count, Rule

from .loader import Library


@dataclass(frozen=True, slots=True)
class SingleClock:
    """The answer with everything it rests on."""

    law: Law
    version: Version
    rule: Rule
    calendar: Calendar
    counted: Counted

    @property
    def confidence(self) -> str:
        """`unverified` as soon as anything behind the date was not read in a source."""
        return "unverified" if self.counted.doubts else "verified"


def single_clock(
    library: Library,
    rule_id: str,
    trigger_on: date,
    *,
    pauses: Sequence[Pause] = (),
    term: Count | None = None,
    regime_pauses: bool = True,
    calendar: str = "",
) -> SingleClock:
    """Count one rule from its trigger day, in the authority's zone, under the law of that day.

    The calendar's settled closures always apply, the regime's settled pauses unless `regime_pauses` is
    False; `pauses` come on top, and one whose kind is a stop of the law is bounded as that stop says.
    `calendar` is for a rule that names none (empty: the regime's own). Raises `LawError` naming `rule`,
    `date`, `term`, `pause` or `calendar`.
    """
    law, version, rule = library.rule(rule_id, trigger_on)
    law.check_calendar(calendar)
    days = library.calendar(rule.calendar or calendar or law.calendar)
    given = [one for pause in pauses if (one := _bounded(pause, version))]
    every = [*(law.pauses if regime_pauses else ()), *given]
    counted = count_clock(rule, trigger_on, days, every, as_of=trigger_on, term=term)
    return SingleClock(law, version, rule, days, counted)


def _bounded(pause: Pause, version: Version) -> Pause | None:
    """A stop given by hand with the boundary days of the law; other pauses as they are."""
    if pause.opened_on is None:
        return pause
    if pause.kind not in version.stops:
        known = ", ".join(sorted(version.stops)) or "none"
        raise LawError("pause", f"“{pause.kind}” is no stop of {version.id}; its stops: {known}")
    stop = version.stops[pause.kind]
    told = pause._replace(
        reason=stop.title,
        cite=stop.cite.text,
        confidence=stop.confidence,
        doubt=stop.unverified_because,
    )
    return told.bounded(stop.first_out, stop.last_out)
