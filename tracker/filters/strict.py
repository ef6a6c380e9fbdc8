"""A FilterSet that never answers a question it did not understand with the whole list."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import Form

NOT_FILTERS = frozenset({"page"})


class StrictForm(Form):
    """Refuses parameters that name no filter: a mistyped address must not look like an answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)

    def clean(self) -> dict[str, Any]:
        given = {name for name, value in self.data.items() if value}
        for name in sorted(given - set(self.fields) - NOT_FILTERS):
            self.add_error(None, f"There is no filter “{name}”. Remove it from the address or use the form.")
        return super().clean() or {}


class StrictFilterSet(django_filters.FilterSet):
    """With a bad parameter there are no rows, and the form says which one is wrong."""

    class Meta:
        form = StrictForm

    @property
    def qs(self) -> QuerySet[Any]:
        """The rows that were asked for; none while the question has errors."""
        return super().qs if self.is_valid() else self.queryset.none()
