"""A question to a board that is kept and asked again later, without a request."""

import re
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import parse_qsl, urlencode

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import CharFilter

from tracker.clock.explain import legal_day
from tracker.filters.boards import BOARDS
from tracker.filters.strict import NOT_FILTERS, StrictFilterSet

DOCKET = "deadlines"
EVERYTHING = gettext_lazy("Every open date you may see")
NO_QUESTION = gettext_lazy(
    "This is no question to a board. Show the rows you mean there and press “Mail me this list” or"
    " “Subscribe in a calendar”, or paste its address here."
)


def ask_again(query: str, user: User, now: datetime, kind: str = DOCKET) -> StrictFilterSet:
    """Ask a board a kept question at `now` (UTC), within the walls of `user`.

    What it does not understand (any more) gives no rows and errors in its form, as on the board itself.
    """
    return BOARDS[kind].ask(as_asked(QueryDict(query)), user, now)


def as_kept(text: str, user: User, now: datetime, kind: str = DOCKET) -> str:
    """Return a question as it is kept: what stands behind the `?` of the board's address, "" for everything.

    Takes the whole address, too. Raises `ValidationError` on `query`, in the filter's own words.
    """
    text = text.strip()
    given = QueryDict(text.partition("?")[2] if "?" in text else text)
    asked = as_asked(given)
    question = ask_again(asked, user, now, kind)
    if wrong := errors_of(question):
        raise ValidationError({"query": wrong})
    if set(given) - set(question.form.fields) - NOT_FILTERS:
        raise ValidationError({"query": NO_QUESTION})
    return asked


def board_of(text: str, kind: str = DOCKET) -> str:
    """The board that an address is of; `kind` for what has no address before its `?`.

    A board that there is not comes back as it is named, so that it can be refused.
    """
    address, asks, _question = text.partition("?")
    named = re.search(r"/boards/([-\w]+)/", address)
    return named[1] if named else DOCKET if asks and "/docket/" in address else kind


def as_asked(given: QueryDict) -> str:
    """The question in an address: without what is empty, and without where in the list one is."""
    return urlencode([(name, value) for name, value in given.items() if value and name not in NOT_FILTERS])


def same_question(one: str, other: str) -> bool:
    """Whether two kept questions ask the same, in whatever order."""
    return sorted(parse_qsl(one)) == sorted(parse_qsl(other))


def errors_of(question: StrictFilterSet) -> list[str]:
    """What a board does not understand of a question, each with the name of its field."""
    form = question.form
    return [
        f"{form.fields[name].label}: {words}" if name in form.fields else str(words)
        for name, found in form.errors.items()
        for words in found
    ]


def in_words(question: StrictFilterSet, *, masked: bool = False, kind: str = DOCKET) -> str:
    """A question in words: `Regime: United States: CFIUS; state: Overdue`; or what is wrong with it.

    Of another board than the docket its name comes first: the dates told are those of its rows.

    With `masked`, for mails that name no matter, typed words are left out: they may be those of a party.
    """
    if not question.is_valid():
        return _("Not understood any more. %(question)s") % {"question": " ".join(errors_of(question))}
    typed = typed_words(question) if masked else ()
    parts = [
        f"{label}: {_('words left out') if name in typed else words}"
        for name, label, words in parts_of(question)
    ]
    if kind == DOCKET:
        return "; ".join(parts) or str(EVERYTHING)
    told = {"board": BOARDS[kind].title, "question": "; ".join(parts) or _("everything")}
    return _("Dates of the board %(board)s: %(question)s") % told


def typed_words(question: StrictFilterSet) -> list[str]:
    """The filters that were asked with free words."""
    return [name for name in question.asked if isinstance(question.filters[name], CharFilter)]


def parts_of(question: StrictFilterSet) -> list[tuple[str, str, str]]:
    """What a good question asks: each filter with its label and its value in words."""
    fields = question.form.fields
    return [
        (name, str(fields[name].label), _shown(question, name, value))
        for name, value in question.asked.items()
    ]


def _shown(question: StrictFilterSet, name: str, value: object) -> str:
    if isinstance(value, date):
        return legal_day(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    if isinstance(value, User):
        return value.get_full_name() or value.username
    if isinstance(value, Model | bool):
        return str(value) if isinstance(value, Model) else _("yes") if value else _("no")
    choices = getattr(question.form.fields[name], "choices", ())
    return str(dict(choices).get(value, value))
