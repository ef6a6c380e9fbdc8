"""Site visits and what they found; a finding becomes a duty with a date."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.filters.visits import FindingDutyForm, FindingForm, VisitForm
from tracker.models import Finding, MitigationAgreement, Obligation, SiteVisit
from tracker.services import visits
from tracker.views.asking import Question, ask
from tracker.views.page import inside_admin, person, posted
from tracker.views.telling import to_work_on

DATED = _(
    "It becomes an obligation of the agreement, due on a day or so long after the visit, and is reminded of."
)


@inside_admin
def record(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Record a visit by a monitor or an agency."""
    row = to_work_on(request, MitigationAgreement.objects.select_related("investment"), pk)
    question = _question(
        (
            gettext("Record visit"),
            gettext("Announced or made. What it found is recorded on its page."),
            gettext("The visit is recorded."),
        ),
        row,
        lambda told: visits.record_visit(row.pk, **told).get_absolute_url(),
    )
    return ask(request, question, VisitForm(posted(request), agreement=row, user=person(request)))


@inside_admin
def finding(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Record what a visit found and the duty that it becomes."""
    visit = to_work_on(request, SiteVisit.objects.select_related("agreement__investment"), pk)
    form = FindingForm(posted(request), visit=visit, instance=Obligation(agreement=visit.agreement))

    def act(answers: dict[str, Any]) -> str:
        visits.record_finding(visit.pk, text=answers["finding"], now=now, duty=form.clause)
        return visit.get_absolute_url()

    words = (gettext("Record finding"), DATED, gettext("The finding is recorded, and its duty has a date."))
    return ask(request, _question(words, visit, act), form)  # type: ignore[arg-type]


@inside_admin
def duty(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Make a finding that was recorded before a duty."""
    row = to_work_on(request, Finding.objects.select_related("visit__agreement__investment"), pk)
    form = FindingDutyForm(
        posted(request),
        visit=row.visit,
        instance=Obligation(agreement=row.visit.agreement),
        initial={"text": row.text},
    )

    def act(_: dict[str, Any]) -> str:
        visits.make_duty(row.pk, now=now, **form.clause)
        return row.visit.get_absolute_url()

    words = (gettext("Make finding a duty"), DATED, gettext("The duty is added."))
    return ask(request, _question(words, row.visit, act), form)  # type: ignore[arg-type]


def _question(
    words: tuple[str, str, str], row: SiteVisit | MitigationAgreement, act: Callable[[dict[str, Any]], str]
) -> Question:
    verb, says, done = words
    return Question(
        title=verb,
        about=capfirst(str(row)),
        says=says,
        verb=verb,
        back=row.get_absolute_url(),
        done=done,
        act=act,
        names={},
        asks_if_moved=True,
    )
