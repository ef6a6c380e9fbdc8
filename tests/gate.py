"""What must hold before a change is taken: `python -m tests.gate check` (the inner loop) or `test` (all).

Jobs run side by side, the long ones first. Each prints its output when it is done; the run fails if any of
them failed. With CI=true a missing PostgreSQL, broker or browser is a failure; elsewhere the tests that need
it are skipped with a line that says so.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests import changed
from tests.servers import ServerMissing, find_chromium, postgres_bin

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
IN_CI = os.environ.get("CI", "").lower() == "true"
SERVED = "launch or browser"
IN_PROCESS = f"not ({SERVED})"
QUICK, SLOW = f"{IN_PROCESS} and not slow", f"{IN_PROCESS} and slow"
ALWAYS = ("tests/clock", "tests/regimes", "tests/filters")
"""The law, and what every list shows: the inner loop runs these whatever has changed."""
HALF = ("tests/services", "tests/views")
LANES = 3
"""Jobs at a time on two cores: the slow tests wait for processes, the browser and the mail server."""
# Every test process reads what another one compiled.
ENVIRONMENT = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
# Nothing here is a secret: Django's deployment check wants production's settings, not production.
PRODUCTION = {
    "LONGSTOP_ENV": "production",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": "a-made-up-key-for-the-deployment-check-only-0123456789-abcdefghij",
    "ALLOWED_HOSTS": "longstop.example",
    "SITE_URL": "https://longstop.example",
    "DATABASE_URL": "postgres://longstop:longstop@localhost/longstop",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp://localhost:25",
}


@dataclass(frozen=True)
class Job:
    """One command and what to call it."""

    name: str
    command: Sequence[str]
    env: dict[str, str] = field(default_factory=dict)

    def run(self) -> tuple[bool, str]:
        """Run it, print its output under a headline; return whether it succeeded and its last line."""
        began = time.monotonic()
        done = subprocess.run(
            list(self.command),
            cwd=ROOT,
            env=ENVIRONMENT | self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        verdict = "ok" if done.returncode == 0 else f"FAILED (status {done.returncode})"
        headline = f"=== {self.name}: {verdict}, {time.monotonic() - began:.0f} s"
        sys.stdout.write(
            f"{headline}\n{done.stdout.rstrip()}\n\n" if done.stdout.strip() else f"{headline}\n\n"
        )
        sys.stdout.flush()
        return done.returncode == 0, done.stdout.rstrip().rpartition("\n")[2]


def tool(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def static_jobs() -> list[Job]:
    """Everything that judges the code without running it."""
    settings = {"DJANGO_SETTINGS_MODULE": "config.test_settings"}
    return [
        Job("mypy", tool("mypy")),
        Job("ruff", tool("ruff", "check", "--output-format=concise", ".")),
        Job("format", tool("ruff", "format", "--check", ".")),
        Job("import contracts", tool("lint-imports", "--no-logo")),
        Job("migrations", manage("makemigrations", "--check", "--dry-run"), settings),
    ]


def pytest_job(
    database: str,
    marks: str,
    *,
    workers: int = 0,
    what: str = "pytest",
    files: Sequence[str] = (),
    without: Sequence[str] = (),
) -> Job:
    """The tests with these marks on one database, from all files or from these, but for some folders."""
    left_out = [f"--ignore={folder}" for folder in without]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-rs",
        "-n",
        str(workers),
        "-m",
        marks,
        *left_out,
        *files,
    ]
    return Job(f"{what} on {database}", command, {"TEST_DB": database})


def halves(database: str, marks: str) -> list[Job]:
    """All tests with these marks in two runs side by side; unlike two workers each collects its own."""
    return [
        pytest_job(database, marks, what="pytest of services and views", files=HALF),
        pytest_job(database, marks, what="pytest of all else", without=HALF),
    ]


def marked(*names: str) -> list[str]:
    """The files with a test that is marked so: collecting all the others takes longer than some of these.

    A mark stands in the file of its test; `tests/conftest.py` sees to that.
    """
    words = [f"mark.{name}" for name in names]
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(file) for file in files if any(word in file.read_text("utf-8") for word in words)]


def run_all(jobs: Sequence[Job]) -> list[str]:
    """Run the jobs side by side, repeat how the tests ended, and return the names of those that failed."""
    with ThreadPoolExecutor(LANES) as pool:
        results = list(zip(jobs, pool.map(Job.run, jobs), strict=True))
    for job, (_, last_line) in results:
        if job.name.startswith("pytest"):
            sys.stdout.write(f"{job.name}: {last_line}\n")
    return [job.name for job, (good, _) in results if not good]


def check() -> list[str]:
    """The inner loop: the law, and what a change since the last green run reaches; no browser, no server."""
    seen = changed.contents()
    reached = changed.reached(changed.between(changed.last_green(), seen))
    sys.stdout.write(f"Beside the law: {', '.join(reached) or 'no test is reached by a change'}\n\n")
    sys.stdout.flush()
    more = [one for one in reached if not one.startswith(ALWAYS)]
    files = more if more == ["tests"] else [*ALWAYS, *more]
    failed = run_all([pytest_job("sqlite", QUICK, workers=2, files=files), *static_jobs()])
    if not failed:
        changed.keep(seen)
    return failed


def test() -> list[str]:
    """All of it: every test on SQLite, on PostgreSQL those that ask it, and the browser."""
    fetch_browser()
    deployment = Job("deployment check", manage("check", "--deploy", "--fail-level=WARNING"), PRODUCTION)
    has_postgres = postgres_is_here()
    jobs = [
        pytest_job(
            "sqlite", SERVED, what="pytest with launcher and browser", files=marked("launch", "browser")
        ),
        pytest_job("sqlite", SLOW, what="pytest, slow tests", files=marked("slow")),
        pytest_job("postgres", f"database and {SLOW}", what="pytest, slow tests", files=marked("slow")),
        *halves("postgres", f"database and {QUICK}"),
        *halves("sqlite", QUICK),
        *static_jobs(),
        deployment,
    ]
    return run_all([job for job in jobs if has_postgres or job.env.get("TEST_DB") != "postgres"])


def postgres_is_here() -> bool:
    """Whether there is a PostgreSQL; in CI the tests themselves fail without one."""
    try:
        postgres_bin()
    except ServerMissing as error:
        if not IN_CI:
            sys.stdout.write(f"skipped: the tests on PostgreSQL. {error}\n")
            return False
    return True


def fetch_browser() -> None:
    """See to it that there is a Chromium: the machine's, Debian's package when root, or Playwright's own."""
    if find_chromium():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stdout.write("Installing Chromium for the browser tests ...\n")
        sys.stdout.flush()
        quietly("apt-get", "update")
        quietly("apt-get", "install", "-y", "--no-install-recommends", "chromium")
    if not find_chromium():
        quietly(*tool("playwright", "install", "chromium"))


def quietly(*command: str) -> None:
    """Run a command whose failure the tests will report better than its output would."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=env, capture_output=True, stdin=subprocess.DEVNULL, check=False)


def main() -> int:
    """Run the gate named on the command line; 0 if everything held."""
    gates = {"check": check, "test": test}
    if len(sys.argv) != 2 or sys.argv[1] not in gates:
        sys.stderr.write("usage: python -m tests.gate check|test\n")
        return 2
    failed = gates[sys.argv[1]]()
    sys.stdout.write(f"FAILED: {', '.join(failed)}\n" if failed else "Everything held.\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
