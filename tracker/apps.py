"""Django's entry points: the application, and the admin site that stands in for the stock one."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate, pre_migrate

import config.celery  # noqa: F401  (tasks sent from the web or a command must find its broker)
from tracker import checks, guards


class TrackerConfig(AppConfig):
    """The whole domain; one app, so that its migrations are one line."""

    name = "tracker"
    verbose_name = "Longstop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        pre_migrate.connect(guards.before_migrate, sender=self, dispatch_uid="lift the append-only guards")
        post_migrate.connect(guards.after_migrate, sender=self, dispatch_uid="set the append-only guards")
        checks.register_checks()
        import_module("tracker.alerts.tracking").connect()
        import_module("tracker.services.language").lend_to_the_clock()
        import_module("tracker.views.language").connect()


class LongstopAdminConfig(AdminConfig):
    """Makes Longstop's own site the default one, so that `admin.site` and `@admin.register` mean it."""

    default_site = "tracker.admin.site.LongstopAdminSite"

    def ready(self) -> None:
        super().ready()
        import_module("tracker.admin.records")
