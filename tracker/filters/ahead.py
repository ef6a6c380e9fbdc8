"""The forms for looking ahead: what is imagined of a review, and under which regimes one would file."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.filters.fields import day_field

Choices = Sequence[tuple[str, Any]]
ROWS_MOST = 20


class RowForm(forms.Form):
    """One thing imagined; a row without a choice is left out."""

    what = forms.ChoiceField(label=_("What happens"), required=False)
    on = day_field(_("On"), required=False)
    length = forms.CharField(label=_("Length"), required=False, max_length=40)
    until = day_field(_("Or until"), required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.fields["what"].choices = [("", gettext("Choose")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a day or a length without what it belongs to."""
        cleaned = super().clean() or self.cleaned_data
        given = cleaned.get("on") or cleaned.get("length") or cleaned.get("until")
        if given and not cleaned.get("what") and "what" not in self.errors:
            self.add_error("what", gettext("Choose what happens, or empty this row."))
        return cleaned


RowForms = forms.formset_factory(RowForm, extra=0, max_num=ROWS_MOST, absolute_max=ROWS_MOST)


class KeepForm(forms.Form):
    """How a scenario is called and who sees it; `kept` is the id of one that is kept already."""

    name = forms.CharField(label=_("Name"), required=False, max_length=80)
    shared = forms.BooleanField(label=_("Share with the team"), required=False)
    kept = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)


class TargetForm(forms.Form):
    """The day on which the parties want to close."""

    target = day_field(_("Closing planned on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)


class StartForm(forms.Form):
    """The day on which reviews that have not begun are taken to begin."""

    start = day_field(_("What has not begun begins on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)


class WishForm(forms.Form):
    """A regime to file under, as `regime:filing`; a row without one is left out."""

    regime = forms.ChoiceField(label=_("File under"), required=False)
    preparation = forms.IntegerField(
        label=_("Business days until the clock starts"), required=False, min_value=0, max_value=250, initial=0
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.fields["regime"].choices = [("", gettext("Choose")), *choices]  # type: ignore[attr-defined]


WishForms = forms.formset_factory(WishForm, extra=0, max_num=ROWS_MOST, absolute_max=ROWS_MOST)
