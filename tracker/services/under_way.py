"""News that has been recorded and has not reached every date yet."""

from tracker.models import NewsRun
from tracker.models.visibility import VisibleQuerySet

from .causes import Cause
from .law import LawBook
from .news import cause_of


def under_way() -> VisibleQuerySet[NewsRun]:
    """The runs that are not finished, the oldest first."""
    rows = NewsRun.objects.filter(finished_at__isnull=True).order_by("pk")
    return rows.select_related("closure", "pause")


def causes_before(cause: Cause | None, book: LawBook) -> list[Cause]:
    """What may have moved dates before `cause` did: news on its way, unless it is the cause itself.

    Whoever computes dates for another reason lets these move them first, so that each move has its own cause.
    """
    if book.replay or (cause and cause.run):
        return []
    return [cause_of(run.news, run) for run in under_way()]
