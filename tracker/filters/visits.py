"""The forms of site visits: the visit, and what it found with the duty that it becomes."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.filters.fields import day_field, note_field, source_field
from tracker.filters.incidents import FOR_DUTY, DutyForm
from tracker.models import MitigationAgreement, SiteVisit, Source
from tracker.models.clauses import Anchor


class VisitForm(forms.Form):
    """A visit, announced or made."""

    by_whom = forms.CharField(label=_("By whom"), max_length=200, help_text=_("The monitor or the agency"))
    visited_on = day_field(_("Visited on"))
    announced_on = day_field(_("Announced on"), required=False)
    source = source_field()
    note = note_field()

    def __init__(self, *args: Any, agreement: MitigationAgreement, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Source.objects.visible_to(user).filter(investment=agreement.investment_id)
        self.fields["source"].queryset = own  # type: ignore[attr-defined]


class FindingDutyForm(DutyForm):
    """The duty that a finding becomes: a day, or a term counted from the visit."""

    def __init__(self, *args: Any, visit: SiteVisit, **kwargs: Any) -> None:
        super().__init__(*args, anchors=(Anchor.NAMED,), **kwargs)
        self.visit = visit
        del self.fields["anchor"]
        self.fields["term_n"].label = gettext("Or so long after the visit")

    def clean(self) -> dict[str, Any]:
        """A term is counted from the day of the visit."""
        cleaned = super().clean()
        if cleaned.get("term_n"):
            self.instance.anchor, self.instance.anchor_on = Anchor.NAMED.value, self.visit.visited_on
        elif not cleaned.get("due") or not cleaned["due"].is_known:
            self.add_error(
                "due", gettext("Give the day, or so long after the visit: a finding becomes a dated duty.")
            )
        return cleaned

    @property
    def clause(self) -> dict[str, Any]:
        return super().clause | {"anchor": self.instance.anchor, "anchor_on": self.instance.anchor_on}


class FindingForm(FindingDutyForm):
    """What was found, and the duty that it becomes, in one go."""

    finding = forms.CharField(label=_("What was found"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(("finding", *FOR_DUTY))
        self.fields["text"].label = gettext("The duty that it becomes")
