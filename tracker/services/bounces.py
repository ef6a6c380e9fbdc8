"""A letter came back: it is noted once, with every reminder in it, and somebody hears of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from tracker.models import Bounce, BounceKind, Entry, Mail, Reminder, ReminderState
from tracker.models.deadlines import PATHS_TO_MATTER

from .kept import CAME_BACK
from .noting import note
from .refusals import refused

COMES_BACK_WITHIN = timedelta(days=6)
"""How long mail systems try before they give up, and a day more."""


def came_back(
    *,
    report_id: str,
    address: str,
    kind: BounceKind,
    status: str,
    excerpt: str,
    message_ids: Iterable[str],
    came_by: str,
    at: datetime,
) -> Bounce | None:
    """Record what a mail system reports about a letter; None if this report was recorded before.

    The letter is found by its Message-ID, else as the last one to `address` before `at` (UTC). If it came
    back for good, each of its reminders gets a line in the ledger, and what follows from a refusal follows.
    """
    mail = _by_message_id(message_ids) or _by_time(address, at)
    try:
        with transaction.atomic():
            bounce = Bounce.objects.create(
                mail=mail,
                address=address[:320],
                kind=kind,
                status=status[:20],
                excerpt=excerpt,
                came_by=came_by,
                report_id=report_id[:255],
                at=at,
            )
            if mail and kind == BounceKind.PERMANENT:
                _tell(mail, detail=" ".join((status or excerpt[:200]).split()), at=at)
    except IntegrityError:
        if Bounce.objects.filter(report_id=report_id[:255]).exists():
            return None
        raise
    return bounce


def _tell(mail: Mail, *, detail: str, at: datetime) -> None:
    """Note it for every reminder of the mail, of whichever attempt it is."""
    rows = Reminder.objects.select_for_update(of=("self",)).filter(mail=mail).order_by("pk")
    matters = (f"deadline__{path}" for path in PATHS_TO_MATTER)
    reminders = list(rows.exclude(state=ReminderState.CANCELLED).select_related("recipient", *matters))
    note(reminders, Entry.BOUNCED, at=at, detail=detail)
    if reminders:
        refused(reminders, detail=CAME_BACK % {"words": detail}, at=at)


def _by_message_id(message_ids: Iterable[str]) -> Mail | None:
    names = list(dict.fromkeys(message_ids))
    return Mail.objects.filter(message_id__in=names).order_by("-created_at").first() if names else None


def _by_time(address: str, at: datetime) -> Mail | None:
    """The last letter that left for this address before the report."""
    sent = Reminder.objects.filter(
        recipient__email__iexact=address,
        state=ReminderState.SENT,
        sent_at__lte=at,
        sent_at__gt=at - COMES_BACK_WITHIN,
        mail__isnull=False,
    )
    last = sent.select_related("mail").order_by("-sent_at", "-pk").first()
    return last.mail if last else None
