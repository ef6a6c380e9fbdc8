"""Form fields for what Longstop keeps: a date as far as it is known."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models import FuzzyDay, Source
from tracker.models.leads import in_order, read_leads
from tracker.regimes.leads import HOW_TO as LEADS_HOW_TO

if TYPE_CHECKING:  # only the stubs know the type of a lazy translation
    from django.utils.functional import _StrPromise

UNKNOWN_WORDS = frozenset({"", "unknown", _("not known")})
DASHES = BLANK_CHOICE_DASH[0][1]
"""What Django shows where nothing is chosen."""
HOW_TO = _("2026-07-03, 2026-07 or 2026; a range as 2026-07-01/2026-07-10, with .. for an open end")


def read_fuzzy(text: str) -> FuzzyDay:
    """Read what `FuzzyDay.iso` writes, and nothing or `unknown` as not known. Raises ValueError."""
    text = text.strip()
    if text.lower() in UNKNOWN_WORDS:
        return FuzzyDay.unknown()
    if "/" not in text:
        return FuzzyDay.parse(text)
    first, last = (_bound(part) for part in text.split("/", 1))
    return FuzzyDay.from_bounds(first, last)


def printed_day(text: str) -> str:
    """A printed date such as `2026-07` in our words; text that is no such date unchanged."""
    try:
        return str(read_fuzzy(text)) if text else ""
    except ValueError:
        return text


def _bound(text: str) -> date | None:
    return None if text.strip() in ("", "..") else date.fromisoformat(text.strip())


def say_blank(field: forms.Field, words: "str | _StrPromise" = "") -> None:
    """Let an empty choice say what it means instead of dashes; `words` where the usual ones are too few."""
    usual = _("Choose one") if field.required else _("Not said")
    if isinstance(field, forms.ModelChoiceField):
        if not field.required:
            is_person = field.queryset is not None and field.queryset.model is User
            usual = _("Nobody") if is_person else _("None given")
        if words or field.empty_label == DASHES:
            field.empty_label = words or usual
    elif isinstance(field, forms.ChoiceField):
        options: Any = field.choices
        field.choices = [
            (value, words or usual if label == DASHES or (words and value == "") else label)
            for value, label in options
        ]


class FuzzyDayField(forms.CharField):
    """A date to the day, month or year, or a range; empty is not known."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {"required": False, "max_length": 30, "help_text": HOW_TO}
        super().__init__(**defaults | kwargs)

    def clean(self, value: Any) -> FuzzyDay:
        try:
            return read_fuzzy(super().clean(value) or "")
        except ValueError as error:
            raise ValidationError(gettext("Write the date as %(how_to)s.") % {"how_to": HOW_TO}) from error

    def prepare_value(self, value: Any) -> Any:
        return value.iso() if isinstance(value, FuzzyDay) else value


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class LeadsField(forms.CharField):
    """Days before a date as `30, 14, 5b, 0, -1`, as they are kept; empty is None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"help_text": _(LEADS_HOW_TO)} | kwargs)

    def clean(self, value: Any) -> list[int | str] | None:
        text = super().clean(value) or ""
        leads = in_order(read_leads(text.replace(",", " ").split()))
        return [lead.written for lead in leads] or None

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value


def day_field(label: "str | _StrPromise", **kwargs: Any) -> forms.DateField:
    """A day from the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


def source_field(**kwargs: Any) -> "forms.ModelChoiceField[Source]":
    """Where it is written; the form offers what its reader sees of the sources."""
    return forms.ModelChoiceField(
        Source.objects.none(), label=_("Source"), required=False, empty_label=_("None given"), **kwargs
    )


def note_field() -> forms.CharField:
    """Whatever else is to be said, in a few lines; it may stay empty."""
    return forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
