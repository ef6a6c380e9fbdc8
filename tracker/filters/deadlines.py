"""The one FilterSet over deadlines: the docket board, digests, feeds and exports ask the same question."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any, ClassVar

import django_filters
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy

from tracker.filters import days_left
from tracker.filters.at_risk import IS_AT_RISK
from tracker.filters.days_ahead import STRETCHES, is_in
from tracker.filters.fields import day_field
from tracker.filters.keyset import Order, bounded_count
from tracker.filters.matters import MatterFilterSet, MatterForm, colleagues, regime_filter
from tracker.filters.near import with_words
from tracker.filters.open_days import HAS_DAY, MOST_DAYS, due_within
from tracker.filters.today import IS_OVERDUE, IS_PAST_HISTORY, may_have_passed, with_today
from tracker.models import Confidence, Deadline, DeadlineState
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.law_words import in_order, law_words
from tracker.regimes.loader import load_library

__all__ = ("DeadlineFilter", "colleagues", "in_state", "open_deadlines", "owners")

STATES = (
    ("overdue", gettext_lazy("Overdue")),
    ("at-risk", gettext_lazy("At risk")),
    ("running", gettext_lazy("Running")),
    ("paused", gettext_lazy("Paused")),
    ("waiting", gettext_lazy("Waiting for an event")),
    ("projected", gettext_lazy("Projected")),
    ("unverified", gettext_lazy("Unverified")),
    ("provisional", gettext_lazy("Provisional")),
    ("unchecked", gettext_lazy("Waiting for a second check")),
    ("met", gettext_lazy("Met")),
    ("met-late", gettext_lazy("Met late")),
    ("ended", gettext_lazy("Ended")),
    ("not-a-date", gettext_lazy("Not a date")),
    ("history", gettext_lazy("Past, before the matter was loaded")),
)
OVER = frozenset({"met", "met-late", "ended", "not-a-date"})
"""States of clocks that are not open: only who asks for them is answered with them."""
PASSED = frozenset({"overdue", "history"})
OWNERS = {"parties": gettext_lazy("Parties"), "authority": gettext_lazy("Authority")}
"""The owners that every law has; `owners` adds the others by the names their laws give them."""
BY_DAY = Order(("open_on", "id"))
OF_ONE_STATE = Order(("listed_on", "id"))
LAST_FIRST = Order(("listed_on", "id"), descending=True)
NAMED_STATES = {
    "history": IS_PAST_HISTORY,
    "overdue": IS_OVERDUE,
    "at-risk": IS_AT_RISK,
    "unverified": ~Q(confidence=Confidence.VERIFIED),
    "unchecked": ~Q(unchecked=[]),
    "met-late": Q(state=DeadlineState.MET) & (Q(is_late=True) | Q(finished_on__gt=F("due_on"))),
    "provisional": Q(cautions__icontains='"Provisional:'),
}
"""States that are more than the column of this name; all but `at-risk` and `overdue` may be of any clock."""


def all_deadlines(user: User | AnonymousUser, now: datetime) -> QuerySet[Deadline]:
    """Clocks of matters this person sees, closed matters left out, with their matter; see `with_today`."""
    closed = Q()
    for path in PATHS_TO_MATTER:
        closed |= Q(**{f"{path}__is_closed": True})
    rows = with_today(Deadline.objects.visible_to(user).with_matter(), now)
    return BY_DAY.of(rows.exclude(closed))


def open_deadlines(user: User | AnonymousUser, now: datetime) -> QuerySet[Deadline]:
    """The open ones of `all_deadlines`, by day; of a clock with bounds only that is the last possible one."""
    return all_deadlines(user, now).filter(open_on__isnull=False)


class DeadlineFilter(MatterFilterSet):
    """Deadlines by text, regime, state, owner of the clock, what they belong to and wait for, when they are
    due, and by their matter.

    Expects the rows of `all_deadlines` (or `open_deadlines`) and the `Asker`, whose walls also bound the team
    members on offer.
    """

    to_matter = PATHS_TO_MATTER
    filtered_by: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("title", "rule_id"), "text"),
        "review": "regime",
        "divestment": "of",
        "obligation": "of",
        "owed_by": "owner",
        **dict.fromkeys(("due_on", "set_on"), "due_from"),
        "state": "state",
        "confidence": "state",
        "is_late": "state",
        "unchecked": "state",
        "cautions": "state",
        "waits_for": "waits_for",
        **dict.fromkeys(("unit", "calendar"), "due_within"),
        "safe_on": "state",
    }
    not_filtered: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("id", "key", "event_ids"), "for the machine"),
        **dict.fromkeys(("open_on", "listed_on"), "the order of the list"),
        **dict.fromkeys(
            ("owner_label", "zone", "citation", "citation_url", "read_on", "regime_version"),
            "follows from the rule",
        ),
        **dict.fromkeys(("calendar_digest", "engine_version", "computed_at"), "provenance"),
        **dict.fromkeys(("trigger_kind", "trigger_on", "finished_on", "finished_by"), "told on its page"),
        **dict.fromkeys(("unrolled_on", "cutoff", "earliest_on", "latest_on"), "told beside the day"),
        **dict.fromkeys(("undetermined_reason", "steps", "readings"), "words of the explanation"),
    }
    first = ("text", "state", "regime", "owner", "member", "due_within")

    text = django_filters.CharFilter(method="by_text", label=gettext_lazy("Text"), max_length=100)
    regime = regime_filter()
    state = django_filters.ChoiceFilter(
        method="by_state",
        label=gettext_lazy("State"),
        choices=STATES,
        empty_label=gettext_lazy("Any open state"),
        help_text=gettext_lazy(
            "At risk: due within 7 days, past its last safe day, or ending after the matter's outside date"
        ),
    )
    owner = django_filters.ChoiceFilter(
        field_name="owed_by",
        label=gettext_lazy("Whose clock"),
        choices=lambda: owners(),
        empty_label=gettext_lazy("Anyone"),
    )
    due_within = django_filters.NumberFilter(
        method="by_days_left",
        label=gettext_lazy("Due within, days"),
        help_text=gettext_lazy("Statutory days: business days where the clock counts those"),
        decimal_places=0,
        min_value=0,
        max_value=MOST_DAYS,
    )
    when = django_filters.ChoiceFilter(
        method="by_stretch",
        label=gettext_lazy("Due in"),
        choices=STRETCHES,
        empty_label=gettext_lazy("Any time"),
    )
    due_from = django_filters.DateFilter(
        method="by_due_from", label=gettext_lazy("Due from"), widget=day_field("").widget
    )
    due_to = django_filters.DateFilter(
        method="by_due_to", label=gettext_lazy("Due to"), widget=day_field("").widget
    )
    of = django_filters.ChoiceFilter(
        method="by_parent",
        label=gettext_lazy("Of"),
        choices=(
            ("review", gettext_lazy("Reviews")),
            ("divestment", gettext_lazy("Divestments")),
            ("obligation", gettext_lazy("Obligations")),
        ),
        empty_label=gettext_lazy("Anything"),
    )
    phase = django_filters.ChoiceFilter(
        field_name="review__phase",
        label=gettext_lazy("Phase"),
        choices=lambda: phases(),
        empty_label=gettext_lazy("Any phase"),
    )
    waits_for = django_filters.ChoiceFilter(
        label=gettext_lazy("Waits for"),
        choices=lambda: awaited(),
        empty_label=gettext_lazy("Any event"),
    )
    order = days_left.order_filter()

    class Meta:
        model = Deadline
        fields: list[str] = []
        form = MatterForm

    def by_text(self, rows: QuerySet[Deadline], name: str, value: str) -> QuerySet[Deadline]:
        """Every word must occur in the clock's title, rule or duty, its matter, or its review's code name."""
        return with_words(rows, value)

    def by_regime(self, rows: QuerySet[Deadline], name: str, value: str) -> QuerySet[Deadline]:
        """Clocks of a review under the regime, and others that its law counts."""
        return rows.filter(Q(review__regime=value) | Q(regime_version__startswith=f"{value}/"))

    def by_state(self, rows: QuerySet[Deadline], name: str, value: str) -> QuerySet[Deadline]:
        """One state, as `in_state` reads it."""
        found = in_state(rows, value)
        return found.filter(may_have_passed(self.request.now)) if value in PASSED else found

    def by_parent(self, rows: QuerySet[Deadline], name: str, value: str) -> QuerySet[Deadline]:
        """Clocks of reviews, of divestments, or of obligations."""
        return rows.filter(**{f"{value}__isnull": False})

    def by_stretch(self, rows: QuerySet[Deadline], name: str, value: str) -> QuerySet[Deadline]:
        """Clocks whose day lies in a stretch of days from today, as home shows it."""
        return rows.filter(is_in(value, self.request.now))

    def by_days_left(self, rows: QuerySet[Deadline], name: str, value: int) -> QuerySet[Deadline]:
        """Clocks due from today to so many of their own days ahead."""
        return rows.filter(due_within(int(value), self.request.now))

    def by_due_from(self, rows: QuerySet[Deadline], name: str, value: date) -> QuerySet[Deadline]:
        """Clocks due on this day or later, or on an earlier day set by hand."""
        return rows.filter(**{f"{self.day}__gte": value}).filter(HAS_DAY)

    def by_due_to(self, rows: QuerySet[Deadline], name: str, value: date) -> QuerySet[Deadline]:
        """Clocks due on this day or earlier, or on one set by hand."""
        return rows.filter(**{f"{self.day}__lte": value}).filter(HAS_DAY)

    @property
    def fewest_left_first(self) -> bool:
        """Whether the rows are to be told by the days that are left; what is over has none."""
        return self.asked.get("order") == days_left.LEFT and self.asked.get("state") not in OVER

    def is_valid(self) -> bool:
        """Also whether there are no more rows than can be ordered as was asked."""
        if not self._is_counted and super().is_valid():
            self._is_counted = True
            if self.fewest_left_first and bounded_count(self.qs, days_left.MOST_ORDERED).more:
                self.form.add_error("order", days_left.too_many())
        return bool(super().is_valid())

    _is_counted = False

    @property
    def day(self) -> str:
        """The column with the day: of open clocks that of their order, so that an index can begin at it.

        That one is the due day, an earlier one set by hand, or with bounds only the last possible one.
        """
        return "due_on" if self.asked.get("state") in OVER else "open_on"

    @property
    def dates(self) -> QuerySet[Deadline]:
        """The dates that digests and feeds tell of an answer: its rows, on this board."""
        return self.qs

    def filter_queryset(self, queryset: QuerySet[Deadline]) -> QuerySet[Deadline]:
        """What is over, and what passed before its matter was loaded, answers only who asks for it."""
        found: QuerySet[Deadline] = super().filter_queryset(queryset)
        state = self.form.cleaned_data.get("state")
        if state in OVER:
            return LAST_FIRST.of(found.filter(open_on__isnull=True))
        found = order_of(self).of(found.filter(open_on__isnull=False))
        return found if state == "history" else found.exclude(IS_PAST_HISTORY)


def order_of(question: DeadlineFilter) -> Order:
    """By the day that arrives first; of what is over the last one first.

    Of one state the days stand in a column that an index has behind the state.
    """
    state = question.asked.get("state")
    if state in OVER:
        return LAST_FIRST
    return BY_DAY if state in NAMED_STATES or not state else OF_ONE_STATE


def in_state(rows: QuerySet[Deadline], state: str) -> QuerySet[Deadline]:
    """The rows of `with_today` in one state: overdue runs or pauses past its day and is not history.

    An empty state keeps every row.
    """
    if state in NAMED_STATES:
        return rows.filter(NAMED_STATES[state])
    return rows.filter(state=state) if state else rows


def owners() -> list[tuple[str, Any]]:
    """Whose clock it may be: parties, authority, and who else acts under some law, such as the President."""
    others: dict[str, list[str]] = defaultdict(list)
    for law in load_library().laws.values():
        for owner, label in law.owners.items():
            if owner not in OWNERS and law_words(label) not in others[owner]:
                others[owner].append(law_words(label))
    return [*OWNERS.items(), *((owner, ", ".join(labels)) for owner, labels in others.items() if labels)]


def phases() -> list[tuple[str, str]]:
    """The phases that a review can be in: laws that call one by another name stand together."""
    found: dict[str, list[str]] = defaultdict(list)
    for law in load_library().laws.values():
        for phase in law.phases:
            if law_words(phase.title) not in found[phase.id]:
                found[phase.id].append(law_words(phase.title))
    return [(phase, ", ".join(titles)) for phase, titles in found.items()]


def awaited() -> list[tuple[str, str]]:
    """The kinds of event that start a clock under some law, by their titles."""
    library = load_library()
    rules = (rule for law in library.laws.values() for one in law.versions for rule in one.rules.values())
    kinds = {kind for rule in rules for kind in rule.starts_on}
    return in_order((kind, law_words(library.kinds[kind].title)) for kind in kinds)
