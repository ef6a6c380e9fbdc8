"""Scenario 5: a mail server that refuses, hangs, cuts, crawls, or is away for a day."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from tests.faults.outcome import Outcome, judge
from tests.faults.site import Site
from tests.faults.sizes import Size

PATIENCE = 2  # seconds that a sweep waits for the server here, instead of 20
ALWAYS = 1_000_000
A_DAY = timedelta(days=1)


class Way:
    """One way to misbehave, as the sink's mood."""

    def __init__(self, title: str, did: str, *, slow: bool = False, **mood: Any) -> None:
        self.title, self.did, self.slow, self.mood = title, did, slow, mood

    @property
    def refuses_for_good(self) -> bool:
        """Whether its victims are never told."""
        return self.mood.get("times") == ALWAYS

    @property
    def repeats(self) -> bool:
        """Whether its victims may be told twice."""
        return bool(self.mood.get("reset"))


WAYS = (
    Way("421 after DATA", "twice", data="421 4.3.2 Closing for now", times=2),
    Way("421 at RCPT", "twice", rcpt="421 4.3.2 Closing for now", times=2),
    Way("450 at RCPT", "twice", rcpt="450 4.2.0 Mailbox busy", times=2),
    Way("452 after DATA", "twice", data="452 4.3.1 No space left", times=2),
    Way("550 at RCPT", "always", rcpt="550 5.1.1 No such user", times=ALWAYS),
    Way("no answer to DATA", f"once, {PATIENCE + 2} seconds long", slow=True, hang=PATIENCE + 2.0),
    Way("the line cut after DATA was taken", "once", reset=True),
    Way("an answer of one byte a second", "once, 8 seconds long", slow=True, drip=8),
)
FEW = ("421 after DATA", "the line cut after DATA was taken")
"""The ways of the short run."""


def misbehaves(site: Site, size: Size, rng: Random) -> Iterator[Outcome]:
    """Each way with a fresh installation, and every fifth person meets with it (the slow ways: a few do)."""
    for way in WAYS if size.everywhere else (one for one in WAYS if one.title in FEW):
        yield _tried(site, size, rng, way)


def _tried(site: Site, size: Size, rng: Random, way: Way) -> Outcome:
    with site.house("plan", now=site.born.isoformat(), people=size.few) as house:
        house.environment["FAULTS_PATIENCE"] = str(PATIENCE)
        every = size.few // size.trouble if way.slow else rng.randint(4, 6)
        house.sink.reset(every=every, **way.mood)
        told = house.swept(site.born)
        victims = house.sink.met()
        outcome = Outcome(
            f"5. {way.title}",
            f"Every {every}th person meets with it, {way.did}; then a sweep every two minutes. A sweep waits "
            f"{PATIENCE} seconds for the server instead of 20.",
            counts={"met with it": len(victims), "sweeps": told["sweeps"]},
            problems=[] if victims else ["nobody met with it"],
        )
        judge(
            house,
            outcome,
            size.few,
            told=told,
            repeats=len(victims) if way.repeats else 0,
            refused=victims if way.refuses_for_good else (),
        )
        if way.refuses_for_good:
            failed = sum(row[2] == "failed" for row in told["rows"])
            outcome.counts["refused for good"] = failed
            if failed != len(victims):
                outcome.problems.append(f"{failed} reminders failed, of {len(victims)} refused for good")
        return outcome


def away_for_a_day(site: Site, size: Size, rng: Random) -> Iterator[Outcome]:
    """The server takes no connection for a day of sweeps, and then all of them."""
    with site.house("plan", now=site.born.isoformat(), people=size.few) as house:
        house.sink.turn(on=False)
        nows = [(site.born + timedelta(minutes=10 * step)).isoformat() for step in range(144)]
        first = house.drive("sweep", nows=nows)
        house.sink.turn(on=True)
        told = house.swept(site.born + A_DAY)
        outcome = Outcome(
            "5. the server down for a simulated day",
            "No connection is taken while a sweep runs every ten minutes of a day (of the sweep's clock), "
            "then the server is back.",
            counts={"sweeps in vain": len(nows), "sent in vain": first["sent"], "sweeps": told["sweeps"]},
        )
        yield judge(house, outcome, size.few, told=told)
