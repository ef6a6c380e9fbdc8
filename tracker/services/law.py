"""The law as it is known at one instant: files and late news together, read once for many computations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Max

from tracker.clock.calendars import Calendar
from tracker.clock.events import Event
from tracker.clock.law import Law
from tracker.clock.pauses import Pause
from tracker.filters.open_days import with_closures
from tracker.models import Closure, RegimePause, ReviewEvent, SecondCheck
from tracker.models.policy import the_policy
from tracker.regimes.calendars import parts_of
from tracker.regimes.loader import Library, load_library

SCOPES: Mapping[bool | None, str] = {True: "applies", False: "does-not-apply", None: "unsettled"}
"""What a person's answer to “does it stop the clocks” means to the clock."""


def local_day(now: datetime, zone: str) -> date:
    """Return the legal day on which the instant `now` falls in `zone`."""
    return now.astimezone(ZoneInfo(zone)).date()


class LawBook:
    """Law, calendars and pauses for a whole batch of computations, with three statements at most.

    `as_of` is the legal day on which states are judged (None: the day of `now` in each authority's zone);
    `now` the instant of the computation. With `replay`, nothing that was learnt, closed or begun after
    `now` is known: a lapse that had begun and not ended lasts; `known_by` says which instant of a closure or
    pause counts then, when it was announced (`known_on`) or when we were told (`recorded_at`). `library` is
    law other than that in force; `news` an entry that is not stored yet and counts as if it were.
    """

    def __init__(
        self,
        as_of: date | None,
        now: datetime,
        *,
        replay: bool = False,
        known_by: str = "known_on",
        library: Library | None = None,
        news: Closure | RegimePause | None = None,
    ) -> None:
        self.as_of, self.now, self.replay, self.known_by = as_of, now, replay, known_by
        self.news = news
        self.library: Library = library or load_library()
        self._calendars: dict[str, Calendar] = {}
        self._all_pauses: dict[str, tuple[Pause, ...]] = {}
        self._read_to: tuple[int | None, ...] = ()

    def refreshed(self) -> "LawBook":
        """Return this book with news that was recorded since it was opened.

        To be called after a batch is locked: else a long run would undo what a closure has moved meanwhile.
        """
        news = tuple(model.objects.aggregate(last=Max("pk"))["last"] for model in (Closure, RegimePause))
        if news != self._read_to:
            self._read_to = news
            self._calendars.clear()
            self._all_pauses.clear()
            for read in ("_closures", "_pauses", "unchecked_news"):
                self.__dict__.pop(read, None)
        return self

    @property
    def plans_from(self) -> date | None:
        """In a replay, the first day with reminders; else planning decides by the instant."""
        return self.as_of if self.replay else None

    def day(self, zone: str) -> date:
        """The legal day on which states are judged in `zone`."""
        return self.as_of or local_day(self.now, zone)

    def is_to_come(self, first: date | None, zone: str) -> bool:
        """Whether a replay must not know yet of what happened on `first` at the earliest."""
        return self.replay and first is not None and first > self.day(zone)

    def law(self, regime: str) -> Law | None:
        """The law of a regime; None where it is not coded."""
        return self.library.laws.get(regime)

    def zone(self, regime: str) -> str:
        """The time zone of a regime's authority; UTC for a regime that nobody listed."""
        name = self.library.names.get(regime)
        return name.zone if name else "UTC"

    def calendar(self, calendar_id: str) -> Calendar:
        """The settled calendar with the closures that stand, its own and those of calendars it unites."""
        if calendar_id not in self._calendars:
            settled = self.library.calendar(calendar_id)
            if self.replay:
                settled = _as_known(settled, self.day("UTC"))
            parts = parts_of(self.library.calendars, calendar_id)
            self._calendars[calendar_id] = with_closures(settled, self._closures, parts)
        return self._calendars[calendar_id]

    @cached_property
    def calendars(self) -> "Calendars":
        """Every calendar by its id, with the closures that stand."""
        return Calendars(self)

    def pauses(self, law: Law) -> tuple[Pause, ...]:
        """The pauses of a regime: settled ones, and those recorded that stand."""
        if law.id not in self._all_pauses:
            recorded = [_pause(row) for row in self._pauses[law.id]]
            settled = [one for one in law.pauses if not _decided(one, recorded)]
            if self.replay:
                settled = _begun(settled, self.day(law.zone))
            self._all_pauses[law.id] = (*settled, *recorded)
        return self._all_pauses[law.id]

    @cached_property
    def unchecked_news(self) -> list[SecondCheck]:
        """The closures and pauses that wait for a second person; one statement."""
        rows = SecondCheck.objects.waiting().filter(investment__isnull=True)
        return list(rows.select_related("closure", "pause"))

    @cached_property
    def events_are_checked(self) -> bool:
        """Whether the firm wants a second person for events that start a clock; one statement."""
        return the_policy().check_events

    @cached_property
    def _closures(self) -> dict[str, list[Closure]]:
        found: dict[str, list[Closure]] = defaultdict(list)
        known = Closure.objects.standing(self.now if self.replay else None, self.known_by)
        news = self.news if isinstance(self.news, Closure) else None
        standing = [row for row in known.order_by("on", "pk") if not news or row.pk != news.withdraws_id]
        for row in [*standing, *([news] if news and news.withdraws_id is None else [])]:
            found[row.calendar].append(row)
        return found

    @cached_property
    def _pauses(self) -> dict[str, list[RegimePause]]:
        found: dict[str, list[RegimePause]] = defaultdict(list)
        known = RegimePause.objects.standing(self.now if self.replay else None, self.known_by)
        news = self.news if isinstance(self.news, RegimePause) else None
        standing = [
            row for row in known.order_by("first_on", "pk") if not news or row.pk != news.withdraws_id
        ]
        for row in [*standing, *([news] if news else [])]:
            found[row.regime].append(row)
        return found


class Calendars:
    """The calendars of a book, looked up by id."""

    def __init__(self, book: LawBook) -> None:
        self._book = book

    def __getitem__(self, calendar_id: str) -> Calendar:
        return self._book.calendar(calendar_id)


def _as_known(calendar: Calendar, day: date) -> Calendar:
    """The calendar without the closures that were not announced yet."""
    known = {on: why for on, why in calendar.closed.items() if not why.known_on or why.known_on <= day}
    return calendar if len(known) == len(calendar.closed) else replace(calendar, closed=known)


def _begun(pauses: Iterable[Pause], day: date) -> list[Pause]:
    """The pauses that had begun; those that had not ended last."""
    begun = [one for one in pauses if one.first <= day]
    return [one._replace(last=None) if one.last and one.last >= day else one for one in begun]


def _pause(row: RegimePause) -> Pause:
    return Pause(
        row.first_on, row.last_on, row.kind, row.reason, row.citation, row.confidence, SCOPES[row.in_scope]
    )


def _decided(settled: Pause, recorded: Iterable[Pause]) -> bool:
    """Whether a person's entry covers a pause whose effect the file leaves open."""
    return settled.scope == "unsettled" and any(
        one.kind == settled.kind and one.covers(settled.first) and one.covers(settled.last or settled.first)
        for one in recorded
    )


def clock_events(rows: Iterable[ReviewEvent]) -> list[Event]:
    """Return recorded events as the clock reads them, in the order of recording; the key is the row's id."""
    return [
        Event(
            str(row.pk),
            row.kind,
            row.occurred_earliest,
            row.occurred_latest,
            row.occurred_precision,
            {key: str(value) for key, value in row.facts.items()},
            str(row.corrects_id) if row.corrects_id else None,
        )
        for row in rows
    ]
