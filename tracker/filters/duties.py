"""The forms in which a divestment is moved and finished."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.filters.fields import FuzzyDayField, day_field, note_field, source_field
from tracker.models import Divestment, OrderPart, Party, Source
from tracker.models.codes import validate_currency


class ExtendForm(forms.Form):
    """More time to divest, or for one part of an order."""

    part = forms.ModelChoiceField(
        OrderPart.objects.none(), label=_("More time for"), required=False, empty_label=_("The sale")
    )
    granted = FuzzyDayField(label=_("Granted"), required=True)
    instrument = forms.CharField(
        label=_("Instrument"),
        required=False,
        max_length=200,
        help_text=_("The paper that grants it, such as Executive Order 14258"),
    )
    new_deadline_on = day_field(
        _("New deadline"), required=False, help_text=_("Empty if it was not published")
    )
    source = source_field()
    note = note_field()

    def __init__(self, *args: Any, divestment: Divestment, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Source.objects.visible_to(user).filter(investment=divestment.investment_id)
        self.fields["source"].queryset = own  # type: ignore[attr-defined]
        self.fields["part"].queryset = divestment.parts.filter(recurrence="")  # type: ignore[attr-defined]


class CompleteForm(forms.Form):
    """The end of a divestment, as far as it is known."""

    completed = FuzzyDayField(label=_("Completed"), required=True)
    buyer = forms.ModelChoiceField(
        Party.objects.none(), label=_("Buyer"), required=False, empty_label=_("Not recorded as a party")
    )
    buyer_name = forms.CharField(label=_("Buyer, as stated"), required=False, max_length=300)
    proceeds_amount = forms.DecimalField(
        label=_("Proceeds"), required=False, min_value=0, max_digits=20, decimal_places=2
    )
    proceeds_currency = forms.CharField(
        label=_("Currency"),
        required=False,
        max_length=3,
        validators=[validate_currency],
        help_text=_("Such as USD"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["buyer"].queryset = Party.objects.visible_to(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("proceeds_amount") is not None and not cleaned.get("proceeds_currency"):
            self.add_error(
                "proceeds_currency", gettext("An amount needs its currency: add three capitals such as USD.")
            )
        return cleaned
