"""The application that brings faults into a process; only tests.faults.settings installs it."""

import os

from django.apps import AppConfig


class FaultsConfig(AppConfig):
    """Reads FAULTS_DIE, _HOLD, _TICK, _LEASE and _BATCH, and does nothing without them."""

    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        """Arm what the environment asks for."""
        from tests.faults import points  # it needs the models

        if place := os.environ.get("FAULTS_DIE"):
            name, _, call = place.rpartition(":")
            points.die(name, int(call))
        if gate := os.environ.get("FAULTS_HOLD"):
            points.hold_after_claim(gate)
        if seconds := os.environ.get("FAULTS_TICK"):
            points.hurry_beat(float(seconds))
        if seconds := os.environ.get("FAULTS_LEASE"):
            points.shorten_lease(float(seconds))
        if size := os.environ.get("FAULTS_BATCH"):
            points.shrink_batches(int(size))
