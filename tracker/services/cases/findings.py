"""Where a record and our own counting disagree: told to the person who loads it, and no error."""

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.models import Divestment, Investment, PublishedDeadline
from tracker.services.law import LawBook
from tracker.services.orders import Order, order_outcome


@dataclass(frozen=True)
class Finding:
    """One thing to look at: its place in the record, and what was found, in one line."""

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"


def findings_of(investment: Investment, book: LawBook) -> Iterator[Finding]:
    """Dates of the record that its own terms do not give."""
    regime = investment.reviews.order_by("pk").values_list("regime", flat=True).first() or ""
    for divestment in investment.divestments.all():
        counted = counted_day(divestment, regime, book)
        if divestment.fixed_on and counted and counted != divestment.fixed_on:
            yield Finding(
                "divestment.deadline.date",
                f"the record says {divestment.fixed_on} ({divestment.deadline_basis}),"
                f" counting its term gives {counted}",
            )
    for place, printed in enumerate(investment.published_deadlines.order_by("position", "pk")):
        yield from _printed(printed, f"published_deadlines[{place}].due")


def counted_day(divestment: Divestment, regime: str, book: LawBook) -> date | None:
    """The day the term of an order gives by counting alone, whatever was printed or extended."""
    bare = copy(divestment)
    bare.fixed_on = None
    return order_outcome(Order(bare, (), regime, (), is_closed=False), book).due_on


def _printed(row: PublishedDeadline, path: str) -> Iterator[Finding]:
    """A printed term in days from a printed day, beside the printed due day (day 1 is the day after)."""
    days = re.fullmatch(r"(\d+) days", row.term)
    if not days or len(row.start_text) != 10 or len(row.due_text) != 10:
        return
    counted = date.fromisoformat(row.start_text) + timedelta(days=int(days[1]))
    if counted.isoformat() != row.due_text:
        yield Finding(
            path, f"the source printed {row.due_text}, {row.term} from {row.start_text} give {counted}"
        )
