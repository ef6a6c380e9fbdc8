"""Calendar feeds, API tokens, who used them, and what calendars were told by invitation."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from tracker.admin.reminders import AnswerAdmin, OwnRowsAdmin
from tracker.models import ApiToken, ApiUse, FeedToken, FeedUse, Invitation, SavedView


@admin.register(FeedToken)
class FeedTokenAdmin(OwnRowsAdmin):
    """Opening one leads to its own page, with its log and the button that revokes it."""

    list_display = ("user", "name", "created_at", "revoked_at")
    list_display_links = ("name",)
    list_select_related = ("user",)
    page_template = "tracker/my_feed.html"

    def page_view(self, request: HttpRequest, object_id: str) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("longstop:my_feed", args=[self._key(object_id) or 0]))


@admin.register(FeedUse)
class FeedUseAdmin(OwnRowsAdmin):
    list_display = ("feed", "at", "program", "address", "answered")
    list_select_related = ("feed",)
    date_hierarchy = "at"


@admin.register(ApiToken)
class ApiTokenAdmin(OwnRowsAdmin):
    """Opening one leads to its own page, with its log and the button that revokes it."""

    list_display = ("user", "name", "created_at", "expires_at", "revoked_at")
    list_display_links = ("name",)
    list_select_related = ("user",)
    page_template = "tracker/my_token.html"

    def page_view(self, request: HttpRequest, object_id: str) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("longstop:my_token", args=[self._key(object_id) or 0]))


@admin.register(ApiUse)
class ApiUseAdmin(OwnRowsAdmin):
    list_display = ("token", "at", "program", "address", "answered")
    list_select_related = ("token",)
    date_hierarchy = "at"


@admin.register(SavedView)
class SavedViewAdmin(OwnRowsAdmin):
    list_display = ("name", "board", "user", "shared")
    list_select_related = ("user",)


@admin.register(Invitation)
class InvitationAdmin(AnswerAdmin):
    list_display = ("deadline", "user", "on", "sequence", "is_cancelled")
