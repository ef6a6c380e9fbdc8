"""What hangs on orders and agreements: parts, events, amendments, incidents, visits, evidence."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from tracker.admin.base import LongstopAdmin, ReadOnlyAdmin, now_of, person_of
from tracker.admin.incident_page import incident_page, visit_page
from tracker.admin.proof_page import evidence_page
from tracker.admin.showing_moves import ShowsMoves
from tracker.models import (
    AgreementParty,
    Amendment,
    DivestmentEvent,
    Evidence,
    Finding,
    Fulfilment,
    Incident,
    IncidentNotice,
    SiteVisit,
)
from tracker.services.recompute import recompute_obligations


class HiddenAdmin(LongstopAdmin):
    """Reached from the order or agreement that the row hangs on, never from the menu."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


class HiddenReadOnlyAdmin(ReadOnlyAdmin):
    """As `HiddenAdmin`, for rows that nobody edits."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(DivestmentEvent)
class DivestmentEventAdmin(HiddenReadOnlyAdmin):
    list_display = ("divestment", "kind", "occurred_earliest", "buyer")
    search_fields = ("divestment__investment__title", "note")
    list_select_related = ("divestment__investment", "buyer")


@admin.register(AgreementParty)
class AgreementPartyAdmin(HiddenAdmin):
    list_display = ("party", "role", "agreement")
    search_fields = ("party__name", "agreement__instrument")
    list_select_related = ("party", "agreement")
    autocomplete_fields = ("agreement", "party")


@admin.register(Amendment)
class AmendmentAdmin(ShowsMoves, HiddenAdmin):
    list_display = ("instrument", "agreement", "effective_on")
    search_fields = ("instrument", "agreement__instrument")
    list_select_related = ("agreement",)
    autocomplete_fields = ("agreement", "source")

    def clocks(self, row: Amendment) -> models.Q:
        return models.Q(obligation__agreement__in=[row.agreement_id])

    def save_model(self, request: HttpRequest, obj: Amendment, form: Any, change: bool) -> None:
        """Another day of an amendment moves the end of some obligations and the beginning of others."""
        super().save_model(request, obj, form, change)
        recompute_obligations(obj.agreement, None, now_of(request))


@admin.register(Incident)
class IncidentAdmin(HiddenReadOnlyAdmin):
    """Recorded from its agreement's page, corrected and closed from its own: clocks run from what it says."""

    page_template = "admin/tracker/incident/page.html"
    list_display = ("title", "agreement", "discovered_at", "closed_on")
    search_fields = ("title", "agreement__instrument")
    list_select_related = ("agreement",)
    autocomplete_fields = ("agreement", "breached", "review", "source")

    def page_queryset(self, request: HttpRequest) -> models.QuerySet[Incident]:
        found = ("agreement__investment", "breached", "review", "source", "recorded_by")
        return self.get_queryset(request).select_related(*found)

    def page_context(self, request: HttpRequest, row: Incident) -> dict[str, Any]:
        return incident_page(row, person_of(request), now_of(request))


@admin.register(IncidentNotice)
class IncidentNoticeAdmin(HiddenReadOnlyAdmin):
    list_display = ("incident", "to", "sent_at")
    search_fields = ("incident__title", "to")
    list_select_related = ("incident",)


@admin.register(SiteVisit)
class SiteVisitAdmin(HiddenAdmin):
    page_template = "admin/tracker/sitevisit/page.html"
    list_display = ("by_whom", "visited_on", "agreement")
    search_fields = ("by_whom", "agreement__instrument")
    list_select_related = ("agreement",)
    autocomplete_fields = ("agreement", "source")

    def page_queryset(self, request: HttpRequest) -> models.QuerySet[SiteVisit]:
        return self.get_queryset(request).select_related("agreement__investment", "source")

    def page_context(self, request: HttpRequest, row: SiteVisit) -> dict[str, Any]:
        return visit_page(row, person_of(request), now_of(request))


@admin.register(Finding)
class FindingAdmin(HiddenAdmin):
    """What was found; the duty that it becomes is made from the visit's page."""

    fields = ("visit", "text")
    list_display = ("text", "visit")
    search_fields = ("text", "visit__by_whom")
    list_select_related = ("visit",)
    autocomplete_fields = ("visit",)


@admin.register(Fulfilment)
class FulfilmentAdmin(HiddenReadOnlyAdmin):
    list_display = ("obligation", "occurrence", "done_on")
    search_fields = ("obligation__text", "note")
    list_select_related = ("obligation",)


@admin.register(Evidence)
class EvidenceAdmin(HiddenReadOnlyAdmin):
    page_template = "admin/tracker/evidence/page.html"
    list_display = ("name", "obligation", "part", "uploaded_at", "verdict")
    search_fields = ("name", "sha256", "obligation__text")
    list_select_related = ("obligation", "part")

    def page_queryset(self, request: HttpRequest) -> models.QuerySet[Evidence]:
        found = ("obligation__agreement__investment", "part__divestment__investment")
        return self.get_queryset(request).select_related(*found, "uploaded_by", "reviewed_by")

    def page_context(self, request: HttpRequest, row: Evidence) -> dict[str, Any]:
        return evidence_page(row, person_of(request), now_of(request))
