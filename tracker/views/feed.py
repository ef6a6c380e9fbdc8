"""The one address that opens without a log-in: a calendar program reads a feed by its secret."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker.alerts.calendar_feed import read, written
from tracker.models import FeedToken
from tracker.services.secrets import found_by, note_use

QUIET = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
UNKNOWN = _("There is no calendar at this address. Make a feed in Longstop, under Calendar feeds.")
GONE = _(
    "This calendar was closed. Remove it from your program; make a new feed in Longstop if you need one."
)


@never_cache
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The dates its person may see now, as iCalendar; 404 for an unknown secret, 410 for a closed feed."""
    now = timezone.now()
    found = found_by(FeedToken, secret)
    if found is None:
        return _plain(str(UNKNOWN), 404)
    if why := _why_closed(found):
        answered, response = why, _plain(str(GONE), 410)
    else:
        reading = read(found.user, query=found.query, board=found.board, masked=found.masked, now=now)
        answered = reading.answered
        response = HttpResponse(
            written(reading, found.name), content_type="text/calendar; charset=utf-8", headers=QUIET
        )
        response["Content-Disposition"] = 'inline; filename="longstop.ics"'
    note_use(
        found,
        program=request.headers.get("User-Agent", ""),
        address=address_of(request),
        answered=answered,
        now=now,
    )
    return response


def _why_closed(found: FeedToken) -> str:
    if found.revoked_at:
        return gettext_noop("nothing: it was revoked")
    return "" if found.user.is_active else gettext_noop("nothing: its person is inactive")


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8", headers=QUIET)


def address_of(request: HttpRequest) -> str:
    """Where a request came from, "" if unknown; behind a trusted proxy, what that proxy says last."""
    given = request.META.get("REMOTE_ADDR", "")
    if settings.TRUST_PROXY and (passed_on := request.headers.get("X-Forwarded-For", "")):
        given = passed_on.rpartition(",")[2].strip()
    try:
        return str(ip_address(given))
    except ValueError:
        return ""
