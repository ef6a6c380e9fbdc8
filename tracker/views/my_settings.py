"""My settings: when and how a person wants their mail, and what they will get."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from tracker.clock.hours import until_words
from tracker.models.policy import the_policy
from tracker.services.habits import Settings, keep_settings, settings_of
from tracker.services.next_mails import Forecast, next_mails
from tracker.views.language import remember, remember_zone
from tracker.views.page import inside_admin, person, show
from tracker.views.settings_form import SettingsForm
from tracker.views.telling import put_errors

SAMPLE = "America/New_York"
SAVE = "save"


@inside_admin
def my_settings(request: HttpRequest, now: datetime) -> HttpResponse:
    """GET shows the form; POST shows the mails that its values would bring, or keeps them."""
    user = person(request)
    form = SettingsForm.showing(settings_of(user))
    forecast: Forecast | None = None
    if request.method == "POST":
        form = SettingsForm(request.POST, label_suffix="")
        if form.is_valid() and request.POST.get("do", SAVE) != SAVE:
            chosen = form.chosen()
            forecast = next_mails(user, chosen.habit, now, weekday=chosen.digest_weekday)
        elif form.is_valid() and _keep(request, form, now):
            return HttpResponseRedirect(reverse("longstop:my_settings"))
    return show(request, "tracker/my_settings.html", _("My settings"), _context(form, forecast, now))


def _keep(request: HttpRequest, form: SettingsForm, now: datetime) -> bool:
    """Keep a valid form; whether it was kept."""
    chosen = form.chosen()
    try:
        left = keep_settings(person(request), chosen, now)
    except ValidationError as error:
        put_errors(form, error, {})
        return False
    remember(request, chosen.language)
    remember_zone(request, chosen.zone)
    translation.activate(chosen.language or translation.get_language_from_request(request))
    messages.success(request, _kept(chosen, left))
    return True


def _kept(chosen: Settings, left: int) -> str:
    rest = _(" The reminders of %(left)s more dates follow within minutes.") % {"left": left} if left else ""
    if not chosen.zone:
        return _("Settings saved. No time zone is set: dates show the authorities' times only.%(rest)s") % {
            "rest": rest
        }
    return _(
        "Settings saved. Your time zone is %(zone)s: dates show your time beside the "
        "authority's where the two differ.%(rest)s"
    ) % {"zone": chosen.zone, "rest": rest}


def _context(form: SettingsForm, forecast: Forecast | None, now: datetime) -> dict[str, object]:
    zone = form["zone"].value() if "zone" not in form.errors else ""
    return {
        "form": form,
        "forecast": forecast,
        "minimum": the_policy().minimum,
        "sample": until_words(now.date(), SAMPLE, reader=zone or "Europe/Berlin"),
    }
