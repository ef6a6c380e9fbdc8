"""The other lawful readings of one counted clock (primitive P20)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from .calendars import Calendar
from .cautions import HELD_BY_PAUSE, SAFE_DAY_OF, UNSETTLED_PAUSE
from .days import ONE_DAY
from .pauses import Pause, merge
from .periods import day_one, land, next_open, period_end, safe_day
from .rules import Count, Reading, Rule


class OtherDate(NamedTuple):
    """What the date would be under another lawful reading, and why one could read it so."""

    label: str
    due_on: date
    says: str


class Others(NamedTuple):
    """Everything that one count rested on, to count it again in another way."""

    rule: Rule
    length: Count
    trigger: date
    told_on: date
    calendar: Calendar
    applied: list[Pause]
    as_of: date

    def all(
        self,
        dates: tuple[date, date | None],
        unsettled: Sequence[Pause],
        base_rolled: date | None,
        opened_early: bool,
    ) -> tuple[OtherDate, ...]:
        """Return the readings that give another day than `dates` (due and safe)."""
        due = dates[0]
        found: list[OtherDate] = []
        for reading in self.rule.readings:
            if reading.when == "always" or opened_early:
                day = self._under(reading, base_rolled)
                if day and day != due:
                    found.append(OtherDate(reading.label, day, reading.says))
        found += self._disputed(*dates)
        found += self._held(due)
        for pause in unsettled:
            day = self._due(self.length, self.trigger, self.calendar, [*self.applied, pause])
            if day != due:
                found.append(OtherDate(pause.reason, day, UNSETTLED_PAUSE))
        return tuple(found)

    def _under(self, reading: Reading, base_rolled: date | None) -> date | None:
        if reading.base:
            return self._due(self.length, base_rolled, self.calendar, self.applied) if base_rolled else None
        said = {name: getattr(reading, name) for name in ("first", "clear", "unit")}
        count = self.length._replace(**{name: word for name, word in said.items() if word is not None})
        pauses = [] if reading.unpaused else self.applied
        if reading.stop_days:
            out = (reading.stop_days in ("both", "first"), reading.stop_days in ("both", "last"))
            pauses = [one for pause in pauses if (one := pause.bounded(*out))]
        rule = replace(self.rule, roll=reading.roll) if reading.roll else self.rule
        return self._replace(rule=rule)._due(count, self.trigger, self.calendar, pauses)

    def _held(self, due: date) -> list[OtherDate]:
        """The date if a pause holds an end that was moved off a closed day into it."""
        held = next((one for one in merge(self.applied, self.as_of) if one.first <= due <= one.last), None)
        if not held:
            return []
        first = day_one(self.length, self.trigger)
        day = land(self.rule, self.length, first, held.last + ONE_DAY, self.calendar, [], [])
        return [OtherDate(held.because[0].reason, day, HELD_BY_PAUSE)]

    def _disputed(self, due: date, safe: date | None) -> list[OtherDate]:
        """The dates with every disputed day closed, from the day that was told."""
        low, high = min(self.told_on, safe or due), max(self.told_on, due)
        days = [day for day in self.calendar.disputed.values() if low <= day.on <= high]
        if not days:
            return []
        strict, trigger = self.calendar.strict, self.trigger
        if self.rule.late_trigger != "none":
            trigger = next_open(self.told_on, strict, "", [], [])
        label = ", ".join(one.label for one in days)
        day = self._due(self.length, trigger, strict, self.applied)
        if day != due:
            return [OtherDate(label, day, days[0].cite)]
        earlier = safe_day(self.rule, due, strict, [], [])
        safe_label = SAFE_DAY_OF % {"label": label}
        return [OtherDate(safe_label, earlier, days[0].cite)] if earlier and earlier != safe else []

    def _due(self, count: Count, trigger: date, calendar: Calendar, pauses: list[Pause]) -> date:
        end = period_end(count, trigger, calendar, merge(pauses, self.as_of))
        return land(self.rule, count, day_one(count, trigger), end, calendar, [], [])
