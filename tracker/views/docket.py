"""The docket board: open deadlines by day, asked for by one FilterSet."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from tracker.filters.deadlines import DeadlineFilter, open_deadlines
from tracker.filters.today import IS_PAST_HISTORY
from tracker.models.reader_zones import zone_of
from tracker.services.standing import Reader
from tracker.views.page import inside_admin, page_of, person, show

PAGE_SIZE = 50


@inside_admin
def docket(request: HttpRequest, now: datetime) -> HttpResponse:
    """Open deadlines of the reader's matters, filtered, 50 a page; a bad question gets no rows."""
    every = open_deadlines(person(request), now)
    question = DeadlineFilter(request.GET, queryset=every, request=request)
    page, page_error = page_of(question.qs, request.GET.get("page", ""), PAGE_SIZE)
    asked = {name: value for name, value in request.GET.items() if value and name != "page"}
    context = {
        "form": question.form,
        "asked": asked,
        "query": f"{urlencode(asked)}&" if asked else "",
        "carried": urlencode({"query": urlencode(asked)}) if asked else "",
        "page": page,
        "page_error": page_error,
        "lines": Reader(now, zone_of(person(request))).lines(page.object_list) if page else [],
        "total": every.exclude(IS_PAST_HISTORY).count(),
        "history": every.filter(IS_PAST_HISTORY).count(),
    }
    return show(request, "tracker/docket.html", "Docket", context)
