"""More time for a divestment, and its completion."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tracker.filters.duties import CompleteForm, ExtendForm
from tracker.models import Divestment
from tracker.services.divest import complete_divestment, extend_divestment
from tracker.views.asking import Question, ask
from tracker.views.page import inside_admin, person, posted
from tracker.views.telling import to_work_on


@inside_admin
def extend(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Record more time to divest; what moves is shown first."""
    row = to_work_on(request, Divestment.objects.select_related("investment"), pk)

    def act(answers: dict[str, object]) -> str:
        extend_divestment(row.pk, now=now, **answers)  # type: ignore[arg-type]
        return row.get_absolute_url()

    question = Question(
        title=_("Record extension"),
        about=str(row),
        says=_("The date moves to the new day, and everybody who was reminded of the old one is told."),
        verb=_("Record extension"),
        back=row.get_absolute_url(),
        done=_("The extension is recorded."),
        act=act,
        names={},
        looks_ahead=True,
    )
    data = posted(request)
    return ask(request, question, ExtendForm(data, divestment=row, user=person(request)))


@inside_admin
def complete(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Record that a divestment is done."""
    row = to_work_on(request, Divestment.objects.select_related("investment"), pk)
    question = Question(
        title=_("Record completion"),
        about=str(row),
        says=_("The clock is met and its planned reminders are cancelled."),
        verb=_("Record completion"),
        back=row.get_absolute_url(),
        done=_("The completion is recorded; no more reminders leave."),
        act=lambda answers: complete_divestment(row.pk, now=now, **answers).get_absolute_url(),
        names={},
        asks_if_moved=True,
    )
    data = posted(request)
    return ask(request, question, CompleteForm(data, user=person(request)))
