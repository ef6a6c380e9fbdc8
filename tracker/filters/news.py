"""The forms in which news of the calendar is told: a closed day, a pause, and their taking back."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.functional import lazystr
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.clock.hours import city
from tracker.filters.fields import day_field, source_field
from tracker.models import Confidence, Source
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library


def known_field() -> forms.DateTimeField:
    """The instant of the announcement, by the clock of the zone that is active; nothing means now."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=_("Known since"), required=False, widget=widget, help_text=lazystr(KnownHelp())
    )


class KnownHelp:
    """What is said beside the field: on whose clock its hour is read."""

    def __str__(self) -> str:
        says = gettext("When it was announced, in %(city)s time; empty: now")
        return says % {"city": city(get_current_timezone_name())}


class NewsForm(forms.Form):
    """What all news has: where it was read, and how well it is known."""

    citation = forms.CharField(
        label=_("Citation"), max_length=300, help_text=_("The order or notice behind it")
    )
    source = source_field()
    confidence = forms.ChoiceField(label=_("How well known"), choices=Confidence.choices)
    known_on = known_field()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        news = Source.objects.visible_to(user).filter(investment__isnull=True)
        self.fields["source"].queryset = news.order_by("title", "pk")  # type: ignore[attr-defined]


class CloseDayForm(NewsForm):
    """A day on which an authority is closed."""

    calendar = forms.ChoiceField(label=_("Calendar"))
    on = day_field(_("Closed on"))
    label = forms.CharField(
        label=_("What for"), max_length=200, help_text=_("Such as: snow, offices closed by OPM")
    )
    field_order = ("calendar", "on", "label", "citation", "source", "confidence", "known_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = load_library().calendars.values()
        self.fields["calendar"].choices = [(one.id, law_words(one.title)) for one in found]  # type: ignore[attr-defined]


class PauseForm(NewsForm):
    """Days on which the clocks of a whole regime stand still."""

    regime = forms.ChoiceField(label=_("Regime"))
    first_on = day_field(_("First day"))
    last_on = day_field(_("Last day"), required=False, help_text=_("Empty while it lasts"))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Such as: lapse of appropriations")
    )
    field_order = ("regime", "first_on", "last_on", "reason", "citation", "source", "confidence", "known_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = load_library().laws.values()
        self.fields["regime"].choices = [(one.id, law_words(one.title)) for one in found]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    known_on = known_field()


class PauseEndForm(forms.Form):
    """The last day of a pause that lasted."""

    last_on = day_field(_("Last day"))
    known_on = known_field()
