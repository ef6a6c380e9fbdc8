"""Reviews, and the events they are made of."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import ReadOnlyAdmin, StockForm, WordsFilter, now_of, person_of
from tracker.admin.closures import RegimeFilter
from tracker.admin.looking_back import believed
from tracker.admin.review_page import in_force_since, kind_title, phase_titles, review_page
from tracker.admin.showing_moves import ShowsMoves
from tracker.clock.errors import LawError
from tracker.clock.explain import legal_day
from tracker.clock.law import Law
from tracker.models import Review, ReviewEvent
from tracker.models.law_words import law_words, regime_title
from tracker.regimes.loader import load_library
from tracker.services.open_review import open_review
from tracker.services.recompute import recompute_review


class ReviewForm(StockForm):
    """A review under a regime of the list; its filing is one that the regime's law knows."""

    regime = forms.ChoiceField(label=_("Regime"))
    filing_kind = forms.ChoiceField(label=_("Filing"), required=False)
    calendar = forms.ChoiceField(
        label=_("Calendar"),
        required=False,
        help_text=_("Of the Land, State or province that acts, where that decides"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        library = load_library()
        if "regime" in self.fields:
            regimes = [(one.id, law_words(one.title)) for one in library.names.values()]
            self.fields["regime"].choices = regimes  # type: ignore[attr-defined]
        own = self.instance.regime
        laws = [law for law in library.laws.values() if not own or law.id == own]
        if "filing_kind" in self.fields:
            groups = [
                (law_words(law.title), [(key, law_words(title)) for key, title in law.filings.items()])
                for law in laws
            ]
            kept = self.instance.filing_kind
            other = (
                [(kept, kept.replace("_", " "))] if not any(kept in dict(rows) for _, rows in groups) else []
            )
            listed = [("", gettext("Not said")), *(other if kept else []), *groups]
            self.fields["filing_kind"].choices = listed  # type: ignore[attr-defined]
        if "calendar" in self.fields:
            calendars = [(law_words(law.title), _calendars(law)) for law in laws if law.calendar_choices]
            self.fields["calendar"].choices = [("", gettext("The regime's own")), *calendars]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        law = load_library().laws.get(cleaned.get("regime") or self.instance.regime)
        filing = cleaned.get("filing_kind")
        if law and filing and filing not in law.filings:
            known = ", ".join(map(law_words, law.filings.values()))
            self.add_error(
                "filing_kind",
                gettext("%(title)s knows no such filing; choose one of: %(known)s.")
                % {"title": law_words(law.title), "known": known},
            )
        try:
            if law:
                law.check_calendar(cleaned.get("calendar") or "")
        except LawError as refused:
            self.add_error("calendar", refused.message)
        return cleaned


def _calendars(law: Law) -> list[tuple[str, str]]:
    """The calendars that a review under this law may choose, by their titles."""
    library = load_library()
    return [(one, law_words(library.calendar(one).title)) for one in (law.calendar, *law.calendar_choices)]


@admin.register(Review)
class ReviewAdmin(ShowsMoves):
    """Opening a review, and changing what decides about its clocks, computes its dates at once."""

    page_template = "admin/tracker/review/page.html"
    form = ReviewForm
    empty_says = _("The reviews of your matters appear here. Open a matter and press Open review.")
    list_display = ("__str__", "investment", "regime_text", "filing_number", "phase_text", "law_text")
    list_filter = (RegimeFilter, ("filing_kind", WordsFilter))
    search_fields = ("code_name", "filing_number", "investment__title", "authority")
    list_select_related = ("investment",)
    autocomplete_fields = ("investment",)
    fields = (
        "investment",
        "regime",
        "filing_kind",
        "filing_number",
        "code_name",
        "authority",
        "legal_basis",
        "filing_note",
        "calendar",
        "history_before",
    )

    def clocks(self, row: Review) -> Q:
        return Q(review__in=[row.pk])

    @admin.display(description=_("regime"), ordering="regime")
    def regime_text(self, row: Review) -> str:
        return regime_title(row.regime)

    @admin.display(description=_("phase"), ordering="phase")
    def phase_text(self, row: Review) -> str:
        return phase_titles(row.regime).get(row.phase, row.phase)

    @admin.display(description=_("law in force since"), ordering="bound_version")
    def law_text(self, row: Review) -> str:
        since = in_force_since(load_library().laws.get(row.regime), row.bound_version)
        return legal_day(since) if since else gettext("not coded")

    def get_readonly_fields(self, request: HttpRequest, obj: Review | None = None) -> tuple[str, ...]:
        """Where a review hangs and under which law is said once, when it is opened."""
        return ("investment", "regime") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Review | None = None) -> tuple[str, ...]:
        return tuple(name for name in self.fields if obj or name != "history_before")

    def save_model(self, request: HttpRequest, obj: Review, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            recompute_review(obj, None, now_of(request))
            return
        values = {
            name: value
            for name, value in form.cleaned_data.items()
            if value or name in ("filing_kind", "calendar")
        }
        made = open_review(values.pop("investment"), now=now_of(request), **values)
        obj.pk, obj._state.adding = made.pk, False

    def page_queryset(self, request: HttpRequest) -> Any:
        return self.get_queryset(request).select_related("investment", "predecessor__investment")

    def page_context(self, request: HttpRequest, row: Review) -> dict[str, Any]:
        now, asked = now_of(request), request.GET.get("known_at", "")
        return {**review_page(row, person_of(request), now), **believed(row, asked, now)}


@admin.register(ReviewEvent)
class ReviewEventAdmin(ReadOnlyAdmin):
    """What happened: recorded on the review's page, never changed."""

    empty_says = _("What happened in your reviews appears here. Open a review and press Record event.")
    list_display = ("kind_text", "occurred_text", "review", "status", "recorded_at", "recorded_by")
    list_filter = ("status", ("kind", WordsFilter))
    search_fields = ("kind", "note", "review__investment__title", "review__code_name")
    date_hierarchy = "occurred_earliest"
    list_select_related = ("review__investment", "recorded_by")

    @admin.display(description=_("what happened"), ordering="kind")
    def kind_text(self, row: ReviewEvent) -> str:
        return kind_title(row.kind)

    @admin.display(description=_("occurred"), ordering="occurred_earliest")
    def occurred_text(self, row: ReviewEvent) -> str:
        return str(row.occurred)
