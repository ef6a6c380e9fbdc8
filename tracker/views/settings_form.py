"""The form of My settings, and what it means."""

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.filters.fields import LeadsField
from tracker.models.habits import LAST_HOUR, LAST_WEEKDAY, Language, Weekday
from tracker.models.reader_zones import zones
from tracker.services.habits import Settings

NONE = _("The authorities' times only")
OTHER = _("Other names")
AS_SOON = _("As soon as the day begins where the law is")


def zone_choices() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """No zone, then every zone by its region: the city first, so that typing `ber` finds Berlin."""
    places = sorted((zone.partition("/")[0], zone) for zone in zones() if "/" in zone)
    regions = groupby(places, key=lambda place: place[0])
    groups = [(region, [(zone, _label(zone)) for _, zone in found]) for region, found in regions]
    others = [(zone, zone) for zone in sorted(zones()) if "/" not in zone]
    return [("", str(NONE)), *groups, (str(OTHER), others)]


def _label(zone: str) -> str:
    """`Berlin`, and `Buenos Aires, Argentina` for America/Argentina/Buenos_Aires."""
    return ", ".join(reversed(zone.split("/")[1:])).replace("_", " ")


def _hours() -> list[tuple[int | str, str]]:
    return [("", str(AS_SOON)), *((hour, f"{hour:02}:00") for hour in range(LAST_HOUR + 1))]


class SettingsForm(forms.Form):
    """What a person sets for themselves."""

    zone = forms.ChoiceField(
        label=_("My time zone"),
        choices=zone_choices,
        required=False,
        error_messages={"invalid_choice": _("There is no time zone “%(value)s”: choose one of the list.")},
    )
    language = forms.ChoiceField(
        label=_("My language"),
        choices=[("", _("As my browser asks; mails in the installation's language")), *Language.choices],
        required=False,
    )
    extra_leads = LeadsField(label=_("Also remind me"), required=False)
    delivery_hour = forms.TypedChoiceField(
        label=_("Hour of delivery"),
        choices=_hours,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("On the clock of your time zone; without one, of the date's."),
    )
    quiet_days = forms.TypedMultipleChoiceField(
        label=_("Quiet days"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is due today or overdue comes on any day."),
    )
    digest_weekday = forms.TypedChoiceField(
        label=_("Day of the weekly digest"),
        choices=Weekday.choices,
        coerce=int,
        empty_value=None,
        required=False,
    )
    invitations = forms.BooleanField(label=_("Send me each date as a calendar invitation"), required=False)

    def clean_quiet_days(self) -> list[int]:
        """Refuse a week without a day for mail."""
        days: list[int] = self.cleaned_data["quiet_days"]
        if len(days) > LAST_WEEKDAY:
            raise forms.ValidationError(gettext("At least one day of the week must be left for mail."))
        return days

    @classmethod
    def showing(cls, chosen: Settings) -> "SettingsForm":
        """The form with what is kept."""
        return cls(initial=chosen._asdict() | {"extra_leads": list(chosen.extra_leads)}, label_suffix="")

    def chosen(self) -> Settings:
        """What a valid form says, as it would be kept."""
        said: dict[str, Any] = dict(self.cleaned_data)
        said |= {name: tuple(said[name] or ()) for name in ("extra_leads", "quiet_days")}
        said["digest_weekday"] = said["digest_weekday"] or Weekday.MONDAY.value
        return Settings(**said)
