"""An incident from its discovery to its end: recorded, told, put right, penalised, closed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tracker.clock.hours import named_zone
from tracker.filters.incidents import CloseForm, DutyForm, IncidentForm, NoticeForm, PenaltyForm, written
from tracker.models import Incident, MitigationAgreement, Obligation, ReviewEvent
from tracker.models.clauses import Anchor
from tracker.services import incidents
from tracker.services.incidents import PENALTY
from tracker.services.law import LawBook
from tracker.views.asking import Question, ask
from tracker.views.page import inside_admin, person, posted
from tracker.views.telling import to_work_on


def _incident(request: HttpRequest, pk: int) -> Incident:
    return to_work_on(request, Incident.objects.select_related("agreement__investment"), pk)


def _zone(agreement: MitigationAgreement, now: datetime) -> str:
    """The zone of the authority of the matter's newest review."""
    regime = agreement.investment.reviews.order_by("-pk").values_list("regime", flat=True).first()
    return LawBook(None, now).zone(regime or "")


@inside_admin
def record(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Record an incident and start the clocks of its notice."""
    row = to_work_on(request, MitigationAgreement.objects.select_related("investment"), pk)
    user = person(request)
    form = IncidentForm(posted(request), agreement=row, user=user, zone=_zone(row, now))
    says = _("From the discovery the clocks of its notice run, in hours or days as their clauses say.")
    if "under" not in form.fields:
        says += _(
            " No clause of this agreement counts from a discovery yet: add the duty on the incident's page."
        )
    question = _question(
        (_("Record incident"), says, _("The incident is recorded. Record each notice as it is sent.")),
        row,
        lambda _: incidents.record_incident(row.pk, by=user, now=now, **form.told).get_absolute_url(),
    )
    return ask(request, question, form)


@inside_admin
def correct(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Correct an incident; what moves is shown first."""
    row = _incident(request, pk)
    initial = {name: getattr(row, name) for name in ("title", "is_breach", "breached", "source", "text")}
    initial["discovered"] = written(row.discovered_at.astimezone(named_zone(row.zone)))
    form = IncidentForm(
        posted(request),
        agreement=row.agreement,
        user=person(request),
        zone=row.zone,
        is_new=False,
        initial=initial,
    )
    question = _question(
        (
            _("Correct incident"),
            _("Clocks that run from the discovery move with it."),
            _("The incident is corrected."),
        ),
        row,
        lambda _: incidents.correct_incident(row.pk, now=now, **form.told).get_absolute_url(),
        looks_ahead=True,
    )
    return ask(request, question, form)


@inside_admin
def notice(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Record a notice that was sent; the first one meets the clock."""
    row = _incident(request, pk)
    form = NoticeForm(posted(request), incident=row)

    def act(_: dict[str, Any]) -> str:
        incidents.record_notice(row.pk, by=person(request), now=now, **form.told)
        return row.get_absolute_url()

    says = _("What was sent stays in the record; the clocks that it meets stop, and remind nobody any more.")
    return ask(request, _question((_("Record notice"), says, _("The notice is recorded.")), row, act), form)


@inside_admin
def duty(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Add a duty of an incident."""
    row = _incident(request, pk)
    form = DutyForm(
        posted(request),
        instance=Obligation(agreement=row.agreement),
        anchors=(Anchor.DISCOVERED,),
        initial={"anchor": Anchor.DISCOVERED},
    )

    def act(_: dict[str, Any]) -> str:
        incidents.add_incident_duty(row.pk, now=now, **form.clause)
        return row.get_absolute_url()

    says = _("A notice, or what puts it right: on a day, or so long after the instant of the discovery.")
    return ask(request, _question((_("Add duty"), says, _("The duty is added.")), row, act), form)  # type: ignore[arg-type]


@inside_admin
def penalty(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Record a penalty notice, petition or final determination in the review whose clocks run."""
    row = _incident(request, pk)
    user, form_data = person(request), posted(request)
    form = PenaltyForm(form_data, incident=row, user=user, initial={"kind": next_step(row)})

    def act(answers: dict[str, Any]) -> str:
        incidents.record_penalty(row.pk, by=user, now=now, **answers)
        return row.get_absolute_url()

    says = _("It becomes an event of the review, and the clocks that the law sets for penalties run there.")
    return ask(
        request,
        _question((_("Record penalty"), says, _("The event is recorded.")), row, act, looks_ahead=True),
        form,
    )


def next_step(row: Incident) -> str:
    """The step of a penalty that comes next."""
    events = ReviewEvent.objects.filter(review=row.review_id, corrections__isnull=True)
    done = set(events.values_list("kind", flat=True))
    return next((kind for kind in PENALTY if kind not in done), PENALTY[-1])


@inside_admin
def close(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Close an incident, or open it again."""
    row = _incident(request, pk)
    form = CloseForm(posted(request))
    verb, says, done = _("Close incident"), _("Its duties must be met first."), _("The incident is closed.")
    if row.closed_on:
        del form.fields["closed_on"]
        verb, says, done = (
            _("Open incident again"),
            _("Duties can be added again."),
            _("The incident is open again."),
        )

    def act(answers: dict[str, Any]) -> str:
        incidents.close_incident(row.pk, closed_on=answers.get("closed_on"), now=now)
        return row.get_absolute_url()

    return ask(request, _question((verb, says, done), row, act), form)


def _question(
    words: tuple[str, str, str],
    row: Incident | MitigationAgreement,
    act: Callable[[dict[str, Any]], str],
    *,
    looks_ahead: bool = False,
) -> Question:
    """A question about an incident: its verb, what it means, and what is said once it is done."""
    verb, says, done = words
    return Question(
        title=verb,
        about=str(row),
        says=says,
        verb=verb,
        back=row.get_absolute_url(),
        done=done,
        act=act,
        names={"discovered_at": "discovered", "sent_at": "sent"},
        looks_ahead=looks_ahead,
        asks_if_moved=not looks_ahead,
    )
