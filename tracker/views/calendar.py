"""The calendar: the docket's dates by day, in a month, a week or an agenda."""

from datetime import date, datetime
from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tracker.filters.boards import BOARDS
from tracker.filters.calendar_places import NAMES, PlaceForm, kept, question_of
from tracker.models.reader_zones import zone_of
from tracker.services.calendar_days import VIEWS, View, calendar_days
from tracker.services.law import LawBook, local_day
from tracker.services.standing import Reader
from tracker.views.page import inside_admin, person, show


@inside_admin
def calendar(request: HttpRequest, now: datetime) -> HttpResponse:
    """The days asked for; a bad question or place gets no dates, and is told what is wrong.

    Where no view is named, a phone shows the same days as a list.
    """
    user = person(request)
    zone = zone_of(user)
    today = local_day(now, zone or "UTC")
    place, asked = PlaceForm(request.GET), question_of(request.GET)
    question = BOARDS["deadlines"].ask(asked, user, now)
    del question.filters["order"]  # a calendar has its own
    told = place.cleaned_data if place.is_valid() else {}
    view: View = cast(View, told.get("view") or "month")
    on = told.get("on") or today
    rows = question.qs if place.is_valid() else question.queryset.none()
    reader, book = Reader(now, zone), LawBook(None, now)
    shown = calendar_days(rows, reader, book, by=question.day, view=view, on=on, today=today)
    carried = kept(asked)
    named = request.GET.get("view", "") if place.is_valid() else ""

    def to(day: date, to_view: str = named) -> str:
        found = {**carried, "view": to_view, "on": day.isoformat()}
        return urlencode({name: value for name, value in found.items() if value})

    context = {
        "form": question.form,
        "question": question,
        "place": place,
        "asked": carried,
        "query": urlencode(carried),
        "shown": shown,
        "is_default": not named,
        "views": [(NAMES[one], to(on, one), one == view) for one in VIEWS],
        "earlier": to(shown.earlier),
        "later": to(shown.later),
        "now_here": to(today),
        "in_a_week": urlencode({**carried, "view": "week"}),
        "today": today,
        "hidden": [("view", named), ("on", on.isoformat() if told.get("on") else "")],
    }
    return show(request, "tracker/calendar.html", _("Calendar"), context)
