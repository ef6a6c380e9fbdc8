"""The embedded web server: `python -m config.web FD` serves on a listening socket it inherited.

With LONGSTOP_INLINE_WORKER=SCHEDULE_FILE worker and beat run as threads in here: there is no broker.
"""

import os
import signal
import socket
import sys
import threading
from types import FrameType
from typing import Any

import waitress
from celery.beat import EmbeddedService
from celery.signals import worker_ready
from celery.worker import WorkController

from config.celery import app
from config.startgate import wait_at_gate
from config.wsgi import application

THREADS = 8


class InlineWorker(WorkController):  # type: ignore[misc]  # celery has no type information
    """A worker without a process of its own, and so without signal handlers."""

    def on_consumer_ready(self, consumer: Any) -> None:
        worker_ready.send(sender=consumer)


def start_inline_worker(schedule: str) -> None:
    """Run worker and beat in threads that end with this process."""
    worker = InlineWorker(app=app, pool="solo", concurrency=1, loglevel="INFO", without_heartbeat=True)
    threading.Thread(target=worker.start, name="worker", daemon=True).start()
    beat = EmbeddedService(app, schedule_filename=schedule, thread=True)
    beat.daemon = True
    beat.start()


def leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def main() -> None:
    """Serve until SIGTERM."""
    signal.signal(signal.SIGTERM, leave)
    wait_at_gate()
    listening = socket.socket(fileno=int(sys.argv[1]))
    if schedule := os.environ.get("LONGSTOP_INLINE_WORKER"):
        start_inline_worker(schedule)
    waitress.serve(application, sockets=[listening], threads=THREADS, ident=None)


if __name__ == "__main__":
    main()
