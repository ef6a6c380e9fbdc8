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

from psycopg import sql

from tests.faults.crew import Crew, finished
from tests.faults.house import CONNECTIONS, POSTGRESQL, SQLITE, House, wait_for
from tests.faults.outcome import Outcome, judge
from tests.faults.site import Site
from tests.faults.sizes import Size

BY_ITSELF = (
    "Leases last {lease:.0f} seconds instead of 5 minutes. Nobody helps, except that a "
    "worker that ends is started again, as the launcher and every supervisor do."
)
ROOM = {SQLITE: 500_000, POSTGRESQL: 2_000_000}
"""Bytes that are left on the disk; PostgreSQL takes many pages at a time."""
FULL = ("disk is full", "disk I/O error", "No space left on device")
NO_MOUNT = "PostgreSQL's tables are put on a small disk only by whoever may mount one"
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
    with site.house("plan", now=site.born.isoformat(), people=size.people) as house:
        house.environment["FAULTS_LEASE"] = str(size.lease)
        house.open_broker()
        house.keep_outbox()
        with small_disk(house, size.people) as disk:
            if disk is None:
                outcome.not_run = NO_MOUNT
                yield outcome
                return
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
            judge(house, outcome, size.people, repeats=CONNECTIONS[site.kind])
        yield outcome


class Limited:
    """No file of the workers may grow: what can be had without the right to mount."""

    how = "a limit on the size of files (RLIMIT_FSIZE), for want of the right to mount"

    def __init__(self, house: House) -> None:
        self._log = Path(f"{house.file}-wal")

    def fill(self, crew: Crew) -> None:
        """From now on the database's log may hardly grow."""
        used = self._log.stat().st_size if self._log.exists() else 0
        self._limit(crew, used + ROOM[SQLITE])

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

    def __init__(self, folder: Path, room: int) -> None:
        self._folder, self._room = folder, room

    def fill(self, crew: Crew) -> None:
        """Leave hardly any room."""
        disk = os.statvfs(self._folder)
        with (self._folder / "ballast").open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, disk.f_bavail * disk.f_frsize - self._room)

    def make_room(self, crew: Crew) -> None:
        """Throw the ballast off."""
        (self._folder / "ballast").unlink()


@contextmanager
def small_disk(house: House, mails: int) -> Iterator[Small | Limited | None]:
    """A small disk with the house's database on it, or what comes closest here; None if nothing does."""
    with (_small_tablespace if house.site.server else _small_folder)(house, SPACE + EACH * mails) as disk:
        yield disk


@contextmanager
def _small_tablespace(house: House, room: int) -> Iterator[Small | None]:
    """PostgreSQL's tables on a small disk; its log of changes stays on the large one, as is advised."""
    server = house.site.server
    assert server
    folder = server.folder / "small"
    folder.mkdir()
    used = int(house.ask("SELECT pg_database_size(current_database())")[0][0])
    if not _mounted(folder, used * 2 + room, owner=folder.parent.stat().st_uid):
        folder.rmdir()
        yield None
        return
    name, where = sql.Identifier(house.name), sql.Literal(str(folder))
    try:
        house.site.execute(sql.SQL("CREATE TABLESPACE small LOCATION {}").format(where))
        house.site.execute(sql.SQL("ALTER DATABASE {} SET TABLESPACE small").format(name))
        yield Small(folder, ROOM[POSTGRESQL])
    finally:
        house.stop()
        house.site.drop(house.name)
        house.site.execute(sql.SQL("DROP TABLESPACE IF EXISTS small").format())
        # A process of the server may still have a file open that is gone.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def _small_folder(house: House, room: int) -> Iterator[Small | Limited]:
    folder = house.folder / "small"
    folder.mkdir()
    if not _mounted(folder, house.file.stat().st_size * 4 + room):
        yield Limited(house)
        return
    try:
        shutil.copy(house.file, folder)
        house.move_to(folder / house.file.name)
        yield Small(folder, ROOM[SQLITE])
    finally:
        house.stop()
        subprocess.run(["umount", str(folder)], check=True)


def _mounted(folder: Path, size: int, *, owner: int = 0) -> bool:
    options = f"size={size},uid={owner},gid={owner},mode=700"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False
