"""A list of obligations on its way into an agreement: the file, how it would be recorded, recorded."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tracker.filters.lists import ColumnsForm, FileForm
from tracker.models import MitigationAgreement
from tracker.services.import_obligations import import_obligations
from tracker.services.lists import (
    FIELDS,
    MAX_BYTES,
    Table,
    guessed,
    letter,
    pack,
    plan_list,
    read_list,
    unpack,
)
from tracker.views.page import inside_admin, person, show
from tracker.views.telling import put_errors, to_work_on

TITLE = _("Import list")


@inside_admin
def import_list(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Nothing is kept before the last button: the list itself travels, signed, in the form of the preview."""
    row = to_work_on(request, MitigationAgreement.objects.select_related("investment"), pk)
    user_id = person(request).pk
    form = FileForm(request.POST or None, request.FILES or None, label_suffix="")
    try:
        if "list" in request.POST:
            table = unpack(request.POST["list"], agreement_id=row.pk, user_id=user_id)
            return _preview(request, row, table, now, is_new=False)
        if request.method == "POST" and form.is_valid():
            table = read_list(form.cleaned_data["file"].read(MAX_BYTES + 1))
            return _preview(request, row, table, now, is_new=True)
    except ValidationError as error:
        form = FileForm({}, request.FILES or None, label_suffix="")
        form.is_valid()
        form.errors.clear()
        put_errors(form, error, {})
    context = {"form": form, "agreement": row, "back": row.get_absolute_url(), "fields": FIELDS}
    return show(request, "tracker/import_list.html", str(TITLE), context)


def _preview(
    request: HttpRequest, row: MitigationAgreement, table: Table, now: datetime, *, is_new: bool
) -> HttpResponse:
    """How the rows would be recorded; with `step=import` and nothing wrong, they are."""
    heads = [f"{letter(place)}: {head}" if head else letter(place) for place, head in enumerate(table.heads)]
    told: Any = {f"column-{place}": field for place, field in guessed(table.heads).items()}
    form = ColumnsForm(told if is_new else request.POST, agreement=row, heads=heads, fields=dict(FIELDS))
    plan = None
    if form.is_valid():
        if request.POST.get("step") == "import":
            try:
                return _imported(request, row, table, form, now)
            except ValidationError as error:
                put_errors(form, error, {})
        plan = plan_list(row, table, columns=form.columns, **_whole_list(form))
    context = {
        "form": form,
        "columns": [form[f"column-{place}"] for place in range(len(heads))],
        "agreement": row,
        "back": row.get_absolute_url(),
        "remarks": table.remarks,
        "plan": plan,
        "packed": pack(table, agreement_id=row.pk, user_id=person(request).pk),
    }
    return show(request, "tracker/import_preview.html", str(TITLE), context)


def _whole_list(form: ColumnsForm) -> dict[str, str]:
    """What was said of all rows."""
    return {name: form.cleaned_data[name] for name in ("anchor", "day_order")}


def _imported(
    request: HttpRequest, row: MitigationAgreement, table: Table, form: ColumnsForm, now: datetime
) -> HttpResponse:
    plan, added = import_obligations(
        row.pk,
        table,
        columns=form.columns,
        now=now,
        **_whole_list(form),
        amendment=form.cleaned_data["amendment"],
    )
    n, known = len(added), len(plan.already)
    told = ngettext("%(n)s obligation imported", "%(n)s obligations imported", n) % {"n": n}
    left = gettext("; %(n)s were there already") % {"n": known} if known else ""
    messages.success(request, f"{told}{left}.")
    return HttpResponseRedirect(row.get_absolute_url())
