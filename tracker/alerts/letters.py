"""What was claimed, read again just before it is sent: what no longer holds is dropped, the rest addressed.

A reminder gets its `Mail`, and with it its Message-ID, here and before anything leaves. It keeps both, so
that an attempt after a crash is the same mail and not a second one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext_noop

from tracker.alerts import digest, invitation
from tracker.alerts.asking import asked
from tracker.alerts.claim import Lease
from tracker.alerts.facts import Place
from tracker.alerts.ledger import stamp
from tracker.alerts.messages import mail_key, message_id
from tracker.alerts.news import moved_for
from tracker.alerts.together import OF_THEIR_OWN
from tracker.alerts.words import legal_day
from tracker.models import (
    Deadline,
    DeadlineState,
    Entry,
    Mail,
    Override,
    Reminder,
    ReminderKind,
    ReminderState,
    TurnKind,
    VisibleQuerySet,
)
from tracker.models.deadlines import OPEN_STATES
from tracker.services.ahead import is_announced
from tracker.services.escalation import no_longer_needed, note_escalated
from tracker.services.kept import CLOCK_IS, NOW_ON
from tracker.services.naming import names_of
from tracker.services.noting import note
from tracker.services.reminders import REMINDED, base_day
from tracker.services.speech import in_english
from tracker.services.standing_in import pass_on

EVERYTHING = (
    "recipient__reader_zone",
    "recipient__habits",
    "mail",
    "change",
    "invitation",
    "turn__override__recorded_by",
    "turn__override__source",
    "on_behalf_of",
    "instead_of__recipient",
    "run__closure__source",
    "run__pause__source",
    "subscription",
)
ABOUT_THE_DATE = ("review__investment", "divestment__investment", "obligation__agreement__investment")
REMINDER = "reminder"
NOT_ACTIVE = gettext_noop("The recipient is no longer active.")
NO_SIGHT = gettext_noop("The recipient may no longer see the matter.")
OUT_OF_REACH = (NOT_ACTIVE, NO_SIGHT)
"""Reasons for which somebody else is told instead."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person and the reminders in it, each with its place among those of its date."""

    mail: Mail
    recipient: User
    reminders: tuple[Reminder, ...]

    @property
    def pks(self) -> list[int]:
        return [reminder.pk for reminder in self.reminders]


def with_everything(reminders: VisibleQuerySet[Reminder]) -> VisibleQuerySet[Reminder]:
    """These reminders with all that a letter says about them; two statements.

    The dates come by themselves: many people are reminded of one, and it is read once for all of them.
    """
    dates = Prefetch("deadline", Deadline.objects.order_by().select_related(*ABOUT_THE_DATE))
    return reminders.select_related(*EVERYTHING).prefetch_related(dates)


@in_english
def read_again(lease: Lease) -> tuple[list[Reminder], int]:
    """Return what is still worth sending, the longest waiting first, and how many were cancelled."""
    rows = list(with_everything(lease.held(lease.pks)).order_by("send_at", "pk"))
    seen = set(lease.held(lease.pks).visible_to_its("recipient").values_list("pk", flat=True))
    stale: dict[str, list[Reminder]] = defaultdict(list)
    good: list[Reminder] = []
    answered = no_longer_needed(rows)
    for row in rows:
        if why := why_not(row, lease.since, may_see=row.pk in seen) or answered.get(row.pk, ""):
            stale[why].append(row)
        else:
            good.append(row)
    for why, dropped in stale.items():
        _drop(lease, dropped, why)
    return good, sum(map(len, stale.values()))


@transaction.atomic
def _drop(lease: Lease, rows: Sequence[Reminder], why: str) -> None:
    """Cancel what is still ours of these rows, note why, and pass on what its person cannot get."""
    ours = set(lease.held(row.pk for row in rows).select_for_update().values_list("pk", flat=True))
    held = [row for row in rows if row.pk in ours]
    if why in OUT_OF_REACH:
        pass_on(held, why, lease.since)
    lease.held(ours).update(state=ReminderState.CANCELLED, cancelled_reason=why, claimed_until=None)
    note(held, Entry.CANCELLED, at=lease.since, detail=why)


def why_not(reminder: Reminder, now: datetime, *, may_see: bool) -> str:
    """Return why this reminder should no longer be sent at `now` (UTC), or nothing if it should."""
    if not reminder.recipient.is_active:
        return NOT_ACTIVE
    if reminder.kind == ReminderKind.NEWS:
        return (
            ""
            if moved_for(reminder).exists()
            else gettext_noop("Nothing that moved is open to this person any more.")
        )
    if reminder.kind == ReminderKind.DIGEST:
        return digest.why_not(reminder, now)
    if reminder.kind == ReminderKind.INVITATION:
        return invitation.why_not(reminder, may_see=may_see)
    deadline = reminder.clock
    if not may_see:
        return NO_SIGHT
    if deadline.investment.is_closed:
        return gettext_noop("The matter is closed.")
    if deadline.state == DeadlineState.MET:
        return gettext_noop("The duty was met.")
    if reminder.kind == ReminderKind.MOVED:  # that a clock is gone is news; that it ended on its date is not
        return (
            gettext_noop("The clock ended.")
            if deadline.state == DeadlineState.ENDED and deadline.due_on
            else ""
        )
    if reminder.kind == ReminderKind.TURN:
        return _turned_again(reminder, deadline)
    if not is_announced(deadline.state, by_hand=deadline.set_on is not None):
        return CLOCK_IS % {"state": deadline.get_state_display()}
    if reminder.due_on not in deadline.act_days:
        day = base_day(deadline)
        return NOW_ON % {"day": legal_day(day)} if day else gettext_noop("The date moved: it is now no date.")
    return ""


def _turned_again(reminder: Reminder, deadline: Deadline) -> str:
    """Why a stop, or the end of one, is no longer news, or a day set by hand."""
    if reminder.turn is not None and reminder.turn.override is not None:
        return _set_again(reminder.turn.override, deadline)
    if deadline.state not in REMINDED:
        return CLOCK_IS % {"state": deadline.get_state_display()}
    was_paused = reminder.turn is not None and reminder.turn.kind == TurnKind.PAUSED
    if was_paused == (deadline.state == DeadlineState.PAUSED):
        return ""
    return gettext_noop("The clock runs again.") if was_paused else gettext_noop("The clock is paused again.")


def _set_again(override: Override, deadline: Deadline) -> str:
    if deadline.state not in OPEN_STATES:
        return CLOCK_IS % {"state": deadline.get_state_display()}
    return "" if deadline.set_on == override.set_on else gettext_noop("Another day counts by now.")


@transaction.atomic
def address(
    lease: Lease, reminders: Iterable[Reminder], together: Collection[int] = frozenset()
) -> list[Letter]:
    """Return one letter per person and mail, each mail stored; what had a mail before keeps it.

    What another sweep took over since it was read is in none of them: it leaves in the mail of that one.
    What a piece of news has moved, a digest and an invitation are letters of their own, except those that
    go `together` with the others because of the hourly cap, or because they are late.
    """
    groups: dict[tuple[int, object, int], list[Reminder]] = defaultdict(list)
    for reminder in reminders:
        own = reminder.kind in OF_THEIR_OWN and reminder.pk not in together and not reminder.mail_id
        alone = reminder.pk if own else 0
        groups[reminder.recipient_id, reminder.mail_id, alone].append(reminder)
    letters = [
        Letter(group[0].mail or _mail(group, lease), group[0].recipient, tuple(group))
        for group in groups.values()
    ]
    letters = _stamp(letters, lease)
    fresh = [letter for letter in letters if not letter.reminders[0].mail_id]
    Mail.objects.bulk_create([letter.mail for letter in fresh], ignore_conflicts=True)
    note_escalated([one for letter in fresh for one in letter.reminders], lease.since)
    return letters


def _mail(group: Sequence[Reminder], lease: Lease) -> Mail:
    key = mail_key(reminder.pk for reminder in group)
    return Mail(
        pk=key,
        recipient=group[0].recipient,
        message_id=message_id(key),
        kind=group[0].kind if len(group) == 1 and group[0].kind in OF_THEIR_OWN else REMINDER,
        created_at=lease.since,
    )


def _stamp(letters: list[Letter], lease: Lease) -> list[Letter]:
    """Write each reminder's mail into its row, if it is not there already; return what is still ours."""
    unstamped = [(one, letter.mail) for letter in letters for one in letter.reminders if one.mail_id is None]
    if not unstamped or stamp(unstamped, lease.until) == len(unstamped):
        return letters
    held = set(lease.held(lease.pks).values_list("pk", "mail"))
    ours = (
        replace(one, reminders=tuple(row for row in one.reminders if (row.pk, one.mail.pk) in held))
        for one in letters
    )
    return [letter for letter in ours if letter.reminders]


def places(reminders: Sequence[Reminder]) -> dict[int, Place]:
    """Return, for each reminder of a date, which of the person's reminders of it this is.

    Those of one date that leave in one mail count as one, the last of them.
    """
    reminders = [one for one in reminders if one.deadline_id]
    rows = Reminder.objects.filter(
        kind=ReminderKind.LEAD,
        deadline__in={one.deadline_id for one in reminders},
        recipient__in={one.recipient_id for one in reminders},
    ).exclude(state=ReminderState.CANCELLED)
    days: dict[tuple[object, ...], list[tuple[datetime, int, str]]] = defaultdict(list)
    columns = ("deadline_id", "recipient_id", "due_on", "send_at", "pk", "state")
    for deadline, recipient, due_on, send_at, pk, state in rows.order_by("send_at", "pk").values_list(
        *columns
    ):
        days[deadline, recipient, due_on].append((send_at, pk, state))
    mates: dict[tuple[object, ...], set[int]] = defaultdict(set)
    for one in reminders:
        mates[_of_one_mail(one)].add(one.pk)
    said, names = asked(reminders), names_of({one.clock.pk: one.clock for one in reminders}.values())
    return {
        one.pk: _place(one, days, mates[_of_one_mail(one)])._replace(
            asked=said[one.pk], named=names[one.clock.pk]
        )
        for one in reminders
    }


def _of_one_mail(one: Reminder) -> tuple[object, ...]:
    """What the reminders of a date in one mail have in common; those without a mail are to share one."""
    return one.deadline_id, one.recipient_id, one.mail_id


def _place(
    one: Reminder, days: dict[tuple[object, ...], list[tuple[datetime, int, str]]], mates: Collection[int]
) -> Place:
    day = one.due_on if one.kind == ReminderKind.LEAD else base_day(one.clock)
    row = days.get((one.deadline_id, one.recipient_id, day), [])
    last = next((pk for _, pk, _ in reversed(row) if pk in mates), 0)
    row = [known for known in row if known[1] == last or known[1] not in mates]
    number = next((place for place, (_, pk, _) in enumerate(row, 1) if pk == last), 0)
    coming = [at for at, _, state in row[number:] if state == ReminderState.PLANNED]
    return Place(number, len(row), min(coming, default=None))
