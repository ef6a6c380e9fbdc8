"""Home: is all well, what is due, what moved, what waits, where the mail is, and then the records."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tracker.models import OutboxMail, SweepRun
from tracker.services.home import home_of
from tracker.services.instance import standing
from tracker.views.page import inside_admin, person, show

SILENT_AFTER = timedelta(minutes=10)


class Pulse(NamedTuple):
    """The last sweep, whether it has been silent for too long (or never ran), and if this is a copy why."""

    run: SweepRun | None
    is_silent: bool
    copy: str


def pulse(now: datetime) -> Pulse:
    """How the sender is doing; the same for everyone."""
    run = SweepRun.objects.order_by("-started_at").first()
    here = standing()
    return Pulse(run, run is None or now - run.started_at > SILENT_AFTER, "" if here.sends else here.words)


@inside_admin
def home(request: HttpRequest, now: datetime) -> HttpResponse:
    """The first page after log-in; `?whose=all` shows more than the matters of one's own teams."""
    user = person(request)
    context = {
        "now": now,
        "pulse": pulse(now),
        "home": home_of(user, now, request.GET.get("whose", "")),
        "mails": list(OutboxMail.objects.visible_to(user).defer("raw", "html", "text")[:4]),
        "may_open": user.has_perm("tracker.add_investment"),
        "app_list": admin.site.get_app_list(request),
    }
    return show(request, "tracker/home.html", _("Home"), context)
