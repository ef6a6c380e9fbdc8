"""Mitigation agreements and what was promised in them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.admin.agreement_page import agreement_page, obligation_page
from tracker.admin.base import now_of, person_of
from tracker.admin.fuzzy import FuzzyModelForm
from tracker.admin.incident_page import beside
from tracker.admin.proof_page import of_obligation
from tracker.admin.showing_moves import ShowsMoves
from tracker.filters.agreements import CLAUSE, ClauseForm, calendars
from tracker.filters.fields import FuzzyDayField, LinesField
from tracker.models import MitigationAgreement, Obligation
from tracker.services.clause_words import when
from tracker.services.recompute import recompute_obligations
from tracker.services.reminders import plan_reminders


class AgreementForm(FuzzyModelForm):
    """An agreement; the government's side one a line."""

    signed = FuzzyDayField(label=_("Signed"))
    effective = FuzzyDayField(label=_("Effective"))
    rough = ("signed", "effective")
    calendar = forms.ChoiceField(
        label=_("Open days of"), required=False, choices=lambda: calendars(gettext("No rule of its own"))
    )
    government_parties = LinesField(label=_("Government parties"), required=False, help_text=_("One a line"))


@admin.register(MitigationAgreement)
class AgreementAdmin(ShowsMoves):
    page_template = "admin/tracker/mitigationagreement/page.html"
    form = AgreementForm
    empty_says = _("What was promised for a clearance appears here. Add an agreement, then its obligations.")
    list_display = ("instrument", "investment", "signed_text")
    search_fields = ("instrument", "investment__title", "note")
    date_hierarchy = "signed_earliest"
    list_select_related = ("investment",)
    autocomplete_fields = ("investment",)
    fieldsets = (
        (None, {"fields": ("investment", "instrument", "signed", "effective", "government_parties")}),
        (
            _("Days that are not open"),
            {
                "fields": ("rolling", "calendar"),
                "description": _("The agreement's own rule, for clauses that have none. Empty: it has none."),
            },
        ),
        (_("Text"), {"fields": ("text", "note")}),
    )

    def clocks(self, row: MitigationAgreement) -> models.Q:
        return models.Q(obligation__agreement__in=[row.pk])

    @admin.display(description=_("signed"), ordering="signed_earliest")
    def signed_text(self, row: MitigationAgreement) -> str:
        return str(row.signed)

    def save_model(self, request: HttpRequest, obj: MitigationAgreement, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        recompute_obligations(obj, None, now_of(request))

    def page_queryset(self, request: HttpRequest) -> models.QuerySet[MitigationAgreement]:
        return self.get_queryset(request).select_related("investment")

    def page_context(self, request: HttpRequest, row: MitigationAgreement) -> dict[str, Any]:
        user, now = person_of(request), now_of(request)
        page = agreement_page(row, user, now, request.GET.get("on", ""))
        return page | beside(row, user, now, page)


@admin.register(Obligation)
class ObligationAdmin(ShowsMoves):
    page_template = "admin/tracker/obligation/page.html"
    form = ClauseForm
    empty_says = _(
        "The promises of mitigation agreements appear here. Open an agreement and press Add obligation."
    )
    list_display = ("text", "agreement", "clause", "when_text", "owner", "deputy")
    list_filter = ("due_basis",)
    search_fields = ("text", "clause", "agreement__instrument", "agreement__investment__title")
    date_hierarchy = "due_latest"
    list_select_related = ("agreement__investment", "owner", "deputy")
    autocomplete_fields = ("agreement", "source")
    fieldsets = (
        (None, {"fields": ("agreement", "added_by", "clause", "text")}),
        (_("In charge"), {"fields": ("owner", "deputy")}),
        (
            _("Due"),
            {
                "fields": CLAUSE[2:15],
                "description": _("From the clause, never a default: where it is silent, say so."),
            },
        ),
        (_("Proof"), {"fields": ("evidence_required", "consequence", "source")}),
    )

    def clocks(self, row: Obligation) -> models.Q:
        return models.Q(obligation__agreement__in=[row.agreement_id])

    @admin.display(description=_("due"))
    def when_text(self, row: Obligation) -> str:
        return when(row)

    def save_model(self, request: HttpRequest, obj: Obligation, form: Any, change: bool) -> None:
        """Its dates follow its clause, and its reminders whoever is in charge."""
        super().save_model(request, obj, form, change)
        now = now_of(request)
        recompute_obligations(obj.agreement, None, now)
        if {"owner", "deputy"} & set(form.changed_data):
            plan_reminders(obj.deadlines.open(), now)

    def page_queryset(self, request: HttpRequest) -> models.QuerySet[Obligation]:
        found = ("agreement__investment", "owner", "deputy", "source", "added_by", "ended_by", "incident")
        return self.get_queryset(request).select_related(*found)

    def page_context(self, request: HttpRequest, row: Obligation) -> dict[str, Any]:
        user, now = person_of(request), now_of(request)
        return obligation_page(row, user, now) | of_obligation(row, user, now)
