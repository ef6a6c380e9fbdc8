"""Section 2: ten thousand due reminders to a mail server on loopback."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from tests.bench import celery_peer
from tests.bench.databases import Database
from tests.bench.report import Goal, Section, Table, at_least, rate, seconds, times
from tests.sinks import SinkProcess

MATTERS, FEW_MATTERS, PEOPLE = 2_000, 200, 5
OURS, OFFICE = "Longstop's sweep", "django-post-office"
ONE, TWO = "Longstop, one sweep with one connection", "Longstop, two sweeps with one connection each"
KEPT = "Django's back end, one connection kept, no records"
BARE = "smtplib, one connection, ready bytes, no records"
MAILER = "django-mailer"
CELERY = "Celery, one task for each mail, two processes, no records"
PROCRASTINATE = "procrastinate, one task for each mail, no records"
FIRST = "marked before it is sent, one connection"

EACH = "each mail is rendered, marked and noted in a commit of its own, and processor time is scarce here"
CORES = "two sweeps share these cores with the mail server and the database; SQLite has one writer besides"

NO_HEALTHCHECKS = (
    "Healthchecks is not to be had as a package, and a sender written after its `sendalerts` is not the "
    "product: it is left out. “Marked before it is sent” is what it does."
)


class Bench:
    """The databases of one kind with `size` mails waiting, the sink, and the mails rendered beforehand."""

    def __init__(self, base: Database, sink: SinkProcess, folder: Path, size: int) -> None:
        self.base, self.kind, self.sink, self.size = base, base.kind, sink, size
        self.letters = letters = folder / f"letters-{size}.json"
        self.ours = base.copy("ours")
        queued = self.ours.run("senders.enqueue", limit=self.size)
        self.enqueued, self.connections = {OURS: queued["took"]}, int(queued["connections"])
        if not letters.exists():
            writing = self.ours.copy("writing")
            writing.run("senders.write_letters", path=str(letters))
            writing.drop()
        self.office = base.copy("office")
        self.enqueued[OFFICE] = self.office.run("senders.post_office_enqueue", letters=str(letters))["took"]
        self.mailer = base.copy("mailer")
        self.enqueued[MAILER] = self.mailer.run("senders.mailer_enqueue", letters=str(letters))["took"]
        self.jobs: Database | None = None
        if base.server:  # it works on PostgreSQL alone
            self.jobs = base.copy("jobs")
            queued = self.jobs.run("procrastinate_peer.enqueue", letters=str(letters))
            self.enqueued[PROCRASTINATE] = queued["took"]
        self.memory: dict[str, float] = {}

    def drop(self) -> None:
        """Remove the databases made here."""
        self.ours.drop()
        self.office.drop()
        self.mailer.drop()
        if self.jobs:
            self.jobs.drop()

    def timed(self, source: Database, work: str, workers: int = 1, **arguments: Any) -> float:
        """Seconds from the word go to the last arrival, on a fresh copy of `source`."""
        database = source.copy("run")
        self.sink.reset()
        children = [database.start(work, port=self.sink.port, **arguments) for _ in range(workers)]
        for child in children:
            child.go()
        answers = [child.answer() for child in children]
        began = min(answer["began"] for answer in answers)
        self.memory[work] = max(answer["memory"] for answer in answers)
        found = self.sink.report()
        database.drop()
        if (found["arrived"], found["repeated"]) != (self.size, 0):
            raise RuntimeError(f"{work} on {self.kind}: {found} of {self.size}")
        return float(found["last"] - began)

    def speeds(self, rounds: int) -> dict[str, float]:
        """Median seconds of each sender, all in turns, from the enqueued rows to the last arrival."""
        letters = {"letters": str(self.letters)}
        works: dict[str, Callable[[], float]] = {
            OFFICE: lambda: self.timed(self.office, "senders.post_office_sends"),
            OURS: lambda: self.timed(self.ours, "senders.sweeps"),
            KEPT: lambda: self.timed(self.base, "senders.kept_connection", **letters),
            TWO: lambda: self.timed(self.ours, "senders.sweeps", workers=2, connections=1),
            BARE: lambda: self.timed(self.base, "senders.bare_smtplib", **letters),
        }
        works[MAILER] = lambda: self.timed(self.mailer, "senders.mailer_sends")
        works[CELERY] = self.by_celery
        if jobs := self.jobs:
            works[PROCRASTINATE] = lambda: self.timed(jobs, "procrastinate_peer.sends", **letters)
        works[FIRST] = lambda: self.timed(self.ours, "senders.marks_first", **letters)
        if self.connections > 1:
            works[ONE] = lambda: self.timed(self.ours, "senders.sweeps", connections=1)
        taken: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(rounds):
            for name, work in works.items():
                taken[name].append(work())
        return {name: median(values) for name, values in taken.items()}

    def by_celery(self) -> float:
        """Seconds from the first message to the broker to the last arrival."""
        self.sink.reset()
        with (
            celery_peer.running(self.base.environment(self.sink.port)) as broker,
            patch.dict(os.environ, {celery_peer.BROKER: broker}),
        ):
            began = self.base.run("celery_peer.enqueue", port=self.sink.port, letters=str(self.letters))[
                "began"
            ]
            self.sink.wait_for(self.size)
        return float(self.sink.report()["last"] - began)

    def costs(self) -> list[list[str]]:
        """Statements and commits of the senders that keep records, for each mail, and their peak memory."""
        rows: list[list[str]] = []
        works = (
            (OURS, self.ours, "sweeps", {"connections": 1}),
            (OFFICE, self.office, "post_office_sends", {}),
            (MAILER, self.mailer, "mailer_sends", {}),
            (FIRST, self.ours, "marks_first", {"letters": str(self.letters)}),
        )
        for name, source, work, arguments in works:
            database = source.copy("counted")
            self.sink.reset()
            found = database.run("senders.counted", port=self.sink.port, sender=work, **arguments)
            database.drop()
            each = [f"{found[what] / self.size:.2f}" for what in ("statements", "commits")]
            rows.append([name, *each, f"{self.memory[f'senders.{work}']:.0f} MB"])
        return rows

    def killed(self, source: Database, work: str, last: Callable[[Database], None]) -> dict[str, Any]:
        """Kill the sender with half of the mails gone, start it again; what the recipients then have."""
        database = source.copy("run")
        self.sink.reset()
        child = database.start(work, port=self.sink.port)
        child.go()
        self.sink.wait_for(self.size // 2)
        child.kill()
        database.run(work, port=self.sink.port)
        last(database)
        found = self.sink.report()
        database.drop()
        return found | {"lost": self.size - found["arrived"]}

    def mistreated(self, source: Database, work: str, **how: int) -> int:
        """How many never arrive when the server misbehaves, though the sender is run three times."""
        database = source.copy("run")
        self.sink.reset(**how)
        database.run(work, port=self.sink.port, times=3)
        found = self.sink.report()
        database.drop()
        return int(self.size - found["arrived"])


def measure(
    empties: Sequence[Database],
    folder: Path,
    *,
    rounds: int = 1,
    matters: int = MATTERS,
    few: int = FEW_MATTERS,
) -> Section:
    """Speed with many mails, then crashes and a misbehaving server with few, on each database."""
    section = Section(
        title="2. Mail",
        work=(
            f"{matters * PEOPLE:,} due reminders ({few * PEOPLE:,} where things go wrong), one mail to each "
            f"person, {PEOPLE} people to a matter; every mail has text and HTML. The server is aiosmtpd on "
            "loopback in a process of its own. PostgreSQL waits for its disk. Longstop renders each mail and "
            "keeps its full ledger and a copy of each; all others are handed the mails already rendered, "
            "and that time is not counted for them. The server offers PIPELINING, as nearly all do; only "
            "Longstop makes use of it."
        ),
        notes=[NO_HEALTHCHECKS],
    )
    with SinkProcess() as sink:
        for empty in empties:
            base = empty.copy("watched")
            base.run("prepare.watched", matters=matters, people=PEOPLE)
            bench = Bench(base, sink, folder, matters * PEOPLE)
            _speeds(bench, section, rounds)
            bench.drop()
            bench = Bench(base, sink, folder, few * PEOPLE)
            _crashes(bench, section)
            _misbehaviour(bench, section)
            bench.drop()
            base.drop()
    return section


def _speeds(bench: Bench, section: Section, rounds: int) -> None:
    taken = bench.speeds(rounds)
    enqueued = bench.enqueued | dict.fromkeys((ONE, TWO, FIRST), bench.enqueued[OURS])
    whole = {name: took + enqueued.get(name, 0.0) for name, took in taken.items()}
    ours = f"{OURS}, {bench.connections} connection{'s' if bench.connections > 1 else ''}"
    rows = [
        [
            ours if name == OURS else name,
            rate(bench.size / whole[name]),
            rate(bench.size / took),
            seconds(took),
            times(whole[OFFICE] / whole[name]),
        ]
        for name, took in sorted(taken.items(), key=lambda one: whole[one[0]])
    ]
    columns = (
        bench.kind,
        "mails per second",
        "without writing the queue",
        f"until all {bench.size:,} have left",
        "against django-post-office",
    )
    section.tables.append(Table(columns, rows))
    costs = (f"{bench.kind}, for each mail", "statements", "commits", "peak memory")
    section.tables.append(Table(costs, bench.costs()))
    section.goals += [
        at_least(f"{bench.kind}: at least twice django-post-office", whole[OFFICE] / whole[OURS], 2, EACH),
        at_least(
            f"{bench.kind}: at least 0.9 of Django's kept connection without records",
            taken[KEPT] / taken[OURS],
            0.9,
            EACH,
        ),
        at_least(
            f"{bench.kind}: two sweeps at least 1.6 times one, each with one connection",
            taken.get(ONE, taken[OURS]) / taken[TWO],
            1.6,
            CORES,
        ),
    ]


def _crashes(bench: Bench, section: Section) -> None:
    def after_lease(database: Database) -> None:
        database.run("senders.sweeps", port=bench.sink.port, minutes=30)

    ours = bench.killed(bench.ours, "senders.sweeps", after_lease)
    office = bench.killed(bench.office, "senders.post_office_sends", lambda _: None)
    rows = [
        [name, str(found["lost"]), str(found["repeated"]), str(found["strangers"])]
        for name, found in ((OURS, ours), (OFFICE, office))
    ]
    columns = (
        f"{bench.kind}, kill -9 half way, then started again",
        "lost",
        "repeated",
        "under a new Message-ID",
    )
    section.tables.append(Table(columns, rows))
    section.goals.append(
        Goal(
            f"{bench.kind}: after a kill -9 none lost, at most {bench.connections} repeated (one for each "
            "connection), under the same Message-ID",
            f"{ours['lost']} lost, {ours['repeated']} repeated, {ours['strangers']} under a new Message-ID",
            ours["lost"] == 0 and ours["repeated"] <= bench.connections and ours["strangers"] == 0,
        )
    )


def _misbehaviour(bench: Bench, section: Section) -> None:
    ways = (
        ("the connection cut once", {"cut_at": bench.size // 3}),
        ("every tenth refused at first", {"refuse_every": 10}),
    )
    ours = [bench.mistreated(bench.ours, "senders.sweeps", **how) for _, how in ways]
    office = [bench.mistreated(bench.office, "senders.post_office_sends", **how) for _, how in ways]
    rows = [[name, *map(str, lost)] for name, lost in ((OURS, ours), (OFFICE, office))]
    columns = (f"{bench.kind}, never arrived after three runs", *(name for name, _ in ways))
    section.tables.append(Table(columns, rows))
    section.goals.append(
        Goal(
            f"{bench.kind}: a connection cut once or a temporary refusal loses nothing",
            f"{ours[0]} and {ours[1]} lost",
            not any(ours),
        )
    )
