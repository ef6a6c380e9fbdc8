"""What a mail service tells of a letter through django-anymail's webhook, if that is installed and set up.

`ANYMAIL_WEBHOOK_SECRET` sets it up. Only what came back counts here; clicks and openings are not looked at.
"""

from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils import timezone

from tracker.models import BounceKind
from tracker.services.bounces import came_back

KINDS = {
    "bounced": BounceKind.PERMANENT,
    "rejected": BounceKind.PERMANENT,
    "failed": BounceKind.PERMANENT,
    "deferred": BounceKind.TEMPORARY,
}


def connect() -> None:
    """Listen to django-anymail where it is among the applications."""
    if apps.is_installed("anymail"):
        import_module("anymail.signals").tracking.connect(on_tracking, dispatch_uid="longstop-tracking")


def on_tracking(sender: Any, event: Any, esp_name: str, **_: Any) -> None:
    """Record an event that says that a letter was not delivered; the service repeats what we fail to take."""
    kind = KINDS.get(str(event.event_type))
    if kind is None or not event.recipient:
        return
    said = (event.reject_reason, event.description, event.mta_response)
    words = " ".join(str(part) for part in said if part)
    given = str(event.message_id or "")
    came_back(
        report_id=f"{esp_name}:{event.event_id or f'{given}:{event.recipient}:{event.event_type}'}",
        address=str(event.recipient).lower(),
        kind=kind,
        status=str(event.reject_reason or "")[:20],
        excerpt=words,
        message_ids=(given, f"<{given.strip('<>')}>") if given else (),
        came_by=f"webhook, {esp_name}"[:40],
        at=_instant(event.timestamp),
    )


def _instant(at: datetime | None) -> datetime:
    return at.astimezone(UTC) if at else timezone.now()
