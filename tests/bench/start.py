"""Section 5: from clone to first page, and the second start, beside a bare Django project."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import monotonic, sleep

import django

from tests.bench.report import Section, Table, at_most, seconds, times

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 180.0
NOT_OURS = re.compile(
    r"MAKE|MFLAGS|VIRTUAL_ENV|DJANGO_|LONGSTOP_|PYTHON"
    r"|(SECRET_KEY|SITE_URL|DATABASE_URL|REDIS_URL|EMAIL_URL|PORT)$"
)


class Folder:
    """An empty folder with empty package caches; what is started in it finds nothing else."""

    def __init__(self, path: Path) -> None:
        self.path = path
        own = Path(sys.prefix) / "bin"
        paths = [one for one in os.environ.get("PATH", "").split(os.pathsep) if Path(one) != own]
        kept = {name: value for name, value in os.environ.items() if not NOT_OURS.match(name)}
        caches = {"UV_CACHE_DIR": str(path / "uv"), "PIP_CACHE_DIR": str(path / "pip")}
        self.env = {**kept, **caches, "PATH": os.pathsep.join(paths)}

    def run(self, *command: str, inside: str = ".") -> None:
        """Run a command to its end; a failure ends the benchmark with the command's own words."""
        done = subprocess.run(
            command, cwd=self.path / inside, env=self.env, capture_output=True, text=True, timeout=PATIENCE
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")

    def until_page(self, *command: str, inside: str, port: int) -> float:
        """Start a server, wait for its first whole page, stop it; return the seconds to the page."""
        began = monotonic()
        log = (self.path / "server.log").open("ab")
        server = subprocess.Popen(
            command,
            cwd=self.path / inside,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _first_page(server, port, self.path / "server.log")
            return monotonic() - began
        finally:
            os.killpg(server.pid, signal.SIGINT)
            server.wait(30)
            log.close()


def _first_page(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
                if b"</html>" in page.read().lower():
                    return
        except (urllib.error.URLError, ConnectionError):
            if server.poll() is not None:
                break
            sleep(0.02)
    raise RuntimeError(f"no page on port {port}:\n{log.read_text(errors='replace')[-2000:]}")


@contextmanager
def _folder() -> Iterator[Folder]:
    with tempfile.TemporaryDirectory(prefix="longstop-bench-", ignore_cleanup_errors=True) as name:
        yield Folder(Path(name))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _timed(work: Callable[[], object]) -> float:
    began = monotonic()
    work()
    return monotonic() - began


def ours(folder: Folder, again: int) -> tuple[float, list[float]]:
    """Clone and `make run` with nothing cached; then some more starts of the same copy."""
    python = shutil.which("python3", path=folder.env["PATH"]) or sys.executable

    def start() -> float:
        port = _free_port()
        return folder.until_page("make", "run", f"PORT={port}", f"PYTHON={python}", inside="copy", port=port)

    cloned = _timed(lambda: folder.run("git", "clone", "--quiet", str(ROOT), "copy"))
    return cloned + start(), [start() for _ in range(again)]


def bare(folder: Folder, again: int) -> tuple[float, float, list[float]]:
    """A bare project the usual way: seconds to install Django, from there to the page, later starts."""
    python = shutil.which("python3", path=folder.env["PATH"]) or sys.executable

    def install() -> None:
        folder.run(python, "-m", "venv", "env")
        folder.run("env/bin/pip", "install", "--quiet", f"Django=={django.__version__}")

    def make() -> None:
        folder.run("env/bin/django-admin", "startproject", "bare")
        folder.run("../env/bin/python", "manage.py", "migrate", inside="bare")

    def start() -> float:
        port = _free_port()
        return folder.until_page(
            "../env/bin/python", "manage.py", "runserver", str(port), inside="bare", port=port
        )

    installed, made = _timed(install), _timed(make)
    return installed, made + start(), [start() for _ in range(again)]


def measure(rounds: int = 2, again: int = 3) -> Section:
    """Run both from nothing, in turns."""
    first: list[float] = []
    second: list[float] = []
    installs: list[float] = []
    projects: list[float] = []
    servers: list[float] = []
    for _ in range(rounds):
        with _folder() as folder:
            installed, made, started = bare(folder, again)
            installs.append(installed)
            projects.append(made)
            servers += started
        with _folder() as folder:
            cloned, restarted = ours(folder, again)
            first.append(cloned)
            second += restarted
    return _section(*map(median, (first, second, installs, projects, servers)))


def _section(first: float, second: float, install: float, project: float, server: float) -> Section:
    whole = install + project
    starts = ((first, "`git clone`, `make run`, first page"), (second, "second `make run`, first page"))
    rows = [
        *(
            [f"Longstop: {what}", seconds(took), times(took / whole), times(took / project)]
            for took, what in starts
        ),
        ["bare Django: environment, `pip install`, project, first page", seconds(whole), times(1), ""],
        ["bare Django: `startproject`, `migrate`, `runserver`, first page", seconds(project), "", times(1)],
        ["bare Django: second `runserver`, first page", seconds(server), "", times(server / project)],
    ]
    return Section(
        title="5. Start",
        work=(
            "From nothing to the first whole page, with empty package caches, then the next starts of the "
            "same copy; beside it a bare Django project made the usual way. Longstop installs all it needs, "
            "loads the public cases and starts a broker, a worker and beat as well."
        ),
        tables=[Table(("start", "time", "against bare Django with its install", "without"), rows)],
        goals=[
            at_most("first start at most 3 times a bare project, both with empty caches", first / whole, 3),
            at_most(
                "second start at most 2 times `startproject`, `migrate` and `runserver`", second / project, 2
            ),
        ],
        notes=[
            "Whoever has Django installed already and does not count that: the first start is then "
            f"{times(first / project)} the three commands."
        ],
    )
