"""A FilterSet that never answers a question it did not understand with the whole list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import django_filters
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.forms import BoundField, Form
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Viewer = User | AnonymousUser
PLACES = frozenset({"after", "before"})
"""Parameters of a board's address that say where in the list one is, and ask nothing."""
NOT_FILTERS = PLACES | {"page"}
"""What is dropped from an address that is kept as a question; addresses of old name a page by its number."""


class YesOrNo(django_filters.ChoiceFilter):
    """A filter that is answered with `yes` or `no`; any other word is an error: stock would ask nothing then.

    A `method` is given the word itself.
    """

    def __init__(self, **kwargs: Any) -> None:
        choices = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))
        super().__init__(**{"choices": choices, "empty_label": gettext_lazy("Any")} | kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The rows whose column says so."""
        found: QuerySet[Any] = super().filter(qs, {"yes": True, "no": False}.get(value, value))
        return found


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and at which instant (UTC): all that a filter may know of a request."""

    user: Viewer
    now: datetime


class StrictForm(Form):
    """Refuses parameters that name no filter: a mistyped address must not look like an answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)

    def clean(self) -> dict[str, Any]:
        given = {name for name, value in self.data.items() if value}
        for name in sorted(given - set(self.fields) - PLACES):
            self.add_error(
                None,
                _("There is no filter “%(name)s”. Remove it from the address or use the form.")
                % {"name": name},
            )
        return super().clean() or {}


class StrictFilterSet(django_filters.FilterSet):
    """With a bad parameter there are no rows, and the form says which one is wrong.

    Its `request` is an `Asker`.
    """

    filtered_by: ClassVar[dict[str, str]] = {}
    """Columns of the model, each with the filter that asks about it."""
    not_filtered: ClassVar[dict[str, str]] = {}
    """The other columns, each with the reason why nobody filters by it."""
    first: ClassVar[tuple[str, ...]] = ()
    """The filters that a board shows at once; the others unfold."""

    shared: ClassVar[frozenset[str]] = frozenset()
    """Filters that every board has: they come last."""

    class Meta:
        form = StrictForm

    def __init__(
        self,
        *args: Any,
        nearer: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows,
        **kwargs: Any,
    ) -> None:
        """`nearer` finds the same rows by a shorter way; it may ask the database, and is for rows only."""
        super().__init__(*args, **kwargs)
        self._nearer = nearer
        known: dict[str, Any] = self.__dict__["filters"]  # as django-filter made them, without types
        last = [name for name in known if name in self.shared]
        own = [name for name in known if name not in last]
        self.filters = {name: known[name] for name in dict.fromkeys((*self.first, *own, *last))}

    @property
    def qs(self) -> QuerySet[Any]:
        """The rows that were asked for; none while the question has errors."""
        if not self.is_valid():
            return self.queryset.none()
        if not hasattr(self, "_qs"):  # they are asked for the first time
            self.queryset: QuerySet[Any] = self._nearer(self.queryset)
        return super().qs

    @property
    def first_fields(self) -> list[BoundField]:
        """The fields that show at once."""
        return [self.form[name] for name in self.first]

    @property
    def more_fields(self) -> list[BoundField]:
        """The fields that unfold."""
        return [self.form[name] for name in self.form.fields if name not in self.first]

    @property
    def unfolds(self) -> bool:
        """Whether one of these is asked or wrong, so that it must be seen."""
        told = set(self.asked) - {"order"} | set(self.form.errors)  # the order is told above the list
        return any(field.name in told for field in self.more_fields)

    @property
    def fewest_left_first(self) -> bool:
        """Whether the rows are to be told by the statutory days that are left, and not in their own order."""
        return False

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked, by filter, without what was left empty; nothing while there are errors."""
        cleaned = self.form.cleaned_data if self.is_valid() else {}
        return {name: value for name, value in cleaned.items() if value not in (None, "")}
