"""The switch between languages in the frame, and what is remembered of a reader at log-in."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config import language as spoken
from config import reader_zone
from tracker.models.reader_zones import zone_of
from tracker.services.language import chosen_language, keep_language
from tracker.views.page import inside_admin, person


@inside_admin
@require_POST
def speak(request: HttpRequest, now: datetime) -> HttpResponse:
    """Keep the language that a person picks, and return to the page they were on."""
    language = request.POST.get("language", "")
    try:
        keep_language(person(request), language)
    except ValidationError:
        return HttpResponseBadRequest(_("Choose English or French."))
    remember(request, language)
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if ours else reverse("admin:index"))


def remember(request: HttpRequest, language: str) -> None:
    """Show pages in `language` until log-out; "" follows the browser."""
    request.session[spoken.SESSION_KEY] = language


def remember_zone(request: HttpRequest, zone: str) -> None:
    """Tell instants in `zone` until log-out; "" tells them in UTC."""
    request.session[reader_zone.SESSION_KEY] = zone


def connect() -> None:
    """Remember the language and the zone of whoever logs in."""
    user_logged_in.connect(_at_login, dispatch_uid="the language and zone of who logs in")


def _at_login(sender: object, request: HttpRequest, user: User, **_signal: Any) -> None:
    remember(request, chosen_language(user))
    remember_zone(request, zone_of(user))
