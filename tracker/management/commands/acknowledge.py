"""Acknowledge a date for somebody who said so by telephone."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandParser
from django.utils import timezone

from tracker.clock.explain import legal_day
from tracker.management.base import LongstopCommand
from tracker.models import CameBy
from tracker.services.acknowledge import acknowledge
from tracker.services.answerable import stops_asking


class Command(LongstopCommand):
    """`manage.py acknowledge DEADLINE_ID --user NAME [--note TEXT] [--json]`."""

    help = "Record that a person has a date in hand: nobody else is asked about it, reminders ahead go on."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which date, and who has it in hand."""
        parser.add_argument("deadline", type=int, metavar="DEADLINE_ID")
        parser.add_argument("--user", required=True, metavar="NAME", help="the user name of that person")
        parser.add_argument("--note", default="", help="how you know, such as: by telephone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Record it, and print what is acknowledged."""
        row = acknowledge(
            options["deadline"],
            User.objects.get(username=options["user"]),
            now=timezone.now(),
            came_by=CameBy.COMMAND,
            note=options["note"],
        )
        stops = stops_asking(row.deadline, row.user)
        if options["json"]:
            told = {"deadline": row.deadline_id, "base_on": row.base_on, "user": row.user.username}
            self.print_json({"id": row.pk, "at": row.at, "stops_asking": stops, **told})
        else:
            self.stdout.write(
                f"{row.user.username} has {legal_day(row.base_on)} in hand: {row.deadline.title}."
            )
            if not stops:
                self.stdout.write(
                    f"{row.user.username} does not work on the matter: it still goes to the next person."
                )
