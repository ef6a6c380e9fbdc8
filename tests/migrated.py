"""A database with all tables, made once for each state of the migrations and copied from then on.

What is kept lies in `.cache/migrated`, named by a hash of everything that says what the tables are: an edit
of any of it makes another one. Django still looks for migrations that are missing before a test begins.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".cache" / "migrated"
SOURCES = ("tracker/migrations", "tracker/models", "tracker/guards.py", "config/settings.py")
UNUSED_SECONDS = 3 * 86400


@cache
def fingerprint() -> str:
    """A short name for this state of the migrations, what they import, and the programs that apply them."""
    found = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for name in (*SOURCES, "tests/migrated.py", "requirements-dev.lock"):
        path = ROOT / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            found.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return found.hexdigest()[:16]


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """What is kept under that name, made by `make` if this is the first to ask; others wait for it."""
    place = KEPT / name
    if not place.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        with (KEPT / "lock").open("w") as lock, tempfile.TemporaryDirectory(dir=KEPT) as folder:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not place.exists():
                _forget_unused()
                make(Path(folder) / name)
                (Path(folder) / name).rename(place)
    os.utime(place)
    return place


def sqlite_file() -> Path:
    """A SQLite file with all tables, to be copied."""
    return kept(f"{fingerprint()}.sqlite3", _make_file)


def sqlite_in_memory(name: str) -> sqlite3.Connection:
    """Fill the shared in-memory database of that name; it lasts as long as a connection to it is open."""
    source, target = sqlite3.connect(sqlite_file()), sqlite3.connect(name, uri=True)
    source.backup(target)
    source.close()
    return target


def postgres_database(server: str) -> str:
    """The name of a database with all tables on that server, to be copied (`CREATE DATABASE ... TEMPLATE`).

    `server` is an URL without the name of a database.
    """
    name, draft = f"migrated_{fingerprint()}", f"draft_{fingerprint()}"
    address = f"{server}/postgres".replace("postgres://", "postgresql://")
    with psycopg.connect(address, autocommit=True) as line:
        line.execute("SELECT pg_advisory_lock(7214046)")
        if not line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            names = {"name": sql.Identifier(name), "draft": sql.Identifier(draft)}
            line.execute(sql.SQL("DROP DATABASE IF EXISTS {draft} WITH (FORCE)").format(**names))
            line.execute(sql.SQL("CREATE DATABASE {draft} TEMPLATE template1").format(**names))
            migrate(f"{server}/{draft}")
            line.execute(sql.SQL("ALTER DATABASE {draft} RENAME TO {name}").format(**names))
    return name


def migrate(url: str) -> None:
    """Make all tables of an empty database, as an operator would."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "PATH": os.environ["PATH"],
            "LONGSTOP_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": url,
        }
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=300)


def _make_file(file: Path) -> None:
    migrate(f"sqlite:///{file}")
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA journal_mode=DELETE")  # one file, which can be copied
    database.close()


def _forget_unused() -> None:
    for place in KEPT.iterdir():
        if place.name != "lock" and time.time() - place.stat().st_mtime > UNUSED_SECONDS:
            shutil.rmtree(place) if place.is_dir() else place.unlink()
