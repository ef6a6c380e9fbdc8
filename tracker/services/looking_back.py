"""What we believed at an instant, beside what we know now, and the fact that explains each date that differs.

Computed in memory; nothing is written. A fact counts from the instant at which Longstop was told of it, and
for what had happened by then. The law files, and what a review says of itself, are taken as they are today.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.clock.errors import LawError
from tracker.clock.events import RETRACTED
from tracker.clock.explain import legal_day
from tracker.clock.hours import end_of
from tracker.models import Closure, Deadline, DeadlineState, RegimePause, Review, ReviewEvent
from tracker.models.law_words import law_words

from .columns import Columns, Wanted
from .law import LawBook, local_day
from .matching import match
from .reviewing import compute_review, events_of, roots_of

AS_THEY_ARE = gettext_lazy(
    "Law files, filing and calendar are those of today; events, closures and pauses are as recorded by then."
)
SHOWN = ("due_on", "safe_on", "state", "earliest_on", "latest_on", "finished_on")
"""The columns in which a reader would see a difference."""
COLUMNS = (
    *SHOWN,
    *("rule_id", "key", "title", "owner_label", "confidence", "trigger_on", "cutoff", "zone"),
    *("undetermined_reason", "waits_for", "steps"),
)
CLOSED_SINCE = gettext_lazy("The matter is closed; when it was is not recorded.")
TOLD = "recorded_at"
"""What we believed is what we had been told, whenever it was announced."""
HOW = gettext_lazy("write 2026-03-03 or 2026-03-03T17:00+01:00")


class Difference(NamedTuple):
    """One clock then and now, as columns of a deadline; None where it was not, or is no more, there."""

    then: Columns | None
    now: Columns | None
    because: tuple[str, ...]

    @property
    def title(self) -> str:
        return str((self.now or self.then or {})["title"])

    @property
    def is_moved(self) -> bool:
        """Whether the day itself differs, and not only what became of the clock."""
        return _day(self.then) != _day(self.now)

    @property
    def then_words(self) -> str:
        """`Fri 3 Jul 2026`, with the state where that is what differs; `not there`."""
        return _words(self.then, with_state=not self.is_moved, absent=_("not there"))

    @property
    def now_words(self) -> str:
        """The same of what is known now; `gone`."""
        return _words(self.now, with_state=not self.is_moved, absent=_("gone"))


@dataclass(frozen=True, slots=True)
class LookBack:
    """What was believed at `at`, judged on the legal day `as_of`; `phase` and `flags` as they were then.

    `then` are the clocks of that day, `differences` those that are otherwise now, by their day then.
    """

    at: datetime
    as_of: date
    phase: str
    flags: tuple[str, ...]
    then: tuple[Columns, ...]
    differences: tuple[Difference, ...]


def read_known_at(text: str, zone: str, now: datetime, field: str = "known_at") -> datetime:
    """Return the instant that `text` names; a bare day is its last moment in `zone`.

    Raises `LawError` on `field` for what is no instant with an offset, and for one that is still to come.
    """
    text = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            instant = end_of(date.fromisoformat(text), zone) - timedelta(microseconds=1)
        else:
            instant = datetime.fromisoformat(text)
        readable = instant.tzinfo is not None
        ahead = readable and instant > now
    except (ValueError, OverflowError):
        readable = False
    if not readable:
        wrong = _("“%(text)s” is not an instant of the past: %(how)s")
        raise LawError(field, wrong % {"text": text, "how": HOW})
    if ahead:
        wrong = _("“%(text)s” is not over yet: what we will believe cannot be known; %(how)s")
        raise LawError(field, wrong % {"text": text, "how": HOW})
    return instant


def book_at(review: Review, at: datetime, now: datetime) -> LawBook:
    """Return the law book of that instant: what had happened and what had been told by then."""
    zone = LawBook(None, now).zone(review.regime)
    return LawBook(local_day(at, zone), at, replay=True, known_by=TOLD)


def told_by(events: Iterable[ReviewEvent], at: datetime) -> list[ReviewEvent]:
    """Return the events that had been recorded by `at`, corrections of earlier ones included."""
    return [event for event in events if event.recorded_at <= at]


def look_back(review: Review, at: datetime, now: datetime) -> LookBack:
    """Compare a review as it was believed to stand at `at` with what is known of it now."""
    events = events_of([review.pk])[review.pk]
    book = book_at(review, at, now)
    then = compute_review(review, told_by(events, at), book)
    threads = _Threads(roots_of(events), then.projection.clocks)
    for known, told, reason in _retold(review, events, book, now):
        threads.follow(compute_review(review, told, known).projection.clocks, reason)
    known_now = compute_review(review, events, LawBook(None, now))
    threads.follow(known_now.projection.clocks, lambda row, values: str(CLOSED_SINCE))
    return LookBack(
        at,
        book.day(book.zone(review.regime)),
        then.phase,
        tuple(then.flags),
        tuple(one.values for one in then.projection.clocks),
        threads.differences(),
    )


Reason = Callable[[Deadline | None, Columns | None], str]
"""Says of one clock, as it was believed and as it then was, why it changed."""


class _Step(NamedTuple):
    """The review as known after one more fact: with which news, which events, and what that fact is."""

    book: LawBook
    events: Sequence[ReviewEvent]
    reason: Reason


def _retold(review: Review, events: Sequence[ReviewEvent], then: LawBook, now: datetime) -> Iterator[_Step]:
    """Everything told since, one fact at a time and in that order, after the mere passing of time."""
    at, zone = then.now, then.zone(review.regime)
    today = local_day(now, zone)
    told, book = told_by(events, at), LawBook(today, at, replay=True, known_by=TOLD)
    yield _Step(book, told, _passing(review, then, book))
    later: list[tuple[datetime, int, ReviewEvent | Closure | RegimePause]] = [
        (event.recorded_at, place, event) for place, event in enumerate(events) if event.recorded_at > at
    ]
    later += [(row.recorded_at, -1, row) for row in _news(review, book, now)]
    for when, _place, fact in sorted(later, key=lambda one: one[:2]):
        if isinstance(fact, ReviewEvent):
            told = [*told, fact]
            words = _event_words(fact, events, book, zone)
        else:
            book = LawBook(today, when, replay=True, known_by=TOLD)
            words = _news_words(fact, zone)
        yield _Step(book, told, lambda row, values, words=words: words)  # type: ignore[misc]


def _passing(review: Review, then: LawBook, book: LawBook) -> Reason:
    """What the law files tell of the days since: closures announced, lapses begun; else only time."""
    law = book.law(review.regime)
    first, last = (one.day(law.zone) if law else date.min for one in (then, book))
    told: list[tuple[date, str]] = []
    for pause in book.pauses(law) if law else ():
        if pause.last is None or pause.last >= first:
            facts = {"day": legal_day(pause.first), "reason": pause.reason}
            told.append((pause.first, _("Pause from %(day)s: %(reason)s.") % facts))
    for why in book.calendar(law.calendar).closed.values() if law else ():
        if why.known_on and first < why.known_on <= last:
            facts = {"day": legal_day(why.on), "why": law_words(why.label)}
            told.append((why.on, _("%(day)s is closed (%(why)s), announced since.") % facts))

    def reason(row: Deadline | None, values: Columns | None) -> str:
        begun, due = (values["trigger_on"], values["due_on"]) if values else (None, None)
        within = [words for on, words in told if begun and due and begun <= on <= due]
        return " ".join(within) or _("Time has passed since %(day)s.") % {"day": legal_day(first)}

    return reason


def _news(review: Review, book: LawBook, now: datetime) -> list[Closure | RegimePause]:
    """Closures and pauses told since the instant of `book`."""
    since = {"recorded_at__gt": book.now, "recorded_at__lte": now}
    closures = Closure.objects.filter(**since).order_by("pk")
    pauses = RegimePause.objects.filter(**since, regime=review.regime).order_by("pk")
    return [*closures, *pauses]


def _news_words(row: Closure | RegimePause, zone: str) -> str:
    known, recorded = (legal_day(local_day(one, zone)) for one in (row.known_on, row.recorded_at))
    told = {"news": row, "citation": row.citation, "known": known, "recorded": recorded}
    if known != recorded:
        return _("%(news)s (%(citation)s), announced %(known)s, recorded %(recorded)s.") % told
    return _("%(news)s (%(citation)s), recorded %(recorded)s.") % told


def _event_words(event: ReviewEvent, events: Sequence[ReviewEvent], book: LawBook, zone: str) -> str:
    told = {
        "what": _event_title(event, book),
        "recorded": legal_day(local_day(event.recorded_at, zone)),
        "reason": event.reason,
    }
    earlier = next((one for one in events if one.pk == event.corrects_id), None)
    if earlier is None:
        return _("%(what)s, recorded %(recorded)s.") % told
    told["was"] = _event_title(earlier, book)
    if event.kind == RETRACTED:
        return _("%(was)s was taken back, recorded %(recorded)s: %(reason)s") % told
    return _("%(was)s was corrected to %(what)s, recorded %(recorded)s: %(reason)s") % told


def _event_title(event: ReviewEvent, book: LawBook) -> str:
    return _("“%(title)s” of %(day)s") % {"title": _title(event.kind, book), "day": event.occurred}


def _title(kind: str, book: LawBook) -> str:
    known = book.library.kinds.get(kind)
    return law_words(known.title) if known else kind.replace("_", " ")


class _Threads:
    """Each clock from what was believed of it to what is known, with the facts that changed it."""

    def __init__(self, roots: Mapping[int, int], clocks: Sequence[Wanted]) -> None:
        self.roots = roots
        self.first: list[Columns | None] = [one.values for one in clocks]
        self.last: list[Deadline | None] = [_row(one.values) for one in clocks]
        self.because: list[list[str]] = [[] for _ in clocks]

    def follow(self, clocks: Sequence[Wanted], reason: Reason) -> None:
        """Go on to these clocks; `reason` says what made them of the ones before."""
        places = {(row.rule_id, row.key): place for place, row in enumerate(self.last) if row}
        for row, values in match([row for row in self.last if row], clocks, self.roots):
            if row is None:
                assert values is not None
                self.first.append(None)
                self.last.append(_row(values))
                self.because.append([reason(None, values)])
                continue
            place = places[row.rule_id, row.key]
            if values is None or any(getattr(row, name) != values[name] for name in SHOWN):
                self.because[place].append(reason(row, values))
            self.last[place] = _row(values) if values else None

    def differences(self) -> tuple[Difference, ...]:
        """What is otherwise than it was believed, by the day then, else now."""
        found = [
            Difference(first, _columns(last), tuple(because))
            for first, last, because in zip(self.first, self.last, self.because, strict=True)
            if _seen(first) != _seen(_columns(last))
        ]
        return tuple(sorted(found, key=lambda one: (_day(one.then) or _day(one.now) or date.max, one.title)))


def _row(values: Columns) -> Deadline:
    return Deadline(**values)


def _columns(row: Deadline | None) -> Columns | None:
    return None if row is None else {name: getattr(row, name) for name in COLUMNS}


def _seen(values: Columns | None) -> tuple[object, ...] | None:
    return None if values is None else tuple(values[name] for name in SHOWN)


def _words(values: Columns | None, *, with_state: bool, absent: str) -> str:
    if values is None:
        return absent
    told = [legal_day(values["due_on"]) if values["due_on"] else _("no date")]
    if values["confidence"] != "verified":
        told = [_("%(day)s (unverified)") % {"day": told[0]}]
    if with_state and values["safe_on"]:
        told.append(_("safe until %(day)s") % {"day": legal_day(values["safe_on"])})
    if with_state:
        told.append(str(DeadlineState(values["state"]).label))
    return ", ".join(told)


def _day(values: Columns | None) -> date | None:
    day: date | None = values["due_on"] if values else None
    return day
