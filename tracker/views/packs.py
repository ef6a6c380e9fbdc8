"""The report pack of an agreement or an order: what for, then the file."""

import tempfile
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from tracker.filters.packs import PackForm
from tracker.models import Divestment, MitigationAgreement
from tracker.services.pack import Asked, write_order_pack, write_pack
from tracker.views.page import inside_admin, person, show
from tracker.views.telling import put_errors

NAMES = {"to": "last", "from": "first"}
ON_DISK = 1 << 20
"""Bytes; a larger pack waits on the disk and not in memory."""


@inside_admin
def report_pack(
    request: HttpRequest, now: datetime, pk: int, of: type[MitigationAgreement] | type[Divestment]
) -> HttpResponseBase:
    """Ask for the agency and the period; with both, hand out the pack. Nothing is recorded."""
    user = person(request)
    if not user.has_perm(f"tracker.view_{of._meta.model_name}"):
        raise PermissionDenied
    row = of.objects.select_related("investment").visible_to(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    form = PackForm(request.GET if "agency" in request.GET else None, of=row)
    if form.is_valid():
        try:
            return _packed(request, row, form, now)
        except ValidationError as error:
            put_errors(form, error, NAMES)
    context = {"form": form, "row": row, "back": row.get_absolute_url()}
    response: HttpResponse = show(request, "tracker/report_pack.html", _("Make report pack"), context)
    return response


def _packed(
    request: HttpRequest, row: MitigationAgreement | Divestment, form: PackForm, now: datetime
) -> HttpResponseBase:
    asked = Asked(**form.cleaned_data)
    is_order = isinstance(row, Divestment)
    write = write_order_pack if is_order else write_pack
    out = tempfile.SpooledTemporaryFile(max_size=ON_DISK)  # noqa: SIM115  (the response closes it)
    try:
        write(row.pk, asked, out, viewer=person(request), now=now)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    name = f"report-pack-{'order-' if is_order else ''}{row.pk}-{asked.first}-{asked.last}.zip"
    return FileResponse(out, as_attachment=True, filename=name, content_type="application/zip")
