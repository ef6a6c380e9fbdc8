"""The forms of a saved view."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from tracker.filters.boards import BOARDS
from tracker.models import SavedView


class NamedForm(forms.Form):
    """A question with a name."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    shared = forms.BooleanField(
        label=gettext_lazy("Shared"),
        required=False,
        help_text=gettext_lazy(
            "Everybody who is on the team of a matter with you reads its name and its question. Each sees"
            " only their own rows."
        ),
    )


class ViewForm(NamedForm):
    """A view as it is changed on its page."""

    query = forms.CharField(
        label=gettext_lazy("Which rows"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy(
            "The address of the filtered board, or what stands in it behind the “?”; empty for all"
        ),
    )


class NewForm(NamedForm):
    """The question comes from the board; `replaces` is the view of one's own that gives way to it."""

    board = forms.ChoiceField(widget=forms.HiddenInput)
    query = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    replaces = forms.TypedChoiceField(
        label=gettext_lazy("In place of"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("Digests and feeds that follow that view then ask this question"),
    )

    def __init__(self, *args: Any, own: QuerySet[SavedView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["board"].choices = [(kind, kind) for kind in BOARDS]  # type: ignore[attr-defined]
        self.fields["replaces"].choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("Nothing: a new view")),
            *((view.pk, view.name) for view in own),
        ]
