"""All clear: every figure that says whether reminders leave as they should."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.alerts.all_clear import Figure
from tracker.alerts.all_clear import all_clear as look
from tracker.views.page import inside_admin, person, show

ONLY_SUPERUSERS = ("sweeprun",)


class Linked(NamedTuple):
    """A figure and the address behind it; empty where this person may not go there."""

    figure: Figure
    link: str


def link_of(figure: Figure, user: User) -> str:
    """Where the rows behind a figure are."""
    if figure.page == "longstop:instance":
        return reverse(figure.page) if user.is_superuser else ""
    if figure.page:
        return reverse(figure.page)
    barred = figure.model in ONLY_SUPERUSERS and not user.is_superuser
    if not figure.model or barred or not user.has_perm(f"tracker.view_{figure.model}"):
        return ""
    address = reverse(f"admin:tracker_{figure.model}_changelist")
    return f"{address}?{figure.query}" if figure.query else address


@inside_admin
def all_clear(request: HttpRequest, now: datetime) -> HttpResponse:
    """The page behind the strip on the home page."""
    user = person(request)
    found = look(now, user)
    context = {
        "now": now,
        "found": found,
        "figures": [Linked(figure, link_of(figure, user)) for figure in found.figures],
    }
    return show(request, "tracker/all_clear.html", _("All clear"), context)
