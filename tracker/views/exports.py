"""A board as a file: the rows of its page, all of them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from tracker.filters.boards import BOARDS
from tracker.filters.kept import as_asked
from tracker.models.reader_zones import zone_of
from tracker.services.boards.addresses import address_of
from tracker.services.boards.exporting import Row, as_csv, as_xlsx, whole
from tracker.services.law import local_day
from tracker.views.page import inside_admin, person

Parts = Callable[[str, Iterable[Row]], Iterable[bytes | str]]
FORMATS: Mapping[str, tuple[Parts, str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""How each kind of file is made, in parts that leave as they are ready."""


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
    parts, content_type = FORMATS[ending]
    response = StreamingHttpResponse(parts(kind, rows), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
