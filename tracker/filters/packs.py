"""What a person is asked before a report pack is made."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tracker.filters.fields import day_field
from tracker.models import Divestment, MitigationAgreement


class PackForm(forms.Form):
    """The agency and the period; on which paper, and in which language."""

    agency = forms.CharField(label=_("For"), max_length=200, help_text=_("The agency that gets the pack"))
    first = day_field(_("From"))
    last = day_field(pgettext_lazy("last day", "To"), help_text=_("Both days belong to the period"))
    paper = forms.ChoiceField(label=_("Paper size"), choices=[("a4", "A4"), ("letter", _("Letter"))])
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        initial=get_language,
        required=False,
        help_text=_("Of the report's pages; its data are in English"),
    )

    def __init__(self, *args: Any, of: MitigationAgreement | Divestment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        known = [of.ordered_by] if isinstance(of, Divestment) else of.government_parties
        if known:
            self.fields["agency"].initial = known[0]

    def clean_language(self) -> str:
        """The language asked for, else the reader's own."""
        return self.cleaned_data["language"] or get_language() or settings.LANGUAGE_CODE
