"""Databases to measure on, and processes that work in them: one process for each figure, as in life."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.migrated import postgres_database, sqlite_file
from tests.servers import start_postgres

ROOT = Path(__file__).resolve().parent.parent.parent
Answer = dict[str, Any]


class Child:
    """A process on one database that says `ready`, waits for `go`, does one piece of work and answers."""

    def __init__(self, env: dict[str, str], work: str, arguments: Answer) -> None:
        self.work = work
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.child", work, json.dumps(arguments)],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if self._line() != "ready":
            raise RuntimeError(f"{work} did not come up")

    def go(self) -> None:
        """Let it begin."""
        assert self.process.stdin
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def answer(self) -> Answer:
        """Wait for its end and return what it found."""
        said = self._line()
        if self.process.wait() or not said:
            raise RuntimeError(f"{self.work} failed with status {self.process.returncode}")
        found: Answer = json.loads(said)
        return found

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@dataclass(frozen=True)
class Database:
    """One database of one kind; a copy is another database with the same content."""

    kind: str
    name: str
    folder: Path
    server: str = ""

    @property
    def url(self) -> str:
        """Its DATABASE_URL."""
        return f"{self.server}/{self.name}" if self.server else f"sqlite:///{self._file}"

    @property
    def _file(self) -> Path:
        return self.folder / f"{self.name}.sqlite3"

    def created(self) -> "Database":
        """Make it, with all tables and nothing in them, and return it."""
        if self.server:
            self._copy_from(postgres_database(self.server))
        else:
            shutil.copy(sqlite_file(), self._file)
        self.run("prepare.migrated")
        return self

    def copy(self, name: str) -> "Database":
        """Return another one with the same content."""
        other = Database(self.kind, name, self.folder, self.server)
        if self.server:
            other._copy_from(self.name)
        else:
            shutil.copy(self._file, other._file)
        return other

    def _copy_from(self, name: str) -> None:
        names = sql.Identifier(self.name), sql.Identifier(name)
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))

    def drop(self) -> None:
        """Remove it."""
        if self.server:
            self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self.name)))
        for file in self.folder.glob(f"{self.name}.sqlite3*"):
            file.unlink()

    def start(self, work: str, *, port: int = 25, **arguments: Any) -> Child:
        """Start `module.function` of the benchmarks in a process of its own; mail goes to `port`."""
        return Child(self.environment(port), work, arguments)

    def environment(self, port: int) -> dict[str, str]:
        """What a process that works on it is started with."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LONGSTOP_")}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "DATABASE_URL": self.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "LONGSTOP_DATA": str(self.folder),
            "SECRET_KEY": "only-for-benchmarks-" + "x" * 40,
            "SITE_URL": "http://127.0.0.1:8000",
        }

    def run(self, work: str, *, port: int = 25, **arguments: Any) -> Answer:
        """Start it, let it go and return its answer."""
        child = self.start(work, port=port, **arguments)
        child.go()
        return child.answer()

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def both() -> Iterator[list[Database]]:
    """A name for a database on each: a PostgreSQL of our own that waits for its disk, and SQLite in WAL."""
    with tempfile.TemporaryDirectory(prefix="longstop-bench-") as name:
        server = start_postgres(durable=True).rpartition("/")[0]
        server = server.replace("postgres://", "postgresql://")
        folder = Path(name)
        yield [
            Database("PostgreSQL", "bench", folder, server),
            Database("SQLite", "bench", folder),
        ]
