"""`manage.py instance`: whether reminders may leave from here, and to declare that they may."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from tracker.alerts.witness import remembered
from tracker.management.base import LongstopCommand
from tracker.models import Instance
from tracker.services.instance import Due, consequences, declare_live, standing, where_am_i

NAMED = 20
"""Dates that are listed; of more it says how many."""


class Command(LongstopCommand):
    """Says where the database is and where it was declared live; with `--declare-live` declares it here."""

    help = "Say whether this is the live instance; a copy of the database sends nothing until declared live."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare `--declare-live` and `--due`."""
        parser.add_argument(
            "--declare-live", action="store_true", help="from now on reminders leave from here"
        )
        parser.add_argument(
            "--due",
            choices=[due.value for due in Due],
            help="what fell due before: cancel it (drop, the default: the original may have sent it) or send"
            " it as late mail (send)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Declare if asked to, and print how it stands."""
        now = timezone.now()
        if options["due"] and not options["declare_live"]:
            raise CommandError("due: it belongs to --declare-live.", returncode=1)
        due = Due(options["due"] or Due.DROP)
        declared = declare_live(now, None, due) if options["declare_live"] else None
        here, place, row = standing(), where_am_i(), Instance.objects.first()
        would = consequences(now)
        told = {
            "state": here.value,
            "sends": here.sends,
            "says": here.words,
            "place": place.words,
            "declared_place": row.place if row else None,
            "declared_at": row.declared_at if row else None,
            "went_back_from": row.went_back_from if row else None,
            "went_back_to": row.went_back_to if row else None,
            "remembered": {where: seen.at for where, seen in remembered()},
            "due": would.due,
            "last_chances": would.last,
            "due_since_last_left": would.since,
            "last_left_at": would.last_left,
            "declared": declared is not None,
            "dropped": declared if declared and due == Due.DROP else 0,
        }
        if options["json"]:
            self.print_json(told)
            return
        self.stdout.write(f"{here.words}\n  here: {place.words}")
        if row and row.fingerprint != place.fingerprint:
            self.stdout.write(f"  live: {row.place}, since {row.declared_at:%Y-%m-%d %H:%M} UTC")
        if row and row.went_back_from:
            last = f"{row.went_back_to:%Y-%m-%d %H:%M} UTC" if row.went_back_to else "none"
            self.stdout.write(
                f"  last sweep in it: {last}; remembered outside: {row.went_back_from:%Y-%m-%d %H:%M} UTC"
            )
        if declared is not None:
            what = "cancelled" if due == Due.DROP else "left to the next sweep"
            self.stdout.write(f"  Due reminders that were {what}: {declared}.")
        elif not here.sends:
            self.stdout.write(
                f"  Due reminders: {would.due}, {would.since} of them since the last that left."
            )
        if would.last and (due == Due.DROP or not here.sends):
            self.stdout.write(
                f"  The last before a day to act by that is not over; look after these dates: {would.last}"
            )
            for deadline in would.dates[:NAMED]:
                self.stdout.write(f"    {deadline}")
            if more := len(would.dates[NAMED:]):
                self.stdout.write(f"    and {more} more dates")
