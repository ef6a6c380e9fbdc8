"""The last sweep, remembered outside the database: in the data folder and in the broker.

A backup that is put back in its own place cannot be told from the original by looking at it. But it lacks
the sweeps since it was made, and one of them is remembered here (`services.instance` draws the conclusion).
Neither place has to last: with both gone the next sweep is taken for what it says, and is remembered.
"""

import json
import logging
import os
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from tracker.alerts.queues import BrokerDown, asking, has_broker
from tracker.models import SweepRun
from tracker.services.whereabouts import Seen

log = logging.getLogger(__name__)

FOLDER, BROKER = "the data folder", "the broker"


def recall() -> Seen | None:
    """The newest sweep that is remembered of the database at this address; None if none is. Never raises."""
    return max((seen for _, seen in remembered()), key=lambda seen: seen.at, default=None)


def remembered() -> Iterator[tuple[str, Seen]]:
    """Where a sweep is remembered, and which one."""
    for where, text in ((FOLDER, _in_folder()), (BROKER, _in_broker())):
        if seen := _read(text):
            yield where, seen


def remember(name: UUID, run: SweepRun) -> None:
    """Remember a sweep of the database of that identity, once it is committed. Never raises."""
    text = json.dumps({"name": str(name), "sweep": run.pk, "at": run.started_at.isoformat()})
    path = _path()
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_text(text, encoding="ascii")
        draft.replace(path)
    except OSError as error:
        log.warning("The last sweep could not be noted in the data folder: %s", error)
    if has_broker():
        try:
            with asking() as broker:
                broker.set(_key(), text)
        except BrokerDown:
            log.warning("The last sweep could not be noted in the broker.")


def _in_folder() -> str:
    try:
        return _path().read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _in_broker() -> str:
    if not has_broker():
        return ""
    try:
        with asking() as broker:
            return (broker.get(_key()) or b"").decode("ascii", "replace")
    except BrokerDown:
        return ""


def _read(text: str) -> Seen | None:
    """What was written there; nothing if it was cut short."""
    try:
        told = json.loads(text)
        return Seen(UUID(told["name"]), int(told["sweep"]), datetime.fromisoformat(told["at"]))
    except (ValueError, TypeError, KeyError):
        return None


def _path() -> Path:
    return Path(settings.DATA_DIR) / f"last-sweep-{_address()}.json"


def _key() -> str:
    return f"longstop.last-sweep.{_address()}"


def _address() -> str:
    """Which database: its address in the settings, which stays the same when a backup is put there."""
    told = [str(connection.settings_dict[name]) for name in ("ENGINE", "HOST", "PORT", "NAME")]
    return sha256("\n".join(told).encode()).hexdigest()[:12]
