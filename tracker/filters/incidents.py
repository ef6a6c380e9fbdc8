"""The forms of incidents: what was discovered when, notices, duties, penalties, closing."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.clock.errors import LawError
from tracker.clock.hours import city, read_local
from tracker.filters.agreements import ClauseForm
from tracker.filters.fields import FuzzyDayField, day_field, note_field, source_field
from tracker.models import Incident, MitigationAgreement, Obligation, Review, Source
from tracker.models.clauses import Anchor
from tracker.models.deadlines import OPEN_STATES
from tracker.regimes.loader import load_library

HOW_TO = _("On the clock of that zone, such as 2026-11-01 09:30")
FOR_DUTY = (
    *("text", "clause", "due", "expression", "term_n", "term_unit", "anchor", "counting", "rolling"),
    *("calendar", "evidence_required", "owner", "deputy"),
)
"""What a form asks of a duty that is added to an incident or a finding."""
PENALTY_STEPS = (
    ("penalty_noticed", _("Penalty notice received")),
    ("penalty_petitioned", _("Petition submitted")),
    ("penalty_determined", _("Final determination")),
)


def zone_choices(own: str) -> list[tuple[str, str]]:
    """The zones of the authorities that are listed, and one's own."""
    known = {name.zone for name in load_library().names.values()} | {own, "UTC"}
    return [(zone, zone.replace("_", " ")) for zone in sorted(known)]


def written(at: datetime) -> str:
    """An instant as a form shows it: in its own zone, with the offset, so that it is read as the same."""
    return at.isoformat(timespec="minutes")


class InstantForm(forms.Form):
    """A form with an instant, called `instant`, told on the wall clock of `zone`."""

    instant = ""

    def clean(self) -> dict[str, Any]:
        """Read the instant; a time that the clocks skip or show twice is refused with what to write."""
        cleaned = super().clean() or self.cleaned_data
        text, zone = cleaned.get(self.instant, ""), self.zone_of(cleaned)
        if text and zone:
            try:
                cleaned[self.instant] = read_local("T".join(text.split()), zone, self.instant)
            except LawError as refused:
                self.add_error(self.instant, f"{refused.message}.")
        return cleaned

    def zone_of(self, cleaned: dict[str, Any]) -> str:
        """The zone in which the instant is told."""
        return str(cleaned.get("zone", ""))


class IncidentForm(InstantForm):
    """What happened and when it was discovered, and the clauses whose clocks that starts."""

    instant = "discovered"
    title = forms.CharField(label=_("What happened"), max_length=200)
    discovered = forms.CharField(label=_("Discovered at"), max_length=30, help_text=HOW_TO)
    zone = forms.ChoiceField(label=_("Time zone of the authority"))
    is_breach = forms.BooleanField(label=_("It is a breach of the agreement"), required=False)
    breached = forms.ModelChoiceField(
        Obligation.objects.none(),
        label=_("Obligation breached"),
        required=False,
        empty_label=_("None, or not known"),
    )
    under = forms.ModelMultipleChoiceField(
        Obligation.objects.none(),
        label=_("Clocks that start"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Clauses of this agreement that are counted from a discovery"),
    )
    source = source_field()
    text = forms.CharField(label=_("In detail"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(
        self,
        *args: Any,
        agreement: MitigationAgreement,
        user: User,
        zone: str,
        is_new: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        own = agreement.obligations.filter(incident=None, ended_by=None)
        sources = Source.objects.visible_to(user).filter(investment=agreement.investment_id)
        self.fields["breached"].queryset = agreement.obligations.filter(incident=None)  # type: ignore[attr-defined]
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]
        self.fields["zone"].choices = zone_choices(zone)  # type: ignore[attr-defined]
        self.fields["zone"].initial = zone
        standing = own.filter(anchor=Anchor.DISCOVERED, recurrence="")
        self.fields["under"].queryset = standing  # type: ignore[attr-defined]
        self.fields["under"].initial = [row.pk for row in standing]
        if not is_new or not self.fields["under"].initial:
            del self.fields["under"]

    @property
    def told(self) -> dict[str, Any]:
        """What the service is told."""
        told = dict(self.cleaned_data)
        return told | {"discovered_at": told.pop("discovered")}


class NoticeForm(InstantForm):
    """A notice that was sent, and what it meets."""

    instant = "sent"
    sent = forms.CharField(label=_("Sent at"), max_length=30)
    to = forms.CharField(label=_("To"), max_length=200, help_text=_("Such as CFIUS Monitoring Agencies"))
    meets = forms.ModelMultipleChoiceField(
        Obligation.objects.none(), label=_("Meets"), required=False, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(label=_("What it said"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = incident.zone
        self.fields["sent"].help_text = gettext("On the clock of %(zone)s, such as 2026-11-01 09:30") % {
            "zone": city(incident.zone)
        }
        waiting = incident.duties.filter(deadlines__state__in=OPEN_STATES, recurrence="").distinct()
        self.fields["meets"].queryset = waiting  # type: ignore[attr-defined]
        self.fields["meets"].initial = [row.pk for row in waiting if row.anchor == Anchor.DISCOVERED]
        if not waiting:
            del self.fields["meets"]

    def zone_of(self, cleaned: dict[str, Any]) -> str:
        return self.zone

    @property
    def told(self) -> dict[str, Any]:
        """What the service is told."""
        told = dict(self.cleaned_data)
        return told | {"sent_at": told.pop("sent")}


class DutyForm(ClauseForm):
    """A duty that follows from something: with a day, or so long after it."""

    class Meta(ClauseForm.Meta):
        fields = tuple(name for name in FOR_DUTY if name != "due")

    def __init__(self, *args: Any, anchors: tuple[Anchor, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(FOR_DUTY)
        self.fields["anchor"].choices = [("", _("Not said")), *((one.value, one.label) for one in anchors)]  # type: ignore[attr-defined]
        for name in ("owner", "deputy"):
            people = User.objects.filter(is_active=True).order_by("username")
            self.fields[name].queryset = people  # type: ignore[attr-defined]

    @property
    def clause(self) -> dict[str, Any]:
        """The columns of the duty, once the form is valid."""
        told = {
            name: value for name, value in self.cleaned_data.items() if name in FOR_DUTY and name != "due"
        }
        return told | self.cleaned_data["due"].columns("due")


class PenaltyForm(forms.Form):
    """How a penalty goes on: an event of the review whose clocks of it run."""

    kind = forms.ChoiceField(label=_("What happened"), choices=PENALTY_STEPS)
    occurred = FuzzyDayField(label=_("On"), required=True)
    review = forms.ModelChoiceField(Review.objects.none(), label=_("Clocks run in"), empty_label=None)
    note = note_field()

    def __init__(self, *args: Any, incident: Incident, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        matter = incident.agreement.investment_id
        rows = Review.objects.visible_to(user).filter(investment=matter)
        reviews = rows.select_related("investment").order_by("-pk")
        self.fields["review"].queryset = reviews  # type: ignore[attr-defined]
        self.fields["review"].initial = incident.review_id


class CloseForm(forms.Form):
    """The end of an incident, or empty to open it again."""

    closed_on = day_field(_("Closed on"))
