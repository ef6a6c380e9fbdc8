"""Deadlines open to their explanation; their moves are history."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import ReadOnlyAdmin, now_of, person_of
from tracker.admin.long_lists import LongAdmin
from tracker.clock.explain import legal_day
from tracker.filters.deadlines import STATES, in_state, owners
from tracker.filters.near import near_clocks, with_words
from tracker.filters.second_checks import may_set_days, waiting_checks
from tracker.filters.today import with_today
from tracker.models import Deadline, DeadlineChange, ReviewEvent
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.law_words import law_words
from tracker.models.reader_zones import zone_of
from tracker.regimes.loader import load_library
from tracker.services.acknowledge import may_answer, why_closed
from tracker.services.ahead import base_day
from tracker.services.check_words import check_lines
from tracker.services.escalation import answered
from tracker.services.law import LawBook
from tracker.services.overrides import standing_of, why_not
from tracker.services.recipients import People, advised_leads
from tracker.services.speech import say
from tracker.services.standing import Reader, state_on

CHANGE_PATHS = tuple(f"deadline__{path}" for path in PATHS_TO_MATTER)


class OwnerFilter(admin.SimpleListFilter):
    """Whose clock it is, in the words of the docket."""

    title = _("whose clock")
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return owners()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Deadline]) -> QuerySet[Deadline]:
        return queryset.filter(owed_by=self.value()) if self.value() else queryset


class StateFilter(admin.SimpleListFilter):
    """The states of the docket's filter."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(STATES)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Deadline]) -> QuerySet[Deadline]:
        return in_state(queryset, self.value() or "")


@admin.register(Deadline)
class DeadlineAdmin(LongAdmin):
    page_template = "admin/tracker/deadline/page.html"
    list_display = ("title_text", "due_text", "matter", "state_text", "owner_text", "confidence")
    empty_says = _(
        "Every date of your matters appears here. Open a review and record its first event to start a clock."
    )
    list_display_links = ("title_text",)
    list_filter = (StateFilter, OwnerFilter, "confidence")
    search_fields = ("title",)
    search_help_text = _("Words of a date, its rule or duty, its matter or a code name")
    list_select_related = PATHS_TO_MATTER

    near = staticmethod(near_clocks("pk"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Deadline], search_term: str
    ) -> tuple[QuerySet[Deadline], bool]:
        """As on the docket."""
        return with_words(queryset, search_term), False

    @admin.display(description=_("title"))
    def title_text(self, row: Deadline) -> str:
        return say(row.title)

    @admin.display(description=_("owner of the clock"))
    def owner_text(self, row: Deadline) -> str:
        return say(row.owner_label)

    @admin.display(description=_("due on"))
    def due_text(self, row: Deadline) -> str:
        return legal_day(row.due_on) if row.due_on else gettext("no date yet")

    @admin.display(description=_("matter"))
    def matter(self, row: Deadline) -> str:
        return str(row.investment)

    @admin.display(description=_("state"))
    def state_text(self, row: Deadline) -> str:
        """As the docket says it; the rows of `get_queryset` know their day."""
        return state_on(row, row.today)[1]  # type: ignore[attr-defined]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deadline]:
        return with_today(super().get_queryset(request), now_of(request))

    def page_queryset(self, request: HttpRequest) -> QuerySet[Deadline]:
        return self.get_queryset(request).select_related(*PATHS_TO_MATTER)

    def page_context(self, request: HttpRequest, row: Deadline) -> dict[str, Any]:
        """Everything that explains the date, and who is told of it."""
        user = person_of(request)
        reader = Reader(now_of(request), zone_of(user))
        library = load_library()
        kinds, advised = library.kinds, advised_leads(library, row.rule_id)
        events = ReviewEvent.objects.visible_to(user).filter(pk__in=row.event_ids)
        place = (row.investment.pk, row.duty)
        people = People([place]).of(*place)
        users = User.objects.filter(pk__in=[one.user_id for one in people])
        names = dict(users.values_list("pk", "username"))
        return {
            "standing": reader.standing(row),
            "zones": reader.zones(row),
            "reminders": row.reminders.visible_to(user).select_related("recipient").order_by("send_at", "pk"),
            "changes": row.changes.visible_to(user),
            **self._answers(row, user),
            **self._beside(row, user, now_of(request)),
            "events": [
                (law_words(kinds[event.kind].title) if event.kind in kinds else event.kind, event)
                for event in events.select_related("source").order_by("position")
            ],
            "finished_by": law_words(kinds[row.finished_by].title) if row.finished_by in kinds else "",
            "told": [(names[one.user_id], one.leads(advised)) for one in people if one.user_id in names],
        }

    def _beside(self, row: Deadline, user: User, now: datetime) -> dict[str, Any]:
        """What people said beside the clock, and whether this person may say more."""
        overrides = row.overrides.visible_to(user).select_related("recorded_by", "source")
        waiting = waiting_checks(user).filter(pk__in=row.unchecked) if row.unchecked else ()
        return {
            "overrides": list(overrides),
            "standing_override": standing_of(row),
            "waiting_checks": check_lines(waiting, LawBook(None, now)),
            "may_set_day": not why_not(row) and may_set_days(user, row),
        }

    def _answers(self, row: Deadline, user: User) -> dict[str, Any]:
        """Who has the date in hand as it stands, and whether this person may answer it."""
        base_on = base_day(row)
        given = row.acknowledgements.visible_to(user).select_related("user")
        return {
            "act_by": base_on,
            "asks_further": base_on is not None and (row.pk, base_on) not in answered([row.pk]),
            "acknowledged": [one for one in given if one.base_on == base_on],
            "may_answer": not why_closed(row) and may_answer(row, user),
            "has_answered": any(one.base_on == base_on and one.user_id == user.pk for one in given),
        }


@admin.register(DeadlineChange)
class DeadlineChangeAdmin(ReadOnlyAdmin):
    empty_says = _(
        "When an event, a correction or a closure moves a date, it is listed here with the reason."
    )
    list_display = ("deadline", "matter", "old", "new", "cause", "why", "changed_at")
    list_filter = ("cause",)
    search_fields = ("text", "deadline__title", "deadline__review__investment__title")
    date_hierarchy = "changed_at"
    list_select_related = CHANGE_PATHS

    @admin.display(description=_("why"), ordering="text")
    def why(self, row: DeadlineChange) -> str:
        return say(row.text)

    @admin.display(description=_("was due on"), ordering="old_due_on")
    def old(self, row: DeadlineChange) -> str:
        return legal_day(row.old_due_on) if row.old_due_on else gettext("no date")

    @admin.display(description=_("now due on"), ordering="new_due_on")
    def new(self, row: DeadlineChange) -> str:
        return legal_day(row.new_due_on) if row.new_due_on else gettext("no date")

    @admin.display(description=_("matter"))
    def matter(self, row: DeadlineChange) -> str:
        return str(row.deadline.investment)
