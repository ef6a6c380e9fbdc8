"""What beat asks for exists, and does what it is named after."""

from datetime import date

import pytest
from django.utils import timezone

from config.celery import app
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
def test_a_stored_date_that_is_not_what_the_law_says_is_put_right() -> None:
    review = an_accepted_notice()
    Deadline.objects.filter(pk=clock(review).pk).update(due_on=date(2026, 7, 8))
    tasks.recompute()
    assert clock(review).due_on == date(2026, 7, 6)
