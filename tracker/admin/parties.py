"""Parties and who owns them."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from tracker.admin.base import LongstopAdmin, ReadOnlyAdmin, person_of
from tracker.models import MatterParty, OwnershipLink, Party


@admin.register(Party)
class PartyAdmin(LongstopAdmin):
    list_display = ("name", "kind", "country", "ultimate_parent_name", "is_public")
    list_filter = ("kind", "is_public")
    search_fields = ("name", "ultimate_parent_name", "country")
    exclude = ("created_by",)

    def save_model(self, request: HttpRequest, obj: Party, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = person_of(request)
        super().save_model(request, obj, form, change)


@admin.register(MatterParty)
class MatterPartyAdmin(ReadOnlyAdmin):
    """Reached from its matter, where roles are given and taken away."""

    list_display = ("party", "role", "investment", "note")
    list_filter = ("role",)
    search_fields = ("party__name", "investment__title")
    list_select_related = ("party", "investment")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False
