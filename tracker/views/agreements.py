"""What happens to an agreement and its obligations: amended, changed, ended, met, or not met after all."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tracker.filters.agreements import (
    AmendForm,
    ChangeForm,
    EndForm,
    FulfilForm,
    LibraryForm,
    ReopenForm,
    TerminateForm,
    met_before,
    to_be_met,
)
from tracker.models import MitigationAgreement, Obligation
from tracker.services import agreements, fulfilling
from tracker.services.speech import say
from tracker.views.asking import Question, ask
from tracker.views.page import inside_admin, person, posted
from tracker.views.telling import to_work_on


def _agreement(request: HttpRequest, pk: int) -> MitigationAgreement:
    return to_work_on(request, MitigationAgreement.objects.select_related("investment"), pk)


def _obligation(request: HttpRequest, pk: int) -> Obligation:
    return to_work_on(request, Obligation.objects.select_related("agreement__investment"), pk)


@inside_admin
def amend(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Record an amendment; obligations are changed from their own pages."""
    row = _agreement(request, pk)

    def act(answers: dict[str, Any]) -> str:
        agreements.amend_agreement(row.pk, **answers)
        return row.get_absolute_url()

    question = Question(
        title=_("Record amendment"),
        about=str(row),
        says=_("The text as it stands from its day on. Then change or end the obligations it touches."),
        verb=_("Record amendment"),
        back=row.get_absolute_url(),
        done=_("The amendment is recorded. Change the obligations it touches."),
        act=act,
        names={},
    )
    return ask(request, question, AmendForm(posted(request), agreement=row, user=person(request)))


@inside_admin
def terminate(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Record that an agreement ended; what is not owed any more is shown first."""
    row = _agreement(request, pk)
    question = Question(
        title=_("Record termination"),
        about=str(row),
        says=_("What would fall due after its end is not owed any more; what fell due before stays."),
        verb=_("Record termination"),
        back=row.get_absolute_url(),
        done=_("The agreement is recorded as ended."),
        act=lambda told: agreements.terminate_agreement(row.pk, now=now, **told).get_absolute_url(),
        names={},
        looks_ahead=True,
    )
    return ask(request, question, TerminateForm(posted(request)))


@inside_admin
def library(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Start an agreement from typical obligations."""
    row = _agreement(request, pk)

    def act(answers: dict[str, Any]) -> str:
        agreements.take_from_library(row.pk, now=now, **answers)
        return row.get_absolute_url()

    question = Question(
        title=_("Add typical obligations"),
        about=str(row),
        says=_(
            "Typical, not law: usage that differs from agreement to agreement. Complete each one from the"
            " clause of this agreement; until then its date shows as unverified, or there is none."
        ),
        verb=_("Add obligations"),
        back=row.get_absolute_url(),
        done=_("The obligations are added. Complete each from its clause."),
        act=act,
        names={},
    )
    return ask(request, question, LibraryForm(posted(request), agreement=row))


@inside_admin
def change(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Change an obligation by an amendment; what moves is shown first."""
    row = _obligation(request, pk)
    form = ChangeForm(posted(request), instance=Obligation.objects.get(pk=row.pk))

    def act(answers: dict[str, Any]) -> str:
        new = agreements.change_obligation(row.pk, amendment=answers["amendment"], now=now, **form.clause)
        return new.get_absolute_url()

    question = Question(
        title=_("Change obligation"),
        about=str(row),
        says=_(
            "The version so far ends on the day of the amendment, and this one begins. To correct a mistake"
            " of recording, edit the obligation instead."
        ),
        verb=_("Change obligation"),
        back=row.get_absolute_url(),
        done=_("The obligation is changed from the day of the amendment on."),
        act=act,
        names={},
        looks_ahead=True,
    )
    return ask(request, question, form)  # type: ignore[arg-type]


@inside_admin
def end(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """End an obligation by an amendment."""
    row = _obligation(request, pk)
    question = Question(
        title=_("End obligation"),
        about=str(row),
        says=_("What falls due from the day of the amendment on is not owed any more."),
        verb=_("End obligation"),
        back=row.get_absolute_url(),
        done=_("The obligation ends on the day of the amendment."),
        act=lambda told: agreements.end_obligation(row.pk, now=now, **told).get_absolute_url(),
        names={},
        looks_ahead=True,
    )
    return ask(request, question, EndForm(posted(request), obligation=row))


@inside_admin
def fulfil(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Record that one date of an obligation was met."""
    row = _obligation(request, pk)
    asked = request.GET.get("occurrence", "")
    form = FulfilForm(
        posted(request), rows=to_be_met(row, now.date(), asked), say=say, initial={"occurrence": asked}
    )
    done = _("The date is recorded as met; no more reminders leave for it.")
    says = _("The clock of this date is met and its planned reminders are cancelled.")
    return ask(
        request,
        _about(row, _("Record fulfilment"), says, done, fulfilling.fulfil_obligation, request, now),
        form,
    )


@inside_admin
def reopen(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Record that a date of an obligation was not met after all."""
    row = _obligation(request, pk)
    form = ReopenForm(
        posted(request),
        rows=met_before(row),
        say=say,
        initial={"occurrence": request.GET.get("occurrence", "")},
    )
    done = _("The date runs again, and is reminded of again.")
    says = _("The entry stays in the history; the clock of this date runs again.")
    return ask(
        request,
        _about(row, _("Take fulfilment back"), says, done, fulfilling.reopen_obligation, request, now),
        form,
    )


def _about(
    row: Obligation,
    verb: str,
    says: str,
    done: str,
    service: Callable[..., object],
    request: HttpRequest,
    now: datetime,
) -> Question:
    """A question about one date of an obligation."""

    def act(answers: dict[str, Any]) -> str:
        service(row.pk, by=person(request), now=now, **answers)
        return row.get_absolute_url()

    return Question(
        title=verb,
        about=str(row),
        says=says,
        verb=verb,
        back=row.get_absolute_url(),
        done=done,
        act=act,
        names={},
        asks_if_moved=True,
    )
