"""Celery as a sender: one task for each mail, a real worker with kept connections, a real broker."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from time import monotonic
from typing import Any

import django
from celery import Celery
from django.core.mail import EmailMultiAlternatives, get_connection

from tests.servers import broker_programs, start_broker

BROKER = "BENCH_BROKER"
app = Celery("bench", broker=os.environ.get(BROKER, "memory://"))
app.conf.update(
    task_ignore_result=True, worker_hijack_root_logger=False, broker_connection_retry_on_startup=True
)


@cache
def _letters(path: str) -> list[EmailMultiAlternatives]:
    from tests.bench.senders import read_letters

    django.setup()
    return read_letters(path)


@cache
def _line() -> Any:
    line = get_connection("django.core.mail.backends.smtp.EmailBackend")
    line.open()
    return line


@app.task(name="bench.send")
def send(path: str, place: int) -> None:
    """Send one of the mails over this process's connection."""
    _line().send_messages([_letters(path)[place]])


def enqueue(letters: str) -> dict[str, Any]:
    """Wait for the worker, then one message to the broker for each mail."""
    count = len(_letters(letters))
    while not app.control.ping(timeout=0.5):
        pass
    began = monotonic()
    for place in range(count):
        send.delay(letters, place)
    return {"began": began, "memory": 0.0}


@contextmanager
def running(env: dict[str, str]) -> Iterator[str]:
    """A broker and a worker with two processes; gives the address of the broker."""
    broker, url = start_broker(broker_programs()[0])
    command = ["-m", "celery", "-A", "tests.bench.celery_peer", "worker", "--concurrency", "2"]
    worker = subprocess.Popen(
        [sys.executable, *command, "--loglevel", "CRITICAL"],
        env=env | {BROKER: url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield url
    finally:
        worker.terminate()
        worker.wait(30)
        broker.stop()
