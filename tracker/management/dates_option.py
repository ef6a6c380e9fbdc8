"""The option that says of a whole file which comes first in its dates, day or month."""

from django.core.management.base import CommandParser

from tracker.models import DayOrder


def add_dates(parser: CommandParser) -> None:
    """Add `--dates`; without it a date that can be two days is refused."""
    told = "what comes first in dates such as 03/04/2026 of the whole file; without it they are refused"
    parser.add_argument("--dates", choices=DayOrder.values, default="", help=told)
