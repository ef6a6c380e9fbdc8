"""The clauses of an order, added and changed from its page; what happened after it is only ever recorded."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, Q
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import now_of
from tracker.admin.divestments import calendars
from tracker.admin.fuzzy import FuzzyModelForm
from tracker.admin.showing_moves import ShowsMoves
from tracker.filters.agreements import SAY_FIRST
from tracker.filters.fields import FuzzyDayField
from tracker.models import Divestment, OrderPart
from tracker.services.record_step import remove_part, save_part

BESIDE = ("follows", "added_by")
"""What a part refers to in its own order."""


class PartForm(FuzzyModelForm):
    """One clause, as its words have it; where they are silent, “the clause does not say” is an answer."""

    due = FuzzyDayField(label=_("Day that the clause names"))
    rough = ("due",)
    calendar = forms.ChoiceField(label=_("Open days of"), required=False, choices=lambda: calendars())

    def clean(self) -> dict[str, Any]:
        """What the part refers to must be of the same order."""
        cleaned = super().clean() or self.cleaned_data
        order = cleaned.get("divestment")
        for name in BESIDE:
            other = cleaned.get(name)
            if other and order and other.divestment_id != order.pk:
                self.add_error(name, gettext("That belongs to another order: choose one of this order."))
        if cleaned.get("anchor") == "part_done" and not cleaned.get("follows"):
            self.add_error("follows", gettext("Choose the part from whose end it is counted."))
        if cleaned.get("recurrence") and not cleaned.get("first_falls"):
            self.add_error("first_falls", SAY_FIRST)
        return cleaned


@admin.register(OrderPart)
class OrderPartAdmin(ShowsMoves):
    """Reached from its divestment, where it is added, and where its dates stand."""

    actions = None

    form = PartForm
    list_display = ("text", "divestment", "kind", "owner")
    search_fields = ("text", "divestment__investment__title")
    list_select_related = ("divestment__investment", "owner")
    autocomplete_fields = ("divestment", "source")
    fieldsets = (
        (None, {"fields": ("divestment", "kind", "clause", "text", "rule_id")}),
        (_("On a day"), {"fields": ("due", "due_basis", "expression")}),
        (
            _("Or so long after something"),
            {
                "fields": (
                    *("term_n", "term_unit", "anchor", "anchor_on", "follows"),
                    *("counting", "rolling", "calendar"),
                )
            },
        ),
        (_("Again and again"), {"fields": ("recurrence", "first_falls", "recurs_until_on")}),
        (
            _("What it takes"),
            {
                "fields": (
                    *("evidence_required", "consequence", "added_by", "source"),
                    *("owner", "deputy"),
                )
            },
        ),
    )

    def clocks(self, row: OrderPart) -> Q:
        return Q(divestment__in=[row.divestment_id])

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer only parts and amendments of the order that the part belongs to."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        order = self._order(request)
        if field is not None and field.queryset is not None and db_field.name in BESIDE and order:
            field.queryset = field.queryset.filter(divestment=order)
        return field

    def _order(self, request: HttpRequest) -> str:
        """The number of the order whose form this is, where it is known before anything is sent."""
        match = request.resolver_match
        number = match.kwargs.get("object_id") if match else None
        if number and str(number).isdecimal():
            found = OrderPart.objects.filter(pk=number).values_list("divestment", flat=True).first()
            return str(found or "")
        asked = request.POST.get("divestment") or request.GET.get("divestment") or ""
        return asked if asked.isdecimal() else ""

    def save_model(self, request: HttpRequest, obj: OrderPart, form: Any, change: bool) -> None:
        if not change:
            obj.position = obj.divestment.parts.count()
        save_part(obj, now=now_of(request))

    def delete_model(self, request: HttpRequest, obj: OrderPart) -> None:
        remove_part(obj, now=now_of(request))

    def response_post_save_change(self, request: HttpRequest, obj: OrderPart) -> HttpResponseRedirect:
        return _to_order(obj.divestment)

    def response_post_save_add(self, request: HttpRequest, obj: OrderPart) -> HttpResponseRedirect:
        return _to_order(obj.divestment)


def _to_order(order: Divestment) -> HttpResponseRedirect:
    return HttpResponseRedirect(order.get_absolute_url())
