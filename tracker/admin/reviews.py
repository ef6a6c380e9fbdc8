"""Reviews, and the events they are made of."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from tracker.admin.base import LongstopAdmin, ReadOnlyAdmin, now_of, person_of
from tracker.admin.review_page import review_page
from tracker.models import Review, ReviewEvent


@admin.register(Review)
class ReviewAdmin(LongstopAdmin):
    page_template = "admin/tracker/review/page.html"
    list_display = ("__str__", "investment", "regime", "filing_number", "phase", "bound_version")
    list_filter = ("regime", "filing_kind")
    search_fields = ("code_name", "filing_number", "investment__title", "authority")
    list_select_related = ("investment",)
    autocomplete_fields = ("investment",)
    readonly_fields = ("phase", "bound_version", "predecessor")

    def page_queryset(self, request: HttpRequest) -> Any:
        return self.get_queryset(request).select_related("investment", "predecessor__investment")

    def page_context(self, request: HttpRequest, row: Review) -> dict[str, Any]:
        return review_page(row, person_of(request), now_of(request))


@admin.register(ReviewEvent)
class ReviewEventAdmin(ReadOnlyAdmin):
    """What happened: recorded on the review's page, never changed."""

    list_display = ("kind", "occurred_text", "review", "status", "recorded_at", "recorded_by")
    list_filter = ("status", "kind")
    search_fields = ("kind", "note", "review__investment__title", "review__code_name")
    date_hierarchy = "occurred_earliest"
    list_select_related = ("review__investment", "recorded_by")

    @admin.display(description="occurred", ordering="occurred_earliest")
    def occurred_text(self, row: ReviewEvent) -> str:
        return str(row.occurred)
