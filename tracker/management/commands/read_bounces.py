"""`manage.py read_bounces`: record what came back to the mailbox for bounces."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from tracker.alerts.bounces import read_bounces
from tracker.alerts.mailboxes import HOW_TO
from tracker.management.base import LongstopCommand


class Command(LongstopCommand):
    """Reads `BOUNCE_URL`; the worker does the same every five minutes."""

    help = "Record the reports of undeliverable mail in the mailbox BOUNCE_URL."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, and print the counts."""
        if not settings.BOUNCE_URL:
            raise CommandError(f"BOUNCE_URL: not set; write {HOW_TO}", returncode=1)
        try:
            found = read_bounces(timezone.now())
        except OSError as error:
            raise CommandError(f"BOUNCE_URL: {error}; nothing was changed.", returncode=1) from error
        if options["json"]:
            self.print_json(found._asdict())
            return
        self.stdout.write(
            f"{found.read} mails read: {found.recorded} reports recorded, {found.replies} automatic replies,"
            f" {found.unreadable} not understood and left there."
        )
