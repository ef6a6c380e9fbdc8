"""What Celery runs. Each task reads the clock once and calls the verb it is named after."""

from celery import shared_task
from django.utils import timezone

from tracker.alerts import bounces as alerts_bounces
from tracker.alerts import sweep as alerts_sweep
from tracker.alerts import watchdog as alerts_watchdog
from tracker.services.recompute import recompute_all
from tracker.services.replanning import finish_replanning
from tracker.services.spread import finish_news


@shared_task(name="tracker.tasks.sweep")
def sweep() -> None:
    """Send every reminder that should have left by now."""
    alerts_sweep.sweep(timezone.now())


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
    """Bring every stored date to what the law says of the record today; news on its way first."""
    finish_news(timezone.now())
    recompute_all(None, timezone.now())


@shared_task(name="tracker.tasks.news")
def news() -> None:
    """Bring recorded closures and pauses, and changed settings, to the dates they have not reached yet."""
    finish_news(timezone.now())
    finish_replanning(timezone.now())
