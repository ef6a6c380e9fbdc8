"""What a calendar program would read, printed: `feed --user amira --query state=overdue`."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils import timezone

from tracker.alerts.calendar_feed import read, written
from tracker.filters.boards import BOARDS
from tracker.filters.kept import DOCKET, ask_again, in_words
from tracker.management.base import LongstopCommand


class Command(LongstopCommand):
    """No feed is made and nothing is noted. Without --user, that of the first active superuser."""

    help = (
        "Print the dates of one person as iCalendar. JSON keys: user, board, query, shows, entries (uid,"
        " sequence, on, summary, description, link)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose dates, which of them, and how much they say."""
        parser.add_argument("--user", help="login name (the first active superuser)")
        parser.add_argument("--board", choices=list(BOARDS), default=DOCKET, help="deadlines if not given")
        parser.add_argument("--query", default="", help="as after the ? of the board's address")
        parser.add_argument("--masked", action="store_true", help="code names, and “Busy” elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the dates now and print them."""
        user, query, now = _person(options["user"]), options["query"], timezone.now()
        board = options["board"]
        question = ask_again(query, user, now, board)
        if not question.is_valid():
            raise ValidationError({"query": in_words(question)})
        reading = read(user, query=query, board=board, masked=options["masked"], now=now)
        if not options["json"]:
            self.stdout.write(written(reading, user.username).decode(), ending="")
            return
        keys = ("uid", "sequence", "on", "summary", "description", "link")
        self.print_json(
            {
                "user": user.username,
                "board": board,
                "query": query,
                "shows": in_words(question, kind=board),
                "entries": [{key: getattr(entry, key) for key in keys} for entry in reading.entries],
            }
        )


def _person(name: str | None) -> User:
    active = User.objects.filter(is_active=True).order_by("pk")
    found = (active.filter(username=name) if name else active.filter(is_superuser=True)).first()
    if found is None:
        who = f"user: no active user “{name}”" if name else "user: there is no active superuser; name one"
        raise User.DoesNotExist(who)
    return found
