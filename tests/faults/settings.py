"""Settings of the processes that are tried: those of an installation, and the faults of `points`."""

import os

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.apps.FaultsConfig"]
EMAIL_TIMEOUT = int(os.environ.get("FAULTS_PATIENCE", "20"))
