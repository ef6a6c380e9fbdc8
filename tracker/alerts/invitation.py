"""An invitation to a date, or its taking back: what it says is read from the date when it leaves."""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker.alerts import ics
from tracker.alerts.entries import CalendarEntry, entry, stands, summary
from tracker.alerts.facts import link_to
from tracker.alerts.words import legal_day, long_day
from tracker.models import DeadlineState, Invitation, Reminder
from tracker.models.reader_zones import zone_of
from tracker.services.ahead import is_announced
from tracker.services.kept import CLOCK_IS
from tracker.services.naming import Named, names_of
from tracker.services.reminders import base_day

NEWER = gettext_noop("A newer invitation follows.")


class Told(NamedTuple):
    """What the templates show, and the invitation itself for the calendar."""

    context: dict[str, Any]
    method: ics.Method
    ics: bytes


def why_not(reminder: Reminder, *, may_see: bool) -> str:
    """Return why this invitation should no longer leave, or nothing if it should.

    One that takes a date back leaves even to somebody who no longer sees it: it names nothing.
    """
    invitation, deadline = _hangs_on(reminder), reminder.clock
    if reminder.sequence != invitation.sequence:
        return NEWER
    if invitation.is_cancelled:
        return ""
    if not may_see:
        return gettext_noop("The recipient may no longer see the matter.")
    if deadline.investment.is_closed:
        return gettext_noop("The matter is closed.")
    if not is_announced(deadline.state, by_hand=deadline.set_on is not None):
        return CLOCK_IS % {"state": deadline.get_state_display()}
    return "" if base_day(deadline) == invitation.on else gettext_noop("The date moved.")


def told(reminder: Reminder, stamp: datetime, now: datetime) -> Told:
    """Say what this reminder has to tell a calendar; `stamp` is the same on every attempt.

    Two queries at most. Whoever no longer sees the matter reads the day that their calendar has, and no name.
    """
    invitation = _hangs_on(reminder)
    sees = Reminder.objects.visible_to(reminder.recipient).filter(pk=reminder.pk).exists()
    why = _why_gone(reminder, sees=sees) if invitation.is_cancelled else ""
    named = names_of([reminder.clock])[reminder.clock.pk]
    if why:
        shown = _taken_back(reminder, named, why, stamp=stamp, now=now, sees=sees)
    else:
        shown = _asked(reminder, named, stamp=stamp, now=now)
    method: ics.Method = "CANCEL" if why else "REQUEST"
    context = {
        "subject": _("%(what)s: %(name)s")
        % {"what": _headline(invitation), "name": f"{shown.summary}, {legal_day(shown.on)}"},
        "headline": _headline(invitation),
        "summary": shown.summary,
        "day": long_day(shown.on),
        "why": why,
        "paragraphs": [part.split("\n") for part in shown.description.split("\n\n")],
        "link": shown.link,
    }
    return Told(context, method, ics.invitation(shown, reminder.recipient, method))


def _headline(invitation: Invitation) -> str:
    if invitation.is_cancelled:
        return _("Cancelled")
    return _("Updated invitation") if invitation.sequence else _("Invitation")


def _hangs_on(reminder: Reminder) -> Invitation:
    assert reminder.invitation is not None, "the database lets no such reminder be without its invitation"
    return reminder.invitation


def _asked(reminder: Reminder, named: Named, *, stamp: datetime, now: datetime) -> CalendarEntry:
    deadline, invitation = reminder.clock, _hangs_on(reminder)
    return entry(
        deadline,
        uid=invitation.uid,
        sequence=invitation.sequence,
        named=named,
        now=now,
        stamp=stamp,
        zone=zone_of(reminder.recipient),
        is_private=not deadline.investment.is_public,
    )


def _taken_back(
    reminder: Reminder, named: Named, why: str, *, stamp: datetime, now: datetime, sees: bool
) -> CalendarEntry:
    deadline, invitation = reminder.clock, _hangs_on(reminder)
    link = link_to(deadline) if sees else ""
    return CalendarEntry(
        uid=invitation.uid,
        sequence=invitation.sequence,
        on=invitation.on,
        summary=summary(deadline, named) if sees else _("A date of Longstop"),
        description="\n".join([why, "", *stands(now, link)]),
        link=link,
        stamp=stamp,
        changed_at=stamp,
        is_private=not deadline.investment.is_public,
        has_alarm=False,
    )


def _why_gone(reminder: Reminder, *, sees: bool) -> str:
    deadline = reminder.clock
    if not sees:
        return _("You no longer see this matter in Longstop.")
    if deadline.state == DeadlineState.MET:
        return _("The duty was met.")
    if deadline.investment.is_closed:
        return _("The matter is closed.")
    announced = is_announced(deadline.state, by_hand=deadline.set_on is not None)
    if not announced or not base_day(deadline):
        words = _("This day no longer stands: the clock is %(state)s.")
        return words % {"state": deadline.get_state_display()}
    return _("You are no longer invited to this date: you no longer watch or own it, or want no invitations.")
