"""News of the calendar: told once, with a citation, on pages of their own; never edited."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import RecordedAdmin, is_superuser
from tracker.models import Closure, NewsRun, RegimePause
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.law_words import law_words, regime_title
from tracker.regimes.loader import load_library
from tracker.services.reach import closed_with

MOVED = 50


def calendar_title(calendar: str) -> str:
    """What a calendar is called; its id where the law files no longer have it."""
    known = load_library().calendars.get(calendar)
    return law_words(known.title) if known else calendar


class NamedFilter(admin.SimpleListFilter):
    """Rows by an id of the law files, under its title; only those that rows have."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        name = str(self.parameter_name)
        rows = model_admin.get_queryset(request).order_by(name).values_list(name, flat=True).distinct()
        return [(one, self.titled(one)) for one in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{str(self.parameter_name): self.value()}) if self.value() else queryset

    def titled(self, value: str) -> str:
        """The title of one id; the id itself unless the law files know better."""
        return value


class CalendarFilter(NamedFilter):
    title, parameter_name = "calendar", "calendar"

    def titled(self, value: str) -> str:
        return calendar_title(value)


class RegimeFilter(NamedFilter):
    title, parameter_name = "regime", "regime"

    def titled(self, value: str) -> str:
        return regime_title(value)


class NewsAdmin(RecordedAdmin):
    """A list of news; adding leads to the page that shows first what moves."""

    page_template = "admin/tracker/news.html"
    add_page = ""
    list_select_related = ("source", "recorded_by", "withdraws", "run")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse(self.add_page))

    @admin.display(description=_("dates"))
    def applied(self, row: Any) -> str:
        """How far it has come; an entry made before runs were kept has none and is done."""
        run: NewsRun | None = getattr(row, "run", None)
        return (
            gettext("moved")
            if run is None or run.finished_at
            else gettext("on its way, %(percent)s %%") % {"percent": run.percent}
        )

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What is known of it, how far it has come, and a page of the dates it moved."""
        is_pause = isinstance(row, RegimePause)
        moved = row.moved.visible_to(request.user).order_by("-changed_at", "-pk")
        moved = moved.select_related(*(f"deadline__{path}" for path in PATHS_TO_MATTER))
        return {
            "newer": type(row).objects.filter(withdraws=row).first(),
            "run": NewsRun.objects.filter(**{"pause" if is_pause else "closure": row}).first(),
            "tells_counts": is_superuser(request),
            "page": Paginator(moved, MOVED).get_page(request.GET.get("page")),
            "is_pause": is_pause,
            "where": regime_title(row.regime) if is_pause else calendar_title(row.calendar),
            "closes_too": [] if is_pause else _closes_too(row.calendar),
            "may_add": self.has_add_permission(request),
        }


def _closes_too(calendar: str) -> list[str]:
    """The titles of the calendars that unite this one."""
    return sorted(calendar_title(one) for one in closed_with(load_library(), calendar) - {calendar})


@admin.register(Closure)
class ClosureAdmin(NewsAdmin):
    add_page = "longstop:close_day"
    empty_says = _(
        "Days on which an authority was closed beyond its settled calendar appear here, such as after snow."
        " Add one: you see which dates move before anything is saved."
    )
    list_display = ("__str__", "calendar_text", "citation", "confidence", "known_on", "applied")
    list_filter = (CalendarFilter, "confidence")
    search_fields = ("label", "citation")
    date_hierarchy = "on"

    @admin.display(description=_("calendar"), ordering="calendar")
    def calendar_text(self, row: Closure) -> str:
        return calendar_title(row.calendar)


@admin.register(RegimePause)
class RegimePauseAdmin(NewsAdmin):
    add_page = "longstop:pause"
    empty_says = _(
        "Days on which the clocks of a regime stood still appear here, such as a lapse of appropriations."
        " Add one: you see which dates move before anything is saved."
    )
    list_display = ("__str__", "regime_text", "reason", "in_scope", "confidence", "known_on", "applied")
    list_filter = (RegimeFilter, "confidence")
    search_fields = ("reason", "citation")
    date_hierarchy = "first_on"

    @admin.display(description=_("regime"), ordering="regime")
    def regime_text(self, row: RegimePause) -> str:
        return regime_title(row.regime)
