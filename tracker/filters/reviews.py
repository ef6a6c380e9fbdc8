"""The question to the board of reviews."""

from datetime import datetime
from typing import ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from tracker.filters.clocks import ClockFilterSet
from tracker.filters.deadlines import phases
from tracker.filters.keyset import Order
from tracker.filters.matters import MatterForm, regime_filter
from tracker.filters.near import with_every_word
from tracker.filters.strict import Viewer, YesOrNo
from tracker.models import Review

NEWEST_FIRST = Order(("id",), descending=True)


def all_reviews(user: Viewer, now: datetime) -> QuerySet[Review]:
    """The reviews this person sees, with their matter, the newest first."""
    return NEWEST_FIRST.of(Review.objects.visible_to(user).select_related("investment"))


class ReviewFilter(ClockFilterSet):
    """Reviews by text, regime, phase, filing, their clocks and their matter."""

    to_clocks = ("review",)
    filtered_by: ClassVar[dict[str, str]] = {
        "investment": "text",
        "regime": "regime",
        "phase": "phase",
        "filing_kind": "filing",
        **dict.fromkeys(("filing_number", "code_name", "authority"), "text"),
        "flags": "odd",
    }
    not_filtered: ClassVar[dict[str, str]] = {
        "id": "for the machine",
        **dict.fromkeys(("filing_note", "legal_basis"), "exact words, told on its page"),
        **dict.fromkeys(("calendar", "bound_version"), "follows from the regime"),
        "predecessor": "told on its page",
        "history_before": "a setting of its reminders",
    }
    first = ("text", "regime", "phase", "state", "member", "due_within")

    text = django_filters.CharFilter(method="by_text", label=gettext_lazy("Text"), max_length=100)
    regime = regime_filter(method=None)
    phase = django_filters.ChoiceFilter(
        label=gettext_lazy("Phase"), choices=phases, empty_label=gettext_lazy("Any phase")
    )
    filing = django_filters.CharFilter(
        field_name="filing_kind", label=gettext_lazy("Filing"), max_length=40, lookup_expr="iexact"
    )
    odd = YesOrNo(method="by_oddity", label=gettext_lazy("Oddities in the record"))

    class Meta:
        model = Review
        fields: list[str] = []
        form = MatterForm

    def by_text(self, rows: QuerySet[Review], name: str, value: str) -> QuerySet[Review]:
        """Every word must occur in its matter, code name, number or authority."""
        return with_every_word(rows, value, "investment__title", "code_name", "filing_number", "authority")

    def by_oddity(self, rows: QuerySet[Review], name: str, value: str) -> QuerySet[Review]:
        """Reviews whose record has sequences that look unlawful, or those without."""
        return rows.exclude(flags=[]) if value == "yes" else rows.filter(flags=[])


def order_of(question: ReviewFilter) -> Order:
    """The newest first."""
    return NEWEST_FIRST
