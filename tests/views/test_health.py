"""The two addresses for machines."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from tracker.models import SweepRun


def test_the_process_is_alive_without_a_database() -> None:
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_it_is_ready_and_tells_the_age_of_the_last_sweep() -> None:
    assert Client().get("/readyz").json()["last_sweep_age_seconds"] is None
    SweepRun.objects.create(started_at=timezone.now() - timedelta(minutes=2))
    told = Client().get("/readyz").json()
    assert told["sweep"] == "ok"
    assert 119 <= told["last_sweep_age_seconds"] <= 150


@pytest.mark.django_db
def test_a_silent_sweep_is_told() -> None:
    SweepRun.objects.create(started_at=timezone.now() - timedelta(hours=1))
    assert Client().get("/readyz").json()["sweep"] == "silent"


@pytest.mark.django_db
def test_without_a_database_it_is_not_ready() -> None:
    with patch.object(connection, "ensure_connection", side_effect=DatabaseError):
        response = Client().get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, "failed")
