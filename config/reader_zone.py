"""The zone in which a page tells instants: the reader's own, else UTC. Legal days keep their authority's."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SESSION_KEY = "zone"
"""Put into the session at log-in and when the setting is kept, so that no page asks the database."""


class ReaderZone:
    """Middleware: activates the zone that the session names while a page is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = request.session.get(SESSION_KEY, "")
        with timezone.override(ZoneInfo(zone) if zone else None):
            return self.get_response(request)
