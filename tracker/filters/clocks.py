"""Filters that ask about the clocks of a row: boards other than the docket find what has such a clock."""

from copy import deepcopy
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from tracker.filters.deadlines import DeadlineFilter, all_deadlines
from tracker.filters.matters import MatterFilterSet, MatterForm
from tracker.models import Deadline

ASKED = ("state", "waits_for", "owner", "due_within", "when", "due_from", "due_to")


def of_clocks(name: str) -> Any:
    """The filter of the docket by this name, to be answered by `ClockFilterSet`."""
    found = deepcopy(DeadlineFilter.base_filters[name])
    found.method = "by_clock"
    return found


class ClockFilterSet(MatterFilterSet):
    """Rows that have a clock which the docket would list for the same question: one clock answers it all."""

    to_clocks: ClassVar[tuple[str, ...]] = ()
    """The ways from a clock to the row."""
    shared = MatterFilterSet.shared | set(ASKED)

    state = of_clocks("state")
    waits_for = of_clocks("waits_for")
    owner = of_clocks("owner")
    due_within = of_clocks("due_within")
    when = of_clocks("when")
    due_from = of_clocks("due_from")
    due_to = of_clocks("due_to")

    class Meta:
        form = MatterForm

    def by_clock(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Nothing yet: `filter_queryset` asks for all of them at once, of the same clock."""
        return rows

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that have such a clock, where anything is asked of clocks."""
        found: QuerySet[Any] = super().filter_queryset(queryset)
        if not any(self.data.get(name) for name in ASKED):
            return found
        return found.filter(self.has_clock(self._clocks().order_by()))

    def _clocks(self) -> QuerySet[Deadline]:
        """The docket's answer to what is asked of clocks; its open dates where nothing is."""
        question = QueryDict(urlencode([(name, self.data.get(name, "")) for name in ASKED]))
        rows = all_deadlines(self.request.user, self.request.now)
        found: QuerySet[Deadline] = DeadlineFilter(question, queryset=rows, request=self.request).qs
        return found

    @property
    def dates(self) -> QuerySet[Deadline]:
        """The dates that digests and feeds tell of an answer: of its rows, those that it asks for."""
        clocks, rows = self._clocks(), self.qs.order_by()
        return clocks.filter(self.is_of(rows)) if self.is_valid() else clocks.none()

    def is_of(self, rows: QuerySet[Any]) -> Q:
        """The clocks of these rows."""
        either = Q()
        for path in self.to_clocks:
            either |= Q(**{f"{path}__in": rows.values("pk")})
        return either

    def has_clock(self, clocks: QuerySet[Deadline]) -> Q:
        """The rows that one of these clocks is of."""
        either = Q()
        for path in self.to_clocks:
            either |= Q(Exists(clocks.filter(**{path: OuterRef("pk")})))
        return either
