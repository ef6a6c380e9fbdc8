"""Record days on which the clocks of a regime stand still, or see what that would move."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from tracker.clock.terms import parse_day
from tracker.management.base import LongstopCommand
from tracker.management.news import add_news_arguments, apply_news, in_words, told_by_hand
from tracker.services.news import pausing


class Command(LongstopCommand):
    """`manage.py pause_regime REGIME FIRST [LAST] --reason WHY --cite TEXT [--dry-run] [--json]`."""

    help = "Pause a regime's clocks: every open date that it moves is moved, and each person told once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which regime, which days and why."""
        parser.add_argument("regime", help="such as us-cfius; check_regimes lists them")
        parser.add_argument("first_on", metavar="FIRST", help="the first day, YYYY-MM-DD")
        parser.add_argument("last_on", metavar="LAST", nargs="?", help="the last day; none while it lasts")
        parser.add_argument("--reason", required=True, help="such as: lapse of appropriations")
        parser.add_argument("--unsettled", action="store_true", help="its effect is not settled")
        add_news_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Preview, store and apply."""
        now = timezone.now()
        last_on = options["last_on"]
        pause = pausing(
            options["regime"],
            parse_day(options["first_on"], "first_on"),
            parse_day(last_on, "last_on") if last_on else None,
            reason=options["reason"],
            citation=options["cite"],
            told=told_by_hand(options, now),
            in_scope=None if options["unsettled"] else True,
        )
        done = apply_news(pause, now, dry_run=options["dry_run"])
        if options["json"]:
            self.print_json(done)
        else:
            self.stdout.write(in_words(done))
