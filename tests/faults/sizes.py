"""How much is done in the long run and in the short one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from tests.faults.house import Site
from tests.faults.outcome import Outcome


@dataclass(frozen=True)
class Size:
    """`people` have a reminder each where many matter, `few` elsewhere; times are in seconds."""

    people: int = 5_000
    few: int = 1_000
    kills: int = 40
    workers: int = 4
    outage: float = 60.0
    pause: float = 0.002
    trouble: int = 10
    """How many people meet with trouble of the mail server that takes seconds; with quick trouble a fifth."""
    patience: float = 900.0


LONG = Size()
SHORT = Size(people=200, few=60, kills=4, workers=2, outage=3.0, pause=0.02, trouble=2, patience=90.0)
Scenario = Callable[[Site, Size, Random], Iterator[Outcome]]
