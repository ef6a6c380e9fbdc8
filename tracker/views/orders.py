"""What happened after an order: recorded, corrected and taken back from the order's page."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from tracker.filters.orders import StepForm
from tracker.models import Divestment, DivestmentEvent
from tracker.services.record_step import record_step
from tracker.views.asking import Question, ask
from tracker.views.page import inside_admin, person
from tracker.views.telling import to_work_on


@inside_admin
def record(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Record an event of an order (`?corrects=ID`: correct one); what moves is shown first."""
    row = to_work_on(request, Divestment.objects.select_related("investment"), pk)
    user, corrects = person(request), _corrected(row, request.GET.get("corrects", ""))
    data = request.POST if request.method == "POST" else None
    initial = {"kind": request.GET.get("kind", ""), "part": request.GET.get("part", "")}
    form = StepForm(data, order=row, user=user, corrects=corrects, initial={} if corrects else initial)

    def act(answers: dict[str, Any]) -> str:
        record_step(row.pk, by=user, now=now, **answers | ({"corrects": corrects} if corrects else {}))
        return row.get_absolute_url()

    about = f"{corrects}, {row}" if corrects else str(row)
    question = Question(
        title="Correct event" if corrects else "Record event",
        about=about,
        says="Nothing is overwritten: the record keeps what it said before, and you see first what moves.",
        verb="Record correction" if corrects else "Record event",
        back=row.get_absolute_url(),
        done="The correction is recorded." if corrects else "The event is recorded.",
        act=act,
        names={},
        looks_ahead=True,
    )
    return ask(request, question, form)


def _corrected(order: Divestment, value: str) -> DivestmentEvent | None:
    if not value:
        return None
    standing = order.events.filter(corrected_by__isnull=True).select_related("part", "buyer", "source")
    return get_object_or_404(standing, pk=value if value.isdecimal() else 0)
