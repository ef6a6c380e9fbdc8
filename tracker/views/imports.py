"""A docket on its way into the record: the file, what the law says of it, then recorded, or not."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page
from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from config.uploads import name_as_sent
from tracker import tasks
from tracker.filters.imports import (
    ConfirmForm,
    DocketClocksForm,
    DocketColumnsForm,
    DocketFileForm,
    SettleForm,
)
from tracker.models import DocketImport, ImportedMatter, ImportStage, NotedDate, Review
from tracker.services import docket as dockets
from tracker.services.docket.fields import choices, label
from tracker.services.docket.result import (
    as_csv,
    as_xlsx,
    disagreements,
    meant,
    shown,
    summary_of,
    unmatched,
)
from tracker.services.docket.words import clock_choices, regime_choices
from tracker.services.sheets import letter
from tracker.views.asking import Question, ask
from tracker.views.page import inside_admin, page_of, person, posted, show
from tracker.views.telling import put_errors, to_work_on

PAGE_SIZE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TAKE_BACK = gettext_noop(
    "Every event that this import recorded is taken back, with the reason, and the matters that it opened are"
    " closed. History is never erased: the entries stay, struck through. A matter to which something was"
    " added since stays as it is, and the list says why."
)


@inside_admin
def imports(request: HttpRequest, now: datetime) -> HttpResponse:
    """Upload a docket; below, one's own imports."""
    user = person(request)
    if not dockets.may_import(user):
        raise PermissionDenied
    form = DocketFileForm(posted(request), request.FILES or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = dockets.take_docket(
                file.chunks(),
                name=name_as_sent(file),
                by=user,
                now=now,
                day_order=form.cleaned_data["day_order"],
            )
            return _go_on(row)
        except ValidationError as error:
            put_errors(form, error, {})
    page, page_error = page_of(
        DocketImport.objects.visible_to(user).filter(uploaded_by=user), request.GET.get("page", ""), 20
    )
    context = {"form": form, "page": page, "page_error": page_error}
    return show(request, "tracker/imports.html", _("Import docket"), context)


def _mine(request: HttpRequest, pk: int) -> DocketImport:
    """The import, if this person uploaded it (else 404) and may import (else 403)."""
    user = person(request)
    row = get_object_or_404(DocketImport.objects.visible_to(user).select_related("uploaded_by"), pk=pk)
    if not dockets.may_import(user):
        raise PermissionDenied
    return row


def _go_on(row: DocketImport) -> HttpResponseRedirect:
    """Have the worker go on, and show how far it is."""
    transaction.on_commit(lambda: tasks.ask_to_import(row.pk))
    return HttpResponseRedirect(row.get_page_url())


@inside_admin
def docket_import(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """One import as it stands; its buttons choose, confirm, discard and take back."""
    row = _mine(request, pk)
    clocks = _clocks_form(request, row) if row.stage == ImportStage.READY else None
    confirm = ConfirmForm(request.POST if request.POST.get("step") == "confirm" else None, label_suffix="")
    if request.method == "POST":
        try:
            return _act(request, row, clocks, confirm)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(row.get_page_url())
    return show(request, "tracker/import.html", row.name, _context(request, row, clocks, confirm))


def _act(
    request: HttpRequest, row: DocketImport, clocks: DocketClocksForm | None, confirm: ConfirmForm
) -> HttpResponse:
    step = request.POST.get("step", "")
    if step == "discard":
        dockets.discard_docket(row.pk)
        messages.success(request, _("The import is discarded, and its file removed. Nothing was recorded."))
        return HttpResponseRedirect(reverse("longstop:imports"))
    if step == "clocks" and clocks and clocks.is_valid():
        return _go_on(dockets.choose_clocks(row.pk, clocks=clocks.clocks))
    if step == "confirm" and confirm.is_valid():
        return _go_on(dockets.confirm_docket(row.pk, is_verified=confirm.cleaned_data["is_verified"]))
    raise ValidationError(_("That cannot be done now. Look at the page again."))


def _clocks_form(request: HttpRequest, row: DocketImport) -> DocketClocksForm:
    titles = dict(regime_choices())
    asked = [
        (
            one.key,
            _("“%(words)s” under %(regime)s (%(n)s)")
            % {"words": one.words, "regime": titles.get(one.regime, one.regime), "n": one.count},
            one.rule_id,
            clock_choices(one.regime),
        )
        for one in meant(row)
    ]
    return DocketClocksForm(request.POST if request.POST.get("step") == "clocks" else None, asked=asked)


def _context(
    request: HttpRequest, row: DocketImport, clocks: DocketClocksForm | None, confirm: ConfirmForm
) -> dict[str, Any]:
    context: dict[str, Any] = {"docket": row, "back": reverse("longstop:imports")}
    if row.is_working or row.stage == ImportStage.REFUSED:
        return context
    state, number = request.GET.get("state", ""), request.GET.get("page", "")
    matters = row.matters.defer("rows")
    matters = matters.filter(state=state) if state else matters
    page, page_error = page_of(matters.order_by("first_row", "pk"), number, PAGE_SIZE)
    first: Page[NotedDate] | None
    first, first_error = page_of(disagreements(row), request.GET.get("dates", ""), PAGE_SIZE)
    return context | {
        "summary": summary_of(row),
        "disagreements": first,
        "unmatched": unmatched(row)[:PAGE_SIZE],
        "columns": [
            (letter(place), head, label(row.columns[str(place)]) if str(place) in row.columns else "")
            for place, head in enumerate(row.heads)
        ],
        "clocks": clocks,
        "confirm": confirm,
        "page": page,
        "page_error": page_error or first_error,
        "matters": shown(page.object_list) if page else [],  # type: ignore[arg-type]
        "state": state,
        "query": f"state={state}&" if state else "",
        "states": ImportedMatter._meta.get_field("state").choices,
    }


@inside_admin
def columns(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Choose what each column of the file is; it is remembered for files with the same names of columns."""
    row = _mine(request, pk)
    heads = [f"{letter(place)}: {head}" if head else letter(place) for place, head in enumerate(row.heads)]
    told: Any = {f"column-{place}": field for place, field in row.columns.items()}
    told |= {"regime": row.regime, "day_order": row.day_order}
    form = DocketColumnsForm(posted(request) or told, heads=heads, fields=choices(), regimes=regime_choices())
    if request.method == "POST" and form.is_valid():
        try:
            told = {name: form.cleaned_data[name] for name in ("regime", "day_order")}
            return _go_on(dockets.choose_columns(row.pk, columns=form.columns, **told))
        except ValidationError as error:
            put_errors(form, error, {})
    context = {
        "docket": row,
        "form": form,
        "columns": [form[f"column-{place}"] for place in range(len(heads))],
    }
    return show(request, "tracker/import_columns.html", _("Columns of the docket"), context)


@inside_admin
def result_as_csv(request: HttpRequest, now: datetime, pk: int) -> HttpResponseBase:
    """What became of every row, as CSV."""
    row = _mine(request, pk)
    return _leaving(as_csv(row), _result_of(row, "csv"), "text/csv; charset=utf-8")


@inside_admin
def result_as_xlsx(request: HttpRequest, now: datetime, pk: int) -> HttpResponseBase:
    """What became of every row, as a workbook."""
    row = _mine(request, pk)
    return _leaving(as_xlsx(row), _result_of(row, "xlsx"), XLSX)


def _leaving(parts: Iterable[bytes], name: str, content_type: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def _result_of(row: DocketImport, ending: str) -> str:
    return f"{row.name.rpartition('.')[0]}-result.{ending}"


@inside_admin
def take_back(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Take a recorded import back."""
    row = _mine(request, pk)

    def act(answers: dict[str, Any]) -> str:
        dockets.take_back_docket(row.pk)
        transaction.on_commit(lambda: tasks.ask_to_import(row.pk))
        return row.get_page_url()

    question = Question(
        title=_("Take import back"),
        about=row.name,
        says=_(TAKE_BACK),
        verb=_("Take import back"),
        back=row.get_page_url(),
        done=_("The import is being taken back."),
        act=act,
        names={},
    )
    return ask(request, question, forms.Form(posted(request)))


@inside_admin
def settle(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Say how a disagreement between an imported sheet and the law was settled."""
    noted = get_object_or_404(
        NotedDate.objects.visible_to(person(request)).filter(review__isnull=False), pk=pk
    )
    review = to_work_on(request, Review.objects.select_related("investment"), noted.review_id or 0)

    def act(answers: dict[str, Any]) -> str:
        dockets.settle_noted(noted.pk, note=answers["note"], by=person(request), now=now)
        return review.get_absolute_url()

    question = Question(
        title=_("Settle noted date"),
        about=f"{noted}, {review}",
        says=_("The sheet's date leaves the review's page; the record keeps it with your words."),
        verb=_("Settle date"),
        back=review.get_absolute_url(),
        done=_("The noted date is settled."),
        act=act,
        names={},
    )
    return ask(request, question, SettleForm(posted(request)))
