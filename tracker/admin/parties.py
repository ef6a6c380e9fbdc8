"""Parties and who owns them."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from tracker.admin.base import LongstopAdmin, PartOfMatterAdmin, StockForm, person_of
from tracker.models import MatterParty, OwnershipLink, Party
from tracker.services.record_ownership import check_holding, record_ownership


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
class MatterPartyAdmin(PartOfMatterAdmin):
    """Reached from its matter, where roles are given and taken away."""

    list_display = ("party", "role", "investment", "note")
    list_filter = ("role",)
    search_fields = ("party__name", "investment__title")
    list_select_related = ("party", "investment")


class OwnershipForm(StockForm):
    """A holding; one that cannot be true beside the others is refused with what stands against it."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("owner") and cleaned.get("owned"):
            link = OwnershipLink(pk=self.instance.pk)
            for name in ("owner", "owned", "equity_percent", "votes_percent", "held_from", "held_to"):
                setattr(link, name, cleaned.get(name))
            try:
                check_holding(link)
            except ValidationError as refused:
                self.add_error(None, refused)
        return cleaned


@admin.register(OwnershipLink)
class OwnershipLinkAdmin(LongstopAdmin):
    form = OwnershipForm
    list_display = ("owner", "owned", "equity_percent", "votes_percent", "held_from", "held_to")
    list_display_links = ("owner", "owned")
    search_fields = ("owner__name", "owned__name", "basis")
    date_hierarchy = "held_from"
    list_select_related = ("owner", "owned")
    autocomplete_fields = ("owner", "owned", "source")

    def save_model(self, request: HttpRequest, obj: OwnershipLink, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made = record_ownership(**{name: form.cleaned_data[name] for name in form.fields})
        obj.pk, obj._state.adding = made.pk, False
