"""What Celery runs. Each task reads the clock once and calls the verb it is named after."""

from celery import shared_task
from django.utils import timezone

from tracker.alerts import sweep as alerts_sweep
from tracker.alerts import watchdog as alerts_watchdog
from tracker.services.digests import plan_digests
from tracker.services.recompute import recompute_all
from tracker.services.spread import finish_news


@shared_task(name="tracker.tasks.sweep")
def sweep() -> None:
    """Send every reminder that should have left by now."""
    alerts_sweep.sweep(timezone.now())


@shared_task(name="tracker.tasks.watchdog")
def watchdog() -> None:
    """Shout if the sweep is silent or reminders are stuck."""
    alerts_watchdog.watch(timezone.now())


@shared_task(name="tracker.tasks.recompute")
def recompute() -> None:
    """Bring every stored date to what the law says of the record today; news on its way first."""
    finish_news(timezone.now())
    recompute_all(None, timezone.now())


@shared_task(name="tracker.tasks.news")
def news() -> None:
    """Bring recorded closures and pauses to the dates that they have not reached yet."""
    finish_news(timezone.now())


@shared_task(name="tracker.tasks.digests")
def digests() -> None:
    """Plan the digests that come next."""
    plan_digests(timezone.now())
