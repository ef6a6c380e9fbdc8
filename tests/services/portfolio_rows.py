"""Two reviews of one matter in the first quarter of 2026, by hand."""

from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import User

from tests.models import rows
from tracker.models import FuzzyDay, Investment, Review, ReviewEvent
from tracker.services.portfolio.asked import Asked
from tracker.services.portfolio.tables import Cell, Table

NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def happened(review: Review, kind: str, on: str, **values: Any) -> ReviewEvent:
    """An event on a day, or roughly: `2026-02`."""
    return rows.an_event(review, kind=kind, **FuzzyDay.parse(on).columns("occurred"), **values)


def a_cleared_one(matter: Investment) -> Review:
    """Filed Mon 5 Jan, accepted Mon 12 Jan, cleared Fri 27 Feb."""
    review = rows.a_review(matter, phase="cleared")
    happened(review, "filed", "2026-01-05")
    happened(review, "accepted", "2026-01-12")
    happened(review, "cleared", "2026-02-27")
    return review


def an_open_one(matter: Investment) -> Review:
    """Accepted Mon 2 Feb; first recorded, wrongly, for 1 Dec."""
    review = rows.a_review(matter, phase="review")
    wrong = happened(review, "accepted", "2025-12-01")
    happened(review, "accepted", "2026-02-02", corrects=wrong, reason="the letter says so")
    return review


def asked(viewer: User | None, **values: Any) -> Asked:
    """The first quarter of 2026, looked at on 10 March."""
    return Asked(viewer, NOW, FIRST, LAST)._replace(**values)


def lines(table: Table) -> list[list[Cell]]:
    """The rows of a table."""
    return [list(row) for row in table.rows]
