"""News of the calendar: a closed day, a pause, and their taking back. What moves is shown first."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.filters.news import CloseDayForm, PauseEndForm, PauseForm, ReasonForm
from tracker.models import Closure, NewsRun, RegimePause
from tracker.services.news import Told, closing, ending, pausing, reopening, unpausing
from tracker.services.spread import spread
from tracker.views.page import inside_admin, person, posted
from tracker.views.telling_news import SECONDS, NewsPage, tell_news, told_of

REACHES_ALL = _(
    "It reaches every open date that it concerns. Whoever watches a matter, or was reminded of a date that"
    " moves, gets one mail with all of them."
)
KEPT = _("A new entry {says}; the first one stays in the record.")


def _may(request: HttpRequest, permission: str) -> None:
    if not person(request).has_perm(f"tracker.{permission}"):
        raise PermissionDenied


@inside_admin
def close_day(request: HttpRequest, now: datetime) -> HttpResponse:
    """Record that an authority is closed on a day."""
    _may(request, "add_closure")

    def build(answers: dict[str, Any]) -> Closure:
        names = ("calendar", "on", "label", "citation")
        return closing(**{name: answers[name] for name in names}, told=_told(request, now, answers))

    asked = NewsPage(
        title=gettext("Close a day"),
        about=gettext("Closed day"),
        says=str(REACHES_ALL),
        verb=gettext("Close day"),
        back=reverse("admin:tracker_closure_changelist"),
        done=gettext("The day is closed."),
        build=build,
        names={},
    )
    return tell_news(request, now, asked, CloseDayForm(posted(request), user=person(request)))


@inside_admin
def reopen_day(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Take a closure back: the day is open after all."""
    _may(request, "add_closure")
    row = get_object_or_404(Closure.objects.visible_to(person(request)).standing(), pk=pk)
    asked = NewsPage(
        title=gettext("Withdraw closure"),
        about=str(row),
        says=KEPT.format(says=gettext("says that the day is open after all")),
        verb=gettext("Withdraw closure"),
        back=row.get_absolute_url(),
        done=gettext("The closure is withdrawn."),
        build=lambda answers: reopening(row, reason=answers["reason"], told=_told(request, now, answers)),
        names={"withdraws": "reason"},
    )
    return tell_news(request, now, asked, ReasonForm(posted(request)))


@inside_admin
def pause(request: HttpRequest, now: datetime) -> HttpResponse:
    """Record days on which the clocks of a regime stand still."""
    _may(request, "add_regimepause")

    def build(answers: dict[str, Any]) -> RegimePause:
        names = ("regime", "first_on", "last_on", "reason", "citation")
        return pausing(**{name: answers[name] for name in names}, told=_told(request, now, answers))

    asked = NewsPage(
        title=gettext("Record pause"),
        about=gettext("Pause of a regime"),
        says=str(REACHES_ALL),
        verb=gettext("Record pause"),
        back=reverse("admin:tracker_regimepause_changelist"),
        done=gettext("The pause is recorded."),
        build=build,
        names={},
    )
    return tell_news(request, now, asked, PauseForm(posted(request), user=person(request)))


def _told(request: HttpRequest, now: datetime, answers: dict[str, Any]) -> Told:
    given = {name: answers[name] for name in ("known_on", "source", "confidence") if name in answers}
    return Told(person(request), now, **given)


def _pause_row(request: HttpRequest, pk: int) -> RegimePause:
    _may(request, "add_regimepause")
    return get_object_or_404(RegimePause.objects.visible_to(person(request)).standing(), pk=pk)


@inside_admin
def end_pause(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Say on which day a lasting pause ended."""
    row = _pause_row(request, pk)
    asked = NewsPage(
        title=gettext("End pause"),
        about=str(row),
        says=gettext(
            "A new entry with the last day replaces this one; the clocks run on from the day after."
        ),
        verb=gettext("End pause"),
        back=row.get_absolute_url(),
        done=gettext("The pause has its last day."),
        build=lambda answers: ending(row, answers["last_on"], told=_told(request, now, answers)),
        names={"first_on": "last_on", "withdraws": "last_on"},
    )
    return tell_news(request, now, asked, PauseEndForm(posted(request)))


@inside_admin
def withdraw_pause(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Say that a pause does not stop the clocks after all."""
    row = _pause_row(request, pk)
    asked = NewsPage(
        title=gettext("Withdraw pause"),
        about=str(row),
        says=KEPT.format(says=gettext("says that this pause stops nothing")),
        verb=gettext("Withdraw pause"),
        back=row.get_absolute_url(),
        done=gettext("The pause is withdrawn."),
        build=lambda answers: unpausing(row, reason=answers["reason"], told=_told(request, now, answers)),
        names={"withdraws": "reason"},
    )
    return tell_news(request, now, asked, ReasonForm(posted(request)))


@inside_admin
def go_on(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Go on with news that is still on its way, without waiting for the worker."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    run = get_object_or_404(NewsRun.objects.visible_to(person(request)), pk=pk)
    _may(request, "add_closure" if run.closure else "add_regimepause")
    run = spread(run, now, SECONDS)
    messages.success(request, told_of(run))
    return HttpResponseRedirect(run.news.get_absolute_url())
