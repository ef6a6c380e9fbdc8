"""Celery is set up as a metronome: short tasks, no results, nothing it could forget that matters."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from celery.schedules import crontab
from celery.signals import before_task_publish

from config.celery import ASKED_AT, BEAT, app, name_this_beat, next_sweep


def test_the_schedule_is_plain_intervals() -> None:
    entries = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert entries == {
        "tracker.tasks.sweep": 60.0,
        "tracker.tasks.watchdog": 60.0,
        "tracker.tasks.news": 60.0,
        "tracker.tasks.imports": 60.0,
        "tracker.tasks.read_bounces": 300.0,
        "tracker.tasks.recompute": 3600.0,
        "tracker.tasks.tidy": 3600.0,
        "tracker.tasks.digests": 3600.0,
    }


def test_sweep_mail_and_digest_wait_in_queues_of_their_own_and_a_worker_takes_all() -> None:
    def queue(task: str) -> str:
        return str(app.amqp.router.route({}, task)["queue"].name)

    assert [queue(f"tracker.tasks.{name}") for name in ("sweep", "mail", "digests", "recompute", "news")] == [
        *("sweep", "mail", "digest", "celery", "celery")
    ]
    assert set(app.amqp.queues.consume_from) == {"sweep", "mail", "digest", "celery"}


def test_what_a_beat_asks_for_says_which_beat_asked() -> None:
    def signed() -> str:
        headers: dict[str, str] = {}
        before_task_publish.send(sender="tracker.tasks.sweep", headers=headers)
        return headers.get(BEAT, "")

    assert signed() == ""
    name_this_beat()
    try:
        first = signed()
        assert first == signed() != ""
        assert len(first) <= 80
    finally:
        before_task_publish.disconnect(dispatch_uid="name of this beat")


def test_every_task_says_when_it_was_asked_for() -> None:
    headers: dict[str, str] = {}
    before_task_publish.send(sender="tracker.tasks.news", headers=headers)
    assert abs(datetime.fromisoformat(headers[ASKED_AT]) - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_next_sweep_is_told_by_beats_own_schedule() -> None:
    last = datetime(2026, 6, 19, 14, tzinfo=UTC)
    now = last + timedelta(seconds=20)
    assert next_sweep(last, now) == last + timedelta(minutes=1)
    with patch.dict(app.conf.beat_schedule["sweep"], schedule=5.0):
        assert next_sweep(last, last + timedelta(seconds=2)) == last + timedelta(seconds=5)
    with patch.dict(app.conf.beat_schedule["sweep"], schedule=crontab(minute="*/10")):
        assert next_sweep(last, now) == last + timedelta(minutes=10)


def test_a_lost_worker_costs_no_task_and_a_dead_line_no_worker() -> None:
    assert app.conf.task_acks_late is True
    assert app.conf.task_ignore_result is True
    assert app.conf.broker_transport_options["socket_timeout"] == 15
    assert app.conf.broker_transport_options["visibility_timeout"] == 300
    assert app.conf.visibility_timeout == 300
