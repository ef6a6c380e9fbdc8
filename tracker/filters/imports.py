"""What a person is asked on the way from a docket to matters."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.models import DayOrder

Choices = Sequence[tuple[str, str]]


def day_order_field() -> forms.ChoiceField:
    """The question that is asked of every file whose dates may be unclear; nobody need answer it."""
    return forms.ChoiceField(
        label=_("Dates such as 03/04/2026 have"),
        required=False,
        choices=[("", _("not said: such dates are refused")), *DayOrder.choices],
    )


class DocketFileForm(forms.Form):
    """The file with the docket."""

    file = forms.FileField(
        label=_("Docket"),
        allow_empty_file=True,
        help_text=_("CSV or Excel (.xlsx), at most 50,000 rows; the first row names the columns"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    day_order = day_order_field()


class DocketColumnsForm(forms.Form):
    """Which column is what, and the regime of rows that name none."""

    regime = forms.ChoiceField(label=_("Regime where a row names none"), required=False)
    day_order = day_order_field()

    def __init__(
        self, *args: Any, heads: Sequence[str], fields: Choices, regimes: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        chosen: Any = self.fields["regime"]
        chosen.choices = [("", _("none: each row must say")), *regimes]
        choices = [("", _("leave out")), *fields]
        for place, head in enumerate(heads):
            self.fields[f"column-{place}"] = forms.ChoiceField(label=head, required=False, choices=choices)

    @property
    def columns(self) -> dict[int, str]:
        """Which place is which field, once the form is valid."""
        told = self.cleaned_data.items()
        named = {name: value for name, value in told if name.startswith("column-") and value}
        return {int(name.removeprefix("column-")): str(value) for name, value in named.items()}


class DocketClocksForm(forms.Form):
    """Which deadline of the law each of the sheet's words means."""

    def __init__(self, *args: Any, asked: Sequence[tuple[str, str, str, Choices]], **kwargs: Any) -> None:
        """`asked` are the key of a choice, its label, the rule taken so far, and the rules there are."""
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._keys: Mapping[str, str] = {f"clock-{place}": one[0] for place, one in enumerate(asked)}
        for place, (_key, label, rule, rules) in enumerate(asked):
            self.fields[f"clock-{place}"] = forms.ChoiceField(
                label=label, required=False, initial=rule, choices=[("", _("no deadline of the law")), *rules]
            )

    @property
    def clocks(self) -> dict[str, str]:
        """The rule that was chosen for each, once the form is valid."""
        return {key: self.cleaned_data[name] for name, key in self._keys.items()}


class ConfirmForm(forms.Form):
    """The last question before matters are recorded."""

    is_verified = forms.BooleanField(
        label=_("I have checked the events against the papers"),
        required=False,
        help_text=_("Otherwise they are recorded as from memory, and their dates show as unverified."),
    )


class SettleForm(forms.Form):
    """How a disagreement was settled."""

    note = forms.CharField(
        label=_("How it was settled"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as: docket corrected to the law's date; or: event corrected after the letter."),
    )
