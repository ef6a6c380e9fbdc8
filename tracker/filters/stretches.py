"""Which stretch of a timeline, and whose ghost on it: asked for by the address."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.filters.fields import day_field
from tracker.filters.strict import StrictForm
from tracker.models import Investment, Scenario

LONGEST_YEARS = 120
EARLIEST = date(1800, 1, 1)
LATEST = date(2300, 12, 31)


class StretchForm(StrictForm):
    """From which day to which, and the scenario to draw; nothing given is everything, without a ghost."""

    scenario = forms.ModelChoiceField(
        Scenario.objects.none(),
        label=gettext_lazy("Scenario"),
        required=False,
        empty_label=gettext_lazy("The record alone"),
    )

    def __init__(self, *args: Any, matter: Investment, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = day_field(_("From"), required=False)
        self.fields["to"] = day_field(_("To"), required=False)
        self.order_fields(["from", "to", "scenario"])
        kept = Scenario.objects.visible_to(user).filter(review__investment=matter)
        self.fields["scenario"].queryset = kept.order_by("name", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a stretch that ends before it begins, or lies where no calendar reaches."""
        cleaned = super().clean()
        first, last = cleaned.get("from"), cleaned.get("to")
        for name, day in (("from", first), ("to", last)):
            if day and not EARLIEST <= day <= LATEST:
                self.add_error(name, _("Give a day between 1800 and 2300."))
        if first and last and last < first:
            self.add_error("to", _("This day lies before the first one: swap them."))
        if first and last and last.year - first.year > LONGEST_YEARS:
            self.add_error("to", _("Ask for at most %(n)s years at once.") % {"n": LONGEST_YEARS})
        return cleaned


class DayForm(StrictForm):
    """The day as of which something is shown; empty is today."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"] = day_field(_("As of"), required=False)

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data["on"]
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Give a day between 1800 and 2300."))
        return day
