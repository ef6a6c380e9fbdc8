"""The forms in which an agreement is amended and ends, obligations change, and their dates are met."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.clock.explain import legal_day
from tracker.filters.fields import DASHES, FuzzyDayField, day_field, note_field, say_blank, source_field
from tracker.models import (
    EVIDENCE_RULE,
    Amendment,
    Deadline,
    DeadlineState,
    Investment,
    MitigationAgreement,
    Obligation,
    Source,
)
from tracker.models.law_words import in_order, law_words
from tracker.regimes.loader import load_library
from tracker.regimes.typical import Typical, typical_obligations

CLAUSE = (
    *("clause", "text", "due", "due_basis", "expression", "term_n", "term_unit", "anchor", "anchor_on"),
    *("counting", "rolling", "calendar", "recurrence", "first_falls", "recurs_until_on"),
    *("evidence_required", "consequence"),
)
"""What an amendment may change of an obligation, in the order in which a form asks."""
SAY_FIRST = _(
    "Say when it first falls: on the day it is anchored on, after it, or that the clause does not say."
)
OFFERED = 60
"""Dates that a form offers at once; of more, those nearest to today."""


def calendars(nothing: str = DASHES) -> list[tuple[str, str]]:
    """The coded calendars by name, and the answer that a clause names none; `nothing`: what empty means."""
    known = ((one.id, law_words(one.title)) for one in load_library().calendars.values())
    named = in_order(known)
    return [("", nothing), ("not-stated", gettext("the clause does not say")), *named]


class ClauseForm(forms.ModelForm):  # type: ignore[type-arg]
    """An obligation as its clause has it; a rough date is one field."""

    due = FuzzyDayField(label=_("Due, as stated"))
    calendar = forms.ChoiceField(label=_("Open days of"), required=False, choices=calendars)

    class Meta:
        model = Obligation
        fields = tuple(name for name in CLAUSE if name != "due")
        widgets = {
            name: forms.Textarea(attrs={"rows": 2}) for name in ("text", "evidence_required", "consequence")
        } | {name: day_field("").widget for name in ("anchor_on", "recurs_until_on")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["amendment", *CLAUSE])
        self.initial.setdefault("due", self.instance.due)
        named = {value for value, _ in calendars()}
        if "calendar" in self.fields and self.instance.calendar not in named:
            kept = (self.instance.calendar, self.instance.calendar)
            self.fields["calendar"].choices = [*calendars(), kept]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            say_blank(field, _("As the agreement says") if name in ("rolling", "calendar") else "")

    def clean(self) -> dict[str, Any]:
        """Set the columns of the rough date before the model checks its constraints; ask who sees it."""
        cleaned = super().clean() or self.cleaned_data
        if "due" in cleaned:
            self.instance.due = cleaned["due"]
        if cleaned.get("recurrence") and not cleaned.get("first_falls"):
            self.add_error("first_falls", SAY_FIRST)
        agreement = cleaned.get("agreement") or (self.instance.agreement_id and self.instance.agreement)
        for name in ("owner", "deputy") if agreement else ():
            person = cleaned.get(name)
            seen = Investment.objects.visible_to(person).filter(pk=agreement.investment_id)
            if person and not seen.exists():
                self.add_error(
                    name,
                    gettext("%(person)s does not see this matter: put them on its team first.")
                    % {"person": person},
                )
        return cleaned

    @property
    def clause(self) -> dict[str, Any]:
        """The columns of the new version, once the form is valid."""
        told = {name: value for name, value in self.cleaned_data.items() if name in CLAUSE and name != "due"}
        return told | self.cleaned_data["due"].columns("due")


class ChangeForm(ClauseForm):
    """The new version of an obligation, and the amendment that makes it."""

    amendment = forms.ModelChoiceField(
        Amendment.objects.none(), label=_("Amendment"), help_text=_("From its day on this version holds")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amendment"].queryset = self.instance.agreement.amendments.all()  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The amendment that ends an obligation."""

    amendment = forms.ModelChoiceField(
        Amendment.objects.none(), label=_("Amendment"), help_text=_("From its day on it is not owed")
    )

    def __init__(self, *args: Any, obligation: Obligation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amendment"].queryset = obligation.agreement.amendments.all()  # type: ignore[attr-defined]


class AmendForm(forms.Form):
    """An amendment with the whole text as it then stands."""

    instrument = forms.CharField(
        label=_("Instrument"), max_length=200, help_text=_("Such as Amendment No. 1")
    )
    effective_on = day_field(_("Effective on"))
    source = source_field()
    text = forms.CharField(
        label=_("Consolidated text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("The whole text as it stands from that day on; empty if you do not have it"),
    )
    note = note_field()

    def __init__(self, *args: Any, agreement: MitigationAgreement, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Source.objects.visible_to(user).filter(investment=agreement.investment_id)
        self.fields["source"].queryset = own  # type: ignore[attr-defined]


class TerminateForm(forms.Form):
    """The end of an agreement, as far as it is known."""

    terminated = FuzzyDayField(label=_("Ended"), required=True)
    note = forms.CharField(label=_("How it ended"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class LibraryForm(forms.Form):
    """Typical obligations to start from; usage, and not law."""

    chosen = forms.MultipleChoiceField(
        label=_("Typical obligations"), widget=forms.CheckboxSelectMultiple, choices=lambda: typical_choices()
    )
    amendment = forms.ModelChoiceField(
        Amendment.objects.none(),
        required=False,
        empty_label=_("The agreement as signed"),
        label=_("Demanded by"),
    )

    def __init__(self, *args: Any, agreement: MitigationAgreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amendment"].queryset = agreement.amendments.all()  # type: ignore[attr-defined]

    def clean_chosen(self) -> list[Typical]:
        """What was chosen, in the order of the library."""
        known = typical_obligations()
        return [known[name] for name in known if name in self.cleaned_data["chosen"]]


def typical_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The library by group, each entry with what is usual."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in typical_obligations().values():
        told = {"what": law_words(one.text), "name": law_words(one.usual)}
        found.setdefault(law_words(one.group), []).append((one.id, gettext("%(what)s: %(name)s") % told))
    return list(found.items())


class DateForm(forms.Form):
    """One date of an obligation; where there is only one, it needs no choosing.

    `say` tells what a row keeps in English in the reader's language: it knows sentences of higher floors.
    """

    occurrence = forms.ChoiceField(label=_("Which date"))

    def __init__(
        self, *args: Any, rows: Iterable[Deadline], say: Callable[[str], str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        offered = [(row.key, self.words_of(row, say)) for row in self.rows]
        self.fields["occurrence"].choices = offered  # type: ignore[attr-defined]
        self.fields["occurrence"].required = len(offered) != 1

    def clean_occurrence(self) -> str:
        """The key of the date chosen, or of the only one."""
        return str(self.cleaned_data["occurrence"] or self.rows[0].key)

    def words_of(self, row: Deadline, say: Callable[[str], str]) -> str:
        """One date, to choose it by; without a day why it has none."""
        if row.due_on:
            return gettext("due %(day)s") % {"day": legal_day(row.due_on)}
        return say(row.undetermined_reason) or gettext("without a date")


class FulfilForm(DateForm):
    """Which date of an obligation was met, and when."""

    done_on = day_field(_("Done on"))
    note = note_field()


class ReopenForm(DateForm):
    """Why a date of an obligation was not met after all."""

    note = forms.CharField(label=_("Why it was not done"), widget=forms.Textarea(attrs={"rows": 2}))


def to_be_met(obligation: Obligation, today: date, occurrence: str = "") -> list[Deadline]:
    """The dates of an obligation that can be met, the earliest open one first; `occurrence` is among them."""
    rows = _falling_due(obligation).exclude(state__in=(DeadlineState.MET, DeadlineState.ENDED))
    found = list(rows.order_by("due_on", "pk"))
    late = [row for row in found if row.due_on and row.due_on < today]
    kept = (found[len(late) - min(len(late), OFFERED) :])[: 2 * OFFERED]
    asked = [row for row in found if row.key == occurrence and row not in kept]
    return [*asked, *kept]


def _falling_due(obligation: Obligation) -> QuerySet[Deadline]:
    return obligation.deadlines.exclude(rule_id=EVIDENCE_RULE)


def met_before(obligation: Obligation) -> list[Deadline]:
    """The dates of an obligation that are met, the last one first."""
    rows = _falling_due(obligation).filter(state=DeadlineState.MET)
    return list(rows.order_by("-due_on", "-pk")[:OFFERED])
