"""The outside ping: told after a sweep that ended well, told of trouble, and never in the way."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import monotonic
from unittest.mock import patch

import pytest
from django.test import override_settings

from tests.alerts.people import MINUTE, NOW, a_date, a_person, a_reminder
from tracker.alerts import ping
from tracker.alerts.heartbeat import sweep
from tracker.alerts.watchdog import watch
from tracker.models import Instance


class Listener:
    """Somebody outside: what they were told, as (method, path, body)."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str]] = []
        self.go_on = Event()
        self.go_on.set()
        told = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer("")

            def do_POST(self) -> None:
                self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

            def _answer(self, body: str) -> None:
                told.go_on.wait(5)
                told.heard.append((self.command, self.path, body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/abc"


@pytest.fixture
def listener() -> Iterator[Listener]:
    one = Listener()
    Thread(target=one.server.serve_forever, daemon=True).start()
    with override_settings(PING_URL=one.url):
        yield one
    one.go_on.set()
    one.server.shutdown()
    one.server.server_close()


@pytest.mark.django_db
def test_a_sweep_that_ended_well_is_told(listener: Listener) -> None:
    sweep(NOW)
    assert listener.heard == [("GET", "/abc", "")]


@pytest.mark.django_db
def test_a_sweep_from_which_nothing_could_leave_is_trouble(listener: Listener) -> None:
    nobody = a_person("nobody", email="")
    a_reminder(a_date(team=(nobody,)), nobody)
    sweep(NOW)
    assert listener.heard == [("POST", "/abc/fail", "1 reminders should have left and could not.")]


@pytest.mark.django_db
def test_a_sweep_that_breaks_off_is_trouble_and_still_breaks_off(listener: Listener) -> None:
    with (
        patch("tracker.alerts.sweep.waiting", side_effect=RuntimeError("disk")),
        pytest.raises(RuntimeError),
    ):
        sweep(NOW)
    assert listener.heard == [("POST", "/abc/fail", "The sweep broke off: RuntimeError: disk")]


@pytest.mark.django_db
def test_what_the_watchdog_finds_is_told_once_an_hour(listener: Listener) -> None:
    a_person("root", is_superuser=True)
    watch(NOW)
    watch(NOW + MINUTE)
    ((method, path, body),) = listener.heard
    assert (method, path) == ("POST", "/abc/fail")
    assert body.startswith("No sweep has ever run")


@pytest.mark.django_db
def test_a_copy_keeps_quiet(listener: Listener) -> None:
    Instance.objects.create(fingerprint="elsewhere", place="elsewhere", declared_at=NOW)
    sweep(NOW)
    watch(NOW)
    assert listener.heard == []


def test_nobody_waits_longer_for_the_answer_than_the_time_allowed(listener: Listener) -> None:
    listener.go_on.clear()
    begun = monotonic()
    with patch.object(ping, "TIMEOUT", 0.2):
        ping.well()
    assert monotonic() - begun < 2


@override_settings(PING_URL="http://127.0.0.1:9/closed")
def test_an_address_that_does_not_answer_is_no_error() -> None:
    ping.well()
    ping.trouble("x")


def test_without_an_address_nothing_is_asked() -> None:
    with patch.object(ping, "_ask") as asked:
        ping.well()
    assert not asked.called
