"""Celery is set up as a metronome: short tasks, no results, nothing it could forget that matters."""

from config.celery import app


def test_the_schedule_is_plain_intervals() -> None:
    entries = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert entries == {
        "tracker.tasks.sweep": 60.0,
        "tracker.tasks.watchdog": 60.0,
        "tracker.tasks.news": 60.0,
        "tracker.tasks.recompute": 3600.0,
        "tracker.tasks.digests": 3600.0,
    }


def test_a_lost_worker_costs_no_task_and_a_dead_line_no_worker() -> None:
    assert app.conf.task_acks_late is True
    assert app.conf.task_ignore_result is True
    assert app.conf.broker_transport_options["socket_timeout"] == 15
    assert app.conf.broker_transport_options["visibility_timeout"] == 300
    assert app.conf.visibility_timeout == 300
