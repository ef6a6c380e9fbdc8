"""The one FilterSet over deadlines: the docket board today, exports and feeds from the same question."""

from collections import defaultdict
from datetime import datetime
from typing import Any

import django_filters
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce

from tracker.filters.fields import day_field
from tracker.filters.strict import StrictFilterSet, StrictForm
from tracker.filters.today import EARLIER_ON, HAS_PASSED, IS_OVERDUE, IS_PAST_HISTORY, with_today
from tracker.models import Deadline, Investment
from tracker.regimes.loader import load_library

STATES = (
    ("overdue", "Overdue"),
    ("running", "Running"),
    ("paused", "Paused"),
    ("waiting", "Waiting for an event"),
    ("projected", "Projected"),
    ("unchecked", "Waiting for a second check"),
    ("history", "Past, before the matter was loaded"),
)
OWNERS = {"parties": "Parties", "authority": "Authority"}
"""The owners that every law has; `owners` adds the others by the names their laws give them."""


def open_deadlines(user: User | AnonymousUser, now: datetime) -> QuerySet[Deadline]:
    """Open clocks of matters this person sees, closed matters left out, by day; see `with_today`."""
    matter_closed = (
        Q(review__investment__is_closed=True)
        | Q(divestment__investment__is_closed=True)
        | Q(obligation__agreement__investment__is_closed=True)
    )
    rows = with_today(Deadline.objects.visible_to(user).open().with_matter(), now)
    passed = Case(When(HAS_PASSED, then=F("latest_on")))
    day = Coalesce(EARLIER_ON, passed).asc(nulls_last=True)
    return rows.exclude(matter_closed).order_by(day, "title", "pk")


def colleagues(user: User | AnonymousUser) -> QuerySet[User]:
    """The people on the teams of matters this person sees."""
    matters = Investment.objects.visible_to(user).order_by().values("pk")
    return User.objects.filter(matters__investment__in=matters).distinct().order_by("username")


class DeadlineForm(StrictForm):
    """The question; a range that ends before it begins is an error at its field."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("due_from"), cleaned.get("due_to")
        if first and last and last < first:
            self.add_error("due_to", "This day lies before the first one: swap them.")
        return cleaned


class DeadlineFilter(StrictFilterSet):
    """Deadlines by text, regime, state, owner of the clock, team member and due range.

    Expects the rows of `open_deadlines` and the request, whose user's walls also bound
    the team members on offer.
    """

    # Fields of the model that the board does not filter by, and why.
    not_filtered = {
        **dict.fromkeys(("id", "key", "event_ids", "unit"), "for the machine"),
        "unchecked": "by `state`",
        **dict.fromkeys(("divestment", "obligation"), "reached through `regime`, `member` and `text`"),
        **dict.fromkeys(
            ("owner_label", "zone", "confidence", "citation", "citation_url", "read_on", "regime_version"),
            "follows from the rule",
        ),
        **dict.fromkeys(("calendar", "calendar_digest", "engine_version", "computed_at"), "provenance"),
        **dict.fromkeys(
            ("trigger_kind", "trigger_on", "finished_on", "is_late", "finished_by", "waits_for"),
            "told on its page",
        ),
        **dict.fromkeys(
            ("unrolled_on", "safe_on", "set_on", "cutoff", "earliest_on", "latest_on"), "told beside the day"
        ),
        **dict.fromkeys(("undetermined_reason", "steps", "cautions", "readings"), "words of the explanation"),
    }

    text = django_filters.CharFilter(method="by_text", label="Text", max_length=100)
    regime = django_filters.ChoiceFilter(
        method="by_regime", label="Regime", choices=lambda: _regimes(), empty_label="Any regime"
    )
    state = django_filters.ChoiceFilter(
        method="by_state", label="State", choices=STATES, empty_label="Any open state"
    )
    owner = django_filters.ChoiceFilter(
        field_name="owed_by", label="Whose clock", choices=lambda: owners(), empty_label="Anyone"
    )
    member = django_filters.ModelChoiceFilter(
        method="by_member",
        label="Team member",
        queryset=lambda request: colleagues(request.user),
        empty_label="Anyone",
    )
    due_from = django_filters.DateFilter(
        field_name="due_on", lookup_expr="gte", label="Due from", widget=day_field("").widget
    )
    due_to = django_filters.DateFilter(
        field_name="due_on", lookup_expr="lte", label="Due to", widget=day_field("").widget
    )

    class Meta:
        model = Deadline
        fields: list[str] = []
        form = DeadlineForm

    def by_text(self, rows: QuerySet[Deadline], name: str, value: str) -> QuerySet[Deadline]:
        """Every word must occur in the clock's title or rule, its matter, or its review's code name."""
        for word in value.split():
            rows = rows.filter(
                Q(title__icontains=word)
                | Q(rule_id__icontains=word)
                | Q(review__code_name__icontains=word)
                | Q(review__investment__title__icontains=word)
                | Q(divestment__investment__title__icontains=word)
                | Q(obligation__agreement__investment__title__icontains=word)
            )
        return rows

    def by_regime(self, rows: QuerySet[Deadline], name: str, value: str) -> QuerySet[Deadline]:
        """Clocks of a review under the regime, and others that its law counts."""
        return rows.filter(Q(review__regime=value) | Q(regime_version__startswith=f"{value}/"))

    def by_state(self, rows: QuerySet[Deadline], name: str, value: str) -> QuerySet[Deadline]:
        """One state, as `in_state` reads it."""
        return in_state(rows, value)

    def filter_queryset(self, queryset: QuerySet[Deadline]) -> QuerySet[Deadline]:
        """Dates that passed before their matter was loaded are answered only when asked for."""
        found: QuerySet[Deadline] = super().filter_queryset(queryset)
        asked = self.form.cleaned_data.get("state") == "history"
        return found if asked else found.exclude(IS_PAST_HISTORY)

    def by_member(self, rows: QuerySet[Deadline], name: str, value: User) -> QuerySet[Deadline]:
        """Clocks of the matters on whose team this person is."""
        matters = value.matters.order_by().values("investment")
        return rows.filter(
            Q(review__investment__in=matters)
            | Q(divestment__investment__in=matters)
            | Q(obligation__agreement__investment__in=matters)
        )


def in_state(rows: QuerySet[Deadline], state: str) -> QuerySet[Deadline]:
    """The rows of `with_today` in one state: overdue runs or pauses past its day and is not history.

    An empty state keeps every row.
    """
    if state in ("history", "overdue"):
        return rows.filter(IS_PAST_HISTORY if state == "history" else IS_OVERDUE)
    if state == "unchecked":
        return rows.exclude(unchecked=[])
    return rows.filter(state=state) if state else rows


def owners() -> list[tuple[str, str]]:
    """Whose clock it may be: parties, authority, and who else acts under some law, such as the President."""
    others: dict[str, list[str]] = defaultdict(list)
    for law in load_library().laws.values():
        for owner, label in law.owners.items():
            if owner not in OWNERS and label not in others[owner]:
                others[owner].append(label)
    return [*OWNERS.items(), *((owner, ", ".join(labels)) for owner, labels in others.items() if labels)]


def _regimes() -> list[tuple[str, str]]:
    return [(name.id, name.title) for name in load_library().names.values()]
