"""How much is done in the long run and in the short one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from tests.faults.outcome import Outcome
from tests.faults.site import Site


@dataclass(frozen=True)
class Size:
    """`people` have a reminder each where the short run needs many, `few` elsewhere; times are in seconds."""

    people: int = 5_000
    few: int = 5_000
    batch: int = 100
    """How many reminders a sweep claims at a time where several share the work."""
    kills: int = 40
    workers: int = 4
    still: float = 5.0
    """How long without a mail until all are killed and the leases run out."""
    outage: float = 60.0
    lease: float = 30.0
    """How long a lease lasts where processes have to wait for its end."""
    pause: float = 0.002
    trouble: int = 10
    """How many people meet with trouble of the mail server that takes seconds; with quick trouble a fifth."""
    patience: float = 900.0
    everywhere: bool = True
    """Whether every place and every way is tried, or a few."""

    @property
    def words(self) -> str:
        """The size for the report."""
        short = "" if self.everywhere else "**the short run**, not the whole one: "
        return (
            f"{short}{self.people:,} people in chapters 1, 3 and 4, {self.few:,} in the others (a dozen to"
            " each change of season), on each database"
        )


LONG = Size()
SHORT = Size(
    people=200,
    few=60,
    batch=8,
    kills=4,
    workers=2,
    still=2.5,
    outage=3.0,
    lease=15.0,
    pause=0.04,
    trouble=2,
    patience=120.0,
    everywhere=False,
)
Scenario = Callable[[Site, Size, Random], Iterator[Outcome]]
