"""The read API: every board as JSON, for a session or a token, within the walls of its person."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.vary import vary_on_headers

from tracker.filters.boards import BOARDS, Board
from tracker.filters.kept import as_asked, parts_of
from tracker.filters.keyset import bounded_count
from tracker.filters.strict import StrictFilterSet
from tracker.models import ApiToken
from tracker.services.api_tokens import why_not
from tracker.services.boards.exporting import as_text, record, told
from tracker.services.boards.registry import columns_of, page
from tracker.services.secrets import found_by, note_use
from tracker.views.feed import address_of

USUAL, MOST = 100, 1000


class Refused(Exception):
    """What is answered instead of rows; `errors` are messages by parameter."""

    def __init__(self, status: int, says: str, errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(says)
        self.status, self.says, self.errors = status, says, errors or {}


Answer = Callable[..., dict[str, Any]]


def api(answer: Answer) -> Callable[..., HttpResponse]:
    """An address of the API: only read, by a known person; whatever is refused is refused in JSON."""

    @csrf_exempt  # nothing is written here, and a refusal should be in JSON
    @never_cache
    @vary_on_headers("Authorization", "Cookie")
    @wraps(answer)
    def at_this_instant(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        now, token = timezone.now(), None
        try:
            if request.method not in ("GET", "HEAD"):
                raise Refused(405, _("The API is only read: use GET or HEAD."))
            token = _token(request)
            response = _json(answer(request, user=_person(request, token, now), now=now, **kwargs), 200)
        except Refused as refusal:
            response = _refused(refusal)
        if token:
            _note(request, token, response.status_code, now)
        return response

    return at_this_instant


def _json(data: dict[str, Any], status: int) -> HttpResponse:
    text = as_text(data)
    return HttpResponse(f"{text}\n", status=status, content_type="application/json; charset=utf-8")


def _refused(refusal: Refused) -> HttpResponse:
    response = _json({"error": refusal.says, "errors": refusal.errors}, refusal.status)
    if refusal.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Longstop"'
    if refusal.status == 405:
        response["Allow"] = "GET, HEAD"
    return response


def _token(request: HttpRequest) -> ApiToken | None:
    """The token that was shown; none where there is no bearer token, as for a session."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    token = found_by(ApiToken, secret.strip())
    if token is None:
        raise Refused(401, _("This token is not known. Make one in Longstop, under API tokens."))
    return token


def _person(request: HttpRequest, token: ApiToken | None, now: datetime) -> User:
    if token:
        if why := why_not(token, now):
            told = _("This token opens nothing: %(why)s. Make a new one in Longstop, under API tokens.")
            raise Refused(401, told % {"why": why})
        return token.user
    if not isinstance(request.user, User):
        raise Refused(401, _("Log in, or send a token as “Authorization: Bearer …”."))
    if not admin.site.has_permission(request):
        raise Refused(403, _("You may not read this. Ask an administrator for access to Longstop."))
    return request.user


def _note(request: HttpRequest, token: ApiToken, status: int, now: datetime) -> None:
    note_use(
        token,
        program=request.headers.get("User-Agent", ""),
        address=address_of(request),
        answered=f"{status} {request.path.removeprefix(reverse('api')).strip('/')}".strip(),
        now=now,
    )


@api
def contents(request: HttpRequest, user: User, now: datetime) -> dict[str, Any]:
    """Every board with its address, what it can be asked, and what its rows tell."""
    return {"boards": [_described(request, board, user, now) for board in BOARDS.values()]}


def _described(request: HttpRequest, board: Board, user: User, now: datetime) -> dict[str, Any]:
    fields = board.ask("", user, now).form.fields
    return {
        "board": board.kind,
        "title": str(board.title),
        "url": request.build_absolute_uri(reverse("api_rows", args=[board.kind])),
        "filters": [
            {"name": name, "label": str(field.label), "says": str(field.help_text)}
            for name, field in fields.items()
        ],
        "columns": [{"name": one.name, "label": str(one.label)} for one in columns_of(board.kind)],
    }


@api
def rows(request: HttpRequest, user: User, now: datetime, kind: str) -> dict[str, Any]:
    """One page of a board, `limit` rows, with the addresses of the pages beside it (null without one)."""
    if kind not in BOARDS:
        raise Refused(404, _("There is no such board. %(address)s lists them.") % {"address": reverse("api")})
    asked, limit = request.GET.copy(), _limit(request)
    asked.pop("limit", None)
    question = BOARDS[kind].ask(asked, user, now)
    if not question.is_valid():
        raise Refused(400, _("No row is told: part of the question is not understood."), _errors(question))
    after, before = asked.get("after", ""), asked.get("before", "")
    try:
        found = page(kind, question, user, now, after=after, before=before, size=limit)
    except ValidationError as error:
        name = "before" if before else "after"
        raise Refused(400, error.messages[0], {name: error.messages}) from error
    columns, count = columns_of(kind), bounded_count(question.qs)
    return {
        "board": kind,
        "as_of": now,
        "asked": [{"name": name, "label": label, "says": says} for name, label, says in parts_of(question)],
        "count": count.n,
        "count_is_exact": not count.more,
        "rows": [
            record(columns, told(columns, (column.value(line) for column in columns))) for line in found.lines
        ],
        "next": _beside(request, "after", found.after),
        "previous": _beside(request, "before", found.before),
    }


def _limit(request: HttpRequest) -> int:
    given = request.GET.get("limit") or str(USUAL)
    if not (
        given.isascii() and given.isdecimal() and len(given) <= len(str(MOST)) and 1 <= int(given) <= MOST
    ):
        says = _("Ask for 1 to %(most)s rows.") % {"most": MOST}
        raise Refused(400, says, {"limit": [says]})
    return int(given)


def _errors(question: StrictFilterSet) -> dict[str, list[str]]:
    """By parameter; `__all__` is what is wrong with the question as a whole."""
    return {name: [str(words) for words in found] for name, found in question.form.errors.items()}


def _beside(request: HttpRequest, name: str, cursor: str) -> str | None:
    if not cursor:
        return None
    query = "&".join(filter(None, [as_asked(request.GET), urlencode({name: cursor})]))
    return request.build_absolute_uri(f"{request.path}?{query}")


@api
def nothing(request: HttpRequest, user: User, now: datetime, rest: str = "") -> dict[str, Any]:
    """Any other address below `/api/`."""
    told = _("There is nothing at this address. %(address)s lists what there is.")
    raise Refused(404, told % {"address": reverse("api")})
