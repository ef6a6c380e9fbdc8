"""`make run`: start broker, web, worker and beat, watch over them, and leave nothing behind.

One data folder has one launcher. Whatever ends it (Ctrl-C, SIGTERM, a failed step, kill -9), its children
end too. What the user must put right is one line on standard error and exit status 1.
"""

import contextlib
import errno
import http.client
import json
import os
import select
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from config.broker import Broker, server_programs, socket_path
from config.datafolder import ROOT, DataFolder, data_folder
from config.lifeline import Guardian, can_die_with_parent
from config.processes import Child, LaunchError, stop_all
from config.startgate import VARIABLE, open_gate

HOST = "127.0.0.1"
WATCHDOG_EVERY = 120.0  # seconds
RESTARTS, RESTART_WINDOW = 5, 600.0
READY_SECONDS = 60.0
STOP_SECONDS = 3.0


class Stopped(Exception):
    """Somebody asked the launcher to end."""


class StopRequest:
    """Turns SIGINT, SIGTERM and SIGHUP, and the death of the `make` above us, into `Stopped`."""

    def __init__(self) -> None:
        self._read, write = os.pipe()
        os.set_blocking(write, False)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, lambda *_: None)
        self._parent = os.getppid() if "MAKELEVEL" in os.environ else None

    def wait(self, seconds: float) -> None:
        """Sleep; raise `Stopped` as soon as the end was asked for."""
        asked, _, _ = select.select([self._read], [], [], seconds)
        if asked or (self._parent is not None and os.getppid() != self._parent):
            raise Stopped


class Launcher:
    """Everything that runs, from the first check to the last process."""

    def __init__(self, folder: DataFolder, listening: socket.socket, stop: StopRequest) -> None:
        self.folder = folder
        self.listening = listening
        self.stop = stop
        self.port: int = listening.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}/"
        self.guardian = None if can_die_with_parent() else Guardian()
        self.worker_ready = folder.path / "worker-ready"
        self.env = {
            "DATABASE_POOL": "8",  # for web, whose settings Celery reads before WSGI could say so
            **os.environ,
            "LONGSTOP_DATA": str(folder.path),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SITE_URL": os.environ.get("SITE_URL") or self.url,
            "LONGSTOP_WORKER_READY": str(self.worker_ready),
            "PYTHONUNBUFFERED": "1",
        }
        self.broker: Broker | None = None
        self.helpers: list[Child] = []  # run once or now and then
        self.services: list[Child] = []  # restarted when they end
        self.restarts: dict[str, deque[float]] = {}

    def run(self) -> None:
        """Start everything, tell the user, and watch until `Stopped` or `LaunchError`."""
        news: dict[str, Any] = {}
        try:
            self.worker_ready.unlink(missing_ok=True)
            self._start_broker()
            self._load_services()
            news = self._prepare()
            self._open_services()
            self._welcome(news)
            news.pop("password", None)
            self._watch()
        finally:
            self._stop()
            if "password" in news:  # made, but not yet told; there is no second chance
                say(f"the administrator is {news['user']}, the one-time password {news['password']}")

    def _child(self, name: str, *arguments: str, pass_fds: tuple[int, ...] = ()) -> Child:
        command = [sys.executable, *arguments]
        log = self.folder.logs / f"{name}.log"
        return Child(name, command, log, env=self.env, cwd=ROOT, pass_fds=pass_fds, guardian=self.guardian)

    def _start_broker(self) -> None:
        if self.env.get("REDIS_URL"):
            return
        folder = self.folder.path / "broker"
        folder.mkdir(exist_ok=True)
        why = "no program for this machine"
        for program in server_programs():
            socket = socket_path(folder)
            log = self.folder.logs / "broker.log"
            broker = Broker(program, folder, socket, log=log, guardian=self.guardian)
            try:
                self.env["REDIS_URL"] = broker.start()
            except OSError as error:
                why = str(error)
                continue
            self.broker = broker
            return
        say(f"no Valkey or Redis could be started ({why}): tasks run inside the web process.")
        self.env["REDIS_URL"] = "memory://"

    def _prepare(self) -> dict[str, Any]:
        """Migrate and, on the first run, load what a new user needs; returns what to tell them."""
        first = not self.folder.first_run_is_done
        if first:
            say("preparing the database and loading the public cases (first start only) ...")
        child = self._child("prepare", "-m", "config.prepare", *(["--first-run"] if first else []))
        self.helpers.append(child)
        child.start(capture=True)
        while child.running():
            self.stop.wait(0.02)
        if child.exit_code() != 0:
            raise LaunchError(f"the database could not be prepared: {child.last_words()} (see {child.log})")
        news: dict[str, Any] = json.loads(child.output())
        self.folder.first_run_succeeded()
        return news

    def _load_services(self) -> None:
        """Start web and worker as far as the gate."""
        handle = self.listening.fileno()
        wait, self.gate = open_gate()
        self.env[VARIABLE] = str(wait)
        schedule = str(self.folder.path / "beat-schedule")
        inline = self.env["REDIS_URL"] == "memory://"
        if inline:
            self.env["LONGSTOP_INLINE_WORKER"] = schedule
        self.services = [self._child("web", "-m", "config.web", str(handle), pass_fds=(handle, wait))]
        if not inline:
            self.services.append(self._child("worker", "-m", "config.worker", schedule, pass_fds=(wait,)))
        for child in self.services:
            child.start()

    def _open_services(self) -> None:
        """Let web and worker through the gate and wait until both really answer."""
        os.close(self.gate)
        self._until(self._web_answers, "the first page")
        self._until(self.worker_ready.exists, "the worker")

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not condition():
            self.stop.wait(0.03)
            for child in self.services:
                if not child.running():
                    raise LaunchError(f"the {child.name} stopped: {child.last_words()} (see {child.log})")
            if time.monotonic() > deadline:
                raise LaunchError(f"{what} did not come up in {READY_SECONDS:.0f} s (see {self.folder.logs})")

    def _web_answers(self) -> bool:
        line = http.client.HTTPConnection(HOST, self.port, timeout=2)
        try:
            line.request("GET", "/admin/login/")
            status = line.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()
        if status >= 500:
            raise LaunchError(
                f"the first page answers with error {status} (see {self.folder.logs / 'web.log'})"
            )
        return True

    def _welcome(self, news: dict[str, Any]) -> None:
        self.folder.note(f"process {os.getpid()}, {self.url}")
        print(f"\nLongstop is running at {self.url}")
        if "password" in news:
            print(f"  Log in as:  {news['user']}   one-time password:  {news['password']}")
            print("  It is shown only now and kept nowhere; the first log-in asks you to choose your own.")
        elif news["never_logged_in"]:
            name = news["never_logged_in"][0]
            print(f"  {name} has never logged in. Lost? .venv/bin/python manage.py changepassword {name}")
        if news["copy"]:
            print(f"  {news['copy']}")
            print(f"  Live instance: {self.url}admin/instance/")
        elif news["first"]:
            where = "goes out through EMAIL_URL" if os.environ.get("EMAIL_URL") else "appears under Outbox"
            print(f"  The PRACTICE matter has a date due now: its reminder {where} within a minute.")
        print(f"  Data and logs: {self.folder.path}   Stop: Ctrl-C\n", flush=True)

    def _watch(self) -> None:
        """Restart what ends, and ask the watchdog now and then, independently of the worker."""
        watchdog = self._child("watchdog", "manage.py", "watchdog")
        self.helpers.append(watchdog)
        next_round = time.monotonic() + WATCHDOG_EVERY
        complained = False
        while True:
            self.stop.wait(1.0)
            if self.broker and not self.broker.child.running():
                self._restart(self.broker.child, self.broker.start)
            for child in self.services:
                if not child.running():
                    self._restart(child, child.start)
            if watchdog.exit_code() is not None and (watchdog.exit_code() != 0) != complained:
                complained = not complained
                say(f"watchdog: {watchdog.last_words()}" if complained else "watchdog: all is well again")
            if time.monotonic() >= next_round:
                next_round += WATCHDOG_EVERY
                stop_all([watchdog], patience=0)  # one that hangs
                watchdog.start()

    def _restart(self, child: Child, start: Callable[[], object]) -> None:
        """Start a service again; one that keeps ending ends the launcher, with its last words."""
        ends = self.restarts.setdefault(child.name, deque(maxlen=RESTARTS))
        now = time.monotonic()
        if len(ends) == RESTARTS and now - ends[0] < RESTART_WINDOW:
            raise LaunchError(f"the {child.name} keeps stopping: {child.last_words()} (see {child.log})")
        ends.append(now)
        say(f"the {child.name} stopped (status {child.exit_code()}) and is started again; see {child.log}")
        stop_all([child], patience=0)
        with contextlib.suppress(OSError):  # the next round tries again
            start()

    def _stop(self) -> None:
        """End every child, the broker last."""
        stop_all([*self.helpers, *self.services], patience=STOP_SECONDS)
        if self.broker:
            self.broker.stop()
            if self.broker.socket.parent != self.broker.folder:
                self.broker.socket.parent.rmdir()
        if self.guardian:
            self.guardian.dismiss()


def listen(text: str) -> socket.socket:
    """Take the web port now, so that nobody else can; 0 takes a free one."""
    try:
        port = int(text)
        line = socket.create_server((HOST, port), backlog=128)
    except (ValueError, OverflowError):
        raise LaunchError(
            f"PORT must be a number from 1 to 65535, not {text!r}: make run PORT=8000"
        ) from None
    except OSError as error:
        other = port + 1 if 1024 <= port < 65535 else 8001
        reason = "is already in use" if error.errno == errno.EADDRINUSE else "cannot be used"
        raise LaunchError(
            f"port {port} {reason} ({error.strerror}). Stop the other program, or run: make run PORT={other}"
        ) from None
    return line


def say(text: str) -> None:
    """Tell the user what is going on."""
    print(f"longstop: {text}", flush=True)


def main() -> int:
    """Run until stopped; 0 after a request to stop, 1 after an error that was explained."""
    stop = StopRequest()
    try:
        with DataFolder(data_folder()) as folder, listen(os.environ.get("PORT") or "8000") as listening:
            Launcher(folder, listening, stop).run()
    except Stopped:
        say("stopped.")
    except LaunchError as error:
        print(f"longstop: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        where = f" {Path(error.filename)}" if isinstance(error.filename, str) else ""
        print(f"longstop: {error.strerror or error}{where}. Put this right and try again.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
