"""The exceptions: open clocks without a living owner, or whose reminders reach nobody, and what to do."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tracker.filters.exceptions import exceptions as on_the_list
from tracker.filters.exceptions import lines
from tracker.filters.second_checks import waiting_checks
from tracker.services.check_words import check_lines
from tracker.services.law import LawBook
from tracker.views.page import inside_admin, page_of, person, show

LINES = 100


@inside_admin
def exceptions(request: HttpRequest, now: datetime) -> HttpResponse:
    """The list, a page at a time, the nearest day first."""
    rows, note = page_of(on_the_list(person(request), now), request.GET.get("page", ""), LINES)
    context: dict[str, Any] = {"rows": rows, "note": note}
    context["lines"] = lines(rows.object_list, now) if rows else []
    context["unchecked"] = check_lines(waiting_checks(person(request))[:LINES], LawBook(None, now))
    return show(request, "tracker/exceptions.html", _("Exceptions"), context)
