"""Scenarios 1 to 3: workers that are killed, at any moment and at the worst ones, and crowds of them."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from tests.faults.crew import Crew, finished
from tests.faults.house import CONNECTIONS, House
from tests.faults.outcome import Outcome, judge
from tests.faults.places import AFTER_CLAIM, AFTER_DATA, BEFORE_CLAIM, IN_MARK, PLACES
from tests.faults.site import Site
from tests.faults.sizes import Size

ROUNDS = 60
LEASE = timedelta(minutes=6)


def every_second(site: Site, size: Size, rng: Random) -> Iterator[Outcome]:
    """Kill a random worker every second while they sweep, and start it anew."""
    with site.house("plan", now=site.born.isoformat(), people=size.people) as house:
        house.environment["FAULTS_BATCH"] = str(size.batch)
        house.open_broker()
        house.sink.reset(pause=size.pause)
        killed = midway = rounds = 0
        while house.unsent() and rounds < ROUNDS:
            more, hits = _round(house, size, rng, size.kills - killed)
            killed, midway, rounds = killed + more, midway + hits, rounds + 1
            house.let_leases_run_out()
        outcome = Outcome(
            "1. kill -9 of a random worker every second",
            f"{size.workers} workers and a beat; killed whole or only the process at work, and started anew. "
            "When nothing moves any more all are killed, the leases run out, and it begins again.",
            counts={
                "kills": killed,
                "of them with mail under way": midway,
                "connections": house.sink.report()["connections"],
            },
        )
        yield judge(house, outcome, size.people, repeats=killed * CONNECTIONS[site.kind])


def _round(house: House, size: Size, rng: Random, kills: int) -> tuple[int, int]:
    """Work, with up to so many kills, until nothing moves; then all are killed.

    Nothing moves where none has left for as long as a worker takes to come up: a busy machine takes longer.
    Returns how many kills there were, and how many of them while mail was moving.
    """
    crew, began = Crew(house, workers=size.workers, beats=1), time.monotonic()
    crew.wait_until_ready()
    still = max(size.still, time.monotonic() - began)
    killed, midway, last, since = 0, 0, house.count(), time.monotonic()
    while house.unsent() and time.monotonic() - since < still:
        time.sleep(1)
        count = house.count()
        is_moving = count != last
        if is_moving or not crew.ready():
            last, since = count, time.monotonic()
        if killed < kills and crew.kill_one(rng):
            killed, midway = killed + 1, midway + is_moving
            crew.restart()
    return killed + crew.end(), midway


def at_places(site: Site, size: Size, rng: Random) -> Iterator[Outcome]:
    """Let a sweep die at each named point; the next one after the lease does the rest."""
    for point in PLACES if size.everywhere else (AFTER_DATA, IN_MARK):
        with site.house("plan", now=site.born.isoformat(), people=size.few) as house:
            claims = point in (BEFORE_CLAIM, AFTER_CLAIM)
            call = rng.randint(1, max(1, size.few // 100) if claims else size.few // 2)
            status = house.run("manage.py", "sweep", FAULTS_DIE=f"{point}:{call}")
            outcome = Outcome(
                f"2. kill -9 {point}",
                f"A sweep dies there on pass {call}; six minutes later the next one sweeps.",
                problems=[] if status == -9 else [f"the sweep ended with {status} and was not killed"],
            )
            in_flight = CONNECTIONS[site.kind] - (point not in (AFTER_DATA, IN_MARK))
            yield _recovered(house, outcome, size.few, in_flight)
    yield by_the_server(site, size, rng)


def by_the_server(site: Site, size: Size, rng: Random) -> Outcome:
    """The server kills the sweep when it has taken a mail and has not said so yet."""
    with site.house("plan", now=site.born.isoformat(), people=size.few) as house:
        call = rng.randint(1, size.few // 2)
        sweep = house.start("sweep", "manage.py", "sweep")
        assert sweep.process
        house.sink.reset(kill=sweep.process.pid, kill_at=call)
        status = sweep.process.wait(120)
        outcome = Outcome(
            "2. kill -9 between DATA and the server's answer",
            f"The server kills the sweep after it took mail {call} and before it answers.",
            problems=[] if status == -9 else [f"the sweep ended with {status} and was not killed"],
        )
        return _recovered(house, outcome, size.few, CONNECTIONS[site.kind])


def _recovered(house: House, outcome: Outcome, people: int, repeats: int) -> Outcome:
    later = datetime.now(UTC) + LEASE
    told = house.swept(later, minutes=6)
    outcome.counts["sweeps"] = told["sweeps"]
    return judge(house, outcome, people, told=told, repeats=repeats)


def crowd(site: Site, size: Size, rng: Random) -> Iterator[Outcome]:
    """Two beats, several workers and sweeps by hand, all at once."""
    with site.house("plan", now=site.born.isoformat(), people=size.people) as house:
        house.environment["FAULTS_BATCH"] = str(size.batch)
        house.open_broker()
        house.sink.reset(pause=3 * size.pause)
        house.hold_back(every=1)
        crew = Crew(house, workers=size.workers, beats=2)
        crew.wait_until_ready(size.workers)
        house.let_go()
        hands = [house.start(f"hand{number}", "manage.py", "sweep") for number in range(2)]
        done = finished(house, crew, size.patience)
        for hand in hands:
            assert hand.process
            hand.process.wait(120)
        sweeps = house.ask("SELECT count(*) FROM tracker_sweeprun WHERE sent > 0")[0][0]
        outcome = Outcome(
            "3. two beats, many workers, sweeps by hand",
            f"{size.workers} workers, two beats that call every two seconds, and two sweeps by hand, all "
            "when everything falls due.",
            counts={"sweeps that sent": int(sweeps)},
            problems=[] if done else ["not everything left in time"],
        )
        yield judge(house, outcome, size.people, repeats=0)
