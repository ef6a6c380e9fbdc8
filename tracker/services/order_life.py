"""What happened after an order, read from its events: which stand, what they anchor, end and stay."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_noop

from tracker.clock.explain import legal_day
from tracker.clock.pauses import Pause
from tracker.clock.timeline import Outcome
from tracker.models import DivestmentEvent, DivestmentStep, FactStatus, FuzzyDay

from .clause_rules import STAY
from .clauses import cautioned, doubted
from .kept import FROM_MEMORY, STAYED, VAGUE_STAY, WORKED_OUT
from .law import LawBook

LIFTED = (DivestmentStep.SET_ASIDE, DivestmentStep.REVOKED)
"""What takes an order, or one part of it, away."""
NO_EVENTS: Mapping[int, int] = {}


@dataclass(frozen=True, slots=True)
class Life:
    """The events of one order that stand, by day; `tips` leads from any event to the one that answers for it.

    A corrected event is answered by its correction, and one that was taken back by none.
    """

    events: tuple[DivestmentEvent, ...] = ()
    tips: Mapping[int, int] = field(default_factory=lambda: NO_EVENTS)

    def last(self, *kinds: str) -> DivestmentEvent | None:
        """The latest event of these kinds."""
        found = [one for one in self.events if one.kind in kinds]
        return found[-1] if found else None

    def answer(self, event_id: int | None) -> DivestmentEvent | None:
        """The standing event for a recorded one; None where it was taken back or is not known yet."""
        tip = self.tips.get(event_id or 0, event_id)
        return next((one for one in self.events if one.pk == tip), None)

    def done(self, part: int, occurrence: str = "") -> DivestmentEvent | None:
        """What says that a part, or one occurrence of it, was done."""
        kind = DivestmentStep.PART_DONE
        found = [one for one in self.events if one.kind == kind and one.part_id == part]
        return next((one for one in reversed(found) if one.occurrence == occurrence), None)

    def lifted(self, part: int | None = None) -> DivestmentEvent | None:
        """The first act that took the whole order away, or this part of it."""
        acts = (one for one in self.events if one.kind in LIFTED and one.part_id in (None, part))
        return next(acts, None)

    def stays(self, part: int | None = None) -> tuple[Pause, ...]:
        """The days that courts have stayed the order or this part, as pauses with their sources.

        The days on which a stay begins and ends count. A stay that is not known to the day stops nothing:
        `vague_stays` says so.
        """
        found: list[Pause] = []
        opened: DivestmentEvent | None = None
        for event in self._of_stays(part):
            if event.kind == DivestmentStep.STAYED:
                opened = opened or event
            elif opened:
                found.extend(_pause(opened, event.occurred.day))
                opened = None
        return tuple(found + (_pause(opened, None) if opened else []))

    def vague_stays(self, part: int | None = None) -> list[str]:
        """What to say of stays that are not known to the day: no day is left out for them."""
        kinds = (DivestmentStep.STAYED, DivestmentStep.STAY_LIFTED)
        about = [one for one in self.events if one.kind in kinds and one.part_id in (None, part)]
        return [
            VAGUE_STAY % {"title": one.get_kind_display(), "occurred": one.occurred}
            for one in about
            if one.occurred.day is None
        ]

    def _of_stays(self, part: int | None) -> Iterable[DivestmentEvent]:
        kinds = (DivestmentStep.STAYED, DivestmentStep.STAY_LIFTED)
        for one in self.events:
            if one.kind in kinds and one.part_id in (None, part) and one.occurred.day:
                yield one


def _pause(opened: DivestmentEvent, closed_on: date | None) -> list[Pause]:
    """The days strictly between the stay and its end; none where it was lifted on the next day."""
    on = opened.occurred.day
    assert on
    reason = STAYED % {"court": opened.instrument or gettext_noop("a court"), "day": legal_day(on)}
    cite = opened.instrument or (opened.source.title if opened.source else "")
    confidence = "unverified" if opened.status == FactStatus.FROM_MEMORY else "verified"
    stay = Pause(on, closed_on, STAY, reason, cite, confidence, opened_on=on, closed_on=closed_on)
    held = stay.bounded(first_out=False, last_out=False)
    return [held] if held else []


def life_of(events: Sequence[DivestmentEvent], book: LawBook, zone: str) -> Life:
    """Return the life of one order from all its recorded events.

    In a replay, what happened or was recorded later is not known.
    """
    known = [one for one in events if not _is_to_come(one, book, zone)]
    answers = {one.corrects_id: one for one in known if one.corrects_id}
    standing = [one for one in known if one.pk not in answers and one.kind != DivestmentStep.RETRACTED]
    return Life(tuple(sorted(standing, key=_place)), {one.pk: _tip(one, answers).pk for one in known})


def _is_to_come(event: DivestmentEvent, book: LawBook, zone: str) -> bool:
    late = book.replay and event.recorded_at > book.now
    return late or book.is_to_come(event.occurred.earliest or event.occurred.latest, zone)


def _tip(event: DivestmentEvent, answers: Mapping[int, DivestmentEvent]) -> DivestmentEvent:
    while event.pk in answers:
        event = answers[event.pk]
    return event


def _place(event: DivestmentEvent) -> tuple[date, int]:
    return event.occurred.earliest or event.occurred.latest or date.min, event.position


def happened(event: DivestmentEvent | None) -> FuzzyDay:
    """When an event happened, as exactly as it is known; not known where there is none."""
    return event.occurred if event else FuzzyDay.unknown()


def rests_on(outcome: Outcome, event: DivestmentEvent | None) -> Outcome:
    """Return a clock that rests on an event: unverified where nobody read of it in a source, and why."""
    if event is None or event.status == FactStatus.VERIFIED:
        return outcome
    told = {"title": event.get_kind_display(), "occurred": event.occurred}
    if event.status == FactStatus.FROM_MEMORY:
        return doubted(outcome, FROM_MEMORY % told)
    return cautioned(outcome, WORKED_OUT % told)


def lives_of(divestment_ids: Iterable[int]) -> Mapping[int, list[DivestmentEvent]]:
    """Every recorded event of these orders, in one statement."""
    found: dict[int, list[DivestmentEvent]] = defaultdict(list)
    rows = DivestmentEvent.objects.filter(divestment__in=list(divestment_ids)).select_related("source")
    for row in rows.order_by("position"):
        found[row.divestment_id].append(row)
    return found
