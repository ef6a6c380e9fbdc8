"""The question to the board of divestments."""

from datetime import datetime
from typing import ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from tracker.filters.clocks import ClockFilterSet
from tracker.filters.deadlines import phases
from tracker.filters.keyset import Order
from tracker.filters.matters import MatterForm, regime_filter
from tracker.filters.near import with_every_word
from tracker.filters.strict import Viewer, YesOrNo
from tracker.models import Divestment

NEWEST_FIRST = Order(("id",), descending=True)


def all_divestments(user: Viewer, now: datetime) -> QuerySet[Divestment]:
    """The divestments this person sees, with matter, seller, asset and buyer, the newest first."""
    with_parties = ("investment", "seller", "asset", "buyer")
    return NEWEST_FIRST.of(Divestment.objects.visible_to(user).select_related(*with_parties))


class DivestmentFilter(ClockFilterSet):
    """Divestments by text, regime of their matter, whether they are done, their clocks and their matter."""

    to_clocks = ("divestment",)
    filtered_by: ClassVar[dict[str, str]] = {
        "investment": "text",
        **dict.fromkeys(("ordered_by", "legal_basis", "rule_id", "buyer_name"), "text"),
        **dict.fromkeys(("seller", "asset", "buyer"), "party"),
        "completed_latest": "completed",
        "completed_precision": "completed",
        "fixed_on": "due_from",
    }
    not_filtered: ClassVar[dict[str, str]] = {
        "id": "for the machine",
        **dict.fromkeys(
            ("ordered_earliest", "ordered_latest", "ordered_precision", "completed_earliest"),
            "a rough date, told on its page",
        ),
        **dict.fromkeys(
            ("expression", "term_n", "term_unit", "term_anchor_on", "counting", "rolling", "calendar"),
            "how its clock counts: ask for the clock",
        ),
        **dict.fromkeys(("deadline_basis", "deadline_note", "deadline_source", "note"), "told on its page"),
        **dict.fromkeys(("proceeds_amount", "proceeds_currency"), "told on its page"),
    }
    first = ("text", "state", "completed", "member", "due_within", "regime")

    text = django_filters.CharFilter(method="by_text", label=gettext_lazy("Text"), max_length=100)
    regime = regime_filter(help_text=gettext_lazy("Of a review of its matter"))
    phase = django_filters.ChoiceFilter(
        method="by_phase",
        label=gettext_lazy("Phase"),
        choices=phases,
        empty_label=gettext_lazy("Any phase"),
        help_text=gettext_lazy("Of a review of its matter"),
    )
    completed = YesOrNo(method="by_completion", label=gettext_lazy("Completed"))

    class Meta:
        model = Divestment
        fields: list[str] = []
        form = MatterForm

    def by_text(self, rows: QuerySet[Divestment], name: str, value: str) -> QuerySet[Divestment]:
        """Every word must occur in its matter, order, rule or buyer."""
        return with_every_word(
            rows, value, "investment__title", "ordered_by", "legal_basis", "rule_id", "buyer_name"
        )

    def by_party(self, rows: QuerySet[Divestment], name: str, value: str) -> QuerySet[Divestment]:
        """As of every row, and by seller, buyer or the company that is sold."""
        own = Q()
        for role in ("seller", "asset", "buyer"):
            own |= Q(**{f"{role}__name__icontains": value})
        others = super().by_party(rows.order_by(), name, value).values("pk")
        return rows.filter(own | Q(pk__in=others))

    def by_completion(self, rows: QuerySet[Divestment], name: str, value: str) -> QuerySet[Divestment]:
        """Divestments that are done, or not yet; one known to be done on no certain day is done."""
        open_ = Q(completed_latest__isnull=True, completed_precision="unknown")
        return rows.exclude(open_) if value == "yes" else rows.filter(open_)


def order_of(question: DivestmentFilter) -> Order:
    """The newest first."""
    return NEWEST_FIRST
