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
        asked = [(name, self.data.get(name)) for name in ASKED if self.data.get(name)]
        if not asked:
            return found
        user, now = self.request.user, self.request.now
        question = QueryDict(urlencode(asked))
        clocks = DeadlineFilter(question, queryset=all_deadlines(user, now), request=self.request).qs
        return found.filter(self.has_clock(clocks.order_by()))

    def has_clock(self, clocks: QuerySet[Deadline]) -> Q:
        """The rows that one of these clocks is of."""
        either = Q()
        for path in self.to_clocks:
            either |= Q(Exists(clocks.filter(**{path: OuterRef("pk")})))
        return either
