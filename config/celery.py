"""The Celery application and the whole beat schedule.

Celery is a metronome and a pair of hands here, never the memory: every reminder is a row in the database,
so a lost, repeated or late task costs nothing but time. That is why there is no result backend, no long
countdown and no scheduler that stores anything of worth.
"""

import os
import platform
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from celery import Celery
from celery.schedules import maybe_schedule
from celery.signals import beat_embedded_init, beat_init, before_task_publish, worker_ready
from django.conf import settings
from kombu.entity import Queue

from config.lifeline import die_with_parent
from config.queues import OTHER, QUEUES, ROUTES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

EVERY_MINUTE = 60.0
EVERY_FIVE_MINUTES = 300.0
EVERY_HOUR = 3600.0
BEAT = "longstop_beat"
"""The header in which a beat names itself, so that two of them can be told apart."""
ASKED_AT = "longstop_asked_at"
"""The header with the instant (UTC, ISO 8601) at which a task was asked for."""
VISIBILITY = 300  # seconds after which an unacknowledged task is offered again; tasks take seconds

app = Celery("longstop", broker=settings.BROKER_URL)
app.conf.update(
    accept_content=["json"],
    timezone="UTC",
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    task_retry_on_worker_lost=True,
    task_ignore_result=True,
    task_queues=[Queue(name) for name in QUEUES],  # type: ignore[no-untyped-call]
    task_default_queue=OTHER,
    task_routes=ROUTES,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_soft_shutdown_timeout=20,
    worker_max_tasks_per_child=1000,
    worker_hijack_root_logger=False,
    visibility_timeout=VISIBILITY,
    result_backend_transport_options={"visibility_timeout": VISIBILITY},
    broker_transport_options={
        "visibility_timeout": VISIBILITY,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        # Without a socket timeout a half-open connection leaves the worker deaf for ever.
        "socket_timeout": 15,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 25,
        "polling_interval": 0.02 if settings.BROKER_URL.startswith("memory:") else None,
    },
    beat_schedule={
        "sweep": {"task": "tracker.tasks.sweep", "schedule": EVERY_MINUTE},
        # Half a minute behind, so that after a night off the first sweep is not reported as missing.
        "watchdog": {
            "task": "tracker.tasks.watchdog",
            "schedule": EVERY_MINUTE,
            "options": {"countdown": 30},
        },
        # What a page that recorded a closure could not finish, and what a crash left behind.
        "news": {"task": "tracker.tasks.news", "schedule": EVERY_MINUTE},
        # An import whose worker was killed, or for which no worker could be asked.
        "imports": {"task": "tracker.tasks.imports", "schedule": EVERY_MINUTE},
        "read_bounces": {"task": "tracker.tasks.read_bounces", "schedule": EVERY_FIVE_MINUTES},
        # A new day begins in every zone at another hour, and with it a lasting pause grows by a day.
        "recompute": {"task": "tracker.tasks.recompute", "schedule": EVERY_HOUR},
        "tidy": {"task": "tracker.tasks.tidy", "schedule": EVERY_HOUR},
        "digests": {"task": "tracker.tasks.digests", "schedule": EVERY_HOUR},
    },
)
app.autodiscover_tasks(["tracker"])


def next_sweep(last: datetime, now: datetime) -> datetime:
    """When beat asks for the next sweep, by its schedule, if it asked for the last one then; UTC instants."""
    schedule = copy(maybe_schedule(app.conf.beat_schedule["sweep"]["schedule"], app=app))
    schedule.nowfun = lambda: now
    coming: datetime = now + schedule.remaining_estimate(last)
    return coming


@before_task_publish.connect
def note_when(headers: dict[str, Any] | None = None, **_: Any) -> None:
    """Every task says when it was asked for, so that the watchdog sees how long it waits."""
    if headers is not None:
        headers[ASKED_AT] = datetime.now(UTC).isoformat()


@worker_ready.connect
def sweep_at_once(**_: Any) -> None:
    """A worker that comes up follows new law and code, sends what fell due, and tells the launcher."""
    app.send_task("tracker.tasks.recompute")
    app.send_task("tracker.tasks.digests")  # first, so that only the newest one leaves after days off
    app.send_task("tracker.tasks.sweep")
    if marker := os.environ.get("LONGSTOP_WORKER_READY"):
        Path(marker).touch()


@beat_init.connect
def name_this_beat(**_: Any) -> None:
    """From now on everything that this process asks for says which beat asked."""
    name = f"{platform.node()[:40]}/{os.getpid()}/{uuid4().hex[:8]}"

    def sign(headers: dict[str, Any] | None = None, **_: Any) -> None:
        if headers is not None:
            headers[BEAT] = name

    before_task_publish.connect(sign, weak=False, dispatch_uid="name of this beat")


@beat_embedded_init.connect
def leave_with_the_worker(**_: Any) -> None:
    """Beat inside a worker is a process of its own; it must not outlive a worker that was killed."""
    die_with_parent()
