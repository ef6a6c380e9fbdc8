"""`manage.py filing_fee`: the fee of a notice from the value of the transaction."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import CommandParser

from tracker.clock.errors import LawError
from tracker.clock.terms import parse_day
from tracker.management.base import LongstopCommand
from tracker.regimes.fees import filing_fee
from tracker.regimes.loader import load_library


class Command(LongstopCommand):
    """Fees are those in force on the day of filing."""

    help = "Say which filing fee a notice costs."

    def add_arguments(self, parser: CommandParser) -> None:
        """VALUE, the day of filing, the regime, and the US part where it differs."""
        regimes = [law.id for law in load_library().laws.values() if law.versions[-1].fees]
        parser.add_argument("value", metavar="VALUE", help="value of the transaction in US dollars")
        parser.add_argument("--on", required=True, metavar="DATE", help="day of filing")
        known = f"one with fees: {', '.join(regimes)}; {regimes[0]} if not given"
        parser.add_argument("--regime", choices=regimes, default=regimes[0], help=known)
        parser.add_argument("--us-part", metavar="VALUE", help="value of the United States part, if smaller")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the fee with its citation."""
        part = options["us_part"]
        fee = filing_fee(
            load_library().regime(options["regime"]),
            _money(options["value"], "value"),
            parse_day(options["on"], "on"),
            _money(part, "us-part") if part is not None else None,
        )
        if options["json"]:
            self.print_json({"fee": fee.amount, "currency": "USD", "citation": fee.citation})
        else:
            self.stdout.write(f"USD {fee.amount:,} ({fee.citation}; {fee.regime_version})")


def _money(text: str, field: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", "").replace("_", ""))
    except InvalidOperation as wrong:
        raise LawError(field, f"“{text}” is not an amount; write 25000000") from wrong
    if not value.is_finite():
        raise LawError(field, f"“{text}” is not an amount; write 25000000")
    return value
