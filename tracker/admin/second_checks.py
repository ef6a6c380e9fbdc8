"""Second checks, their answers and days set by hand: read-only history."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import ReadOnlyAdmin
from tracker.clock.explain import legal_day
from tracker.models import CheckAnswer, Override, SecondCheck
from tracker.models.deadlines import PATHS_TO_MATTER

ENTRIES = (
    *("event__review__investment", "override__deadline", "closure", "pause"),
    *("event__recorded_by", "override__recorded_by", "closure__recorded_by", "pause__recorded_by"),
)


@admin.register(SecondCheck)
class SecondCheckAdmin(ReadOnlyAdmin):
    empty_says = _("What the firm's policy wants checked by a second person is listed here, done or not.")
    list_display = ("__str__", "investment", "recorded_by", "asked_at")
    list_filter = ("kind",)
    date_hierarchy = "asked_at"
    list_select_related = ("investment", *ENTRIES)

    @admin.display(description=_("recorded by"))
    def recorded_by(self, row: SecondCheck) -> str:
        return str(row.entry.recorded_by or "")


@admin.register(CheckAnswer)
class CheckAnswerAdmin(ReadOnlyAdmin):
    empty_says = _("Who confirmed an entry, or objected to it, is listed here with the day they read.")
    list_display = ("check_of", "verdict", "by", "at", "read_as", "reason")
    list_filter = ("verdict",)
    date_hierarchy = "at"
    list_select_related = ("by", "check_of", *(f"check_of__{path}" for path in ENTRIES))


@admin.register(Override)
class OverrideAdmin(ReadOnlyAdmin):
    empty_says = _("Days that people set beside computed ones appear here. Open a date to set one.")
    list_display = ("deadline", "set_text", "engine_text", "reason", "citation", "recorded_by", "recorded_at")
    date_hierarchy = "recorded_at"
    search_fields = ("reason", "citation", "deadline__title")
    list_select_related = ("recorded_by", *(f"deadline__{path}" for path in PATHS_TO_MATTER))

    @admin.display(description=_("day set by hand"), ordering="set_on")
    def set_text(self, row: Override) -> str:
        return legal_day(row.set_on) if row.set_on else str(_("withdrawn"))

    @admin.display(description=_("computed day then"), ordering="engine_on")
    def engine_text(self, row: Override) -> str:
        return legal_day(row.engine_on) if row.engine_on else str(_("no date"))
