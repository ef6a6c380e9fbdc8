"""Make the environment and hand over: `python3 config/bootstrap.py [--dev] [--] COMMAND...`

Standard library only, and readable for an old Python at least as far as the line that says it is too old.
Creates `.venv`, installs the lock file into it when that file has changed since the last time, and replaces
itself with `COMMAND`, run by the environment's Python from the top of the project. Every failure is one line
on standard error and exit status 1.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys

if sys.version_info < (3, 11):  # noqa: UP036  (this is how an old Python learns it)
    sys.stderr.write(
        "longstop: Python 3.11 or newer is needed, and this one is {}.{}. "
        "Install a newer one or name it: make run PYTHON=/path/to/python3.11\n".format(*sys.version_info)
    )
    sys.exit(1)

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
NOT_WRITABLE = (
    "{folder} cannot be written ({reason}). "
    "Make it writable, or copy the project to a folder of your own and run it there."
)


class SetupError(Exception):
    """Something the user must put right; the text says what, in one line."""


class Environment:
    """The virtual environment of one project folder, kept in step with its lock files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self.log = self.folder / "install.log"
        self._unfinished = self.folder / "install-unfinished"

    def up_to_date(self, lock: str) -> bool:
        """Tell whether what `lock` says was installed completely; reads two small files."""
        try:
            stamp = self._stamp(lock).read_text()
        except OSError:
            return False
        return stamp == self._fingerprint(lock) and self.python.exists() and not self._unfinished.exists()

    def bring_up_to_date(self, lock: str) -> None:
        """Create the environment if need be and install `lock`; `SetupError` says what went wrong."""
        try:
            self.folder.mkdir(exist_ok=True)
            with self._alone():
                if not self.up_to_date(lock):
                    self._install(lock)
        except OSError as error:
            reason = error.strerror or str(error)
            raise SetupError(
                NOT_WRITABLE.format(folder=error.filename or self.folder, reason=reason)
            ) from error

    def _install(self, lock: str) -> None:
        say(f"installing the packages of {lock} into .venv (only when that file changes) ...")
        if self._unfinished.exists() or not self._healthy():
            self._create()
        self._unfinished.touch()
        self.log.write_bytes(b"")
        if not (self._with_uv(lock) or self._with_pip(lock)):
            raise SetupError(self._diagnosis())
        self._stamp(lock).write_text(self._fingerprint(lock))
        if lock == DEVELOPMENT:  # it holds the runtime packages in the same versions
            self._stamp(RUNTIME).write_text(self._fingerprint(RUNTIME))
        self._unfinished.unlink()

    def _healthy(self) -> bool:
        probe = "import sys; sys.exit(sys.version_info < (3, 11))"
        try:
            return subprocess.run([self.python, "-c", probe], capture_output=True).returncode == 0
        except OSError:
            return False

    def _create(self) -> None:
        # Without pip: Debian's Python has no ensurepip, and the host's own pip can install into it.
        command = [sys.executable, "-m", "venv", "--without-pip", "--clear", str(self.folder)]
        made = subprocess.run(command, capture_output=True, text=True)
        if made.returncode:
            last = (made.stderr or made.stdout).strip().splitlines()[-1:] or ["no reason given"]
            raise SetupError(f"the environment {self.folder} could not be made: {last[0]}")

    def _with_uv(self, lock: str) -> bool:
        uv = shutil.which("uv") or self._own_uv()
        if uv is None:
            return False
        options = ["--compile-bytecode", "--require-hashes"]  # compiled now, not at each start
        command = [uv, "pip", "install", "--python", str(self.python), *options, "-r", lock]
        return self._logged(command)

    def _own_uv(self) -> str | None:
        """Return the environment's uv, fetched with pip if possible; it is five times faster."""
        uv = self.folder / "bin" / "uv"
        if uv.exists():
            return str(uv)
        pip = self._pip()
        if pip and self._logged(
            [*pip, "install", "--quiet", "--retries", "0", "--only-binary", ":all:", "uv"]
        ):
            return str(uv) if uv.exists() else None
        return None

    def _with_pip(self, lock: str) -> bool:
        pip = self._pip()
        if pip is None:
            raise SetupError("pip is missing: install python3-pip or python3-venv (or uv), then try again.")
        return self._logged([*pip, "install", "--retries", "1", "--require-hashes", "-r", lock])

    def _pip(self) -> list[str] | None:
        """Return a pip command that installs into the environment: its own, the host's, or a new one."""
        own, host = (
            [str(self.python), "-m", "pip"],
            [sys.executable, "-m", "pip", "--python", str(self.python)],
        )
        for pip in (own, host):
            if subprocess.run([*pip, "--version"], capture_output=True).returncode == 0:
                return pip
        return own if self._logged([str(self.python), "-m", "ensurepip"]) else None

    def _logged(self, command: list[str]) -> bool:
        environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
        with self.log.open("ab") as log:
            log.write(f"$ {' '.join(command)}\n".encode())
            log.flush()
            done = subprocess.run(
                command, cwd=self.root, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
            )
        return done.returncode == 0

    def _diagnosis(self) -> str:
        text = self.log.read_text(errors="replace").lower()
        if "no space left" in text:
            return "the disk is full: make room for about 150 MB and try again."
        if "hash" in text and ("mismatch" in text or "do not match" in text):
            return f"a downloaded package is damaged (its hash is wrong): try again. Details: {self.log}"
        return (
            "the packages could not be downloaded: check the network, the proxy (HTTPS_PROXY) or the package "
            f"index (PIP_INDEX_URL, UV_INDEX_URL), then try again. Details: {self.log}"
        )

    def _stamp(self, lock: str) -> Path:
        return self.folder / (lock + ".installed")

    def _fingerprint(self, lock: str) -> str:
        return hashlib.sha256((self.root / lock).read_bytes()).hexdigest()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two starts at once: the second waits and finds the work done."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def say(text: str) -> None:
    """Tell the user what is going on."""
    print("longstop: " + text, flush=True)


def main(arguments: list[str]) -> int:
    """Bring the environment up to date and become the command; returns only if that fails."""
    lock = DEVELOPMENT if arguments[:1] == ["--dev"] else RUNTIME
    command = [word for word in arguments if word not in ("--dev", "--")]
    environment = Environment(ROOT)
    try:
        if not environment.up_to_date(lock):
            environment.bring_up_to_date(lock)
    except SetupError as error:
        print(f"longstop: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if command:
        os.chdir(ROOT)
        os.execv(environment.python, [str(environment.python), *command])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
