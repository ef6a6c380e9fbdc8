"""Which days of the calendar are asked for; the dates themselves are asked for by the docket's question."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PLACE = ("view", "on")
"""What an address says of the days, beside the question."""
NAMES = {"month": gettext_lazy("Month"), "week": gettext_lazy("Week"), "agenda": gettext_lazy("Agenda")}
FIRST_YEAR, LAST_YEAR = 1900, 2200


class PlaceForm(forms.Form):
    """A month, a week or an agenda, and a day in it."""

    view = forms.ChoiceField(
        choices=list(NAMES.items()),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("There is no view “%(value)s”: choose month, week or agenda.")
        },
    )
    on = forms.DateField(
        required=False, error_messages={"invalid": gettext_lazy("Write the day as 2026-07-03.")}
    )

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data["on"]
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("Give a day between 1900 and 2200."))
        return day


def question_of(asked: QueryDict) -> QueryDict:
    """The docket's question in an address of the calendar, without the order of its list."""
    question = asked.copy()
    for name in (*PLACE, "order"):
        question.pop(name, None)
    return question


def kept(question: QueryDict) -> dict[str, Any]:
    """What of the question is to be carried along."""
    return {name: value for name, value in question.items() if value and name != "page"}
