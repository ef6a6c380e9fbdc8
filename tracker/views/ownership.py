"""Who stands behind an investment, as of a day: the graph, and the same as tables."""

from collections.abc import Sequence
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tracker.filters.stretches import DayForm
from tracker.models import Investment, OwnershipLink
from tracker.models.reader_zones import zone_of
from tracker.services.law import local_day
from tracker.services.ownership import links_above
from tracker.services.pictures.holdings import Ownership, ownership_of
from tracker.services.pictures.ownership import NARROW, WIDE, drawn_ownership
from tracker.services.pictures.party_words import since, state_word
from tracker.views.page import inside_admin, person, show
from tracker.views.svg import svg_file
from tracker.views.timeline import matter_of


def _asked(request: HttpRequest, now: datetime, matter: Investment) -> tuple[DayForm, Ownership]:
    """The day asked for and the graph on it; of today where the question has errors."""
    form = DayForm(request.GET)
    on = (form.cleaned_data["on"] if form.is_valid() else None) or _today(request, now)
    bases = {pk for pk in (matter.investor_id, matter.target_id) if pk}
    links: Sequence[OwnershipLink] = (
        links_above(bases, OwnershipLink.objects.visible_to(person(request))) if bases else ()
    )
    return form, ownership_of(matter, links, on)


def _today(request: HttpRequest, now: datetime) -> date:
    """The day it is where the reader is."""
    return local_day(now, zone_of(person(request)) or "UTC")


@inside_admin
def ownership(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """The page: only holdings and parties that this person may see are drawn and counted."""
    matter = matter_of(request, pk)
    form, told = _asked(request, now, matter)
    today = _today(request, now)
    context = {
        "matter": matter,
        "form": form,
        "told": told,
        "today": today,
        "days": _days(told.changes, today),
        "rows": [(one, since(one)) for one in told.holdings],
        "shares": [(one, state_word(one.state)) for one in told.holders if one.of_investor or one.of_target],
        "pictures": [
            drawn_ownership(told, name="wide", width=WIDE),
            drawn_ownership(told, name="narrow", width=NARROW),
        ],
    }
    return show(request, "tracker/ownership.html", _("Ownership"), context)


def _days(changes: Sequence[date], today: date) -> list[date]:
    """The days on which something changed, and today."""
    return sorted({*changes, today})


@inside_admin
def ownership_file(request: HttpRequest, now: datetime, pk: int) -> HttpResponseBase:
    """The graph as an SVG file that needs nothing else; a bad question gets the page that says so."""
    matter = matter_of(request, pk)
    form, told = _asked(request, now, matter)
    if not form.is_valid():
        return ownership(request, pk=pk)
    picture = drawn_ownership(told, name="file", width=WIDE)
    inner = render_to_string("tracker/pictures/ownership.svg", {"picture": picture, "is_file": True})
    return svg_file(inner, f"ownership-{matter.slug}.svg")
