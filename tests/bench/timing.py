"""Time taken in turns, so that a busy moment of the machine falls on every competitor alike."""

import gc
from collections.abc import Callable, Mapping
from functools import partial
from statistics import median
from time import process_time


def once(work: Callable[[], object]) -> float:
    """Return how many seconds of processor time one run took: other people's work does not count."""
    gc.collect()
    started = process_time()
    work()
    return process_time() - started


def in_turns(
    works: Mapping[str, Callable[[], object]], rounds: int = 5, least: float = 0.02
) -> dict[str, float]:
    """Return the median processor seconds of one run of each work; every round runs all of them in turn.

    A work that is quicker than `least` seconds is repeated within the round until it is not.
    """
    repeats = {name: _repeats(work, least) for name, work in works.items()}
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(once(partial(_repeat, work, repeats[name])) / repeats[name])
    return {name: median(values) for name, values in taken.items()}


def _repeat(work: Callable[[], object], count: int) -> None:
    for _ in range(count):
        work()


def _repeats(work: Callable[[], object], least: float) -> int:
    return max(1, round(least / max(once(work), 1e-6)))
