"""Scenarios as records: listed for those who see them; opened, changed and compared on their own page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import OwnPageAdmin, person_of
from tracker.models import Scenario


@admin.register(Scenario)
class ScenarioAdmin(OwnPageAdmin):
    """Reached from a review; only the author deletes one."""

    empty_says = _("Scenarios that were kept appear here. Open a review and press What if.")
    list_display = ("__str__", "review", "created_by", "shared", "created_at")
    list_filter = ("shared",)
    search_fields = ("name", "review__investment__title", "review__code_name")
    list_select_related = ("review__investment", "created_by")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and obj.created_by_id == person_of(request).pk
