"""Record that an authority is closed on a day, or see what that would move."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from tracker.clock.terms import parse_day
from tracker.management.base import LongstopCommand
from tracker.management.news import add_news_arguments, apply_news, in_words, told_by_hand
from tracker.services.news import closing


class Command(LongstopCommand):
    """`manage.py close_day CALENDAR DATE --label WHAT --cite NOTICE [--dry-run] [--json]`."""

    help = "Close a day in a calendar: every open date that it moves is moved, and each person told once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where, when and why."""
        parser.add_argument("calendar", help="such as us-federal; check_regimes lists them")
        parser.add_argument("on", metavar="DATE", help="the closed day, YYYY-MM-DD")
        parser.add_argument("--label", required=True, help="what for: snow, offices closed by OPM")
        add_news_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Preview, store and apply."""
        now = timezone.now()
        closure = closing(
            options["calendar"],
            parse_day(options["on"], "on"),
            label=options["label"],
            citation=options["cite"],
            told=told_by_hand(options, now),
        )
        done = apply_news(closure, now, dry_run=options["dry_run"])
        if options["json"]:
            self.print_json(done)
        else:
            self.stdout.write(in_words(done))
