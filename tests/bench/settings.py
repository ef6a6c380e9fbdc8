"""Settings of the benchmarks: those of an installation, with post-office and django-mailer beside it."""

from config.settings import *  # noqa: F403
from config.settings import DATA_DIR, INSTALLED_APPS, LOGGING

INSTALLED_APPS = [*INSTALLED_APPS, "post_office", "mailer"]
POST_OFFICE = {"BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}}
MAILER_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
MAILER_LOCK_PATH = str(DATA_DIR / "mailer-lock")
MAILER_EMAIL_MAX_BATCH = None
SILENT = {"handlers": ["nowhere"], "level": "CRITICAL", "propagate": False}
LOGGING = {
    **LOGGING,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    "root": SILENT,
    "loggers": {"post_office": SILENT, "django": SILENT},
}
"""Nobody pays for writing a log: post-office writes some lines for every batch, and more for a failure."""
