"""News of the calendar: a closed day, a pause, and their taking back. What moves is shown first."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from tracker.filters.news import CloseDayForm, PauseEndForm, PauseForm, ReasonForm
from tracker.models import Closure, RegimePause
from tracker.services.calendar_news import (
    close_calendar_day,
    end_regime_pause,
    record_regime_pause,
    withdraw_closure,
    withdraw_regime_pause,
)
from tracker.views.asking import Question, ask
from tracker.views.page import inside_admin, person

REACHES_ALL = "It reaches every open review; everybody who was reminded of a date that moves is told."


def _may(request: HttpRequest, permission: str) -> None:
    if not person(request).has_perm(f"tracker.{permission}"):
        raise PermissionDenied


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@inside_admin
def close_day(request: HttpRequest, now: datetime) -> HttpResponse:
    """Record that an authority is closed on a day."""
    _may(request, "add_closure")
    back = reverse("admin:tracker_closure_changelist")

    def act(answers: dict[str, Any]) -> str:
        values = dict(answers)
        close_calendar_day(values.pop("calendar"), values.pop("on"), by=person(request), now=now, **values)
        return back

    question = Question(
        title="Close a day",
        about="Closed day",
        says=REACHES_ALL,
        verb="Close day",
        back=back,
        done="The day is closed, and every date it moves has moved.",
        act=act,
        names={},
        looks_ahead=True,
    )
    return ask(request, question, CloseDayForm(_data(request), user=person(request)))


@inside_admin
def reopen_day(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Take a closure back: the day is open after all."""
    _may(request, "add_closure")
    row = get_object_or_404(Closure.objects.visible_to(person(request)).standing(), pk=pk)
    back = row.get_absolute_url()

    def act(answers: dict[str, Any]) -> str:
        return withdraw_closure(row, by=person(request), now=now, **answers).get_absolute_url()

    question = Question(
        title="Withdraw closure",
        about=str(row),
        says="A new entry says that the day is open after all; the first one stays in the record.",
        verb="Withdraw closure",
        back=back,
        done="The closure is withdrawn, and the dates have moved back.",
        act=act,
        names={"withdraws": "reason"},
        looks_ahead=True,
    )
    return ask(request, question, ReasonForm(_data(request)))


@inside_admin
def pause(request: HttpRequest, now: datetime) -> HttpResponse:
    """Record days on which the clocks of a regime stand still."""
    _may(request, "add_regimepause")
    back = reverse("admin:tracker_regimepause_changelist")

    def act(answers: dict[str, Any]) -> str:
        values = dict(answers)
        days = (values.pop("regime"), values.pop("first_on"), values.pop("last_on"))
        record_regime_pause(*days, by=person(request), now=now, **values)
        return back

    question = Question(
        title="Record pause",
        about="Pause of a regime",
        says=REACHES_ALL,
        verb="Record pause",
        back=back,
        done="The pause is recorded, and every date it moves has moved.",
        act=act,
        names={},
        looks_ahead=True,
    )
    return ask(request, question, PauseForm(_data(request), user=person(request)))


def _pause_row(request: HttpRequest, pk: int) -> RegimePause:
    _may(request, "add_regimepause")
    return get_object_or_404(RegimePause.objects.visible_to(person(request)).standing(), pk=pk)


@inside_admin
def end_pause(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Say on which day a lasting pause ended."""
    row = _pause_row(request, pk)
    question = Question(
        title="End pause",
        about=str(row),
        says="A new entry with the last day replaces this one; the clocks run on from the day after.",
        verb="End pause",
        back=row.get_absolute_url(),
        done="The pause has its last day, and the dates have followed.",
        act=lambda answers: end_regime_pause(row, by=person(request), now=now, **answers).get_absolute_url(),
        names={"first_on": "last_on", "withdraws": "last_on"},
        looks_ahead=True,
    )
    return ask(request, question, PauseEndForm(_data(request)))


@inside_admin
def withdraw_pause(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Say that a pause does not stop the clocks after all."""
    row = _pause_row(request, pk)
    question = Question(
        title="Withdraw pause",
        about=str(row),
        says="A new entry says that this pause stops nothing; the first one stays in the record.",
        verb="Withdraw pause",
        back=row.get_absolute_url(),
        done="The pause is withdrawn, and the dates have moved back.",
        act=lambda answers: withdraw_regime_pause(
            row, by=person(request), now=now, **answers
        ).get_absolute_url(),
        names={"withdraws": "reason"},
        looks_ahead=True,
    )
    return ask(request, question, ReasonForm(_data(request)))
