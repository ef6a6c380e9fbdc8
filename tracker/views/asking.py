"""One question and one verb: a form, the service it calls, and, where dates may move, a look ahead first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tracker.models import DeadlineChange
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.services.preview_event import Move
from tracker.views.page import person, show
from tracker.views.telling import put_errors


@dataclass(frozen=True, kw_only=True)
class Question:
    """`verb` is the button; `act` calls the service with the form's answers and returns where to go next.

    With `looks_ahead`, the first answer shows what would move and only the second one acts; `ends`, if given,
    lists the running clocks that acting ends; `beside` tells, once it has acted to look ahead, what else
    there is then.
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
    ends: Callable[[dict[str, Any]], list[Move]] | None = None
    beside: Callable[[], Any] | None = None


class _Rehearsed(Exception):
    """Ends a rehearsal: everything it wrote is rolled back."""


def ask(request: HttpRequest, question: Question, form: forms.Form) -> HttpResponse:
    """Show the form, or act on it; what the service refuses is shown at the field it names."""
    context: dict[str, Any] = {
        "question": question,
        "form": form,
        "moved": None,
        "ending": None,
        "beside": None,
    }
    form.label_suffix = ""
    if request.method == "POST" and form.is_valid():
        try:
            if not question.looks_ahead or request.POST.get("step") == "act":
                with transaction.atomic():
                    target = question.act(form.cleaned_data)
                messages.success(request, question.done)
                return HttpResponseRedirect(target)
            ending = question.ends(form.cleaned_data) if question.ends else None
            moved, beside = _rehearse(request, question, form.cleaned_data)
            context |= {"moved": moved, "ending": ending, "beside": beside}
        except ValidationError as error:
            put_errors(form, error, question.names)
    return show(request, "tracker/ask.html", question.title, context)


def _rehearse(
    request: HttpRequest, question: Question, answers: dict[str, Any]
) -> tuple[list[DeadlineChange], Any]:
    """The moves, as far as this person sees them, that acting would make, and what else there is."""
    found: Iterable[DeadlineChange] = []
    beside: Any = None
    try:
        with transaction.atomic():
            last = DeadlineChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            question.act(answers)
            rows = DeadlineChange.objects.visible_to(person(request)).filter(pk__gt=last)
            found = list(rows.select_related(*(f"deadline__{path}" for path in PATHS_TO_MATTER)))
            beside = question.beside() if question.beside else None
            raise _Rehearsed
    except _Rehearsed:
        return list(found), beside
