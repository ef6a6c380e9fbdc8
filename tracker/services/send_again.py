"""Send again: a reminder that was refused or given up is planned once more, by a person's decision."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker.models import Entry, Reminder, ReminderState

from .noting import note

BY_HAND = gettext_noop("sent again by hand")


@transaction.atomic
def send_again(reminder_id: int, *, by: User | None, now: datetime) -> Reminder:
    """Let the next sweep try a failed reminder again, under the same Message-ID; the ledger says who asked.

    Whatever else failed in the same mail goes with it: one Message-ID never carries two different mails.
    Raises `ValidationError` if it did not fail: a copy must never leave because a button was pressed twice.
    """
    reminder = Reminder.objects.select_for_update().get(pk=reminder_id)
    if reminder.state != ReminderState.FAILED:
        raise ValidationError(
            _("This reminder is %(state)s, so nothing was changed: only one that failed can be sent again.")
            % {"state": reminder.get_state_display()}
        )
    together = Q(pk=reminder.pk) | Q(mail=reminder.mail_id, mail__isnull=False)
    rows = Reminder.objects.select_for_update().filter(together, state=ReminderState.FAILED).order_by("pk")
    failed = list(rows)
    Reminder.objects.filter(pk__in=[one.pk for one in failed]).update(
        state=ReminderState.PLANNED, claimed_until=None
    )
    reminder.refresh_from_db(fields=["state", "claimed_until"])
    note(failed, Entry.PLANNED, at=now, by=by, detail=BY_HAND)
    return reminder
