"""The admin site of Longstop: the stock one, with the records in groups a lawyer would look under."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (gettext_noop("Matters"), ("Investment", "Review", "Divestment", "MitigationAgreement", "Obligation")),
    (gettext_noop("Parties"), ("Party", "OwnershipLink")),
    (
        gettext_noop("Dates"),
        (
            *("Deadline", "DeadlineChange", "ReviewEvent", "PublishedDeadline"),
            *("Override", "SecondCheck", "CheckAnswer"),
        ),
    ),
    (gettext_noop("Calendar"), ("Closure", "RegimePause")),
    (
        gettext_noop("Reminders"),
        ("Watch", "Reminder", "LedgerEntry", "ReminderPolicy", "Absence", "SweepRun", "Alarm"),
    ),
    (gettext_noop("Papers"), ("Document", "Source", "CaseNote", "MatterNote")),
    (gettext_noop("People"), ("User", "Group")),
)
"""Every other registered model is reached from the record it belongs to."""


class LongstopAdminSite(AdminSite):
    """The stock admin site under our own name."""

    site_header = "Longstop"
    site_title = "Longstop"
    index_title = gettext_lazy("Home")
    site_url = None

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> Any:
        """The records stand on the home page, in their groups; there is no second list of them."""
        return HttpResponseRedirect(f"{reverse('admin:index')}#records")

    def password_change(  # type: ignore[override]  # the stubs forget that the stock one redirects, too
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """As stock; a new password leads on to the home page, which says so."""
        response: HttpResponse = super().password_change(request, extra_context)
        if response.status_code != HTTPStatus.FOUND:
            return response
        messages.success(request, _("Your new password is set. Use it the next time you log in."))
        return HttpResponseRedirect(reverse("admin:index"))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The records this person may open, by group; groups without any are left out."""
        apps = self._build_app_dict(request, app_label)
        models = {model["object_name"]: (app, model) for app in apps.values() for model in app["models"]}
        found = []
        for title, names in GROUPS:
            inside = [models[name] for name in names if name in models]
            if inside:
                found.append({**inside[0][0], "name": _(title), "models": [model for _, model in inside]})
        return found
