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
from tests.servers import Postgres
from tests.sinks import SinkProcess


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
            self.create("empty")
            House(self, "empty").run("manage.py", "migrate", "--verbosity", "0")
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
        return f"sqlite:///{self.folder_of(name) / 'longstop.sqlite3'}"

    def folder_of(self, name: str) -> Path:
        """The data folder of one."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return folder

    def create(self, name: str) -> None:
        """An empty one."""
        if self.server:
            self.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def copy(self, name: str, other: str) -> None:
        """Another one with the same content, as a backup that is restored."""
        if self.server:
            names = sql.Identifier(other), sql.Identifier(name)
            self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
            return
        source = sqlite3.connect(self.folder_of(name) / "longstop.sqlite3")
        target = sqlite3.connect(self.folder_of(other) / "longstop.sqlite3")
        with source, target:
            source.backup(target)
        source.close()
        target.close()

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


def scratch() -> Path:
    """A folder of our own, whose path is short enough for sockets."""
    return Path(tempfile.mkdtemp(prefix="lsfl-", dir="/tmp"))
