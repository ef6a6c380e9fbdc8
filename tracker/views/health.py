"""Two addresses for machines: is the process alive, and can the installation do its work."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker.alerts.queues import BrokerDown, lengths
from tracker.views.home import pulse


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 where database and broker answer and the last sweep is recent; else 503, and which of them fails.

    A silent sweep counts, because an installation that reminds nobody is not ready, however well its pages
    open: a load balancer that must know about the pages alone asks `healthz`. A copy sweeps, too, and sends
    nothing (`instance`: `copy`).
    """
    now = timezone.now()
    try:
        connection.ensure_connection()
        beat = pulse(now)
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "failed"}, status=503)
    age = None if beat.run is None else round((now - beat.run.started_at).total_seconds())
    broker = _broker()
    is_ready = broker == "ok" and not beat.is_silent
    told = {
        "status": "ok" if is_ready else "unavailable",
        "database": "ok",
        "broker": broker,
        "sweep": "silent" if beat.is_silent else "ok",
        "last_sweep_age_seconds": age,
        "instance": "copy" if beat.copy else "live",
    }
    return JsonResponse(told, status=200 if is_ready else 503)


def _broker() -> str:
    """Whether the broker answers; one in memory always does."""
    try:
        lengths()
    except BrokerDown:
        return "failed"
    return "ok"
