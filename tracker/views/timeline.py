"""The timeline of a matter: every review and divestment on one axis; as a page, and as a file of its own."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tracker.filters.stretches import StretchForm
from tracker.models import Investment
from tracker.services.pictures.axis import Stretch
from tracker.services.pictures.in_words import in_words
from tracker.services.pictures.lanes import Lanes
from tracker.services.pictures.matter_lanes import matter_lanes
from tracker.services.pictures.timeline import NARROW, WIDE, drawn
from tracker.services.pictures.zooms import Zooms, zooms
from tracker.views.page import inside_admin, person, show
from tracker.views.svg import svg_file


def matter_of(request: HttpRequest, pk: int) -> Investment:
    """The matter, where this person may see it; else they are told nothing of it."""
    user = person(request)
    if not user.has_perm("tracker.view_investment"):
        raise PermissionDenied
    rows = Investment.objects.visible_to(user).select_related("investor", "target")
    return get_object_or_404(rows, pk=pk)


def _asked(request: HttpRequest, now: datetime, matter: Investment) -> tuple[StretchForm, Lanes, Zooms]:
    """The question, what the timeline tells, and its stretch: everything where the question has errors."""
    user = person(request)
    form = StretchForm(request.GET, matter=matter, user=user)
    asked = form.cleaned_data if form.is_valid() else {}
    told = matter_lanes(matter, user, now, asked.get("scenario"))
    return form, told, zooms(told, asked.get("from"), asked.get("to"))


@inside_admin
def timeline(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """The page: the picture for a desk and for a phone, its zoom, and the same facts as lists."""
    matter = matter_of(request, pk)
    form, told, seen = _asked(request, now, matter)
    scenario = form.cleaned_data.get("scenario") if form.is_valid() else None
    kept = {"scenario": str(scenario.pk)} if scenario else {}
    context: dict[str, Any] = {
        "matter": matter,
        "form": form,
        "told": told,
        "seen": seen,
        "pictures": [
            drawn(told, seen.shown, name="wide", width=WIDE),
            drawn(told, seen.shown, name="narrow", width=NARROW),
        ],
        "words": in_words(told, seen.shown),
        "zooms": [(one, _query(one.stretch, kept)) for one in seen.named[:-1]],
        "all": (seen.named[-1], urlencode(kept)),
        "earlier": _query(seen.earlier, kept),
        "later": _query(seen.later, kept),
        "as_file": _query(seen.shown, kept),
        "without_ghost": _query(seen.shown, {}),
        "has_scenarios": form.fields["scenario"].queryset.exists(),  # type: ignore[attr-defined]
    }
    return show(request, "tracker/timeline.html", _("Timeline"), context)


def _query(stretch: Stretch, kept: dict[str, str]) -> str:
    return urlencode({"from": stretch.first.isoformat(), "to": stretch.last.isoformat(), **kept})


@inside_admin
def timeline_file(request: HttpRequest, now: datetime, pk: int) -> HttpResponseBase:
    """The same picture as an SVG file that needs nothing else; a bad question gets the page that says so."""
    matter = matter_of(request, pk)
    form, told, seen = _asked(request, now, matter)
    if not form.is_valid():
        return timeline(request, pk=pk)
    picture = drawn(told, seen.shown, name="file", width=WIDE)
    inner = render_to_string("tracker/pictures/timeline.svg", {"picture": picture, "is_file": True})
    return svg_file(inner, f"timeline-{matter.slug}.svg")
