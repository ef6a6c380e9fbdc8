"""A question to the docket that was kept: its address after the `?`, asked again for one person."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest, QueryDict

from tracker.clock.explain import legal_day
from tracker.filters.deadlines import DeadlineFilter, open_deadlines

EVERYTHING = "Every open date you may see"


def asked_again(query: str, user: User, now: datetime) -> DeadlineFilter:
    """Ask what `query` asks; what this person may see, and who is on their teams, is that of `now`.

    `is_valid()` says whether the question still makes sense; `qs` has no rows where it does not.
    """
    asking = HttpRequest()
    asking.user = user
    return DeadlineFilter(QueryDict(query), queryset=open_deadlines(user, now), request=asking)


def in_words(question: DeadlineFilter) -> str:
    """`State: Overdue; Text: aurora`; what is wrong with a question that no longer makes sense."""
    form = question.form
    if not form.is_valid():
        return " ".join(error for errors in form.errors.values() for error in errors)
    given = ((form.fields[name], value) for name, value in form.cleaned_data.items() if value)
    asked = [f"{field.label}: {_in_words(field, value)}" for field, value in given]
    return "; ".join(asked) or EVERYTHING


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, date):
        return legal_day(value)
    if isinstance(field, forms.ModelChoiceField):
        return str(field.label_from_instance(value))
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return str(value)
