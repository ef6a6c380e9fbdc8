"""The question to the portfolio: a period, by month or quarter, a regime, a member of the team."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.filters.deadlines import colleagues
from tracker.filters.fields import day_field
from tracker.filters.people import PersonField
from tracker.filters.strict import StrictForm
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library

MOST_YEARS = 50


class PortfolioForm(StrictForm):
    """Without a day given, the period is the year of `today`, the reader's day."""

    first = day_field(gettext_lazy("From"), required=False)
    last = day_field(gettext_lazy("To"), required=False)
    by = forms.ChoiceField(
        label=gettext_lazy("Reviews by"),
        required=False,
        choices=[("month", gettext_lazy("Month")), ("quarter", gettext_lazy("Quarter"))],
    )
    regime = forms.ChoiceField(label=gettext_lazy("Regime"), required=False)
    member = PersonField(
        User.objects.none(),
        label=gettext_lazy("Team member"),
        required=False,
        empty_label=gettext_lazy("Anyone"),
    )

    def __init__(self, *args: Any, user: User | AnonymousUser | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        names = load_library().names.values()
        regimes = [("", _("Any regime")), *((name.id, law_words(name.title)) for name in names)]
        self.fields["regime"].choices = regimes  # type: ignore[attr-defined]
        people = colleagues(user) if user else User.objects.order_by("username")
        self.fields["member"].queryset = people  # type: ignore[attr-defined]
        self.initial = {"first": today.replace(month=1, day=1), "last": today.replace(month=12, day=31)}

    def clean(self) -> dict[str, Any]:
        """Fill in the year, and refuse a period that ends before it begins or is too long."""
        cleaned = super().clean()
        if {"first", "last"} & set(self.errors):
            return cleaned
        first, last = cleaned.get("first"), cleaned.get("last")
        year = (first or last or self.today).year
        cleaned["first"] = first = first or date(year, 1, 1)
        cleaned["last"] = last = last or max(date(year, 12, 31), first)
        if last < first:
            self.add_error("last", _("This day lies before the first one: swap them."))
        elif last.year - first.year > MOST_YEARS:
            years = {"years": MOST_YEARS}
            self.add_error("last", _("The period is longer than %(years)d years: shorten it.") % years)
        cleaned["by"] = cleaned.get("by") or "month"
        return cleaned
