"""What Celery runs. Each task reads the clock once and calls the verb it is named after."""

import contextlib
from typing import Any

from celery import shared_task
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from config.celery import BEAT
from tracker.alerts import bounces as alerts_bounces
from tracker.alerts import heartbeat
from tracker.alerts import watchdog as alerts_watchdog
from tracker.services.digests import plan_digests
from tracker.services.docket import carry_on, finish_dockets
from tracker.services.recompute import recompute_all
from tracker.services.replanning import finish_replanning, plan_in_turn
from tracker.services.spread import finish_news
from tracker.services.sweeps import forget_old_sweeps

HELPERS = 3
IMPORT_LASTS = 20  # seconds; longer work is asked for again, so that others get their turn
HELP_LASTS = 50  # seconds; the next sweep asks again


@shared_task(name="tracker.tasks.sweep", bind=True)
def sweep(self: Any) -> None:
    """Send every reminder that should have left by now; with a large backlog ask other workers to help."""
    asked_by, worker = self.request.get(BEAT) or "", self.request.hostname or ""
    heartbeat.sweep(timezone.now(), asked_by=asked_by, worker=worker, call_help=ask_for_help)


@shared_task(name="tracker.tasks.mail", bind=True)
def mail(self: Any) -> None:
    """Help a sweep that has much to send."""
    heartbeat.sweep(timezone.now(), worker=self.request.hostname or "")


def ask_for_help() -> None:
    """Nudge other workers, which take what is not claimed yet; SQLite has one writer, and help would wait."""
    if connection.vendor == "postgresql":
        for _ in range(HELPERS):
            mail.apply_async(expires=HELP_LASTS)


@shared_task(name="tracker.tasks.watchdog")
def watchdog() -> None:
    """Shout if the sweep is silent or reminders are stuck."""
    alerts_watchdog.watch(timezone.now())


@shared_task(name="tracker.tasks.read_bounces")
def read_bounces() -> None:
    """Record what came back to the mailbox for bounces."""
    alerts_bounces.read_bounces(timezone.now())


@shared_task(name="tracker.tasks.recompute")
def recompute() -> None:
    """Bring every stored date to what the law says of the record today; news on its way first.

    Then the reminders to who is there today: of what is near, and of a part of all else.
    """
    finish_news(timezone.now())
    recompute_all(None, timezone.now())
    plan_in_turn(timezone.now())


@shared_task(name="tracker.tasks.news")
def news() -> None:
    """Bring recorded closures and pauses, and changed settings, to the dates they have not reached yet."""
    finish_news(timezone.now())
    finish_replanning(timezone.now())


@shared_task(name="tracker.tasks.import_docket")
def import_docket(docket_id: int) -> None:
    """Go on with an import for a while, and ask for more if it is not done."""
    if carry_on(docket_id, timezone.now(), IMPORT_LASTS):
        ask_to_import(docket_id)


@shared_task(name="tracker.tasks.imports")
def imports() -> None:
    """Go on with the imports whose worker vanished, or that nobody could be asked for."""
    for docket_id in finish_dockets(timezone.now()):
        import_docket(docket_id)


def ask_to_import(docket_id: int) -> None:
    """Have a worker go on with an import; without a broker the next minute's look finds it."""
    with contextlib.suppress(OperationalError):
        import_docket.apply_async((docket_id,), retry=False)


@shared_task(name="tracker.tasks.tidy")
def tidy() -> None:
    """Forget what only the last weeks are kept of."""
    forget_old_sweeps(timezone.now())


@shared_task(name="tracker.tasks.digests")
def digests() -> None:
    """Plan the digests that come next."""
    plan_digests(timezone.now())
