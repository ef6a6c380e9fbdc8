"""Who was told what about a date, and when: all that happened to its reminders, in the order of time."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.clock.explain import legal_day
from tracker.models import (
    Deadline,
    DeadlineChange,
    Entry,
    LedgerEntry,
    MailCopy,
    Reminder,
    ReminderKind,
    ReminderState,
    Telling,
    VisibleQuerySet,
)
from tracker.services.speech import length, say

M = TypeVar("M", bound=models.Model)
COLUMNS = ("at", "at_here", "what", "to", "attempt", "by", "detail", "message_id", "reminder")
MOVED = "moved"
FORMULA = tuple("=+-@\t\r\n")
"""What a spreadsheet takes for the beginning of a formula, or skips to find one."""
ABOUT_A_LETTER = (Entry.SENT, Entry.REFUSED, Entry.ERROR, Entry.BOUNCED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened; `at` is a UTC instant, `copy_id` the letter of it that the reader may open."""

    at: datetime
    what: str
    to: str = ""
    attempt: int = 0
    by: str = ""
    detail: str = ""
    message_id: str = ""
    reminder_id: int | None = None
    copy_id: int | None = None

    @property
    def words(self) -> str:
        """What happened, as a page says it."""
        return _("date moved") if self.what == MOVED else str(Entry(self.what).label)


def told_about(deadline: Deadline, viewer: User | None) -> list[Happening]:
    """Everything of this date's reminders and moves that `viewer` may see, the earliest first.

    Without a viewer, everything there is: for a command on the machine itself.
    """
    reminders = reminders_of(deadline, viewer)
    ids = [one.pk for one in reminders]
    rows = LedgerEntry.objects.filter(Q(reminder__in=ids) | Q(reminder__isnull=True, deadline=deadline))
    entries = list(rows.select_related("reminder__recipient", "mail", "by").order_by("at", "pk"))
    copies = _copies([entry.mail_id for entry in entries if entry.mail_id], viewer)
    changes = _seen(DeadlineChange.objects.filter(deadline=deadline), viewer).order_by("changed_at", "pk")
    cancelled = {entry.reminder_id for entry in entries if entry.what == Entry.CANCELLED}
    found = [*(_planned(one, told=one.pk in cancelled) for one in reminders), *map(_move, changes)]
    found += [_entry(entry, copies.get(entry.mail_id, ())) for entry in entries]
    return sorted(found, key=lambda one: one.at)


def reminders_of(deadline: Deadline, viewer: User | None) -> list[Reminder]:
    """The reminders of this date that `viewer` may see, and those of news that moved it."""
    own = _seen(Reminder.objects.filter(deadline=deadline), viewer)
    tellings = _seen(Telling.objects.filter(change__deadline=deadline), viewer).order_by()
    pairs = set(tellings.values_list("run_id", "recipient_id"))
    news = Reminder.objects.filter(
        kind=ReminderKind.NEWS, run__in={run for run, _ in pairs}, recipient__in={who for _, who in pairs}
    )
    found = list(own.select_related("recipient").order_by("planned_at", "pk"))
    if pairs:
        more = news.select_related("recipient").order_by("planned_at", "pk")
        found += [one for one in more if (one.run_id, one.recipient_id) in pairs]
    return found


def records(happenings: Iterable[Happening], zone: str = "") -> Iterator[dict[str, Any]]:
    """Each as plain values with the keys of `COLUMNS`; `at_here` is on the reader's clock, if one is set."""
    here = ZoneInfo(zone) if zone else None
    for one in happenings:
        yield {
            "at": one.at.astimezone(UTC).isoformat(timespec="seconds"),
            "at_here": one.at.astimezone(here).isoformat(timespec="seconds") if here else "",
            "what": one.what,
            "to": one.to,
            "attempt": one.attempt,
            "by": one.by,
            "detail": one.detail,
            "message_id": one.message_id,
            "reminder": one.reminder_id,
        }


def as_csv(rows: Iterable[dict[str, Any]]) -> str:
    """The records as a table that a spreadsheet opens without taking a cell for a formula."""
    out = StringIO()
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    table.writerows({name: plain_cell(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def plain_cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _seen(rows: VisibleQuerySet[M], viewer: User | None) -> VisibleQuerySet[M]:
    return rows.visible_to(viewer) if viewer else rows


def _copies(mails: Iterable[Any], viewer: User | None) -> dict[Any, list[tuple[datetime, int]]]:
    """For each mail the copies that the viewer may read, the oldest first."""
    rows = _seen(MailCopy.objects.filter(mail__in=set(mails)), viewer).order_by("made_at", "pk")
    found: dict[Any, list[tuple[datetime, int]]] = defaultdict(list)
    for mail, made_at, pk in rows.values_list("mail_id", "made_at", "pk"):
        found[mail].append((made_at, pk))
    return found


def _planned(one: Reminder, *, told: bool) -> Happening:
    """The planning of a reminder; of one cancelled before the ledger kept such lines, also that."""
    detail = planned_words(one)
    if one.state == ReminderState.CANCELLED and not told:
        detail = _("%(planned)s; cancelled since: %(why)s") % {
            "planned": detail,
            "why": say(one.cancelled_reason),
        }
    return Happening(
        at=one.planned_at, what=Entry.PLANNED, to=str(one.recipient), detail=detail, reminder_id=one.pk
    )


def planned_words(one: Reminder) -> str:
    """For what a reminder is planned, and for when: `date ahead: 14 days before, to leave …`."""
    told = {"day": legal_day(one.send_at.date()), "time": f"{one.send_at:%H:%M}", "what": _what_for(one)}
    return _("%(what)s, to leave %(day)s %(time)s UTC") % told


def _what_for(one: Reminder) -> str:
    words = str(one.get_kind_display())
    if one.lead is None:
        return words
    if not one.lead:
        return _("%(what)s: on the day") % {"what": words}
    n = abs(one.lead)
    plain = ngettext("%(n)s day", "%(n)s days", n) % {"n": n}
    told = {"what": words, "length": length(n, "business-day") if one.ahead.is_business else plain}
    return (_("%(what)s: %(length)s before") if one.lead > 0 else _("%(what)s: %(length)s after")) % told


def _move(change: DeadlineChange) -> Happening:
    return Happening(at=change.changed_at, what=MOVED, detail=say(change.text))


def _entry(entry: LedgerEntry, copies: Sequence[tuple[datetime, int]]) -> Happening:
    about_a_letter = entry.what in ABOUT_A_LETTER
    kept = [pk for made_at, pk in copies if made_at <= entry.at] if about_a_letter else []
    return Happening(
        at=entry.at,
        what=entry.what,
        to=str(entry.reminder.recipient) if entry.reminder else "",
        attempt=entry.attempt,
        by=str(entry.by) if entry.by else "",
        detail=say(entry.detail),
        message_id=entry.mail.message_id if entry.mail else "",
        reminder_id=entry.reminder_id,
        copy_id=kept[-1] if kept else None,
    )
