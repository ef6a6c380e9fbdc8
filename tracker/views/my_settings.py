"""My settings: the time zone a person reads in."""

from datetime import datetime
from itertools import groupby

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tracker.clock.hours import until_words
from tracker.models.reader_zones import zone_of, zones
from tracker.services.reader_zone import keep_zone
from tracker.views.page import inside_admin, person, show
from tracker.views.telling import put_errors

SAMPLE = "America/New_York"
NONE = "The authorities' times only"
OTHER = "Other names"


def zone_choices() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """No zone, then every zone by its region: the city first, so that typing `ber` finds Berlin."""
    places = sorted((zone.partition("/")[0], zone) for zone in zones() if "/" in zone)
    regions = groupby(places, key=lambda place: place[0])
    groups = [(region, [(zone, _label(zone)) for _, zone in found]) for region, found in regions]
    others = [(zone, zone) for zone in sorted(zones()) if "/" not in zone]
    return [("", NONE), *groups, (OTHER, others)]


def _label(zone: str) -> str:
    """`Berlin`, and `Buenos Aires, Argentina` for America/Argentina/Buenos_Aires."""
    return ", ".join(reversed(zone.split("/")[1:])).replace("_", " ")


class SettingsForm(forms.Form):
    """What a person sets for themselves."""

    zone = forms.ChoiceField(
        label="My time zone",
        choices=zone_choices,
        required=False,
        error_messages={"invalid_choice": "There is no time zone “%(value)s”: choose one of the list."},
    )


@inside_admin
def my_settings(request: HttpRequest, now: datetime) -> HttpResponse:
    """GET shows the form; POST keeps it and comes back with a message."""
    user = person(request)
    chosen = zone_of(user)
    form = SettingsForm(
        request.POST if request.method == "POST" else None, initial={"zone": chosen}, label_suffix=""
    )
    if request.method == "POST" and form.is_valid():
        try:
            keep_zone(user, form.cleaned_data["zone"])
        except ValidationError as error:
            put_errors(form, error, {})
        else:
            messages.success(request, _kept(form.cleaned_data["zone"]))
            return HttpResponseRedirect(reverse("longstop:my_settings"))
    sample = until_words(now.date(), SAMPLE, reader=chosen or "Europe/Berlin")
    return show(request, "tracker/my_settings.html", "My settings", {"form": form, "sample": sample})


def _kept(zone: str) -> str:
    if not zone:
        return "No time zone is set: dates show the authorities' times only."
    return f"Your time zone is {zone}: dates show your time beside the authority's where the two differ."
