"""The form in which people tell what happened in a review."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.clock.errors import LawError
from tracker.clock.events import RETRACTED
from tracker.clock.terms import parse_day, parse_term
from tracker.filters.fields import FuzzyDayField, day_field, note_field, source_field
from tracker.models import FactStatus, FuzzyDay, Review, ReviewEvent, Source
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library

TAKEN_BACK = _("It did not happen: take the event back")


class EventForm(forms.Form):
    """One event of `review`, or the correction of an earlier one; `occurred` is its date as far as known."""

    kind = forms.ChoiceField(label=_("What happened"))
    occurred_on = day_field(_("On"), required=False)
    roughly = FuzzyDayField(
        label=_("Or roughly"),
        help_text=_("Only if the day is not known: 2026-07, 2026, a range 2026-07-01/2026-07-10, or unknown"),
    )
    source = source_field(help_text=_("Where you read it"))
    status = forms.ChoiceField(label=_("How well known"), choices=FactStatus.choices)
    term = forms.CharField(
        required=False,
        max_length=40,
        label=_("Length set"),
        help_text=_("Only where the paper sets one: 90 days, or the day it names: 2026-07-03"),
    )
    note = note_field()
    reason = forms.CharField(
        required=False, label=_("Why the earlier entry is wrong"), widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, review: Review, user: User, corrects: ReviewEvent | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.review, self.corrects = review, corrects
        self.fields["kind"].choices = list(_kinds(review, with_take_back=corrects is not None))  # type: ignore[attr-defined]
        sources = Source.objects.visible_to(user)
        own = sources.filter(investment=review.investment_id) | sources.filter(investment__isnull=True)
        self.fields["source"].queryset = own.order_by("-investment", "position", "pk")  # type: ignore[attr-defined]
        if corrects is None:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True
            self.initial = {**_as_recorded(corrects), **self.initial}

    def clean_term(self) -> str:
        """The length or the day as written, if the clock can read it."""
        term: str = self.cleaned_data["term"].strip()
        if term:
            try:
                parse_day(term) if _is_day(term) else parse_term(term)
            except LawError as error:
                raise ValidationError(error.message) from error
        return term

    def clean(self) -> dict[str, Any]:
        """Bring the two ways of giving the date together."""
        cleaned = super().clean() or self.cleaned_data
        day, roughly = cleaned.get("occurred_on"), self.data.get(self.add_prefix("roughly"), "").strip()
        if {"occurred_on", "roughly"} & set(self.errors):
            return cleaned
        if day and roughly:
            self.add_error("roughly", gettext("Give the day or the rough date, not both."))
        elif not day and not roughly and cleaned.get("kind") != RETRACTED:
            self.add_error("occurred_on", gettext("Give the day, or below it what is known of it."))
        cleaned["occurred"] = FuzzyDay.on(day) if day else cleaned.get("roughly")
        return cleaned

    def told(self) -> dict[str, Any]:
        """The event as `record_event` and `preview_event` take it."""
        cleaned = self.cleaned_data
        return {
            "kind": cleaned["kind"],
            "occurred": cleaned["occurred"],
            "note": cleaned["note"],
            "facts": {**self._kept_facts(), **_paper(cleaned["term"])},
            "source": cleaned["source"],
            "status": cleaned["status"],
            "corrects": self.corrects,
            "reason": cleaned.get("reason", ""),
        }

    def _kept_facts(self) -> dict[str, str]:
        """Facts of a corrected event that this form does not show stay with the correction."""
        facts = self.corrects.facts if self.corrects else {}
        return {name: value for name, value in facts.items() if name not in ("term", "until")}


def _is_day(text: str) -> bool:
    return text[:4].isdigit() and text[4:5] == "-"


def _paper(text: str) -> dict[str, str]:
    """What a paper sets: a length, or the day that it names."""
    if not text:
        return {}
    return {"until" if _is_day(text) else "term": text}


def _kinds(review: Review, *, with_take_back: bool) -> Iterator[tuple[str, Any]]:
    library = load_library()
    law = library.laws.get(review.regime)
    kinds = (law.kinds if law else library.kinds).values()
    yield "", gettext("Choose")
    if with_take_back:
        yield RETRACTED, str(TAKEN_BACK)
    counting = law.kinds_that_count() if law else frozenset()
    happened = [kind for kind in kinds if not kind.planned and kind.id != RETRACTED]
    if law:
        yield (
            gettext("Decides about dates"),
            [(kind.id, law_words(kind.title)) for kind in happened if kind.id in counting],
        )
    yield (
        gettext("Happened"),
        [(kind.id, law_words(kind.title)) for kind in happened if kind.id not in counting],
    )
    yield gettext("Planned"), [(kind.id, law_words(kind.title)) for kind in kinds if kind.planned]


def _as_recorded(event: ReviewEvent) -> dict[str, Any]:
    known: date | None = event.occurred.day
    return {
        "kind": event.kind,
        "occurred_on": known,
        "roughly": "" if known else event.occurred.iso() or "unknown",
        "source": event.source_id,
        "status": event.status,
        "term": event.facts.get("until") or event.facts.get("term", ""),
        "note": event.note,
    }
