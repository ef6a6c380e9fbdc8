"""Who is reminded, what was sent, and each pass of the sender."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from tracker.admin.base import (
    LongstopAdmin,
    ReadOnlyAdmin,
    StockForm,
    SuperuserOnlyAdmin,
    is_superuser,
    now_of,
)
from tracker.filters.fields import LeadsField
from tracker.models import (
    Absence,
    Acknowledgement,
    Alarm,
    Bounce,
    Habits,
    Instance,
    Investment,
    LedgerEntry,
    Mail,
    MailCopy,
    NewsRun,
    OutboxMail,
    Reminder,
    ReminderPolicy,
    Snooze,
    Subscription,
    SweepRun,
    Telling,
    Turn,
    UsedLink,
    VisibleQuerySet,
    Watch,
)
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.leads import HOW_TO as LEADS_HOW_TO
from tracker.services.reminders import plan_matter


class WatchForm(StockForm):
    """A watch with its leads as numbers."""

    leads = LeadsField(
        label="Days before", required=False, help_text=f"Empty: the matter's, else the rule's. {LEADS_HOW_TO}"
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a watch that could remind nobody; one that is switched off may stay as it is."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        user, matter = cleaned.get("user"), cleaned.get("investment")
        wanted = cleaned.get("is_active") or self.instance.pk is None
        if wanted and user and matter and not self._sees(user, matter):
            self.add_error(
                "user",
                f"{user} does not see this matter: add them to its team first, then let them watch it.",
            )
        return cleaned

    def _sees(self, user: User, matter: Investment) -> bool:
        return Investment.objects.visible_to(user).filter(pk=matter.pk).exists()


@admin.register(Watch)
class WatchAdmin(LongstopAdmin):
    """Watching a matter plans its reminders at once; ceasing to watch cancels them."""

    form = WatchForm
    empty_says = (
        "Who watches a matter is reminded of its dates. Open a matter and press Watch, or add one here."
    )
    list_display = ("investment", "user", "leads", "is_active", "sight")
    list_filter = ("is_active",)
    search_fields = ("investment__title", "user__username")
    list_select_related = ("investment", "user")
    autocomplete_fields = ("investment",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Watch]:
        rows = super().get_queryset(request)
        assert isinstance(rows, VisibleQuerySet)
        return rows.with_sight_of("user")

    @admin.display(description="reminded")
    def sight(self, row: Any) -> str:
        if not row.sees:
            return "no longer sees this matter"
        return "yes" if row.is_active else "no"

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"user": request.user.pk, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Watch, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        plan_matter(obj.investment_id, now_of(request))

    def delete_model(self, request: HttpRequest, obj: Watch) -> None:
        matter = obj.investment_id
        super().delete_model(request, obj)
        plan_matter(matter, now_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Watch]) -> None:
        matters = set(queryset.values_list("investment", flat=True))
        super().delete_queryset(request, queryset)
        for matter in matters:
            plan_matter(matter, now_of(request))


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    empty_says = (
        "Planned and sent reminders appear here as soon as somebody watches a matter with a running clock."
    )
    list_display = ("deadline", "matter", "recipient", "kind", "lead", "send_at", "state")
    list_filter = ("state", "kind", "lead")
    search_fields = ("deadline__title", "recipient__username", "deadline__review__investment__title")
    date_hierarchy = "send_at"
    list_select_related = ("recipient", *(f"deadline__{path}" for path in PATHS_TO_MATTER))

    @admin.display(description="matter")
    def matter(self, row: Reminder) -> str:
        return str(row.deadline.investment) if row.deadline else ""


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    empty_says = (
        "What happens to each reminder appears here; the sweep writes the first entry when one is due."
    )
    list_display = ("at", "reminder", "attempt", "what", "detail")
    list_filter = ("what",)
    search_fields = ("detail", "reminder__recipient__username")
    date_hierarchy = "at"
    list_select_related = ("reminder__recipient", "reminder__deadline")


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
    empty_says = (
        "Each pass of the sender appears here, one a minute while the worker runs: start it with make run."
    )
    list_display = ("started_at", "finished_at", "checked", "sent", "failed", "cancelled", "late")
    date_hierarchy = "started_at"


@admin.register(Alarm)
class AlarmAdmin(SuperuserOnlyAdmin):
    empty_says = (
        "Trouble that was mailed to the administrators appears here, such as a silent sweep. None is good."
    )
    list_display = ("problem", "text", "mailed_at")


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """Reached from the ledger."""

    list_display = ("created_at", "recipient", "kind", "message_id")
    list_select_related = ("recipient",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


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


@admin.register(MailCopy)
class MailCopyAdmin(OwnRowsAdmin):
    """Reached from its mail."""

    list_display = ("mail", "made_at", "digest")
    list_select_related = ("mail__recipient",)


@admin.register(Bounce)
class BounceAdmin(OwnRowsAdmin):
    list_display = ("at", "address", "kind", "status", "mail")
    list_select_related = ("mail__recipient",)


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
    list_display = ("deadline", "kind", "text", "at")
    list_select_related = tuple(f"deadline__{path}" for path in PATHS_TO_MATTER)


@admin.register(Instance)
class InstanceAdmin(SuperuserOnlyAdmin):
    list_display = ("place", "declared_at", "declared_by")
    list_select_related = ("declared_by",)


class PolicyForm(StockForm):
    """The firm's minimum as it is typed."""

    minimum = LeadsField(label="Nobody gets less than")


@admin.register(ReminderPolicy)
class ReminderPolicyAdmin(LongstopAdmin):
    """One row, changed by superusers."""

    form = PolicyForm
    list_display = ("__str__", "minimum", "deputy_at", "partner_at", "desk_at", "duty_desk", "hourly_cap")
    list_select_related = ("duty_desk",)
    empty_says = "The firm's minimum, escalation and hourly cap. Until you add it, the built-in policy holds."

    def has_add_permission(self, request: HttpRequest) -> bool:
        may = is_superuser(request) and super().has_add_permission(request)
        return may and not ReminderPolicy.objects.exists()

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_superuser(request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Absence)
class AbsenceAdmin(LongstopAdmin):
    """Who covers for whom; entered by the person who is away or by a superuser."""

    list_display = ("user", "cover", "first_on", "last_on", "note")
    list_select_related = ("user", "cover")
    empty_says = "Enter who covers for somebody who is away: reminders then go to both."
