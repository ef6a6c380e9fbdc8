"""Divestments: what must be sold, by when. Its date is computed again whenever its record changes."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import ReadOnlyAdmin, now_of, person_of
from tracker.admin.fuzzy import FuzzyModelForm
from tracker.admin.order_page import order_page
from tracker.admin.showing_moves import ShowsMoves
from tracker.clock.explain import legal_day
from tracker.filters.fields import FuzzyDayField
from tracker.models import Divestment, DivestmentExtension
from tracker.models.clauses import TermUnit
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library
from tracker.services.recompute import recompute_divestment
from tracker.services.selling import check_order, settle
from tracker.services.speech import length


class DivestmentForm(FuzzyModelForm):
    """A divestment; its rule is one whose length a paper sets."""

    ordered = FuzzyDayField(label=_("Ordered"))
    completed = FuzzyDayField(label=_("Completed"))
    rough = ("ordered", "completed")
    rule_id = forms.ChoiceField(label=_("Rule"), required=False, choices=lambda: term_rules())
    calendar = forms.ChoiceField(label=_("Open days of"), required=False, choices=lambda: calendars())

    def clean(self) -> dict[str, Any]:
        """The recorded sales must be those of the seller, of the company to be sold."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        seller, asset = cleaned.get("seller"), cleaned.get("asset")
        if seller and seller == asset:
            self.add_error("asset", gettext("Seller and company to be sold are the same party: choose two."))
        elif self.instance.pk and {"seller", "asset"}.intersection(self.changed_data):
            try:
                check_order(self.instance.pk, seller, asset)
            except ValidationError as refused:
                self.add_error("asset", refused.messages)
        return cleaned


def term_rules() -> list[tuple[str, str]]:
    """The rules of the coded law whose length an order or agreement sets."""
    rules = {
        rule.id: law_words(rule.title)
        for law in load_library().laws.values()
        for rule in law.versions[-1].rules.values()
        if rule.nature == "term"
    }
    return [
        ("", gettext("None: the law is not coded")),
        *((key, f"{title} ({key})") for key, title in rules.items()),
    ]


def calendars() -> list[tuple[str, str]]:
    """The coded calendars, and the answers that no open days matter or that the clause does not say whose."""
    found = [(one.id, law_words(one.title)) for one in load_library().calendars.values()]
    return [("", gettext("No open days matter")), ("not-stated", gettext("The clause does not say")), *found]


def term_in_words(row: Divestment) -> str:
    """The term as its recorder entered it: `90 calendar days after Fri 20 Nov 2026`; empty if none is."""
    if row.term_unit == TermUnit.IMMEDIATE:
        return gettext("immediately")
    if not row.term_n or not row.term_unit:
        return ""
    anchor = gettext(" after %(day)s") % {"day": legal_day(row.term_anchor_on)} if row.term_anchor_on else ""
    return f"{length(row.term_n, row.term_unit)}{anchor}"


@admin.register(Divestment)
class DivestmentAdmin(ShowsMoves):
    page_template = "admin/tracker/divestment/page.html"
    empty_says = _(
        "Duties to sell or unwind appear here. Add one when an order is made, and its term is counted."
    )
    form = DivestmentForm
    list_display = ("investment", "ordered_text", "ordered_by", "fixed_on", "buyer_name", "completed_text")
    list_filter = ("deadline_basis",)
    search_fields = ("investment__title", "ordered_by", "legal_basis", "buyer_name", "buyer__name")
    date_hierarchy = "ordered_earliest"
    list_select_related = ("investment",)
    autocomplete_fields = ("investment", "seller", "asset", "buyer", "deadline_source")
    fieldsets = (
        (
            None,
            {"fields": ("investment", "ordered", "ordered_by", "legal_basis", "rule_id", "seller", "asset")},
        ),
        (
            _("Deadline"),
            {
                "fields": (
                    "expression",
                    "term_n",
                    "term_unit",
                    "term_anchor_on",
                    "counting",
                    "rolling",
                    "calendar",
                    "fixed_on",
                    "deadline_basis",
                    "deadline_source",
                    "deadline_note",
                )
            },
        ),
        (
            _("What became of it"),
            {"fields": ("buyer", "buyer_name", "completed", "proceeds_amount", "proceeds_currency", "note")},
        ),
    )

    def clocks(self, row: Divestment) -> models.Q:
        return models.Q(divestment__in=[row.pk])

    @admin.display(description=_("ordered"), ordering="ordered_earliest")
    def ordered_text(self, row: Divestment) -> str:
        return str(row.ordered)

    @admin.display(description=_("completed"), ordering="completed_earliest")
    def completed_text(self, row: Divestment) -> str:
        return str(row.completed)

    def save_model(self, request: HttpRequest, obj: Divestment, form: Any, change: bool) -> None:
        before = Divestment.objects.filter(pk=obj.pk).select_related("asset").first()
        super().save_model(request, obj, form, change)
        settle(obj.asset, before.asset if before else None)
        recompute_divestment(obj, None, now_of(request))

    def page_queryset(self, request: HttpRequest) -> models.QuerySet[Divestment]:
        return self.get_queryset(request).select_related(
            "investment", "buyer", "seller", "asset", "deadline_source"
        )

    def page_context(self, request: HttpRequest, row: Divestment) -> dict[str, Any]:
        return order_page(row, person_of(request), now_of(request)) | {"term": term_in_words(row)}


@admin.register(DivestmentExtension)
class DivestmentExtensionAdmin(ReadOnlyAdmin):
    """Reached from its divestment, where more time is recorded."""

    list_display = ("divestment", "new_deadline_on", "note")
    search_fields = ("divestment__investment__title", "note")
    list_select_related = ("divestment__investment",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False
