"""One clock by hand: a rule id and a trigger day in, the whole explained answer out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.clock.calendars import Calendar
from tracker.clock.count import Counted, count_clock
from tracker.clock.pauses import Pause
from tracker.clock.rules import Count, Law, Rule, Version

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
) -> SingleClock:
    """Count one rule from its trigger day, in the authority's zone, under the law of that day.

    The calendar's settled closures always apply, the regime's settled pauses unless `regime_pauses` is
    False; `pauses` come on top. Raises `LawError` naming `rule`, `date` or `term`.
    """
    law, version, rule = library.rule(rule_id, trigger_on)
    calendar = library.calendar(law.calendar)
    every = [*(law.pauses if regime_pauses else ()), *pauses]
    counted = count_clock(rule, trigger_on, calendar, every, as_of=trigger_on, term=term)
    return SingleClock(law, version, rule, calendar, counted)
