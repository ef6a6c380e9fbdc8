"""Papers: sources, dates that sources printed, and notes."""

from typing import Any

from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import LongstopAdmin
from tracker.filters.fields import printed_day
from tracker.models import CaseNote, PublishedDeadline, Source


def next_position(rows: Any) -> int:
    """The first free number after those of `rows`."""
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


class PaperAdmin(LongstopAdmin):
    """A paper of a matter; a new one gets the next number there."""

    empty_says = _(
        "What was printed or noted about your matters appears here. Add one, or do so on its matter."
    )

    exclude = ("position",)
    list_select_related = ("investment",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change and obj.investment_id:
            obj.position = next_position(type(obj).objects.filter(investment=obj.investment_id))
        super().save_model(request, obj, form, change)


@admin.register(Source)
class SourceAdmin(PaperAdmin):
    autocomplete_fields = ("investment",)
    list_display = ("title", "publisher", "published_text", "investment")
    search_fields = ("title", "publisher", "url", "investment__title")
    ordering = ("investment__title", "position")

    @admin.display(description=_("published"), ordering="published")
    def published_text(self, row: Source) -> str:
        return printed_day(row.published)


@admin.register(PublishedDeadline)
class PublishedDeadlineAdmin(PaperAdmin):
    list_display = ("what", "due_words", "start_words", "term", "investment")
    search_fields = ("what", "due_text", "investment__title")
    autocomplete_fields = ("investment", "source")

    @admin.display(description=_("due, as printed"), ordering="due_text")
    def due_words(self, row: PublishedDeadline) -> str:
        return printed_day(row.due_text)

    @admin.display(description=_("counted from"), ordering="start_text")
    def start_words(self, row: PublishedDeadline) -> str:
        return printed_day(row.start_text)


@admin.register(CaseNote)
class CaseNoteAdmin(PaperAdmin):
    autocomplete_fields = ("investment",)
    list_display = ("text", "kind", "investment")
    list_filter = ("kind",)
    search_fields = ("text", "investment__title")
