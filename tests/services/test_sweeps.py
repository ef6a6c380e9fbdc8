"""The record of sweeps doesn't grow without end."""

from datetime import timedelta
from unittest.mock import patch

import pytest

from tests.alerts.people import NOW
from tracker.models import SweepRun
from tracker.services import sweeps
from tracker.services.sweeps import forget_old_sweeps


@pytest.mark.django_db
def test_only_the_last_thirty_days_are_kept() -> None:
    for days in (0, 30, 31, 40, 50):
        SweepRun.objects.create(started_at=NOW - timedelta(days=days))
    with patch.object(sweeps, "BATCH", 2):
        assert forget_old_sweeps(NOW) == 3
    assert SweepRun.objects.count() == 2
    assert forget_old_sweeps(NOW) == 0
