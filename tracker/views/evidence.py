"""Evidence: uploaded for a date of a duty, judged by somebody else, and given out to who may see it."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.uploads import name_as_sent
from tracker.filters.evidence import JudgeForm, UploadForm, dates_of
from tracker.models import Evidence, Obligation, OrderPart
from tracker.services.evidence import add_evidence, judge_evidence
from tracker.services.speech import say
from tracker.views.asking import Question, ask
from tracker.views.files import hand_out
from tracker.views.page import inside_admin, person, posted
from tracker.views.telling import to_work_on

ALONE = _("A second person must accept it before it counts; then nobody changes it any more.")


@inside_admin
def for_obligation(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Upload evidence for one date of an obligation."""
    row = to_work_on(request, Obligation.objects.select_related("agreement__investment"), pk)
    return _upload(request, row, row.get_absolute_url(), now)


@inside_admin
def for_part(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Upload evidence for one date of a part of an order."""
    row = to_work_on(request, OrderPart.objects.select_related("divestment__investment"), pk)
    return _upload(request, row, f"{row.divestment.get_absolute_url()}#evidence", now)


def _upload(request: HttpRequest, duty: Obligation | OrderPart, back: str, now: datetime) -> HttpResponse:
    asked = request.GET.get("occurrence", "")
    told = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*told, rows=dates_of(duty, now.date(), asked), say=say, initial={"occurrence": asked})

    def act(answers: dict[str, Any]) -> str:
        file = answers.pop("file")
        name = name_as_sent(file)
        add_evidence(duty, file=file.chunks(), name=name, by=person(request), now=now, **answers)
        return back

    question = Question(
        title=gettext("Upload evidence"),
        about=str(duty),
        says=gettext("Required: %(rstrip)s. %(alone)s")
        % {"rstrip": duty.evidence_required.rstrip("."), "alone": ALONE}
        if duty.evidence_required
        else str(ALONE),
        verb=gettext("Upload evidence"),
        back=back,
        done=gettext("The file is kept. Ask somebody else of the team to judge it."),
        act=act,
        names={},
    )
    return ask(request, question, form)


@inside_admin
def judge(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Accept or refuse a paper."""
    rows = Evidence.objects.select_related(
        "obligation__agreement__investment", "part__divestment__investment"
    )
    row = to_work_on(request, rows, pk)

    def act(answers: dict[str, Any]) -> str:
        judge_evidence(row.pk, by=person(request), now=now, **answers)
        return row.get_absolute_url()

    question = Question(
        title=gettext("Judge evidence"),
        about=str(row),
        says=gettext("Read the file first. Your judgement is final: a better paper is uploaded beside it."),
        verb=gettext("Record judgement"),
        back=row.get_absolute_url(),
        done=gettext("The judgement is recorded, and the evidence is locked."),
        act=act,
        names={},
        asks_if_moved=True,
    )
    return ask(request, question, JudgeForm(posted(request)))


@inside_admin
def file(request: HttpRequest, now: datetime, pk: int) -> HttpResponseBase:
    """The file itself, always as a download, for who may see the matter and evidence."""
    user = person(request)
    row = get_object_or_404(Evidence.objects.visible_to(user), pk=pk)
    if not user.has_perm("tracker.view_evidence") and not user.has_perm("tracker.change_evidence"):
        raise PermissionDenied
    return hand_out(request, row)
