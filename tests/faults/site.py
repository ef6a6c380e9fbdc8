"""What all scenarios on one kind of database share: the server, the sink and the prepared databases."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.faults.house import POSTGRESQL, Answer, House
from tests.migrated import postgres_database, sqlite_file
from tests.servers import Postgres
from tests.sinks import SinkProcess

FILE = "longstop.sqlite3"


class Site:
    """One server (none for SQLite) and one sink; `house` gives an installation on a database of its own."""

    def __init__(self, kind: str, folder: Path, sink: SinkProcess) -> None:
        self.kind, self.folder, self.sink = kind, folder, sink
        self.server = Postgres(durable=True) if kind == POSTGRESQL else None
        if self.server:
            self.server.start()
        self.born = datetime.now(UTC)
        """The instant at which everything is planned."""
        self._made: set[str] = set()
        self._houses = 0

    def close(self) -> None:
        """Stop the server."""
        if self.server:
            self.server.stop()

    @contextmanager
    def house(self, plan: str = "", **arguments: Any) -> Iterator[House]:
        """An installation with what the verb `plan` of the driver prepares; gone at the end.

        What is prepared alike is prepared once and copied.
        """
        name = self._prepared(plan, arguments)
        self._houses += 1
        house = House(self, f"house_{self._houses}")
        self.copy(name, house.name)
        self.sink.turn(on=True)
        self.sink.reset()
        try:
            yield house
        finally:
            house.close()
            self.drop(house.name)

    def _prepared(self, plan: str, arguments: Answer) -> str:
        if "empty" not in self._made:
            self._create("empty")
            self._made.add("empty")
        if not plan:
            return "empty"
        words = "_".join(str(value) for value in arguments.values())
        name = "".join(one if one.isalnum() else "_" for one in f"{plan}_{words}")[-50:].lower()
        if name not in self._made:
            self.copy("empty", name)
            House(self, name).drive(plan, **arguments)
            self._made.add(name)
        return name

    def url(self, name: str) -> str:
        """The DATABASE_URL of one."""
        if self.server:
            return f"{self.server.url.rpartition('/')[0]}/{name}"
        return f"sqlite:///{self.folder_of(name) / FILE}"

    def folder_of(self, name: str) -> Path:
        """The data folder of one."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return folder

    def _create(self, name: str) -> None:
        """One with all tables and nothing in them."""
        if self.server:
            self.copy(postgres_database(self.server.server), name)
        else:
            shutil.copy(sqlite_file(), self.folder_of(name) / FILE)

    def copy(self, name: str, other: str) -> None:
        """Another one with the same content, as a backup that is restored."""
        if self.server:
            names = sql.Identifier(other), sql.Identifier(name)
            self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
            return
        _copy_file(self.folder_of(name) / FILE, self.folder_of(other) / FILE)

    def back_up(self, name: str) -> Path:
        """Make a backup of one: a dump, or a copy of the file."""
        if self.server:
            return self.server.dump(name)
        backup = self.folder / f"{name}.backup"
        _copy_file(self.folder_of(name) / FILE, backup)
        return backup

    def put_back(self, name: str, backup: Path) -> None:
        """Restore a backup in its own place: into the same database, or into the same file."""
        if self.server:
            self.server.restore(name, backup)
            return
        file = self.folder_of(name) / FILE
        for rest in ("-wal", "-shm"):
            Path(f"{file}{rest}").unlink(missing_ok=True)
        with backup.open("rb") as source, file.open("r+b") as target:  # the file keeps its number
            target.truncate()
            shutil.copyfileobj(source, target)

    def drop(self, name: str) -> None:
        """Remove one."""
        if self.server:
            self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        shutil.rmtree(self.folder_of(name), ignore_errors=True)

    def execute(self, statement: sql.Composed) -> None:
        """Run a statement about databases."""
        assert self.server
        address = self.url("postgres").replace("postgres://", "postgresql://")
        with psycopg.connect(address, autocommit=True) as line:
            line.execute(statement)


def _copy_file(file: Path, other: Path) -> None:
    """Copy an SQLite database as it is now, whoever has it open."""
    source, target = sqlite3.connect(file), sqlite3.connect(other)
    with source, target:
        source.backup(target)
    source.close()
    target.close()


def scratch() -> Path:
    """A folder of our own, whose path is short enough for sockets."""
    return Path(tempfile.mkdtemp(prefix="lsfl-", dir="/tmp"))
