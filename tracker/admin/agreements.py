"""Mitigation agreements and what was promised in them."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from tracker.admin.base import LongstopAdmin, now_of, person_of
from tracker.admin.fuzzy import FuzzyModelForm, rough_form
from tracker.filters.fields import FuzzyDayField, LinesField
from tracker.filters.today import with_today
from tracker.filters.walls import may_work_on
from tracker.models import Deadline, MitigationAgreement, Obligation
from tracker.models.reader_zones import zone_of
from tracker.services.recompute import recompute_obligations
from tracker.services.standing import Reader


class AgreementForm(FuzzyModelForm):
    """An agreement; the government's side one a line."""

    signed = FuzzyDayField(label="Signed")
    rough = ("signed",)
    government_parties = LinesField(label="Government parties", required=False, help_text="One a line")


@admin.register(MitigationAgreement)
class AgreementAdmin(LongstopAdmin):
    page_template = "admin/tracker/mitigationagreement/page.html"
    form = AgreementForm
    empty_says = "What was promised for a clearance appears here. Add an agreement, then its obligations."
    list_display = ("instrument", "investment", "signed_text")
    search_fields = ("instrument", "investment__title", "note")
    date_hierarchy = "signed_earliest"
    list_select_related = ("investment",)
    autocomplete_fields = ("investment",)
    fields = ("investment", "instrument", "signed", "government_parties", "note")

    @admin.display(description="signed", ordering="signed_earliest")
    def signed_text(self, row: MitigationAgreement) -> str:
        return str(row.signed)

    def page_queryset(self, request: HttpRequest) -> models.QuerySet[MitigationAgreement]:
        return self.get_queryset(request).select_related("investment")

    def page_context(self, request: HttpRequest, row: MitigationAgreement) -> dict[str, Any]:
        now = now_of(request)
        rows = Deadline.objects.visible_to(request.user).filter(obligation__agreement=row).with_matter()
        return {
            "lines": Reader(now, zone_of(person_of(request))).lines(with_today(rows, now)),
            "obligations": list(row.obligations.select_related("source", "owner")),
            "may_work": may_work_on(person_of(request), row),
        }


@admin.register(Obligation)
class ObligationAdmin(LongstopAdmin):
    form = rough_form(Obligation, "due")
    empty_says = (
        "The promises of mitigation agreements appear here. Open an agreement and press Add obligation."
    )
    list_display = ("text", "agreement", "due_text", "owner", "done_on")
    list_filter = ("due_basis",)
    search_fields = ("text", "agreement__instrument", "agreement__investment__title")
    date_hierarchy = "due_latest"
    list_select_related = ("agreement__investment", "owner")
    autocomplete_fields = ("agreement", "source")
    fields = ("agreement", "text", "due", "expression", "due_basis", "source", "owner", "done_on")

    @admin.display(description="due", ordering="due_latest")
    def due_text(self, row: Obligation) -> str:
        return str(row.due) if row.due.is_known else row.expression

    def save_model(self, request: HttpRequest, obj: Obligation, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        recompute_obligations(obj.agreement, None, now_of(request))
