"""The form for withdrawing a filing and filing it again."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.filters.fields import day_field, note_field


class RefileForm(forms.Form):
    """The two days; the new filing may follow on the same day or later."""

    withdrawn_on = day_field(_("Withdrawn on"))
    refiled_on = day_field(_("Refiled on"))
    filing_number = forms.CharField(label=_("New filing number"), required=False, max_length=100)
    note = note_field()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, second = cleaned.get("withdrawn_on"), cleaned.get("refiled_on")
        if first and second and second < first:
            self.add_error("refiled_on", gettext("A filing cannot be refiled before it is withdrawn."))
        return cleaned
