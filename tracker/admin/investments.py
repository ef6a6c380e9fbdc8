"""Matters: their page, their form, and the people on their team."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import AddOnlyInline, PartOfMatterAdmin, WordsFilter, now_of, person_of
from tracker.admin.before_saving import ShowsMails
from tracker.admin.fuzzy import rough_form
from tracker.admin.matter_page import matter_page
from tracker.admin.showing_moves import ShowsMoves
from tracker.filters.fields import LeadsField
from tracker.models import Investment, MatterMember, MatterParty
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.regimes.leads import HOW_TO as LEADS_HOW_TO
from tracker.services.before_saving import Preview, preview
from tracker.services.closing import recompute_matter
from tracker.services.open_matter import put_in_charge, slug_for
from tracker.services.reminders import plan_matter
from tracker.services.speech import outcome_words


class TeamInline(AddOnlyInline):
    model = MatterMember
    verbose_name_plural = _("team: to change a role, remove the person and add them again")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[MatterMember]:
        return super().get_queryset(request).select_related("user", "investment")


class OtherPartyInline(AddOnlyInline):
    model = MatterParty
    exclude = ("stated_as", "position")
    autocomplete_fields = ("party",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[MatterParty]:
        return super().get_queryset(request).select_related("party", "investment")


ROUGH = {"signed": _("Signed"), "announced": _("Announced"), "completed": _("Completed")}


class MatterForm(rough_form(Investment, **ROUGH)):  # type: ignore[misc]
    """A matter with its leads as they are typed."""

    leads = LeadsField(
        label=_("Days before"),
        required=False,
        help_text=format_lazy(
            "{} {}", _("For whoever watches it and sets nothing else; empty: the rule's."), _(LEADS_HOW_TO)
        ),
    )


@admin.register(Investment)
class InvestmentAdmin(ShowsMails, ShowsMoves):
    page_template = "admin/tracker/investment/page.html"
    form = MatterForm
    empty_says = _(
        "The matters open to you appear here: public ones, and those on whose team you are. Add your first."
    )
    list_display = ("__str__", "investor", "target", "announced_text", "outcome_text", "seen_by")
    list_filter = (
        "category",
        "state_control",
        "is_closed",
        "is_public",
        "is_practice",
        ("investor_country", WordsFilter),
    )
    search_fields = ("title", "slug", "investor__name", "target__name", "sector")
    date_hierarchy = "announced_earliest"
    list_select_related = ("investor", "target")
    autocomplete_fields = ("investor", "target")
    inlines = (TeamInline, OtherPartyInline)
    fieldsets = (
        (None, {"fields": ("title", "is_public", "is_practice", "is_closed", "outcome")}),
        (
            _("Who invests"),
            {
                "fields": (
                    "investor",
                    "investor_country",
                    "investor_ultimate_parent",
                    "state_control",
                    "state_control_detail",
                    "state_control_basis",
                )
            },
        ),
        (_("In what"), {"fields": ("target", "target_country", "sector", "category", "category_note")}),
        (
            _("How"),
            {
                "fields": (
                    "instrument",
                    "stake_percent",
                    "stake_note",
                    "rights",
                    "value_amount",
                    "value_currency",
                    "value_note",
                )
            },
        ),
        (_("When"), {"fields": ("signed", "announced", "completed", "outside_on")}),
        (_("Reminders"), {"fields": ("leads",)}),
    )

    @admin.display(description=_("announced"), ordering="announced_earliest")
    def announced_text(self, row: Investment) -> str:
        return str(row.announced)

    @admin.display(description=_("open to"), ordering="is_public")
    def seen_by(self, row: Investment) -> str:
        return gettext("everyone") if row.is_public else gettext("its team")

    @admin.display(description=_("outcome"), ordering="outcome")
    def outcome_text(self, row: Investment) -> str:
        return outcome_words(row.outcome) or (
            pgettext("outcome", "closed") if row.is_closed else pgettext("outcome", "pending")
        )

    def clocks(self, row: Investment) -> models.Q:
        """All of them: they end with the matter."""
        asked = models.Q()
        for path in PATHS_TO_MATTER:
            asked |= models.Q(**{f"{path}__in": [row.pk]})
        return asked

    def mails(self, request: HttpRequest, row: Investment) -> Preview:
        """Of everybody who is reminded of its dates, by the leads in the form."""
        kept = Investment.objects.filter(pk=row.pk)
        return preview(person_of(request), lambda: kept.update(leads=row.leads), now_of(request), matter=row)

    def page_queryset(self, request: HttpRequest) -> models.QuerySet[Investment]:
        return self.get_queryset(request).select_related("investor", "target")

    def page_context(self, request: HttpRequest, row: Investment) -> dict[str, Any]:
        whole = request.GET.get("history") == "all"
        return matter_page(row, person_of(request), now_of(request), whole=whole)

    def save_model(self, request: HttpRequest, obj: Investment, form: Any, change: bool) -> None:
        """A new matter gets a short name of its own, and its author as owner who watches its dates."""
        if not change:
            obj.slug = slug_for(obj.title)
        super().save_model(request, obj, form, change)
        if not change:
            put_in_charge(obj, person_of(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Who is on the team, and who watches, decides who is reminded; a closed matter has no open clock."""
        super().save_related(request, form, formsets, change)
        if change and "is_closed" in form.changed_data:
            recompute_matter(form.instance.pk, now_of(request))
        plan_matter(form.instance.pk, now_of(request))


@admin.register(MatterMember)
class MatterMemberAdmin(PartOfMatterAdmin):
    """Reached from its matter, where the team is kept."""

    list_display = ("user", "role", "investment")
    list_filter = ("role",)
    search_fields = ("user__username", "investment__title")
    list_select_related = ("user", "investment")
