"""`manage.py make_load`: fill an empty database with many matters that are made up, to measure with."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from tracker.management.base import LongstopCommand
from tracker.services.load.filling import Sizes, loaded, make_load

SIZES = Sizes()


class Command(LongstopCommand):
    """Only an empty database is filled, and nothing is ever sent from it."""

    help = (
        "Fill an empty database with made-up matters, all marked as practice. Refuses one that holds matters"
        " or was declared live. JSON keys: people, investments, reviews, deadlines, reminders."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How much, and which."""
        for name, n in SIZES._asdict().items():
            parser.add_argument(f"--{name}", type=int, default=n, help=f"how many at least ({n})")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same matters (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill it and say how far it is."""
        sizes = Sizes(*(options[name] for name in Sizes._fields))
        if min(sizes) < 1:
            raise CommandError("reviews: each number must be one or more.", returncode=1)
        for line in make_load(sizes, timezone.now(), options["seed"]):
            if not options["json"]:
                self.stdout.write(line)
                self.stdout.flush()
        found = loaded()._asdict()
        if options["json"]:
            self.print_json(found)
        else:
            self.stdout.write(", ".join(f"{n:,} {name}" for name, n in found.items()))
