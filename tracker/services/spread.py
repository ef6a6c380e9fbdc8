"""Bring recorded news to every open date, in batches of one transaction each.

What a batch has moved and how far it came are written together, so that a crash loses nothing and doubles
nothing: whoever comes next goes on behind the last whole batch. Two at work at once take turns.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tracker.models import Closure, DeadlineChange, NewsRun, NewsStage, RegimePause

from .causes import Cause
from .law import LawBook
from .news import cause_of
from .one_writer import make_way
from .projecting import Difference
from .reach import agreements_reached, orders_reached, reviews_reached
from .recompute import AGREEMENTS, recompute_agreements, recompute_divestments, recompute_reviews
from .second_checks import ask_for_news
from .tellings import plan_letters
from .under_way import under_way

BATCH = 500
MOVED = {"due_on", "safe_on"}
Rows = Callable[..., QuerySet[Any]]
Work = Callable[[Sequence[Any], LawBook, Cause], list[Difference]]
STAGES: dict[str, tuple[Rows, Work, NewsStage]] = {
    NewsStage.REVIEWS: (reviews_reached, recompute_reviews, NewsStage.ORDERS),
    NewsStage.ORDERS: (orders_reached, recompute_divestments, NewsStage.DUTIES),
    NewsStage.DUTIES: (agreements_reached, recompute_agreements, NewsStage.DONE),
}
"""For each stage the rows to look at, what to do with them, and the stage after it."""


@transaction.atomic
def announce(news: Closure | RegimePause) -> NewsRun:
    """Store a checked piece of news and the run that brings it to the dates; nothing moves yet."""
    library = LawBook(None, news.recorded_at).library
    total = sum(rows(news, library).count() for rows, _, _ in STAGES.values())
    news.save(force_insert=True)
    ask_for_news(news)
    entry = {"closure": news} if isinstance(news, Closure) else {"pause": news}
    return NewsRun.objects.create(started_at=news.recorded_at, total=total, **entry)


def spread(run: NewsRun, now: datetime, seconds: float | None = None) -> NewsRun:
    """Go on with a run until it is done, or until about `seconds` have passed; return how far it came."""
    until = None if seconds is None else monotonic() + seconds
    while run.finished_at is None:
        run = next_batch(run.pk, now)
        if until is not None and monotonic() > until:
            break
        if run.last_id:  # the batch was a full one
            make_way()
    return run


def finish_news(now: datetime) -> int:
    """Bring all news under way to its end, the oldest first; return how many pieces there were."""
    runs = list(under_way())
    for run in runs:
        spread(run, now)
    return len(runs)


@transaction.atomic
def next_batch(run_id: int, now: datetime) -> NewsRun:
    """Do the next batch of a run; with the last one everybody's letter is planned."""
    locked = NewsRun.objects.select_for_update(of=("self",)).select_related("closure", "pause")
    run = locked.get(pk=run_id)
    if run.finished_at is not None:
        return run
    rows, work, following = STAGES[run.stage]
    book = LawBook(None, now)
    todo = rows(run.news, book.library).filter(pk__gt=run.last_id).select_for_update(of=("self",))
    size = AGREEMENTS if run.stage == NewsStage.DUTIES else BATCH
    batch = list(todo.order_by("pk")[:size])
    found = work(batch, book, cause_of(run.news, run)) if batch else []
    run.checked += len(batch)
    run.moved += sum(bool(MOVED & set(one.columns)) for one in found)
    if len(batch) == size:
        run.last_id = batch[-1].pk
    else:
        run.stage, run.last_id = following, 0
    if run.stage == NewsStage.DONE:
        _finish(run, now)
    run.save()
    return run


def _finish(run: NewsRun, now: datetime) -> None:
    """Everybody's letter, and the counts as they are in the record."""
    of_this = {"closure": run.closure} if run.closure else {"pause": run.pause}
    run.moved = DeadlineChange.objects.filter(**of_this).count()
    run.told = plan_letters(run, now)
    run.finished_at = now
