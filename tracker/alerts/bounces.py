"""Reading the mailbox that reports of undeliverable mail come to (`BOUNCE_URL`)."""

import logging
from dataclasses import asdict
from datetime import datetime
from email.message import Message
from typing import NamedTuple

from django.conf import settings

from tracker.alerts.bounce_reports import BounceReport, is_automatic_reply, read_report
from tracker.alerts.mailboxes import opened
from tracker.services.bounces import came_back

log = logging.getLogger(__name__)


class Intake(NamedTuple):
    """Counts of one round: mails read, reports recorded, replies of absent people, mails left unread."""

    read: int = 0
    recorded: int = 0
    replies: int = 0
    unreadable: int = 0


def read_bounces(now: datetime) -> Intake:
    """Record every report in the mailbox and set its mail aside; what cannot be understood stays there.

    Without `BOUNCE_URL` nothing is read. Safe to repeat and to run twice at once: a report counts once.
    Raises `OSError` if the mailbox cannot be reached.
    """
    counted = Intake()
    if not settings.BOUNCE_URL:
        return counted
    with opened(settings.BOUNCE_URL) as box:
        for key, message in box.unread():
            one = _take(message, now)
            counted = Intake(*(sum(pair) for pair in zip(counted, one, strict=True)))
            if not one.unreadable:
                box.settle(key)
    if counted.unreadable:
        log.warning("%d mails in the mailbox for bounces are no reports: look at them", counted.unreadable)
    return counted


def _take(message: Message, now: datetime) -> Intake:
    if is_automatic_reply(message):
        return Intake(read=1, replies=1)
    try:
        reports = read_report(message)
    except Exception:
        log.exception("A mail in the mailbox for bounces could not be read")
        return Intake(read=1, unreadable=1)
    if not reports:
        return Intake(read=1, unreadable=1)
    return Intake(read=1, recorded=sum(_record(report, now) for report in reports))


def _record(report: BounceReport, now: datetime) -> bool:
    """Whether it was new. A date from the future, or none, becomes `now`."""
    at = min(report.at or now, now)
    return came_back(**{**asdict(report), "at": at}, came_by="mailbox") is not None
