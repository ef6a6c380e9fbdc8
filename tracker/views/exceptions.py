"""The exceptions: open clocks without a living owner, or whose reminders reach nobody, and what to do."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from tracker.filters.exceptions import exceptions as on_the_list
from tracker.filters.exceptions import lines
from tracker.views.page import inside_admin, page_of, person, show

LINES = 100


@inside_admin
def exceptions(request: HttpRequest, now: datetime) -> HttpResponse:
    """The list, a page at a time, the nearest day first."""
    rows, note = page_of(on_the_list(person(request), now), request.GET.get("page", ""), LINES)
    context = {"rows": rows, "note": note, "lines": lines(rows.object_list, now) if rows else []}
    return show(request, "tracker/exceptions.html", "Exceptions", context)
