"""Celery is set up as a metronome: short tasks, no results, nothing it could forget that matters."""

from celery.signals import before_task_publish

from config.celery import BEAT, app, name_this_beat


def test_the_schedule_is_plain_intervals() -> None:
    entries = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert entries == {
        "tracker.tasks.sweep": 60.0,
        "tracker.tasks.watchdog": 60.0,
        "tracker.tasks.news": 60.0,
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


def test_a_lost_worker_costs_no_task_and_a_dead_line_no_worker() -> None:
    assert app.conf.task_acks_late is True
    assert app.conf.task_ignore_result is True
    assert app.conf.broker_transport_options["socket_timeout"] == 15
    assert app.conf.broker_transport_options["visibility_timeout"] == 300
    assert app.conf.visibility_timeout == 300
