"""The portfolio: its tables on a page, and each as a file."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from tracker.filters.portfolio import PortfolioForm
from tracker.models.reader_zones import zone_of
from tracker.services.law import local_day
from tracker.services.portfolio.asked import Asked, matters
from tracker.services.portfolio.picture import FULL, picture
from tracker.services.portfolio.whole import WHOLE, csv_lines, portfolio
from tracker.views.page import inside_admin, person, show


def _form(request: HttpRequest, user: User, now: datetime) -> PortfolioForm:
    """The question, bound; an address without one asks for this year."""
    today = local_day(now, zone_of(user) or "UTC")
    told = request.GET.dict()
    if not told.get("first") and not told.get("last"):
        form = PortfolioForm(None, user=user, today=today)
        told |= {name: str(value) for name, value in form.initial.items()}
    return PortfolioForm(told, user=user, today=today)


def _asked(form: PortfolioForm, user: User, now: datetime) -> Asked:
    told = form.cleaned_data
    return Asked(
        viewer=user,
        now=now,
        first=told["first"],
        last=told["last"],
        by=told["by"],
        regime=told["regime"],
        member=told["member"],
    )


@inside_admin
def board(request: HttpRequest, now: datetime) -> HttpResponse:
    """Every table over the matters that the reader sees; a bad question gets none."""
    user = person(request)
    form = _form(request, user, now)
    asked = _asked(form, user, now) if form.is_valid() else None
    given = {name: value for name, value in request.GET.items() if value}
    context = {
        "form": form,
        "asked": asked,
        "is_narrowed": bool(given),
        "query": f"?{urlencode(given)}" if given else "",
        "count": matters(asked).count() if asked else 0,
        "pictures": [picture(table) for table in portfolio(asked)] if asked else [],
        "full": FULL,
    }
    return show(request, "tracker/portfolio.html", _("Portfolio"), context)


@inside_admin
def as_csv(request: HttpRequest, now: datetime, table: str) -> HttpResponseBase:
    """One table with all its rows, streamed."""
    user = person(request)
    form = _form(request, user, now)
    if table not in WHOLE or not form.is_valid():
        raise Http404
    asked = _asked(form, user, now)
    lines = csv_lines(WHOLE[table](asked))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"longstop-{table}-{asked.first}-{asked.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
