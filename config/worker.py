"""The embedded worker with beat inside: `python -m config.worker SCHEDULE_FILE`.

One machine, one worker, so beat may ride along. In production run `celery -A config.celery worker` and
`celery -A config.celery beat` apart.
"""

import os
import signal
import sys
import threading
from typing import Any

import celery.bin.worker  # noqa: F401  (loaded before the gate, like the application)
import django
from celery.signals import worker_ready

from config.celery import app
from config.startgate import wait_at_gate


@worker_ready.connect
def end_with_beat(sender: Any, **_: Any) -> None:
    """Beat is a process of its own and Celery does not look after it: without it, end and be restarted."""
    beat = sender.controller.beat

    def watch() -> None:
        beat.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="beat-watch", daemon=True).start()


def main() -> None:
    """Work until SIGTERM."""
    django.setup()
    wait_at_gate()
    schedule = sys.argv[1]
    options = ["-P", "threads", "-c", "2", "-B", "-s", schedule, "-l", "INFO", "--pidfile="]
    app.worker_main(["worker", *options, "--without-gossip", "--without-mingle"])


if __name__ == "__main__":
    main()
