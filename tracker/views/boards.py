"""The boards: one page for every kind of row, asked by its filters, and turned over by key."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from tracker.filters.boards import BOARDS, Board
from tracker.filters.days_left import LEFT
from tracker.filters.kept import as_asked, errors_of, parts_of
from tracker.filters.keyset import Bounded, bounded_count
from tracker.filters.strict import StrictFilterSet
from tracker.filters.sums import figures, sums
from tracker.services.boards.addresses import address_of
from tracker.services.boards.registry import Lines, page
from tracker.views.page import inside_admin, person, show
from tracker.views.saved_views import Tab, tabs_of

DOCKET = "deadlines"
NOTHING = Lines((), "", "")
FILES = (("CSV", "csv"), ("Excel", "xlsx"))


@inside_admin
def board(request: HttpRequest, now: datetime, kind: str) -> HttpResponse:
    """Rows of one kind, 50 a page; a bad question or a place that is none gets no rows, and is told why.

    To htmx, which swaps the answer into the page, only that part is sent, with the address to show.
    """
    if kind not in BOARDS:
        raise Http404
    given = as_asked(request.GET)
    if kind == DOCKET and request.resolver_match and request.resolver_match.url_name == "board":
        return HttpResponseRedirect(address_of(kind, given))
    is_part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    context = _context(request, now, BOARDS[kind], given) | {"is_part": is_part}
    if is_part:
        response: HttpResponse = TemplateResponse(request, "tracker/parts/board_answer.html", context)
        response["HX-Push-Url"] = address_of(kind, given)
    else:
        response = show(request, "tracker/board.html", str(BOARDS[kind].title), context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def docket(request: HttpRequest) -> Any:
    """The board of deadlines."""
    return board(request, kind=DOCKET)


def _context(request: HttpRequest, now: datetime, board: Board, asked: str) -> dict[str, Any]:
    user = person(request)
    question = board.ask(request.GET, user, now)
    found, place_error = NOTHING, ""
    if question.is_valid():
        try:
            after, before = (request.GET.get(name, "") for name in ("after", "before"))
            found = page(board.kind, question, user, now, after=after, before=before)
        except ValidationError as error:
            place_error = error.messages[0]
    tabs = tabs_of(user, board.kind, asked)
    opened = next((tab for tab in tabs if tab.is_here), None)
    return {
        "kind": board.kind,
        "tabs": tabs,
        "opened": opened,
        "saving": urlencode({"board": board.kind, "query": asked}),
        "files": [
            (name, f"{reverse(f'longstop:board_{ending}', args=[board.kind])}{'?' if asked else ''}{asked}")
            for name, ending in FILES
        ],
        "address": address_of(board.kind),
        "question": question,
        "form": question.form,
        "asked": asked,
        "query": f"{asked}&" if asked else "",
        "carried": urlencode(_carried(board.kind, asked, opened)),
        "chips": _chips(question, asked, board.kind) if question.is_valid() else [],
        "found": found,
        "place_error": place_error,
        "mistakes": errors_of(question),
        "orders": _orders(question, asked) if board.kind == DOCKET else [],
        "hides_history": board.kind == DOCKET and question.asked.get("state") != "history",
        "empty": board.empty,
        "title": board.title,
        **_figures(board.kind, question, asked, now, found),
    }


def _carried(kind: str, asked: str, opened: Tab | None) -> dict[str, str]:
    """What a digest or a feed of these rows is made from: the saved view that is open, else the question."""
    if opened:
        return {"view": str(opened.view.pk)}
    return ({} if kind == DOCKET else {"board": kind}) | ({"query": asked} if asked else {})


def _figures(kind: str, question: StrictFilterSet, asked: str, now: datetime, found: Lines) -> dict[str, Any]:
    """How many rows answer, and on the docket what they are, each figure with the board behind it.

    What fits on one page that was found is counted by it.
    """
    if not question.is_valid():
        return {"count": None, "figures": []}
    if kind != DOCKET:
        is_whole = bool(found.lines) and not (found.after or found.before)
        whole = Bounded(len(found.lines), more=False)
        return {"count": whole if is_whole else bounded_count(question.qs), "figures": []}
    counted = sums(question.qs, now)
    told = [
        {
            "words": counted[name].words,
            "title": title,
            "address": f"{address_of(kind)}?{_asking_too(asked, query)}",
        }
        for name, (title, query) in figures().items()
        if counted[name].n
    ]
    return {"count": counted["all"], "figures": told}


def _orders(question: StrictFilterSet, asked: str) -> list[dict[str, str]]:
    """The orders of the docket, each with the address that asks for it; that in force has none."""
    without = urlencode([(name, value) for name, value in QueryDict(asked).items() if name != "order"])
    return [
        {"title": _("by day"), "url": address_of(DOCKET, without) if question.fewest_left_first else ""},
        {
            "title": _("by statutory days left"),
            "url": ""
            if question.fewest_left_first
            else address_of(DOCKET, _asking_too(without, f"order={LEFT}")),
        },
    ]


def _asking_too(asked: str, query: str) -> str:
    """The question with one part more, or another in its place."""
    return urlencode(dict(QueryDict(asked).items()) | dict(QueryDict(query).items()))


def _chips(question: StrictFilterSet, asked: str, kind: str) -> list[dict[str, str]]:
    """What is asked, each part with the address of the board without it."""
    chips = []
    for name, label, words in parts_of(question):
        rest = urlencode([(key, value) for key, value in QueryDict(asked).items() if key != name])
        chips.append(
            {"label": label, "words": words, "without": f"{address_of(kind)}{'?' if rest else ''}{rest}"}
        )
    return chips
