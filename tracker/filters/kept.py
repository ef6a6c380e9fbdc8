"""A question to the docket that is kept and asked again later, without a request."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import QueryDict

from tracker.clock.explain import legal_day
from tracker.filters.deadlines import DeadlineFilter, open_deadlines
from tracker.filters.strict import NOT_FILTERS

EVERYTHING = "Every open date you may see"
NO_QUESTION = (
    "This is no question to the docket. Show the dates you mean there and press “Mail me this list” or"
    " “Subscribe in a calendar”, or paste its address here."
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, where there is no request to tell; a filter reads nothing else of it."""

    user: User


def ask_again(query: str, user: User, now: datetime) -> DeadlineFilter:
    """Ask the docket a kept question at `now` (UTC), within the walls of `user`.

    What it does not understand (any more) gives no rows and errors in its form, as on the docket itself.
    """
    return DeadlineFilter(QueryDict(query), queryset=open_deadlines(user, now), request=Asker(user))


def as_kept(text: str, user: User, now: datetime) -> str:
    """Return a question as it is kept: what stands behind the `?` of the docket's address, "" for everything.

    Takes the whole address, too. Raises `ValidationError` on `query`, in the filter's own words.
    """
    text = text.strip()
    given = QueryDict(text.partition("?")[2] if "?" in text else text)
    asked = [(name, value) for name, value in given.items() if value and name not in NOT_FILTERS]
    question = ask_again(urlencode(asked), user, now)
    if wrong := errors_of(question):
        raise ValidationError({"query": wrong})
    if set(given) - set(question.form.fields) - NOT_FILTERS:
        raise ValidationError({"query": NO_QUESTION})
    return urlencode(asked)


def errors_of(question: DeadlineFilter) -> list[str]:
    """What the docket does not understand of a question, each with the name of its field."""
    form = question.form
    return [
        f"{form.fields[name].label}: {words}" if name in form.fields else str(words)
        for name, found in form.errors.items()
        for words in found
    ]


def in_words(question: DeadlineFilter) -> str:
    """A question in words: `Regime: United States: CFIUS; state: Overdue`; or what is wrong with it."""
    if not question.is_valid():
        return f"Not understood any more. {' '.join(errors_of(question))}"
    parts = [
        f"{question.form.fields[name].label}: {_shown(question, name, value)}"
        for name, value in question.form.cleaned_data.items()
        if value
    ]
    return "; ".join(parts) or EVERYTHING


def _shown(question: DeadlineFilter, name: str, value: object) -> str:
    if isinstance(value, date):
        return legal_day(value)
    if isinstance(value, User):
        return value.get_full_name() or value.username
    choices = getattr(question.form.fields[name], "choices", ())
    return str(dict(choices).get(value, value))
