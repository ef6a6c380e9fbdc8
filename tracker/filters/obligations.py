"""The question to the board of obligations."""

from datetime import datetime
from typing import ClassVar

import django_filters
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from tracker.filters.clocks import ClockFilterSet
from tracker.filters.deadlines import phases
from tracker.filters.keyset import Order
from tracker.filters.matters import MatterForm, colleagues, regime_filter
from tracker.filters.near import with_every_word
from tracker.filters.people import PersonFilter
from tracker.filters.strict import Viewer, YesOrNo
from tracker.models import Obligation

BY_AGREEMENT = Order(("agreement_id", "position", "id"))


def all_obligations(user: Viewer, now: datetime) -> QuerySet[Obligation]:
    """The obligations this person sees, with agreement, matter and people in charge, by agreement."""
    beside = ("agreement__investment", "owner", "deputy", "added_by", "ended_by")
    return BY_AGREEMENT.of(Obligation.objects.visible_to(user).select_related(*beside))


class ObligationFilter(ClockFilterSet):
    """Obligations by text, person in charge, whether they recur or ended, their clocks and their matter."""

    to_matter = ("agreement__investment",)
    to_clocks = ("obligation",)
    filtered_by: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("text", "clause", "agreement"), "text"),
        **dict.fromkeys(("owner", "deputy"), "in_charge"),
        "recurrence": "recurs",
        "ended_by": "ended",
        **dict.fromkeys(("due_earliest", "due_latest"), "due_from"),
    }
    not_filtered: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("id", "position"), "for the machine"),
        **dict.fromkeys(("due_precision", "due_basis", "expression"), "a rough date, told on its page"),
        **dict.fromkeys(
            ("term_n", "term_unit", "anchor", "anchor_on", "counting", "rolling", "calendar"),
            "how its clock counts: ask for the clock",
        ),
        **dict.fromkeys(("recurs_until_on", "first_falls"), "told on its page"),
        **dict.fromkeys(("evidence_required", "consequence", "source"), "told on its page"),
        **dict.fromkeys(("added_by", "replaces", "typical", "incident"), "where it came from"),
    }
    first = ("text", "state", "in_charge", "due_within", "member", "ended")

    text = django_filters.CharFilter(method="by_text", label=gettext_lazy("Text"), max_length=100)
    in_charge = PersonFilter(
        method="by_person",
        label=gettext_lazy("Person in charge"),
        queryset=lambda request: colleagues(request.user),
        empty_label=gettext_lazy("Anyone"),
    )
    recurs = YesOrNo(method="by_recurrence", label=gettext_lazy("Recurs"))
    ended = YesOrNo(
        field_name="ended_by", lookup_expr="isnull", exclude=True, label=gettext_lazy("Ended by an amendment")
    )
    regime = regime_filter(help_text=gettext_lazy("Of a review of its matter"))
    phase = django_filters.ChoiceFilter(
        method="by_phase",
        label=gettext_lazy("Phase"),
        choices=phases,
        empty_label=gettext_lazy("Any phase"),
        help_text=gettext_lazy("Of a review of its matter"),
    )

    class Meta:
        model = Obligation
        fields: list[str] = []
        form = MatterForm

    def by_text(self, rows: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        """Every word must occur in its duty or clause, its agreement or its matter."""
        return with_every_word(
            rows, value, "text", "clause", "agreement__instrument", "agreement__investment__title"
        )

    def by_person(self, rows: QuerySet[Obligation], name: str, value: User) -> QuerySet[Obligation]:
        """Obligations that this person is in charge of, or deputises for."""
        return rows.filter(Q(owner=value) | Q(deputy=value))

    def by_recurrence(self, rows: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        """Obligations that fall due again and again, or once."""
        return rows.exclude(recurrence="") if value == "yes" else rows.filter(recurrence="")


def order_of(question: ObligationFilter) -> Order:
    """Agreement by agreement, in the order of its clauses."""
    return BY_AGREEMENT
