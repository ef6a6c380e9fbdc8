"""Template tags of the frame: where the reader is and where else they can go."""

from typing import NamedTuple

from django import template
from django.template import RequestContext
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from tracker.filters.boards import BOARDS
from tracker.filters.saved_views import views_for
from tracker.services.boards.addresses import address_of

register = template.Library()


class Place(NamedTuple):
    """A link of the navigation; `is_here` marks the page being read."""

    title: str
    url: str
    is_here: bool


MOST_VIEWS = 12
WORK = (
    (gettext_noop("Home"), "admin:index"),
    (gettext_noop("Docket"), "longstop:docket"),
    (gettext_noop("Calendar"), "longstop:calendar"),
    (gettext_noop("Portfolio"), "longstop:portfolio"),
    (gettext_noop("Import"), "longstop:imports"),
    (gettext_noop("Outbox"), "longstop:outbox"),
)


@register.simple_tag(takes_context=True)
def work_places(context: RequestContext) -> list[Place]:
    """The pages for work, in order; a page below one of them counts as that one, save for Home."""
    path = context["request"].path
    places = [(gettext(title), reverse(name)) for title, name in WORK]
    home, *others = [Place(title, url, path == url) for title, url in places]
    return [home, *(place._replace(is_here=path.startswith(place.url)) for place in others)]


@register.simple_tag(takes_context=True)
def board_places(context: RequestContext) -> list[Place]:
    """Every board, in order; the docket has an address of its own."""
    path = context["request"].path
    addresses = {kind: address_of(kind) for kind in BOARDS}
    return [Place(str(BOARDS[kind].title), url, path == url) for kind, url in addresses.items()]


@register.simple_tag(takes_context=True)
def view_places(context: RequestContext) -> list[Place]:
    """One's own saved views and those shared with one, the first of them; one statement."""
    request = context["request"]
    path = request.get_full_path()
    known = [view for view in views_for(request.user)[:MOST_VIEWS] if view.board in BOARDS]
    places = ((view.name, address_of(view.board, view.query)) for view in known)
    return [Place(name, url, path == url) for name, url in places]
