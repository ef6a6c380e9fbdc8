"""Settings of the benchmarks: those of an installation, with post-office beside it."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS, LOGGING

INSTALLED_APPS = [*INSTALLED_APPS, "post_office"]
POST_OFFICE = {"BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}}
SILENT = {"handlers": ["nowhere"], "level": "CRITICAL", "propagate": False}
LOGGING = {
    **LOGGING,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    "root": SILENT,
    "loggers": {"post_office": SILENT, "django": SILENT},
}
"""Nobody pays for writing a log: post-office writes some lines for every batch, and more for a failure."""
