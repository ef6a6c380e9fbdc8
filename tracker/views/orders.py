"""What happened after an order: recorded, corrected and taken back from the order's page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from tracker.filters.orders import StepForm
from tracker.models import Divestment, DivestmentEvent, OwnershipLink
from tracker.services.record_step import record_step
from tracker.services.sold import HoldingMove, Sold, holding_moves, holding_words, sold_under
from tracker.views.asking import Question, ask
from tracker.views.page import inside_admin, person, posted
from tracker.views.telling import to_work_on


class Hands(NamedTuple):
    """What was sold once the event stands, and whose holdings it changes."""

    sold: Sold
    moves: list[HoldingMove]


@inside_admin
def record(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Record an event of an order (`?corrects=ID`: correct one); what moves is shown first."""
    rows = Divestment.objects.select_related("investment", "seller", "asset", "buyer")
    row = to_work_on(request, rows, pk)
    user, corrects = person(request), _corrected(row, request.GET.get("corrects", ""))
    data = posted(request)
    initial = {"kind": request.GET.get("kind", ""), "part": request.GET.get("part", "")}
    form = StepForm(data, order=row, user=user, corrects=corrects, initial={} if corrects else initial)

    def act(answers: dict[str, Any]) -> str:
        record_step(row.pk, by=user, now=now, **answers | ({"corrects": corrects} if corrects else {}))
        return row.get_absolute_url()

    about = f"{corrects}, {row}" if corrects else str(row)
    question = Question(
        title=_("Correct event") if corrects else _("Record event"),
        about=about,
        says=_("Nothing is overwritten: the record keeps what it said before, and you see first what moves."),
        verb=_("Record correction") if corrects else _("Record event"),
        back=row.get_absolute_url(),
        done=_("The correction is recorded.") if corrects else _("The event is recorded."),
        act=act,
        names={},
        looks_ahead=True,
        beside=_sales_of(row, user, now),
    )
    return ask(request, question, form)


def _sales_of(order: Divestment, user: User, now: datetime) -> Callable[[], Hands]:
    """What recording makes of the sales and holdings that the person sees, beside what they were before."""
    links = OwnershipLink.objects.visible_to(user)
    before = holding_words(order.asset, links)

    def beside() -> Hands:
        sold = sold_under(order, list(order.events.select_related("source", "buyer")), user, now)
        return Hands(sold, holding_moves(before, holding_words(order.asset, links)))

    return beside


def _corrected(order: Divestment, value: str) -> DivestmentEvent | None:
    if not value:
        return None
    standing = order.events.filter(corrected_by__isnull=True).select_related("part", "buyer", "source")
    return get_object_or_404(standing, pk=value if value.isdecimal() else 0)
