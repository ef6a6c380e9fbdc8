"""Explain this date: the ruler of one deadline, day by day, with its law and what would move it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from tracker.models import Deadline
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.reader_zones import zone_of
from tracker.services.standing import Reader
from tracker.services.why.data import why_data
from tracker.services.why.page import why
from tracker.views.page import inside_admin, person, show


@inside_admin
def explain_date(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """The page; with `?all=1` every month is open, for printing, and with `?as=json` it is data."""
    user = person(request)
    rows = Deadline.objects.visible_to(user).select_related(*PATHS_TO_MATTER)
    deadline = get_object_or_404(rows, pk=pk)
    found, reader = why(deadline, now), Reader(now, zone_of(user))
    if request.GET.get("as") == "json":
        response = JsonResponse(why_data(found))
        response["Content-Disposition"] = f'attachment; filename="longstop-date-{deadline.pk}.json"'
        return response
    context = {
        "why": found,
        "original": deadline,
        "standing": reader.standing(deadline),
        "zones": reader.zones(deadline),
        "opens_all": bool(request.GET.get("all")),
    }
    return show(request, "tracker/why.html", _("Explain this date"), context)
