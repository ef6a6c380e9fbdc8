"""The two addresses for machines."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.test import Client, override_settings
from django.utils import timezone

from tracker.models import Instance, SweepRun


def test_the_process_is_alive_without_a_database() -> None:
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_it_is_ready_and_tells_the_age_of_the_last_sweep() -> None:
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["last_sweep_age_seconds"]) == (503, None)
    SweepRun.objects.create(started_at=timezone.now() - timedelta(minutes=2))
    response = Client().get("/readyz")
    told = response.json()
    assert (response.status_code, told["sweep"], told["instance"]) == (200, "ok", "live")
    assert 119 <= told["last_sweep_age_seconds"] <= 150


@pytest.mark.django_db
def test_with_a_silent_sweep_it_is_not_ready() -> None:
    SweepRun.objects.create(started_at=timezone.now() - timedelta(hours=1))
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["sweep"]) == (503, "silent")


@pytest.mark.django_db
def test_without_a_broker_it_is_not_ready() -> None:
    SweepRun.objects.create(started_at=timezone.now())
    with override_settings(BROKER_URL="redis+socket:///nowhere/broker.sock"):
        response = Client().get("/readyz")
    assert (response.status_code, response.json()["broker"]) == (503, "failed")


@pytest.mark.django_db
def test_a_copy_says_so() -> None:
    SweepRun.objects.create(started_at=timezone.now())
    Instance.objects.create(fingerprint="elsewhere", place="elsewhere", declared_at=timezone.now())
    assert Client().get("/readyz").json()["instance"] == "copy"


@pytest.mark.django_db
def test_without_a_database_it_is_not_ready() -> None:
    with patch.object(connection, "ensure_connection", side_effect=DatabaseError):
        response = Client().get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, "failed")
