"""The question to the board of investments."""

from datetime import datetime
from typing import Any, ClassVar

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy

from tracker.filters.clocks import ClockFilterSet
from tracker.filters.deadlines import phases
from tracker.filters.fields import day_field
from tracker.filters.keyset import Order
from tracker.filters.matters import MatterForm, regime_filter
from tracker.filters.near import with_every_word
from tracker.filters.strict import Viewer, YesOrNo
from tracker.models import Investment, Review
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.investments import Category

BY_TITLE = Order(("title", "id"))


def all_investments(user: Viewer, now: datetime) -> QuerySet[Investment]:
    """The matters this person sees, with investor and target, by title."""
    return BY_TITLE.of(Investment.objects.visible_to(user).select_related("investor", "target"))


class InvestmentFilter(ClockFilterSet):
    """Matters by text, regime and phase of their reviews, their clocks, and all that is known of them."""

    to_matter = ("pk",)
    to_clocks = PATHS_TO_MATTER
    filtered_by: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("title", "slug"), "text"),
        **dict.fromkeys(("investor", "target", "investor_ultimate_parent"), "party"),
        **dict.fromkeys(("investor_country", "target_country"), "country"),
        "state_control": "state_control",
        "sector": "sector",
        "category": "category",
        "value_amount": "value_from",
        "value_currency": "currency",
        "outside_on": "outside_to",
        "outcome": "outcome",
        "is_closed": "closed",
        "is_public": "public",
        "is_practice": "practice",
    }
    not_filtered: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("id", "is_seed"), "for the machine"),
        **dict.fromkeys(
            ("state_control_detail", "state_control_basis", "category_note", "value_note", "stake_note"),
            "exact words, told on its page",
        ),
        **dict.fromkeys(("instrument", "stake_percent", "rights"), "told on its page"),
        **dict.fromkeys(
            (
                f"{name}_{part}"
                for name in ("signed", "announced", "completed")
                for part in ("earliest", "latest", "precision")
            ),
            "a rough date, told on its page",
        ),
        "leads": "a setting of its reminders",
    }
    first = ("text", "regime", "phase", "state", "member", "closed")

    text = django_filters.CharFilter(method="by_text", label=gettext_lazy("Text"), max_length=100)
    regime = regime_filter()
    phase = django_filters.ChoiceFilter(
        method="by_phase", label=gettext_lazy("Phase"), choices=phases, empty_label=gettext_lazy("Any phase")
    )
    category = django_filters.ChoiceFilter(
        label=gettext_lazy("Category"), choices=Category.choices, empty_label=gettext_lazy("Any")
    )
    outside_from = django_filters.DateFilter(
        field_name="outside_on",
        lookup_expr="gte",
        label=gettext_lazy("Outside date from"),
        widget=day_field("").widget,
    )
    outside_to = django_filters.DateFilter(
        field_name="outside_on",
        lookup_expr="lte",
        label=gettext_lazy("Outside date to"),
        widget=day_field("").widget,
    )
    outcome = django_filters.CharFilter(label=gettext_lazy("Outcome"), max_length=60, lookup_expr="icontains")
    closed = YesOrNo(field_name="is_closed", label=gettext_lazy("Closed"))
    public = YesOrNo(field_name="is_public", label=gettext_lazy("Public"))
    practice = YesOrNo(field_name="is_practice", label=gettext_lazy("Practice"))

    class Meta:
        model = Investment
        fields: list[str] = []
        form = MatterForm

    def by_text(self, rows: QuerySet[Investment], name: str, value: str) -> QuerySet[Investment]:
        """Every word must occur in its title, its short name, or a code name of its reviews."""
        return with_every_word(rows, value, "title", "slug", "reviews__code_name")

    def by_regime(self, rows: QuerySet[Investment], name: str, value: str) -> QuerySet[Investment]:
        """Matters under review by this regime; with a phase, in it there."""
        return rows.filter(Exists(self._reviews(regime=value)))

    def by_phase(self, rows: QuerySet[Investment], name: str, value: str) -> QuerySet[Investment]:
        """Matters with a review in this phase, under the regime asked for if there is one."""
        regime = self.form.cleaned_data.get("regime")
        return rows.filter(Exists(self._reviews(phase=value, **({"regime": regime} if regime else {}))))

    def _reviews(self, **asked: Any) -> QuerySet[Review]:
        return Review.objects.order_by().filter(investment=OuterRef("pk"), **asked)


def order_of(question: InvestmentFilter) -> Order:
    """By title."""
    return BY_TITLE
