"""What beat asks for exists, and does what it is named after."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.utils import timezone

from config.celery import BEAT, app
from tests.alerts.people import a_date, a_person, a_reminder
from tests.services.rows import an_accepted_notice, clock
from tracker import tasks
from tracker.models import Deadline, SweepRun


def test_beat_asks_only_for_tasks_that_exist() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


@pytest.mark.django_db
def test_the_sweep_leaves_a_record_and_the_watchdog_then_has_nothing_to_say() -> None:
    tasks.sweep()
    tasks.watchdog()
    assert SweepRun.objects.get().started_at <= timezone.now()


@pytest.mark.django_db
def test_the_sweep_tells_which_beat_asked_and_which_worker_did_it() -> None:
    tasks.sweep.push_request(**{BEAT: "desk/1/a", "hostname": "celery@rack"})
    try:
        tasks.sweep.run()
    finally:
        tasks.sweep.pop_request()
    run = SweepRun.objects.get()
    assert (run.asked_by, run.worker) == ("desk/1/a", "celery@rack")


@pytest.mark.django_db
def test_a_helper_sweeps_without_a_beat_behind_it() -> None:
    tasks.mail()
    assert SweepRun.objects.get().asked_by == ""


@pytest.mark.django_db
def test_old_sweeps_are_forgotten() -> None:
    SweepRun.objects.create(started_at=timezone.now() - timedelta(days=31))
    tasks.tidy()
    assert not SweepRun.objects.exists()


@pytest.mark.django_db
def test_a_large_backlog_calls_for_help_once_where_help_can_work() -> None:
    root = a_person("root", is_superuser=True)
    for lead in range(3):
        a_reminder(a_date(f"m{lead}"), root, send_at=timezone.now() - timedelta(minutes=1))
    with patch("tracker.alerts.sweep.MANY", 3), patch.object(tasks.mail, "apply_async") as asked:
        tasks.sweep()
    assert asked.call_count == (tasks.HELPERS if connection.vendor == "postgresql" else 0)


@pytest.mark.django_db
def test_a_stored_date_that_is_not_what_the_law_says_is_put_right() -> None:
    review = an_accepted_notice()
    Deadline.objects.filter(pk=clock(review).pk).update(due_on=date(2026, 7, 8))
    tasks.recompute()
    assert clock(review).due_on == date(2026, 7, 6)
