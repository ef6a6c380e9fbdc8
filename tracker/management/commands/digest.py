"""`manage.py digest`: what a digest would say now. Nothing is sent and nothing kept."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from tracker.alerts.digest import tell
from tracker.alerts.words import Countdown
from tracker.filters.boards import BOARDS
from tracker.filters.kept import DOCKET, as_kept
from tracker.management.base import LongstopCommand
from tracker.models import Cadence, Subscription
from tracker.services.digests import WITH_RHYTHM
from tracker.services.law import LawBook

KEYS = ("subject", "question", "wrong", "counts", "stretches", "moves", "moved", "next_comes", "docket")
UNNAMED = "Everything"


class Command(LongstopCommand):
    """Without --name it is made up from the other options: daily, of every open date."""

    help = (
        "Print what a digest would say now; nothing is sent. JSON keys: user, name, cadence, text, "
        + ", ".join(KEYS)
        + "."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose digest, and which."""
        parser.add_argument("--user", help="login name of its reader (the first active superuser)")
        parser.add_argument("--name", help="a digest that this person has; not together with the three below")
        parser.add_argument("--cadence", choices=Cadence.values, help="daily if not given")
        parser.add_argument(
            "--query", help="the board's question, such as state=overdue; every open date if not given"
        )
        parser.add_argument("--board", choices=list(BOARDS), help="deadlines, the docket, if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the subject and the plain text, or everything as JSON."""
        now = timezone.now()
        row = asked(options, now)
        told = tell(row, now, Countdown(LawBook(None, now)))
        if not options["json"]:
            self.stdout.write(f"Subject: {told.subject}\n\n{told.text}")
            return
        data = asdict(told)
        mine = {"user": row.user.username, "name": row.name, "cadence": row.cadence, "text": told.text}
        self.print_json({key: data[key] for key in KEYS} | mine)


def asked(options: dict[str, Any], now: datetime) -> Subscription:
    """The digest that is meant. Raises `ValidationError` on `query`, `LookupError` for a name nobody has."""
    user = reader(options["user"])
    if name := options["name"]:
        if options["cadence"] or options["board"] or options["query"] is not None:
            raise CommandError("Give either --name, or --cadence, --board and --query.", returncode=2)
        row = Subscription.objects.filter(user=user, name=name).select_related(*WITH_RHYTHM).first()
        if row is None:
            raise LookupError(f"name: {user.username} has no digest “{name}”")
        return row
    board = options["board"] or DOCKET
    query = as_kept(options["query"] or "", user, now, board)
    cadence = options["cadence"] or Cadence.DAILY.value
    return Subscription(user=user, name=UNNAMED, board=board, query=query, cadence=cadence, created_at=now)


def reader(name: str | None) -> User:
    """The active person of this login name, or the first active superuser."""
    active = User.objects.filter(is_active=True).order_by("pk")
    found = active.filter(username=name) if name else active.filter(is_superuser=True)
    user = found.first()
    if user is None:
        who = f"user: no active user “{name}”" if name else "user: there is no active superuser; name one"
        raise User.DoesNotExist(who)
    return user
