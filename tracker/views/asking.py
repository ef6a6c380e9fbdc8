"""One question and one verb: a form, the service it calls, and, where dates may move, a look ahead first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tracker.models import Deadline, DeadlineChange
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.services.preview_event import Move
from tracker.services.rehearsal import last_reminder, told_since
from tracker.views.page import person, show
from tracker.views.telling import put_errors


@dataclass(frozen=True, kw_only=True)
class Question:
    """`verb` is the button; `act` calls the service with the form's answers and returns where to go next.

    With `looks_ahead`, the first answer shows what would move and only the second one acts; with
    `asks_if_moved` it does so where a date moves, and acts at once where none does. `ends`, if given, lists
    the running clocks that acting ends; `beside` tells, once it has acted to look ahead, what else there is
    then.
    """

    title: str
    about: str
    says: str
    verb: str
    back: str
    done: str
    act: Callable[[dict[str, Any]], str]
    names: dict[str, str]
    looks_ahead: bool = False
    asks_if_moved: bool = False
    ends: Callable[[dict[str, Any]], list[Move]] | None = None
    beside: Callable[[], Any] | None = None


class Seen(NamedTuple):
    """The moves, as far as this person sees them, who is told of them at once, and what else there is."""

    moved: list[DeadlineChange]
    told: list[str]
    beside: Any


def ask(request: HttpRequest, question: Question, form: forms.Form) -> HttpResponse:
    """Show the form, or act on it; what the service refuses is shown at the field it names."""
    context: dict[str, Any] = {
        "question": question,
        "form": form,
        "moved": None,
        "ending": None,
        "beside": None,
        "told": [],
    }
    form.label_suffix = ""
    if request.method == "POST" and form.is_valid():
        try:
            looks = question.looks_ahead or question.asks_if_moved
            if not looks or request.POST.get("step") == "act":
                return _act(request, question, form)
            ending = question.ends(form.cleaned_data) if question.ends else None
            seen = _rehearse(request, question, form.cleaned_data)
            if question.asks_if_moved and not seen.moved:
                return _act(request, question, form)
            context |= {"ending": ending, **seen._asdict()}
        except ValidationError as error:
            put_errors(form, error, question.names)
    return show(request, "tracker/ask.html", question.title, context)


def _act(request: HttpRequest, question: Question, form: forms.Form) -> HttpResponse:
    with transaction.atomic():
        target = question.act(form.cleaned_data)
    messages.success(request, question.done)
    return HttpResponseRedirect(target)


def _rehearse(request: HttpRequest, question: Question, answers: dict[str, Any]) -> Seen:
    """What acting would move and tell; everything it writes is rolled back."""
    with transaction.atomic():
        last = DeadlineChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        reminded = last_reminder()
        question.act(dict(answers))
        rows = DeadlineChange.objects.visible_to(person(request)).filter(pk__gt=last)
        moved = list(rows.select_related(*(f"deadline__{path}" for path in PATHS_TO_MATTER)))
        clocks = Deadline.objects.filter(pk__in={change.deadline_id for change in moved})
        seen = Seen(moved, told_since(reminded, clocks), question.beside() if question.beside else None)
        transaction.set_rollback(True)
    return seen
