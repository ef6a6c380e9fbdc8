"""The same tables in the admin as Django ships it: what a project has before anybody tunes it."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import path

from config.urls import urlpatterns as ours
from tests.bench.looking import PAGE
from tracker.models import Deadline, Divestment, Investment, Obligation, Reminder, Review


class Site(admin.AdminSite):
    """Beside ours, for whoever is signed in there."""

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active


class Deadlines(admin.ModelAdmin):
    list_display = ("title", "due_on", "review", "state", "owner_label", "confidence")
    list_filter = ("state", "confidence")
    search_fields = (
        "title",
        "rule_id",
        "review__code_name",
        "review__investment__title",
        "divestment__investment__title",
        "obligation__agreement__investment__title",
    )
    date_hierarchy = "due_on"


class Reviews(admin.ModelAdmin):
    list_display = ("investment", "regime", "filing_kind", "filing_number", "phase")
    list_filter = ("regime", "phase")
    search_fields = ("investment__title", "code_name", "filing_number", "authority")


class Investments(admin.ModelAdmin):
    list_display = ("title", "investor", "target", "sector", "state_control", "value_amount")
    list_filter = ("state_control",)
    search_fields = ("title", "investor__name", "target__name", "sector")


class Divestments(admin.ModelAdmin):
    list_display = ("investment", "ordered_by", "seller", "asset", "buyer", "fixed_on")
    search_fields = ("investment__title", "ordered_by", "legal_basis", "rule_id", "buyer_name")


class Obligations(admin.ModelAdmin):
    list_display = ("text", "clause", "agreement", "owner", "recurrence")
    list_filter = ("recurrence",)
    search_fields = ("text", "clause", "agreement__instrument", "agreement__investment__title")


class Reminders(admin.ModelAdmin):
    list_display = ("deadline", "recipient", "kind", "due_on", "send_at", "state")
    list_filter = ("state", "kind")
    search_fields = (
        "deadline__title",
        "deadline__review__investment__title",
        "deadline__divestment__investment__title",
        "deadline__obligation__agreement__investment__title",
    )
    date_hierarchy = "send_at"


site = Site(name="stock")
for model, change_list in (
    (Deadline, Deadlines),
    (Review, Reviews),
    (Investment, Investments),
    (Divestment, Divestments),
    (Obligation, Obligations),
    (Reminder, Reminders),
):
    site.register(model, change_list, list_per_page=PAGE)

urlpatterns = [path("stock/", site.urls), *ours]
