"""Recompute everything in several processes, each with stretches of the record that nobody else has."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date, datetime
from typing import NamedTuple

from .law import LawBook
from .one_writer import wait_for_turns
from .processes import processes
from .projecting import Difference
from .recompute import EVERYTHING, Recomputed, Stretch, Tell, recompute_all, recompute_under

STRETCH = 2_000
"""Rows that a process takes at once: some seconds of work, so that all end at about the same time."""
AHEAD = 2
"""Stretches handed out for each process; what they found waits in memory until its turn."""


class WorkerFailed(RuntimeError):
    """A process failed or died. What was finished is stored; the message says which rows were not."""


class _Part(NamedTuple):
    stretch: Stretch
    found: "Future[tuple[int, list[Difference]]]"


def recompute_side_by_side(
    as_of: date | None, now: datetime, *, workers: int, check: bool = False, tell: Tell = lambda found: None
) -> Recomputed:
    """As `recompute_all`, spread over so many processes; `tell` is called here, in the order of the rows.

    To be called outside a transaction. On SQLite, where one writes at a time, they take turns. Raises
    `WorkerFailed`; a second call does what was left.
    """
    if workers == 1:
        return recompute_all(as_of, now, check=check, tell=tell)
    checked = differences = 0
    with processes(workers) as pool:
        try:
            for part in _parts(pool, workers * AHEAD, as_of, now, check):
                looked, found = _result(part)
                tell(found)
                checked, differences = checked + looked, differences + len(found)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return Recomputed(checked, differences)


def _parts(
    pool: ProcessPoolExecutor, ahead: int, as_of: date | None, now: datetime, check: bool
) -> Iterator[_Part]:
    """Every stretch with its work under way, no more than `ahead` at a time."""
    waiting: deque[_Part] = deque()
    for stretch in stretches():
        waiting.append(_Part(stretch, pool.submit(_work, stretch, as_of, now, check)))
        if len(waiting) == ahead:
            yield waiting.popleft()
    yield from waiting


def stretches(whole: Iterable[Stretch] = EVERYTHING, size: int = STRETCH) -> Iterator[Stretch]:
    """Cut the record into stretches of `size` rows. The last of each kind is open: new rows belong to it."""
    for one in whole:
        while (end := list(one.rows().values_list("pk", flat=True)[size - 1 : size + 1])) and len(end) == 2:
            yield one._replace(to=end[0])
            one = one._replace(after=end[0])
        yield one


def _work(stretch: Stretch, as_of: date | None, now: datetime, check: bool) -> tuple[int, list[Difference]]:
    """One stretch, in a process of the pool."""
    wait_for_turns()
    found: list[Difference] = []
    done = recompute_under(LawBook(as_of, now), check=check, tell=found.extend, stretches=[stretch])
    return done.checked, found


def _result(part: _Part) -> tuple[int, list[Difference]]:
    try:
        return part.found.result()
    except BrokenProcessPool as died:
        raise WorkerFailed(_told(part.stretch, "a process died, perhaps for want of memory")) from died
    except Exception as bad:
        raise WorkerFailed(_told(part.stretch, f"{type(bad).__name__}: {bad}")) from bad


def _told(stretch: Stretch, why: str) -> str:
    rows = f"{stretch.parent} {stretch.after + 1} to {stretch.to or 'the last'}"
    return f"{rows}: {why}. What was finished is stored; run it again, with fewer workers if need be"
