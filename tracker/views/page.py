"""What every page of ours has: the admin's frame, its log-in, and one reading of the clock."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponseBase]


def inside_admin(view: View) -> View:
    """Put a view behind the admin's log-in and hand it the instant of the request as `now`."""

    @wraps(view)
    def at_this_instant(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return view(request, now=timezone.now(), **kwargs)

    return admin.site.admin_view(at_this_instant)


def posted(request: HttpRequest) -> Any:
    """What a form was sent with; None where it is only asked for, so that it is shown unbound."""
    return request.POST if request.method == "POST" else None


def show(request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    """The page in the admin's frame."""
    frame = {**admin.site.each_context(request), "title": title, "subtitle": None}
    request.current_app = admin.site.name
    return TemplateResponse(request, template, {**frame, **context})


def person(request: HttpRequest) -> User:
    """The signed-in person; `inside_admin` lets nobody else through."""
    assert isinstance(request.user, User)
    return request.user


def page_of(rows: QuerySet[M], number: str, size: int) -> tuple[Page[M] | None, str]:
    """One page of rows; past the end the last one and a word about it, and None for what is no number."""
    paginator = Paginator(rows, size)
    last = paginator.num_pages
    try:
        return paginator.page(number or 1), ""
    except (PageNotAnInteger, EmptyPage):
        if number.isdecimal() and int(number) > last:
            return paginator.page(last), _(
                "There is no page “%(number)s”: this is page %(last)s, the last one."
            ) % {"number": number, "last": last}
        return None, _("There is no page “%(number)s”: the list has pages 1 to %(last)s.") % {
            "number": number,
            "last": last,
        }
