"""Another day for a date, and its withdrawal."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.filters.second_checks import SetDayForm, WithdrawDayForm, may_set_days
from tracker.models import Deadline, Override
from tracker.models.policy import the_policy
from tracker.services.overrides import set_day as set_by_hand
from tracker.services.overrides import withdraw_day as withdraw
from tracker.services.speech import say
from tracker.services.turning import told_by_hand
from tracker.views.asking import Question, ask
from tracker.views.page import inside_admin, person, posted


@inside_admin
def set_day(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Ask for the day, the reason and what it rests on."""
    row = _deadline(request, pk)
    computed = legal_day(row.due_on) if row.due_on else _("no date")
    says = _(
        "The computed day, %(computed)s, stays beside it everywhere, and both are announced: reminders of the"
        " computed day go on, and the day you set gets its own."
    )
    question = Question(
        title=_("Set another day"),
        about=say(row.title),
        says=f"{says % {'computed': computed}} {_told(row)}",
        verb=_("Set this day"),
        back=row.get_absolute_url(),
        done=_("The day is set; reminders of both days are planned."),
        act=lambda answers: set_by_hand(
            row.pk, by=person(request), now=now, **answers
        ).deadline.get_absolute_url(),
        names={},
    )
    return ask(request, question, SetDayForm(posted(request), deadline=row, user=person(request)))


@inside_admin
def withdraw_day(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Ask why the day set by hand no longer counts."""
    rows = Override.objects.visible_to(person(request)).standing().select_related("deadline")
    row = get_object_or_404(rows, pk=pk)
    deadline = _deadline(request, row.deadline_id)
    question = Question(
        title=_("Withdraw the day set by hand"),
        about=str(row),
        says=_(
            "The computed day alone counts again, and who was told of this one is told that."
            " The entry stays in the record."
        ),
        verb=_("Withdraw the day"),
        back=deadline.get_absolute_url(),
        done=_("The day set by hand is withdrawn."),
        act=lambda answers: withdraw(row, by=person(request), now=now, **answers).deadline.get_absolute_url(),
        names={},
    )
    return ask(request, question, WithdrawDayForm(posted(request)))


def _told(row: Deadline) -> str:
    """Who will know, and when."""
    told = {"names": ", ".join(told_by_hand(row))}
    if the_policy().check_overrides:
        return _("Once a second person has confirmed it, these people are told by mail: %(names)s.") % told
    return _("These people are told at once by mail: %(names)s.") % told


def _deadline(request: HttpRequest, pk: int) -> Deadline:
    row = get_object_or_404(Deadline.objects.visible_to(person(request)).with_matter(), pk=pk)
    if not may_set_days(person(request), row):
        raise PermissionDenied
    return row
