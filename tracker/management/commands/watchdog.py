"""`manage.py watchdog`: say what keeps reminders from leaving; for a scheduler outside Longstop."""

import sys
from typing import Any

from django.utils import timezone

from tracker.alerts.watchdog import watch
from tracker.management.base import LongstopCommand


class Command(LongstopCommand):
    """Leaves with 0 when reminders leave, with 1 and one line for each problem when they do not."""

    help = "Check that reminders leave; tell staff by mail if not (at most once an hour about the same)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, mail staff, print."""
        lines = watch(timezone.now())
        if options["json"]:
            self.print_json({"ok": not lines, "problems": lines})
        elif lines:
            self.stdout.write("\n".join(lines))
        else:
            self.stdout.write("Reminders leave as they should.")
        if lines:
            sys.exit(1)
