"""Lists of what grows with every matter: dates and reminders, paged by key and counted up to a thousand."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from tracker.admin.base import ReadOnlyAdmin
from tracker.filters.keyset import Bounded, Order, bounded_count, slice_of
from tracker.filters.near import Near

PLACES = ("after", "before")
NEWEST_FIRST = Order(("id",), descending=True)


class LongList(ChangeList):
    """The newest first; the pages beside this one begin at the cursors `before` and `after`."""

    after = before = ""
    counted = Bounded(0, more=False)

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """What narrows the list; where the page begins does not."""
        found: dict[str, Any] = super().get_filters_params(params)
        return {name: value for name, value in found.items() if name not in PLACES}

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        assert isinstance(self.model_admin, LongAdmin)
        return self.model_admin.near(found, request.user)

    def get_results(self, request: HttpRequest) -> None:
        """Read one page; raises for a cursor that names no place, and the admin shows the first page."""
        after, before = (request.GET.get(name, "") for name in PLACES)
        try:
            page = slice_of(self.queryset, NEWEST_FIRST, self.list_per_page, after=after, before=before)
        except ValidationError as error:
            raise IncorrectLookupParameters(error) from error
        self.result_list, self.after, self.before = page.rows, page.after, page.before
        self.counted = (
            bounded_count(self.queryset) if page.after or page.before else Bounded(len(page.rows), False)
        )
        self.result_count = self.full_result_count = self.counted.n
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all = self.multi_page = False
        self.paginator = Paginator(self.result_list, self.list_per_page)

    def first_query(self) -> str:
        """The query of the first page."""
        return str(self.get_query_string(remove=list(PLACES)))

    def next_query(self) -> str:
        """The query of the page behind this one."""
        return str(self.get_query_string({"after": self.after}, remove=["before"]))

    def previous_query(self) -> str:
        """The query of the page in front of this one."""
        return str(self.get_query_string({"before": self.before}, remove=["after"]))


class LongAdmin(ReadOnlyAdmin):
    """Rows whose list is long; `near` finds those of a person who sees few matters."""

    near: Near
    change_list_template = "admin/tracker/long_list.html"
    sortable_by = ()
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LongList
