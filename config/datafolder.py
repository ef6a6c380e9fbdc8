"""The folder that holds everything an embedded Longstop remembers, and the lock that gives it one owner."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from config.processes import LaunchError

ROOT = Path(__file__).resolve().parent.parent


def data_folder() -> Path:
    """Return the data folder: LONGSTOP_DATA, or `.longstop` in the project."""
    return Path(os.environ.get("LONGSTOP_DATA") or ROOT / ".longstop").expanduser().absolute()


class DataFolder:
    """The data folder, made if need be and held by this process alone; a context manager.

    Two brokers on one folder would write the same file, and two workers send everything twice.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.logs = path / "logs"
        self._first_run_done = path / "first-run-done"
        self._lock = -1

    def __enter__(self) -> Self:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.logs.mkdir(exist_ok=True)
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise LaunchError(
                f"the data folder {self.path} cannot be used ({error.strerror}). Make it a writable folder, "
                "or choose another: LONGSTOP_DATA=/a/folder make run"
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(self._lock, 200).decode(errors="replace").strip()
            os.close(self._lock)
            raise LaunchError(
                f"Longstop is already running on {self.path}{f' ({holder})' if holder else ''}. "
                "Stop that one, or use another folder: LONGSTOP_DATA=/a/folder make run"
            ) from error
        self.note(f"process {os.getpid()}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.note("")
        os.close(self._lock)

    def note(self, text: str) -> None:
        """Leave a line for whoever finds the folder locked."""
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, text.encode(), 0)

    @property
    def first_run_is_done(self) -> bool:
        """Tell whether the first run got through to its end."""
        return self._first_run_done.exists()

    def first_run_succeeded(self) -> None:
        """Remember it; the next start asks and loads nothing."""
        self._first_run_done.touch()
