"""The order of the docket that is asked for: by day, or by the statutory days that are left."""

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LEFT = "left"
MOST_ORDERED = 5000
"""Dates that are ordered by days left at once: no index has this order."""


def order_filter() -> django_filters.ChoiceFilter:
    """Asks for no rows, only for their order."""
    return django_filters.ChoiceFilter(
        method=_the_same_rows,
        label=gettext_lazy("Order of the list"),
        choices=((LEFT, gettext_lazy("By statutory days left")),),
        empty_label=gettext_lazy("By day"),
    )


def _the_same_rows(rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
    return rows


def too_many() -> ValidationError:
    """What is said where more dates answer than can be ordered."""
    says = _(
        "More than %(most)s dates answer, too many to order by days left. Ask for fewer, or order by day."
    )
    return ValidationError(says % {"most": f"{MOST_ORDERED:,}"})
