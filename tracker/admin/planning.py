"""Who watches a matter, and the firm's policy: what decides who is reminded and when."""

from copy import copy
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import StockForm, is_superuser, now_of, person_of
from tracker.admin.before_saving import ShowsMails
from tracker.filters.fields import LeadsField
from tracker.models import Investment, ReminderPolicy, VisibleQuerySet, Watch
from tracker.regimes.leads import HOW_TO as LEADS_HOW_TO
from tracker.services.before_saving import Preview, preview
from tracker.services.reminders import plan_matter
from tracker.services.replanning import AT_ONCE, replan


class WatchForm(StockForm):
    """A watch with its leads as numbers."""

    leads = LeadsField(
        label=_("Days before"),
        required=False,
        help_text=format_lazy("{} {}", _("Empty: the matter's, else the rule's."), _(LEADS_HOW_TO)),
    )

    class Meta:
        help_texts: ClassVar = {
            "is_active": _(
                "Who stops watching gets nothing more. An owner or deputy still gets the firm's last"
                " reminder of every open date: nobody can switch that off."
            )
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a watch that could remind nobody; one that is switched off may stay as it is."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        user, matter = cleaned.get("user"), cleaned.get("investment")
        wanted = cleaned.get("is_active") or self.instance.pk is None
        if wanted and user and matter and not self._sees(user, matter):
            self.add_error(
                "user",
                gettext(
                    "%(user)s does not see this matter: add them to its team first, then let them watch it."
                )
                % {"user": user},
            )
        return cleaned

    def _sees(self, user: User, matter: Investment) -> bool:
        return Investment.objects.visible_to(user).filter(pk=matter.pk).exists()


@admin.register(Watch)
class WatchAdmin(ShowsMails):
    """Watching a matter plans its reminders at once; ceasing to watch cancels them."""

    form = WatchForm
    empty_says = _(
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

    @admin.display(description=_("reminded"))
    def sight(self, row: Any) -> str:
        if not row.sees:
            return gettext("no longer sees this matter")
        return gettext("yes") if row.is_active else gettext("no")

    def mails(self, request: HttpRequest, row: Watch) -> Preview:
        """Of its person, about its matter."""
        kept, now = copy(row), now_of(request)
        return preview(person_of(request), kept.save, now, matter=row.investment, person=row.user)

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


PLANNED_BY = {"minimum", "deputy_at", "partner_at", "desk_at", "duty_desk"}
"""What of the policy decides which reminders are planned."""


class PolicyForm(StockForm):
    """The firm's minimum as it is typed."""

    minimum = LeadsField(label=_("Nobody gets less than"))


@admin.register(ReminderPolicy)
class ReminderPolicyAdmin(ShowsMails):
    """One row, changed by superusers."""

    form = PolicyForm
    list_display = ("__str__", "minimum", "deputy_at", "partner_at", "desk_at", "duty_desk", "hourly_cap")
    list_select_related = ("duty_desk",)
    empty_says = _(
        "The firm's minimum, escalation and hourly cap. Until you add it, the built-in policy holds."
    )

    def save_model(self, request: HttpRequest, obj: ReminderPolicy, form: Any, change: bool) -> None:
        """Another minimum or stage reaches every date: some hundred at once, the others with the worker."""
        if PLANNED_BY & set(form.changed_data):
            obj.replanned_to = 0
        super().save_model(request, obj, form, change)
        if left := replan(obj, now_of(request), AT_ONCE):
            self.message_user(
                request,
                gettext("The reminders of %(left)s more dates follow within minutes.") % {"left": left},
            )

    def mails(self, request: HttpRequest, row: ReminderPolicy) -> Preview:
        """Of everybody, about the next dates of all."""
        return preview(person_of(request), copy(row).save, now_of(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        may = is_superuser(request) and super().has_add_permission(request)
        return may and not _has_policy(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_superuser(request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _has_policy(request: HttpRequest) -> bool:
    """Whether there is one, asked of the database once in a request: a page asks twice for its menu."""
    told: dict[str, bool] = request.__dict__.setdefault("_has_policy", {})
    if "policy" not in told:
        told["policy"] = ReminderPolicy.objects.exists()
    return told["policy"]
