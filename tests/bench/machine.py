"""What the figures were measured on."""

import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version

from tests.bench.report import REPORT
from tests.servers import broker_programs, postgres_bin


def head() -> list[str]:
    """The first lines of the report."""
    return [
        "# Benchmarks",
        "",
        'Written by `make bench`; `make bench ONLY="clock due"` measures some sections anew and leaves the',
        "others. Almost every goal is a **ratio** between two things measured in one run, on one machine, on",
        "the same work, taking turns; a figure is the median of its rounds where there are several. Absolute",
        "times differ between machines and hours.",
        "",
        *(f"- {name}: {what}" for name, what in facts()),
    ]


def facts() -> list[tuple[str, str]]:
    """Name the machine and what it runs."""
    packages = ("Django", "celery", "psycopg")
    return [
        ("Machine", f"{_cpu()}, {os.cpu_count()} cores, {_memory()}"),
        ("System", f"{_system()}, Python {platform.python_version()}"),
        ("Servers", f"{_postgres()}, SQLite {sqlite3.sqlite_version}, {_broker()}"),
        ("Packages", ", ".join(f"{name} {version(name)}" for name in packages)),
    ]


def measured(before: float) -> str:
    """The line of a section that has just ended; `before` is the load average when it began."""
    return (
        f"Measured on {datetime.now(UTC):%a %-d %b %Y, %H:%M} UTC at commit {commit()}, {_postgres()}; "
        f"load {before:.1f} before, {os.getloadavg()[0]:.1f} after."
    )


def _cpu() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.release()}"


def _postgres() -> str:
    return _said(str(postgres_bin() / "postgres"), "--version").replace("postgres (PostgreSQL)", "PostgreSQL")


def _broker() -> str:
    programs = broker_programs()
    if not programs:
        return "no Redis or Valkey"
    words = _said(str(programs[0]), "--version").split()
    return f"{words[0]} {next((word[2:] for word in words if word.startswith('v=')), '')}"


def commit() -> str:
    """The commit that is measured, and whether anything differs from it."""
    commit = _said("git", "rev-parse", "--short=12", "HEAD") or "not a git checkout"
    reports = (":!docs/benchmarks.md", ":!docs/proof.md", ":!docs/faults.md")
    changed = _said("git", "status", "--porcelain", "--untracked-files=no", "--", *reports)
    return f"{commit}, with changes that are not committed" if changed else commit


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=REPORT.parent.parent, timeout=30)
    except OSError:
        return ""
    return done.stdout.strip()
