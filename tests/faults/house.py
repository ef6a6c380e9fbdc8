"""A whole installation on a copy of a prepared database: its broker, its workers and beats, all processes."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from config.broker import Broker
from config.processes import Child, stop_all
from tests.servers import broker_programs, start_broker

if TYPE_CHECKING:
    from tests.faults.site import Site

ROOT = Path(__file__).resolve().parent.parent.parent
POSTGRESQL, SQLITE = "PostgreSQL", "SQLite"
QUEUES = "celery,sweep,mail,digest"
CONNECTIONS = {POSTGRESQL: 3, SQLITE: 1}
"""SMTP connections that one sweep keeps open."""
HELD_BACK = "send_at > '2099-01-01 00:00:00'"
Answer = dict[str, Any]


class House:
    """One installation; `start` gives processes that are gone when it is closed."""

    def __init__(self, site: "Site", name: str) -> None:
        self.site, self.name, self.sink = site, name, site.sink
        self.kind, self.folder = site.kind, site.folder_of(name)
        self.file = self.folder / "longstop.sqlite3"
        self.keeps_outbox = False
        self.children: list[Child] = []
        self.broker: Broker | None = None
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LONGSTOP_DATA": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": site.url(name),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "SECRET_KEY": "only-for-faults-" + "x" * 40,
            "LOG_LEVEL": "WARNING",
            "FAULTS_TICK": "2",
        }

    def open_broker(self) -> None:
        """Start the broker that the workers share."""
        self.broker, self.environment["REDIS_URL"] = start_broker(broker_programs()[0])

    def close(self) -> None:
        """Kill whatever still runs."""
        self.stop()
        if self.broker:
            self.broker.stop()

    def stop(self) -> None:
        """Kill all processes but the broker."""
        stop_all(self.children, patience=0)

    def move_to(self, file: Path) -> None:
        """From now on the database is that file (SQLite)."""
        self.file = file
        self.environment["DATABASE_URL"] = f"sqlite:///{file}"

    def log(self) -> str:
        """What workers and beats have written."""
        return "\n".join(one.read_text(errors="replace") for one in self.folder.glob("*.log"))

    def start(self, name: str, *arguments: str, **environment: str) -> Child:
        """Start a process in a group of its own, that writes to a log of that name."""
        child = Child(
            name,
            [sys.executable, *arguments],
            self.folder / f"{name}.log",
            env=self.environment | environment,
            cwd=ROOT,
        )
        child.start()
        self.children.append(child)
        return child

    def worker(self, name: str, *, beat: bool = False) -> Child:
        """A Celery worker as it is deployed on this kind of database; `is_up` tells when it takes tasks."""
        pool = ("prefork", "1") if self.kind == POSTGRESQL else ("threads", "2")
        options = ["-Q", QUEUES, "-P", pool[0], "-c", pool[1], "-n", f"{name}@%h", "-l", "WARNING"]
        if beat:
            options += ["-B", "-s", str(self.folder / f"{name}.schedule")]
        marker = self.folder / f"{name}.up"
        marker.unlink(missing_ok=True)
        options += ["--without-gossip", "--without-mingle"]
        command = ["-m", "celery", "-A", "config.celery", "worker", *options]
        return self.start(name, *command, LONGSTOP_WORKER_READY=str(marker))

    def is_up(self, worker: Child) -> bool:
        """Whether a worker has begun to take tasks."""
        return (self.folder / f"{worker.name}.up").exists()

    def beat(self, name: str) -> Child:
        """A beat of its own."""
        schedule = str(self.folder / f"{name}.schedule")
        options = ["-s", schedule, "--pidfile=", "-l", "WARNING"]
        return self.start(name, "-m", "celery", "-A", "config.celery", "beat", *options)

    def run(self, *arguments: str, **environment: str) -> int:
        """Run a command to its end and return its status; a negative one is the signal that killed it."""
        with (self.folder / "run.log").open("ab") as log:
            return subprocess.run(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment | environment,
                stdout=log,
                stderr=log,
                timeout=1800,
            ).returncode

    def drive(self, verb: str, _environment: dict[str, str] | None = None, **arguments: Any) -> Answer:
        """Do one piece of the driver's work in a process of its own and return its answer."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.driver", verb, json.dumps(arguments)],
            cwd=ROOT,
            env=self.environment | (_environment or {}),
            capture_output=True,
            text=True,
            timeout=3600,
        )
        if done.returncode:
            raise RuntimeError(f"{verb} ended with status {done.returncode}:\n{done.stderr[-2000:]}")
        answer: Answer = json.loads(done.stdout.rstrip().rpartition("\n")[2])
        return answer

    def swept(self, first: datetime, *, minutes: int = 2, until_then: bool = False) -> Answer:
        """Sweep from an instant on, every so many minutes, until nothing is left; what `facts` then says.

        They are about what should have left when the site was made, or at that first instant.
        """
        due = first if until_then else self.site.born
        how = {"minutes": minutes, "times": 60}
        return self.drive("until_sent", first=first.isoformat(), due=due.isoformat(), **how)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the database, past the program."""
        if self.kind == POSTGRESQL:
            address = self.site.url(self.name).replace("postgres://", "postgresql://")
            with psycopg.connect(address, autocommit=True, options="-c timezone=UTC") as line:
                found = line.execute(statement)  # type: ignore[arg-type]
                return found.fetchall() if found.description else []
        line = sqlite3.connect(self.file, timeout=20, isolation_level=None)
        try:
            return line.execute(statement).fetchall()
        finally:
            line.close()

    def keep_outbox(self) -> None:
        """From now on mail is kept in the database, as without a mail server."""
        self.keeps_outbox = True
        del self.environment["EMAIL_URL"]

    def arrived(self) -> dict[str, list[str]]:
        """The Message-IDs that arrived for each of our people."""
        if not self.keeps_outbox:
            return {to: ids for to, ids in self.sink.ids().items() if to.endswith("@faults.example")}
        found: dict[str, list[str]] = {}
        for to, one in self.ask('SELECT "to", message_id FROM tracker_outboxmail'):
            found.setdefault(to, []).append(one)
        return found

    def count(self) -> int:
        """How many mails have arrived, the second copies included."""
        if self.keeps_outbox:
            return int(self.ask("SELECT count(*) FROM tracker_outboxmail")[0][0])
        return int(self.sink.report()["count"])

    def unsent(self) -> int:
        """How many reminders that should have left are still here."""
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
        waiting = "state IN ('planned', 'claimed')"
        return int(
            self.ask(f"SELECT count(*) FROM tracker_reminder WHERE {waiting} AND send_at <= '{now}'")[0][0]
        )

    def hold_back(self, every: int = 2) -> int:
        """Every so many reminders that are due fall due only when they are let go; how many these are."""
        born = f"{self.site.born:%Y-%m-%d %H:%M:%S}"
        some = f"state = 'planned' AND id % {every} = 0 AND send_at <= '{born}'"
        self.ask(f"UPDATE tracker_reminder SET send_at = '2100-01-01 00:00:00' WHERE {some}")
        return int(self.ask(f"SELECT count(*) FROM tracker_reminder WHERE {HELD_BACK}")[0][0])

    def let_go(self) -> None:
        """What was held back is due."""
        then = f"{self.site.born:%Y-%m-%d %H:%M:%S}"
        self.ask(f"UPDATE tracker_reminder SET send_at = '{then}' WHERE {HELD_BACK}")

    def let_leases_run_out(self) -> None:
        """Five minutes pass for whoever claimed something and for what rests after a failure."""
        self.ask("UPDATE tracker_reminder SET claimed_until = '2000-01-01' WHERE state = 'claimed'")
        self.ask("UPDATE tracker_reminder SET claimed_until = NULL WHERE state = 'planned'")


def kill(child: Child, *, whole: bool = True) -> None:
    """`kill -9`: the whole group, or only the process that does the work."""
    assert child.process
    if not whole:
        for pid in children_of(child.process.pid):
            os.kill(pid, signal.SIGKILL)
        return
    child.signal(signal.SIGKILL)
    child.process.wait()


def children_of(pid: int) -> list[int]:
    """The children of a process (Linux)."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in listed.read_text().split()] if listed.exists() else []


def wait_for(condition: Callable[[], bool], seconds: float, *, every: float = 0.2) -> bool:
    """Whether it came true within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(every)
    return condition()
