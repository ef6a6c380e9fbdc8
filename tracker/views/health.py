"""Two addresses for machines: is the process alive, and can it do its work."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker.views.home import pulse


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 with the age of the last sweep in seconds (null: never ran); 503 where the database fails.

    A silent sweep is told (`sweep`: `silent`) and does not make the web process unready: it can still serve.
    """
    now = timezone.now()
    try:
        connection.ensure_connection()
        beat = pulse(now)
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "failed"}, status=503)
    age = None if beat.run is None else round((now - beat.run.started_at).total_seconds())
    sweep = "silent" if beat.is_silent else "ok"
    return JsonResponse({"status": "ok", "database": "ok", "sweep": sweep, "last_sweep_age_seconds": age})
