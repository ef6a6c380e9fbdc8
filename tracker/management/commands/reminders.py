"""`manage.py reminders`: what is planned for whom, and why; or plan every date anew."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandParser
from django.utils import timezone

from tracker.management.base import LongstopCommand
from tracker.models import Investment
from tracker.services.law import LawBook
from tracker.services.planned import Waiting, waiting
from tracker.services.replanning import plan_again


class Command(LongstopCommand):
    """Lists the reminders that wait, with the layer of leads behind each."""

    help = "List what is planned for whom, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare `--user`, `--matter` and `--plan-again`."""
        parser.add_argument("--user", default="", metavar="NAME", help="only those to this person")
        parser.add_argument("--matter", default="", metavar="SLUG", help="only those of this matter")
        parser.add_argument(
            "--plan-again",
            action="store_true",
            help="first plan every date anew, as after new advice in the law files; safe to repeat",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """List what waits."""
        now = timezone.now()
        user, matter = options["user"], options["matter"]
        if user and not User.objects.filter(username=user).exists():
            raise LookupError(f"user: there is no user “{user}”")
        if matter and not Investment.objects.filter(slug=matter).exists():
            raise LookupError(f"matter: there is no matter “{matter}”")
        again = plan_again(now) if options["plan_again"] else None
        found = waiting(LawBook(None, now), user, matter)
        if options["json"]:
            self.print_json({"planned_again": again, "reminders": [_data(one) for one in found]})
            return
        if again is not None:
            self.stdout.write(f"Planned {again} dates again.")
        for one in found:
            self.stdout.write(_line(one))


def _data(one: Waiting) -> dict[str, Any]:
    row = one.row
    return {
        "id": row.pk,
        "kind": row.kind,
        "user": row.recipient.username,
        "matter": row.deadline.investment.slug if row.deadline else None,
        "deadline": row.deadline_id,
        "title": row.deadline.title if row.deadline else None,
        "due_on": row.due_on,
        "lead": None if row.lead is None else row.ahead.written,
        "send_at": row.send_at,
        "why": one.why,
    }


def _line(one: Waiting) -> str:
    """`2026-06-06 04:00 UTC  ada  aurora: Review ends 2026-07-06, 30 days before (the usual leads)`."""
    row = one.row
    about = (
        f"{row.deadline.investment.slug}: {row.deadline.title}" if row.deadline else row.get_kind_display()
    )
    day = f" {row.due_on}" if row.due_on else ""
    lead = "" if row.lead is None else f", {row.ahead.in_words}"
    return f"{row.send_at:%Y-%m-%d %H:%M} UTC  {row.recipient.username}  {about}{day}{lead} ({one.why})"
