"""News of the calendar: told once, with a citation, on pages of their own; never edited."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tracker.admin.base import RecordedAdmin
from tracker.models import Closure, RegimePause


class NewsAdmin(RecordedAdmin):
    """A list of news; adding leads to the page that shows first what moves."""

    page_template = "admin/tracker/news.html"
    add_page = ""
    list_select_related = ("source", "recorded_by", "withdraws")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse(self.add_page))

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        newer = type(row).objects.filter(withdraws=row).first()
        moved = row.moved.visible_to(request.user).select_related(
            "deadline__review__investment",
            "deadline__divestment__investment",
            "deadline__obligation__agreement__investment",
        )
        return {
            "newer": newer,
            "moved": list(moved[:50]),
            "is_pause": isinstance(row, RegimePause),
            "may_add": self.has_add_permission(request),
        }


@admin.register(Closure)
class ClosureAdmin(NewsAdmin):
    add_page = "longstop:close_day"
    empty_says = (
        "Days on which an authority was closed beyond its settled calendar appear here, such as after snow."
        " Add one: you see which dates move before anything is saved."
    )
    list_display = ("__str__", "calendar", "citation", "confidence", "known_on", "recorded_by")
    list_filter = ("calendar", "confidence")
    search_fields = ("label", "citation")
    date_hierarchy = "on"


@admin.register(RegimePause)
class RegimePauseAdmin(NewsAdmin):
    add_page = "longstop:pause"
    empty_says = (
        "Days on which the clocks of a regime stood still appear here, such as a lapse of appropriations."
        " Add one: you see which dates move before anything is saved."
    )
    list_display = ("__str__", "regime", "reason", "in_scope", "confidence", "known_on")
    list_filter = ("regime", "confidence")
    search_fields = ("reason", "citation")
    date_hierarchy = "first_on"
