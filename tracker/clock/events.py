"""What happened in a case, as far as it is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

NO_FACTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Event:
    """One fact: `kind`, and the days between which it happened in the authority's time zone.

    Precision `day` has equal bounds; `month`, `year` and `range` have bounds (a range may be open at one
    end); `unknown` has none. `corrects` names the key of the event that this one replaces; an event of kind
    `retracted` only takes the other away.
    """

    key: str
    kind: str
    earliest: date | None
    latest: date | None
    precision: str = "day"
    facts: Mapping[str, str] = field(default_factory=lambda: NO_FACTS)
    corrects: str | None = None

    @classmethod
    def on(
        cls,
        kind: str,
        day: date,
        key: str = "",
        facts: Mapping[str, str] = NO_FACTS,
        corrects: str | None = None,
    ) -> "Event":
        """Return an event known to the day; without a key it is called after its kind and day."""
        return cls(key or f"{kind}@{day.isoformat()}", kind, day, day, "day", facts, corrects)

    @property
    def exact(self) -> date | None:
        """The day, where it is known to the day."""
        return self.earliest if self.precision == "day" else None


RETRACTED = "retracted"


def standing(events: Iterable[Event]) -> list[Event]:
    """Return the events that still stand, by day; corrected ones are gone.

    The order of telling decides only where days do not: between events of one day, and for an event known
    roughly or not at all, which stands as soon as its bounds allow after those told before it.
    """
    return [event for _, event in placed(events)]


def placed(events: Iterable[Event]) -> list[tuple[date, Event]]:
    """Return the standing events, each with the day at which it stands in the record (`date.min`: any)."""
    told = list(events)
    replaced = {event.corrects for event in told if event.corrects}
    kept = [event for event in told if event.key not in replaced and event.kind != RETRACTED]
    ordered: list[tuple[date, Event]] = []
    told_so_far = date.min
    for event in kept:
        place = max(event.earliest or date.min, min(event.latest or date.max, told_so_far))
        told_so_far = max(told_so_far, place)
        ordered.append((place, event))
    return sorted(ordered, key=lambda row: row[0])
