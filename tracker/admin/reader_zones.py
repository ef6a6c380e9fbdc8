"""Time zones of readers as records; each person sets their own under My settings."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import ReadOnlyAdmin
from tracker.models import ReaderZone


@admin.register(ReaderZone)
class ReaderZoneAdmin(ReadOnlyAdmin):
    """A person's own row; superusers see all."""

    empty_says = _("No time zone is set. Open My settings, at the top of the page, and choose yours.")
    list_display = ("user", "zone")
    list_select_related = ("user",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False
