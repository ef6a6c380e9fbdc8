"""Django's entry points into the tracker: the application and the admin site that stands in for the stock one."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class TrackerConfig(AppConfig):
    """The whole domain; one app, so that its migrations are one line."""

    name = "tracker"
    verbose_name = "Longstop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Tasks sent from the web or a command must find the configured broker.
        import config.celery  # noqa: F401


class LongstopAdminConfig(AdminConfig):
    """Makes Longstop's own site the default one, so that `admin.site` and `@admin.register` mean it."""

    default_site = "tracker.admin.site.LongstopAdminSite"
