"""Scenario 6: the clock of the sweep stands still for days, jumps, and changes with the season."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests.faults.house import CONNECTIONS, House, wait_for
from tests.faults.outcome import Outcome, judge
from tests.faults.places import AFTER_DATA
from tests.faults.site import Site
from tests.faults.sizes import Size

ZONES = ("America/New_York", "Europe/London", "Europe/Berlin")
OFF = 3  # days
TWO_HOURS, A_MINUTE = timedelta(hours=2), timedelta(minutes=1)
AROUND = 12  # people to each change of the clocks


def three_days_off(site: Site, size: Size, rng: Random) -> Iterator[Outcome]:
    """Sweep today, then nothing for three days, then go on."""
    plan = {"now": site.born.isoformat(), "people": size.few, "days": list(range(OFF + 1))}
    with site.house("plan", **plan) as house:
        before = house.drive("sweep", nows=[site.born.isoformat()])
        on = site.born + timedelta(days=OFF)
        told = house.swept(on, until_then=True)
        outcome = Outcome(
            "6. three days off, then on",
            "Everybody has a reminder today and on each of the next three days; nothing runs in between.",
            counts={"sent before": before["sent"], "sweeps": told["sweeps"]},
        )
        if len(told["rows"]) < size.few * (OFF + 1):
            outcome.problems.append(f"{len(told['rows'])} reminders were due, not {size.few * (OFF + 1)}")
        yield judge(house, outcome, size.few, told=told, mails_each=2)


def clock_set_back(site: Site, size: Size, rng: Random) -> Iterator[Outcome]:
    """A sweep dies; the clock is set back two hours; it sweeps there and goes on."""
    with site.house("plan", now=site.born.isoformat(), people=size.few) as house:
        call = _dies(house, size, rng)
        back = site.born - TWO_HOURS
        nows = [(back + step * A_MINUTE * 10).isoformat() for step in range(12)]
        house.drive("sweep", nows=nows)
        told = house.swept(site.born + A_MINUTE)
        outcome = Outcome(
            "6. the clock set back two hours",
            f"A sweep dies after mail {call}; the next ones run two hours earlier and from there on.",
            counts={"sweeps": len(nows) + told["sweeps"]},
        )
        yield judge(house, outcome, size.few, told=told, repeats=CONNECTIONS[site.kind])


def clock_set_forward(site: Site, size: Size, rng: Random) -> Iterator[Outcome]:
    """The clock is set forward two hours while one sweep has claimed and not sent yet."""
    with site.house("plan", now=site.born.isoformat(), people=size.few) as house:
        gate = house.folder / "gate"
        nows = json.dumps({"nows": [site.born.isoformat()]})
        held = house.start("held", "-m", "tests.faults.driver", "sweep", nows, FAULTS_HOLD=str(gate))
        claimed = wait_for(lambda: gate.with_suffix(".claimed").exists(), 60)
        told = house.swept(site.born + TWO_HOURS)
        gate.with_suffix(".go").touch()
        assert held.process
        status = held.process.wait(120)
        outcome = Outcome(
            "6. the clock set forward two hours",
            "One sweep has claimed and waits; another runs two hours later, takes over and sends; the first "
            "goes on.",
            counts={"sweeps": 1 + told["sweeps"]},
            problems=[] if claimed and status == 0 else [f"the first sweep ended with {status}"],
        )
        yield judge(house, outcome, size.few)


def _dies(house: House, size: Size, rng: Random) -> int:
    """Let a sweep die in the middle, at the site's own time; after which mail."""
    call = rng.randint(1, size.few // 2)
    nows = json.dumps({"nows": [house.site.born.isoformat()]})
    dying = {"FAULTS_DIE": f"{AFTER_DATA}:{call}"}
    status = house.run("-m", "tests.faults.driver", "sweep", nows, **dying)
    if status != -9:
        raise RuntimeError(f"the sweep ended with {status} and was not killed")
    return call


def changes_of_season(site: Site, size: Size, rng: Random) -> Iterator[Outcome]:
    """Reminders due on, before and after each change of the clocks leave once and on their legal day."""
    changes = [(zone, day) for zone in ZONES for day in changes_after(site.born.date(), zone)]
    plan = {"changes": [(zone, day.isoformat()) for zone, day in changes], "people": AROUND}
    with site.house("plan_around", **plan) as house:
        every = timedelta(minutes=30 if size.everywhere else 120)
        nows = sorted({now for _, day in changes for now in _around(day, every)})
        house.drive("sweep", nows=[now.isoformat() for now in nows])
        told = house.drive("facts", now=nows[-1].isoformat())
        left = house.drive("left_on")["days"]
        wrong = [f"{zone}: due on {due_on}, left on {day}" for zone, due_on, day in left if due_on != day]
        outcome = Outcome(
            "6. both changes of the clocks in New York, London and Berlin",
            f"The next two changes in each, {AROUND} people to a change, a reminder on the day, the day "
            f"before or the day after; a sweep every {every // A_MINUTE} minutes of those days.",
            counts={"sweeps": len(nows), "on another day": len(wrong)},
            problems=wrong[:3],
        )
        yield judge(house, outcome, len(changes) * AROUND, told=told)


def changes_after(day: date, zone: str) -> list[date]:
    """The next two days, at least a week ahead, that have not 24 hours in a zone."""
    there = ZoneInfo(zone)
    found: list[date] = []
    day += timedelta(days=7)
    while len(found) < 2:
        begin, end = (datetime(one.year, one.month, one.day, tzinfo=there) for one in (day, _next(day)))
        if begin.utcoffset() != end.utcoffset():
            found.append(day)
        day = _next(day)
    return found


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _around(day: date, every: timedelta) -> Iterator[datetime]:
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2)
    end = now + timedelta(days=4)
    while now < end:
        yield now
        now += every
