"""The form in which people tell what happened after an order."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.clock.explain import legal_day
from tracker.filters.events import TAKEN_BACK
from tracker.filters.fields import FuzzyDayField, note_field, source_field
from tracker.models import (
    Deadline,
    Divestment,
    DivestmentEvent,
    DivestmentStep,
    FactStatus,
    OrderPart,
    Party,
    Source,
)
from tracker.models.clock_keys import PART, part_key
from tracker.models.codes import validate_currency
from tracker.models.deadlines import OPEN_STATES

DONE_CHOICES = 12
"""How many open occurrences of a recurring part are offered to be marked as done."""


class StepForm(forms.Form):
    """One event of `order`, or the correction of an earlier one."""

    kind = forms.ChoiceField(label=_("What happened"))
    occurred = FuzzyDayField(label=_("On"), required=True)
    part = forms.ChoiceField(
        label=_("Part"),
        required=False,
        help_text=_("Which part was done, stayed or amended; empty for the whole order"),
    )
    ends_part = forms.BooleanField(label=_("From then on, the order has no such part"), required=False)
    instrument = forms.CharField(
        label=_("Instrument"),
        required=False,
        max_length=200,
        help_text=_("The paper: a court's order, an amendment, a notice"),
    )
    buyer = forms.ModelChoiceField(
        Party.objects.none(), label=_("Buyer"), required=False, empty_label=_("None, or not recorded")
    )
    equity_percent = forms.DecimalField(
        label=_("Equity sold, percent"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=7,
        decimal_places=4,
        help_text=_("Of all shares of the company; empty means everything the seller holds"),
    )
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
    source = source_field(help_text=_("Where you read it"))
    status = forms.ChoiceField(label=_("How well known"), choices=FactStatus.choices)
    note = note_field()
    reason = forms.CharField(
        required=False, label=_("Why the earlier entry is wrong"), widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        order: Divestment,
        user: User,
        corrects: DivestmentEvent | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.order, self.corrects = order, corrects
        self._choose("kind", kinds(with_take_back=corrects is not None))
        self._choose("part", parts_of(order))
        self.fields["buyer"].queryset = Party.objects.visible_to(user)  # type: ignore[attr-defined]
        own = Source.objects.visible_to(user).filter(investment=order.investment_id)
        self.fields["source"].queryset = own  # type: ignore[attr-defined]
        if corrects is None:
            del self.fields["reason"]
        else:
            del self.fields["ends_part"]
            self.fields["reason"].required = True
            self.initial = {**as_recorded(corrects), **self.initial}

    def _choose(self, name: str, choices: Iterator[tuple[str, str]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the part and its occurrence from the one choice that names both."""
        cleaned = super().clean() or self.cleaned_data
        number, _, day = cleaned.get("part", "").partition("/")
        cleaned["part"] = self.order.parts.filter(pk=number).first() if number else None
        cleaned["occurrence"] = part_key(number, day) if day else ""
        if cleaned.get("proceeds_amount") is not None and not cleaned.get("proceeds_currency"):
            self.add_error(
                "proceeds_currency", gettext("An amount needs its currency: add three capitals such as USD.")
            )
        return cleaned


def kinds(*, with_take_back: bool) -> Iterator[tuple[str, str]]:
    """The kinds of event in the order of an order's life."""
    yield "", gettext("Choose")
    if with_take_back:
        yield DivestmentStep.RETRACTED.value, str(TAKEN_BACK)
    for kind in DivestmentStep:
        if kind != DivestmentStep.RETRACTED:
            yield kind.value, str(kind.label).capitalize()


def parts_of(order: Divestment) -> Iterator[tuple[str, str]]:
    """The parts of an order; of one that recurs its next open occurrences too."""
    yield "", gettext("The whole order")
    for part in order.parts.all():
        yield str(part.pk), _all_of(part)
        if not part.recurrence:
            continue
        for key, day in open_occurrences(part):
            yield key.removeprefix(PART), f"{part_words(part)}: {legal_day(day)}"


def _all_of(part: OrderPart) -> str:
    words = part_words(part)
    return gettext("%(part)s (all of it)") % {"part": words} if part.recurrence else words


def open_occurrences(part: OrderPart) -> list[tuple[str, date]]:
    """The first occurrences of a part that are not done, by key and day."""
    rows = Deadline.objects.filter(divestment=part.divestment_id, key__startswith=part_key(part.pk) + "/")
    found = rows.filter(state__in=OPEN_STATES, due_on__isnull=False).order_by("due_on")
    return [(key, day) for key, day in found.values_list("key", "due_on")[:DONE_CHOICES] if day]


def part_words(part: OrderPart) -> str:
    """A part in a few words: its clause and its duty."""
    text = part.text if len(part.text) <= 80 else f"{part.text[:79].rstrip()}…"
    return f"{part.clause}: {text}" if part.clause else text


def as_recorded(event: DivestmentEvent) -> dict[str, Any]:
    """What the form shows of the event that is corrected."""
    names = ("instrument", "buyer", "equity_percent", "proceeds_amount", "proceeds_currency")
    told = {name: getattr(event, name) for name in (*names, "source", "status", "note", "kind", "occurred")}
    part = event.occurrence.removeprefix(PART) or event.part_id or ""
    return told | {"part": str(part)}
