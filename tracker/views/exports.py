"""A board as a file: the rows of its page, all of them."""

import tempfile
from datetime import datetime

from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from tracker.filters.boards import BOARDS
from tracker.filters.kept import as_asked
from tracker.models.reader_zones import zone_of
from tracker.services.boards.addresses import address_of
from tracker.services.boards.exporting import as_csv, whole, write_workbook
from tracker.services.law import local_day
from tracker.views.page import inside_admin, person

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@inside_admin
@require_safe
def board_file(request: HttpRequest, now: datetime, kind: str, ending: str) -> HttpResponseBase:
    """The rows that a board shows for this question, as `csv` or `xlsx`.

    Whoever asks what the board does not understand is led to the board, which says what is wrong.
    """
    if kind not in BOARDS:
        raise Http404
    user, asked = person(request), as_asked(request.GET)
    question = BOARDS[kind].ask(asked, user, now)
    if not question.is_valid():
        return HttpResponseRedirect(address_of(kind, asked))
    rows = whole(kind, question, user, now)
    name = f"longstop-{kind}-{local_day(now, zone_of(user) or 'UTC')}.{ending}"
    if ending == "csv":
        response = StreamingHttpResponse(as_csv(kind, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    out = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    write_workbook(kind, rows, out)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=name, content_type=WORKBOOK)
