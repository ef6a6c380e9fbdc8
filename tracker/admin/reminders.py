"""What was planned and sent, and each pass of the sender."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import (
    ReadOnlyAdmin,
    SuperuserOnlyAdmin,
)
from tracker.admin.long_lists import LongAdmin
from tracker.filters.near import near_clocks
from tracker.filters.reminders import of_words
from tracker.models import (
    Acknowledgement,
    Alarm,
    Habits,
    Instance,
    NewsRun,
    OutboxMail,
    Reminder,
    Snooze,
    Subscription,
    SweepRun,
    Telling,
    Turn,
    UsedLink,
)
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.services.speech import say


@admin.register(Reminder)
class ReminderAdmin(LongAdmin):
    empty_says = _(
        "Planned and sent reminders appear here as soon as somebody watches a matter with a running clock."
    )
    list_display = ("deadline", "matter", "recipient", "kind", "lead", "send_at", "state")
    said = ("cancelled_reason",)
    list_filter = ("state", "kind")
    search_fields = ("deadline__title",)
    search_help_text = _("Words of its date, as on the docket, or the user name of its recipient")
    list_select_related = ("recipient", *(f"deadline__{path}" for path in PATHS_TO_MATTER))
    near = staticmethod(near_clocks("deadline"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Reminder], search_term: str
    ) -> tuple[QuerySet[Reminder], bool]:
        """Those of dates that have every word, and those to a person of that name."""
        if not search_term:
            return queryset, False
        people = User.objects.filter(username__iexact=search_term.strip()).values_list("pk", flat=True)
        return queryset.filter(of_words(search_term) | Q(recipient__in=list(people))), False

    @admin.display(description=_("matter"))
    def matter(self, row: Reminder) -> str:
        return str(row.deadline.investment) if row.deadline else ""


@admin.register(Telling)
class TellingAdmin(ReadOnlyAdmin):
    """Reached from the news: who is told of which date that it moved."""

    list_display = ("change", "recipient", "run")
    list_select_related = ("recipient", "run__closure", "run__pause", "change__deadline")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(NewsRun)
class NewsRunAdmin(SuperuserOnlyAdmin):
    """Shown on the page of the closure or pause itself; the counts tell of every matter."""

    list_display = ("__str__", "started_at", "finished_at", "checked", "total", "moved", "told")
    list_select_related = ("closure", "pause")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(SweepRun)
class SweepRunAdmin(SuperuserOnlyAdmin):
    empty_says = _(
        "Each pass of the sender appears here, one a minute while the worker runs: start it with make run."
    )
    list_display = (
        *("started_at", "finished_at", "checked", "sent", "failed", "cancelled", "late", "held"),
        *("asked_by", "worker"),
    )
    date_hierarchy = "started_at"


@admin.register(Alarm)
class AlarmAdmin(SuperuserOnlyAdmin):
    empty_says = _(
        "Trouble that was mailed to the administrators appears here, such as a silent sweep. None is good."
    )
    list_display = ("problem", "text", "mailed_at")


@admin.register(OutboxMail)
class OutboxMailAdmin(ReadOnlyAdmin):
    """Read in the outbox; these addresses lead there."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("longstop:outbox"))

    def page_view(self, request: HttpRequest, object_id: str) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("longstop:mail", args=[self._key(object_id) or 0]))

    page_template = "tracker/mail.html"


class OwnRowsAdmin(ReadOnlyAdmin):
    """Rows that a person keeps and changes on My settings; here they are only listed."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Habits)
class HabitsAdmin(OwnRowsAdmin):
    list_display = ("user", "delivery_hour", "quiet_days", "digest_weekday", "invitations")
    list_select_related = ("user",)


@admin.register(Subscription)
class SubscriptionAdmin(OwnRowsAdmin):
    list_display = ("user", "name", "cadence", "is_active")
    list_select_related = ("user",)


class AnswerAdmin(ReadOnlyAdmin):
    """Reached from its deadline."""

    list_select_related = ("user", *(f"deadline__{path}" for path in PATHS_TO_MATTER))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Acknowledgement)
class AcknowledgementAdmin(AnswerAdmin):
    list_display = ("deadline", "base_on", "user", "at", "came_by")


@admin.register(Snooze)
class SnoozeAdmin(AnswerAdmin):
    list_display = ("deadline", "user", "until_on", "at")


@admin.register(UsedLink)
class UsedLinkAdmin(AnswerAdmin):
    list_display = ("deadline", "user", "at")


@admin.register(Turn)
class TurnAdmin(AnswerAdmin):
    list_display = ("deadline", "kind", "text_told", "at")
    said = ("text",)
    list_select_related = tuple(f"deadline__{path}" for path in PATHS_TO_MATTER)

    @admin.display(description=_("text"))
    def text_told(self, row: Turn) -> str:
        return say(row.text)


@admin.register(Instance)
class InstanceAdmin(SuperuserOnlyAdmin):
    list_display = ("place", "declared_at", "declared_by")
    list_select_related = ("declared_by",)
