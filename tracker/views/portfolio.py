"""The portfolio: its tables on a page, and each as a file."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from tracker.filters.portfolio import PortfolioForm
from tracker.models.reader_zones import zone_of
from tracker.services.law import local_day
from tracker.services.portfolio.asked import Asked, count, looked_up
from tracker.services.portfolio.picture import FULL, picture
from tracker.services.portfolio.tables import TITLES
from tracker.services.portfolio.whole import PARTS, WHOLE, awaited, counted_with, csv_lines, part, portfolio
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
    asked = Asked(
        viewer=user,
        now=now,
        first=told["first"],
        last=told["last"],
        by=told["by"],
        regime=told["regime"],
        member=told["member"],
    )
    return looked_up(asked)


def _understood(request: HttpRequest, now: datetime) -> Asked:
    """The question; a bad one is answered by its page alone."""
    user = person(request)
    form = _form(request, user, now)
    if not form.is_valid():
        raise Http404
    return _asked(form, user, now)


def _query(request: HttpRequest) -> str:
    """What was asked, to be asked of another address."""
    given = {name: value for name, value in request.GET.items() if value}
    return f"?{urlencode(given)}" if given else ""


@inside_admin
def board(request: HttpRequest, now: datetime, *, whole: bool = False) -> HttpResponse:
    """Every table over the matters that the reader sees; a bad question gets none.

    Of many matters the tables come after the page, a part at a time, unless they are asked for as a `whole`.
    """
    user = person(request)
    form = _form(request, user, now)
    asked = _asked(form, user, now) if form.is_valid() else None
    n = count(asked) if asked else 0
    at_once = whole or not asked or asked.few is not None
    context = {
        "form": form,
        "asked": asked,
        "query": _query(request),
        "count": n,
        "headings": TITLES.items(),
        "awaited": [] if at_once else awaited(),
        "pictures": [picture(table) for table in portfolio(asked)] if asked and n and at_once else [],
        "full": FULL,
    }
    return show(request, "tracker/portfolio.html", _("Portfolio"), context)


@inside_admin
def portfolio_part(request: HttpRequest, now: datetime, name: str) -> HttpResponse:
    """Some tables, for a page that waits for them and then asks for the next part; how many it then has."""
    if name not in PARTS:
        raise Http404
    pictures = [picture(table) for table in part(_understood(request, now), name)]
    context = {"pictures": pictures, "query": _query(request), "full": FULL}
    told = {"n": counted_with(name), "all": len(TITLES)}
    response = TemplateResponse(request, "tracker/parts/portfolio_part.html", context | told)
    response["HX-Trigger"] = f"counted-{name}"
    return response


@inside_admin
def as_csv(request: HttpRequest, now: datetime, table: str) -> HttpResponseBase:
    """One table with all its rows, streamed."""
    if table not in WHOLE:
        raise Http404
    asked = _understood(request, now)
    lines = csv_lines(WHOLE[table](asked))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"longstop-{table}-{asked.first}-{asked.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
