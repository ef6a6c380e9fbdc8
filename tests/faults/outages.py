"""Scenario 4: the broker, the database and the disk fail under the workers, and come back."""

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.faults.crew import Crew, finished
from tests.faults.house import CONNECTIONS, POSTGRESQL, SQLITE, House, wait_for
from tests.faults.outcome import Outcome, judge
from tests.faults.site import Site
from tests.faults.sizes import Size

BY_ITSELF = (
    "Leases last {lease:.0f} seconds instead of 5 minutes. Nobody helps, except that a "
    "worker that ends is started again, as the launcher and every supervisor do."
)
ROOM = 500_000  # bytes that are left on the disk
FULL = ("disk is full", "disk I/O error")
SPACE, EACH = 20_000_000, 100_000  # bytes on the disk, and more for each mail that the outbox will hold


def broker_away(site: Site, size: Size, rng: Random) -> Iterator[Outcome]:
    """Stop the broker in the middle, and start it again with what it held, or empty."""
    for empty in (False, True) if size.everywhere else (True,):
        with site.house("plan", now=site.born.isoformat(), people=size.people) as house:
            house.environment["FAULTS_LEASE"] = str(size.lease)
            house.open_broker()
            assert house.broker
            house.sink.reset(pause=size.pause)
            held = house.hold_back()
            crew = Crew(house, workers=2, beats=1)
            crew.wait_until_ready()
            wait_for(lambda: house.count() > 0, size.patience)
            house.broker.stop()
            time.sleep(size.outage)
            if empty:
                shutil.rmtree(house.broker.folder / "appendonlydir", ignore_errors=True)
            house.broker.start()
            house.let_go()
            done = finished(house, crew, size.patience)
            outcome = Outcome(
                f"4. the broker away, started again {'empty' if empty else 'with what it held'}",
                f"Away for {size.outage:.0f} seconds in the middle; the rest falls due after it is back. "
                + BY_ITSELF.format(lease=size.lease),
                counts={"due after it came back": held, "workers that ended": crew.restarts},
                problems=[] if done else ["not everything left in time"],
            )
            yield judge(house, outcome, size.people, repeats=2 * CONNECTIONS[site.kind])


def database_away(site: Site, size: Size, rng: Random) -> Iterator[Outcome]:
    """Restart PostgreSQL in the middle of the sweep, stopped in order or crashed."""
    if site.server is None:
        return
    for crash in (False, True):
        with site.house("plan", now=site.born.isoformat(), people=size.people) as house:
            yield _database_away(house, size, rng, crash=crash)


def _database_away(house: House, size: Size, rng: Random, *, crash: bool) -> Outcome:
    server = house.site.server
    assert server
    house.environment["FAULTS_LEASE"] = str(size.lease)
    house.open_broker()
    house.sink.reset(pause=size.pause)
    crew = Crew(house, workers=2, beats=1)
    crew.wait_until_ready()
    first = rng.randint(1, size.people // 3)
    wait_for(lambda: house.count() >= first, size.patience, every=0.05)
    second_before = house.count()
    time.sleep(1 if crash else 0)
    server.stop(crash=crash)
    at = house.count()
    time.sleep(1)
    server.start()
    done = finished(house, crew, size.patience)
    outcome = Outcome(
        f"4. PostgreSQL {'crashed' if crash else 'restarted'} in the middle of the sweep",
        ("Ended with nothing written down first" if crash else "Stopped with everybody cut off")
        + ", started again after a second. "
        + ("Marks of the last second may be lost, so that its mails may come twice. " if crash else "")
        + BY_ITSELF.format(lease=size.lease),
        counts={"arrived before": at, "workers that ended": crew.restarts},
        problems=[] if done else ["not everything left in time"],
    )
    if at >= size.people:
        outcome.problems.append("everything had left before it was stopped")
    repeats = 2 * CONNECTIONS[POSTGRESQL] + (at - second_before if crash else 0)
    return judge(house, outcome, size.people, repeats=repeats)


def disk_full(site: Site, size: Size, rng: Random) -> Iterator[Outcome]:
    """Fill the disk that the outbox lies on, and make room again."""
    outcome = Outcome(
        "4. disk full for the outbox",
        "Mail is kept in the outbox; the database lies on a disk that fills up in the middle of the sweep. "
        "Then there is room again. " + BY_ITSELF.format(lease=size.lease),
    )
    if site.kind != SQLITE:
        outcome.not_run = "only SQLite's file is put on a small disk, not PostgreSQL's folder"
        yield outcome
        return
    with site.house("plan", now=site.born.isoformat(), people=size.people) as house:
        house.environment["FAULTS_LEASE"] = str(size.lease)
        house.open_broker()
        house.keep_outbox()
        with small_disk(house, size.people) as disk:
            outcome.did += f" Made by {disk.how}."
            house.hold_back(every=1)
            crew = Crew(house, workers=1, beats=1)
            crew.wait_until_ready()
            house.let_go()
            disk.fill(crew)
            is_full = wait_for(lambda: any(word in house.log() for word in FULL), size.patience)
            kept = house.count()
            disk.make_room(crew)
            done = finished(house, crew, size.patience)
            outcome.counts["kept when it was full"] = kept
            outcome.problems += [] if is_full and kept < size.people else ["the disk never was full"]
            outcome.problems += [] if done else ["not everything left in time"]
            judge(house, outcome, size.people, repeats=CONNECTIONS[SQLITE])
        yield outcome


class Limited:
    """No file of the workers may grow: what can be had without the right to mount."""

    how = "a limit on the size of files (RLIMIT_FSIZE), for want of the right to mount"

    def __init__(self, house: House) -> None:
        self._log = Path(f"{house.file}-wal")

    def fill(self, crew: Crew) -> None:
        """From now on the database's log may hardly grow."""
        used = self._log.stat().st_size if self._log.exists() else 0
        self._limit(crew, used + ROOM)

    def make_room(self, crew: Crew) -> None:
        """It may grow again."""
        self._limit(crew, resource.RLIM_INFINITY)

    def _limit(self, crew: Crew, size: int) -> None:
        for worker in crew.workers.values():
            assert worker.process
            limits = (size, resource.RLIM_INFINITY)
            resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE, limits)


class Small:
    """A disk with little room, and a ballast that can be thrown off."""

    how = "a small tmpfs"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fill(self, crew: Crew) -> None:
        """Leave hardly any room."""
        disk = os.statvfs(self._folder)
        with (self._folder / "ballast").open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, disk.f_bavail * disk.f_frsize - ROOM)

    def make_room(self, crew: Crew) -> None:
        """Throw the ballast off."""
        (self._folder / "ballast").unlink()


@contextmanager
def small_disk(house: House, mails: int) -> Iterator[Small | Limited]:
    """A small disk with the house's database on it, or what comes closest here."""
    folder = house.folder / "small"
    folder.mkdir()
    if not _mounted(folder, house.file.stat().st_size * 4 + SPACE + EACH * mails):
        yield Limited(house)
        return
    try:
        shutil.copy(house.file, folder)
        house.move_to(folder / house.file.name)
        yield Small(folder)
    finally:
        house.stop()
        subprocess.run(["umount", str(folder)], check=True)


def _mounted(folder: Path, size: int) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False
