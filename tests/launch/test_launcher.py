"""`make run` from the outside: what it prints, what it keeps, and that it leaves nothing behind."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from config.datafolder import ROOT
from tests.launch.running import OURS, Running, alive, gone_within, processes

pytestmark = pytest.mark.launch


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Running:
    """A launcher's first run, stopped by Ctrl-C; its data folder is what the other tests start on."""
    with Running(tmp_path_factory.mktemp("launch") / "data") as launcher:
        stops_within_five_seconds(launcher, signal.SIGINT)
    return launcher


@pytest.fixture(scope="class")
def second_start(first_start: Running) -> Iterator[Running]:
    """The next run on that folder, for tests that leave it running."""
    with Running(first_start.data) as launcher:
        yield launcher


@pytest.fixture
def data(first_start: Running) -> Path:
    return first_start.data


class Visitor:
    """A browser without scripts: keeps cookies, follows redirects."""

    def __init__(self) -> None:
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def visit(self, url: str, **fields: str) -> tuple[str, str]:
        """Return the address and the text of the page a visit (with `fields`: a form) ends on."""
        body = None
        if fields:
            token = {
                "csrfmiddlewaretoken": next(c.value or "" for c in self.cookies if c.name == "csrftoken")
            }
            body = urllib.parse.urlencode(token | fields).encode()
        with self.opener.open(url, data=body, timeout=20) as answer:
            return answer.url, answer.read().decode()


def test_the_first_start_says_where_who_and_what_next(first_start: Running) -> None:
    assert first_start.said.count("http://") == 1
    assert len(re.findall(r"Log in as: +admin +one-time password: +\S{12,}", first_start.said)) == 1
    assert "PRACTICE" in first_start.said
    assert "Outbox" in first_start.said


def test_the_one_time_password_is_kept_nowhere(first_start: Running) -> None:
    password = first_start.wait_for(r"one-time password: +(\S+)")
    kept = [
        path
        for path in first_start.data.rglob("*")
        if path.is_file() and password.encode() in path.read_bytes()
    ]
    assert kept == []


class TestASecondStart:
    def test_it_keeps_the_data_and_asks_nothing(self, first_start: Running, second_start: Running) -> None:
        password = first_start.wait_for(r"one-time password: +(\S+)")
        assert "password:" not in second_start.said
        assert "PRACTICE" not in second_start.said
        visitor = Visitor()
        page, _ = visitor.visit(second_start.url)
        assert page == f"{second_start.url}admin/login/?next=/admin/"
        page, _ = visitor.visit(page, username="admin", password=password)
        assert page == f"{second_start.url}admin/password_change/"
        page, _ = visitor.visit(f"{second_start.url}admin/auth/user/")
        assert page == f"{second_start.url}admin/password_change/"

    def test_its_worker_sweeps_as_soon_as_it_is_up(self, second_start: Running) -> None:
        sweeps(second_start, "worker")

    def test_starting_twice_on_one_folder_is_refused(self, second_start: Running) -> None:
        third = Running(second_start.data)
        assert third.ends() == 1
        holder = f"process {second_start.process.pid}, {second_start.url}"
        one_line(third, f"Longstop is already running on {second_start.data} ({holder})")

    def test_a_scheduler_that_dies_takes_its_worker_along_and_both_come_again(
        self, second_start: Running
    ) -> None:
        worker, said = second_start.child("config.worker"), len(second_start.said)
        (beat,) = [int(pid) for pid, parent, *_ in processes() if int(parent) == worker]
        os.kill(beat, signal.SIGKILL)
        second_start.wait_for(r"the worker stopped .* started again", after=said)

    def test_a_service_that_dies_is_started_again(self, second_start: Running) -> None:
        for name in ("worker", "web", "broker"):
            said = len(second_start.said)
            os.kill(second_start.child({"broker": "broker.sock"}.get(name, f"config.{name}")), signal.SIGKILL)
            second_start.wait_for(rf"the {name} stopped .* started again", after=said)
        page, _ = Visitor().visit(second_start.url)
        assert "/admin/login/" in page


def test_a_request_to_stop_leaves_no_process_after_five_seconds(data: Path) -> None:
    """Ctrl-C has ended the first start in the same way."""
    with Running(data) as launcher:
        stops_within_five_seconds(launcher, signal.SIGTERM)


def test_a_launcher_killed_with_9_leaves_no_process(data: Path) -> None:
    with Running(data) as launcher:
        family = launcher.family()
        launcher.process.kill()
        assert gone_within(family, 5)


def test_a_taken_port_is_named_with_another_to_try(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        launcher = Running(tmp_path / "data", PORT=str(port))
        assert launcher.ends() == 1
        one_line(launcher, f"port {port} is already in use")
        assert re.search(r"make run PORT=\d+", launcher.said)


@pytest.mark.parametrize("port", ["eighty", "70000", "-1"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    launcher = Running(tmp_path / "data", PORT=port)
    assert launcher.ends() == 1
    one_line(launcher, f"PORT must be a number from 1 to 65535, not '{port}'")


def test_a_data_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    in_the_way = tmp_path / "data"
    in_the_way.write_text("a file: root may write to any folder, but not into this")
    launcher = Running(in_the_way)
    assert launcher.ends() == 1
    one_line(launcher, f"the data folder {in_the_way} cannot be used (File exists)")


def test_a_step_that_fails_stops_everything_that_was_started(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "longstop.sqlite3").write_text("this is no database, and long enough to be seen as none" * 50)
    launcher = Running(data)
    launcher.wait_for("preparing the database")
    family = launcher.family()
    assert launcher.ends() == 1
    assert (
        "longstop: the database could not be prepared: DatabaseError: file is not a database" in launcher.said
    )
    assert "Traceback" not in launcher.said
    assert alive(family) == []


def test_a_folder_that_was_copied_says_that_nothing_is_sent_and_what_to_do(
    data: Path, tmp_path: Path
) -> None:
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    here = {"LONGSTOP_DATA": str(data), "DJANGO_SETTINGS_MODULE": "config.settings"}
    sweep = [sys.executable, "manage.py", "sweep"]
    subprocess.run(sweep, cwd=ROOT, env=clean | here, check=True, stdout=subprocess.DEVNULL)
    copy = tmp_path / "data"
    shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*.sock"))
    with Running(copy) as launcher:
        assert "This is a copy: nothing is sent." in launcher.said
        assert f"Live instance: {launcher.url}admin/instance/" in launcher.said


def test_without_a_broker_the_web_process_does_the_work(data: Path) -> None:
    with Running(data, REDIS_URL="memory://") as launcher:
        assert "/admin/login/" in Visitor().visit(launcher.url)[0]
        sweeps(launcher, "web")


def sweeps(launcher: Running, service: str) -> None:
    """Within 20 seconds that service of the launcher has swept, by its log."""
    deadline = time.monotonic() + 20
    while "tracker.tasks.sweep" not in (fresh := launcher.wrote(service)) or "succeeded" not in fresh:
        assert time.monotonic() < deadline, fresh
        time.sleep(0.1)


def stops_within_five_seconds(launcher: Running, number: signal.Signals) -> None:
    """Asked by that signal it ends in order, and so do all of its processes."""
    family = launcher.family()
    assert len(alive(family)) >= 4  # broker, web, worker, beat
    began = time.monotonic()
    launcher.process.send_signal(number)
    assert launcher.ends() == 0, launcher.said
    assert time.monotonic() - began < 5
    assert alive(family) == []


def one_line(launcher: Running, text: str) -> None:
    """The launcher said one line, it begins with `text`, and it says what to do."""
    assert launcher.said.startswith(f"longstop: {text}"), launcher.said
    assert len(launcher.said.splitlines()) == 1
    assert "make run" in launcher.said
