"""By which name mails and calendars call a matter: its code name, and where it is masked never its title."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Subquery

from tracker.alerts.words import one_line
from tracker.models import Deadline, Investment, ReminderPolicy, Review


class Named(NamedTuple):
    """What a matter is called. `hides` is the title that `name` stands for, empty where it is the name."""

    name: str
    hides: str = ""
    is_code: bool = False

    @property
    def shown(self) -> str:
        """The name for a calendar, which others see as well: empty where a masked matter has none."""
        return self.name if self.is_code or not self.hides else ""

    def hide(self, text: str) -> str:
        """The text with the name in place of the title; a code name that holds the title hides nothing."""
        if not self.hides or self.hides not in text or self.hides in self.name:
            return text
        return re.sub(rf"(?<!\w){re.escape(self.hides)}(?!\w)", lambda _: self.name, text)


def names_of(deadlines: Iterable[Deadline]) -> Mapping[int, Named]:
    """Return what the matter of each of these dates is called, by deadline; one statement at most.

    The code name of the date's own review, else that of the newest review of its matter that has one: orders
    and agreements go by it as well. Without any, the title, or `Matter 12` where the firm masks its mails.
    The deadlines come with their matter.
    """
    rows = list(deadlines)
    own = {row.pk: row.review.code_name for row in rows if row.review and row.review.code_name}
    known = names_of_matters({row.investment.pk for row in rows if row.pk not in own})
    return {
        row.pk: Named(one_line(own[row.pk]), one_line(row.investment.title), is_code=True)
        if row.pk in own
        else known[row.investment.pk]
        for row in rows
    }


def names_of_matters(ids: Iterable[int]) -> Mapping[int, Named]:
    """Return what these matters are called where no review speaks for itself; one statement at most."""
    ids = set(ids)
    if not ids:
        return {}
    reviews = Review.objects.order_by("-pk").filter(investment=OuterRef("pk")).exclude(code_name="")
    rows = (
        Investment.objects.order_by()
        .filter(pk__in=ids)
        .annotate(
            code=Subquery(reviews.values("code_name")[:1]),
            masked=Exists(ReminderPolicy.objects.order_by().filter(masked=True)),
        )
    )
    columns = rows.values_list("pk", "title", "code", "masked")
    return {pk: _named(pk, one_line(title), code or "", masked=masked) for pk, title, code, masked in columns}


def _named(pk: int, title: str, code: str, *, masked: bool) -> Named:
    if code:
        return Named(one_line(code), title, is_code=True)
    return Named(f"Matter {pk}", title) if masked else Named(title)
