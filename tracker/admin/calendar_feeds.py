"""Calendar feeds, who read them, and what calendars were told by invitation."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from tracker.admin.reminders import AnswerAdmin, OwnRowsAdmin
from tracker.models import FeedToken, FeedUse, Invitation


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


@admin.register(Invitation)
class InvitationAdmin(AnswerAdmin):
    list_display = ("deadline", "user", "on", "sequence", "is_cancelled")
