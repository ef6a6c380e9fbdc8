"""What a person is asked on the way from a file to obligations."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.filters.imports import day_order_field
from tracker.models import Amendment, MitigationAgreement
from tracker.models.clauses import Anchor

WHOLE_LIST = (Anchor.EFFECTIVE, Anchor.SIGNED)
"""What the rows of a list can be counted from together, where they do not say."""


class FileForm(forms.Form):
    """The file with the list."""

    file = forms.FileField(
        label=_("List"),
        allow_empty_file=True,
        help_text=_("CSV or Excel (.xlsx), at most 1 MB and 500 rows; the first row names the columns"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )


class ColumnsForm(forms.Form):
    """Which column is what, and what holds for the whole list."""

    anchor = forms.ChoiceField(
        label=_("Where the list does not say, count from"),
        required=False,
        choices=[("", _("nothing: each row must say")), *((one.value, one.label) for one in WHOLE_LIST)],
    )
    amendment = forms.ModelChoiceField(
        Amendment.objects.none(),
        required=False,
        empty_label=_("The agreement as signed"),
        label=_("Demanded by"),
    )
    day_order = day_order_field()

    def __init__(
        self,
        *args: Any,
        agreement: MitigationAgreement,
        heads: list[str],
        fields: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["amendment"].queryset = agreement.amendments.all()  # type: ignore[attr-defined]
        choices = [("", gettext("leave out")), *fields.items()]
        for place, head in enumerate(heads):
            self.fields[f"column-{place}"] = forms.ChoiceField(label=head, required=False, choices=choices)

    @property
    def columns(self) -> dict[int, str]:
        """Which place is which field, once the form is valid."""
        told = self.cleaned_data.items()
        named = {name: value for name, value in told if name.startswith("column-") and value}
        return {int(name.removeprefix("column-")): str(value) for name, value in named.items()}
