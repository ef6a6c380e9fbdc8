"""Parties and who owns them."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.admin.base import LongstopAdmin, PartOfMatterAdmin, StockForm, now_of, person_of
from tracker.admin.showing_moves import ShowsMoves
from tracker.clock.explain import legal_day
from tracker.models import DivestmentEvent, MatterParty, OwnershipLink, Party
from tracker.services.check_holding import check_holding
from tracker.services.groups import orders_above
from tracker.services.record_ownership import holdings_changed, record_ownership
from tracker.services.selling import check_sales


@admin.register(Party)
class PartyAdmin(LongstopAdmin):
    empty_says = gettext_lazy(
        "Investors, targets, sellers, buyers and states of your matters appear here. Add one, then name it in"
        " a matter or in a holding."
    )
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
                check_sales(link)
            except ValidationError as refused:
                self.add_error(None, refused)
        return cleaned


@admin.register(OwnershipLink)
class OwnershipLinkAdmin(ShowsMoves):
    actions = None
    form = OwnershipForm
    empty_says = gettext_lazy(
        "Who holds what of whom appears here, with its days: it makes the ownership graph and the share of a"
        " state. Add both parties, then the holding between them."
    )
    list_display = ("owner", "owned", "equity_percent", "votes_percent", "from_text", "to_text")
    list_display_links = ("owner", "owned")
    search_fields = ("owner__name", "owned__name", "basis")
    date_hierarchy = "held_from"
    list_select_related = ("owner", "owned", "made_by", "ended_by")
    autocomplete_fields = ("owner", "owned", "source")

    def clocks(self, row: OwnershipLink) -> Q:
        return Q(divestment__in=orders_above(row.owned))

    def save_model(self, request: HttpRequest, obj: OwnershipLink, form: Any, change: bool) -> None:
        if change:
            before = OwnershipLink.objects.select_related("owned").get(pk=obj.pk).owned
            super().save_model(request, obj, form, change)
            for owned in {before, obj.owned}:
                holdings_changed(owned, now_of(request))
            return
        values = {name: form.cleaned_data[name] for name in form.fields}
        made = record_ownership(**values, now=now_of(request))
        obj.pk, obj._state.adding = made.pk, False

    def delete_model(self, request: HttpRequest, obj: OwnershipLink) -> None:
        owned = obj.owned
        super().delete_model(request, obj)
        holdings_changed(owned, now_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What a sale made or ended is changed by correcting the sale."""
        return super().has_change_permission(request, obj) and not _is_of_a_sale(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_of_a_sale(obj)

    @admin.display(description=gettext_lazy("held from"), ordering="held_from")
    def from_text(self, row: OwnershipLink) -> str:
        return _when(row.held_from, row.made_by)

    @admin.display(description=gettext_lazy("held to"), ordering="held_to")
    def to_text(self, row: OwnershipLink) -> str:
        return _when(row.held_to, row.ended_by)


def _is_of_a_sale(obj: OwnershipLink | None) -> bool:
    return obj is not None and bool(obj.made_by_id or obj.ended_by_id)


def _when(day: date | None, sale: DivestmentEvent | None) -> str:
    """A day of a holding; one that is known only as the bounds of a sale is told as those."""
    if sale:
        return _("%(occurred)s (sale)") % {"occurred": sale.occurred}
    return legal_day(day) if day else ""
