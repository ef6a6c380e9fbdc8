"""procrastinate as a sender: one task for each mail, queued in the same PostgreSQL, one worker."""

import os
from functools import cache
from time import monotonic
from typing import Any

from django.core.mail import get_connection
from procrastinate import App, PsycopgConnector

from tests.bench.recompute import peak_memory
from tests.bench.senders import EMAIL, read_letters


@cache
def _app() -> App:
    app = App(connector=PsycopgConnector(conninfo=os.environ["DATABASE_URL"]))
    app.task(_send, name="bench.send")
    return app


@cache
def _line() -> Any:
    line = get_connection(EMAIL)
    line.open()
    return line


@cache
def _letters(path: str) -> list[Any]:
    return list(read_letters(path))


def _send(path: str, place: int) -> None:
    """Send one of the mails over the worker's connection."""
    _line().send_messages([_letters(path)[place]])


def enqueue(letters: str) -> dict[str, Any]:
    """One job for each mail, written all at once: how long that takes."""
    jobs = [{"path": letters, "place": place} for place in range(len(_letters(letters)))]
    with _app().open():
        _app().schema_manager.apply_schema()
        began = monotonic()
        _app().configure_task("bench.send").batch_defer(*jobs)
        return {"took": monotonic() - began}


def sends(letters: str) -> dict[str, Any]:
    """Its worker, until the queue is empty."""
    _letters(letters)
    began = monotonic()
    _app().run_worker(wait=False, install_signal_handlers=False)
    return {"began": began, "memory": peak_memory()}
