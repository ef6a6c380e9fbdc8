"""Filing fees, read from the version of the law in force on the day of filing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.clock.errors import LawError
from tracker.clock.law import Law


@dataclass(frozen=True, slots=True)
class Fee:
    """A filing fee in US dollars, with the citation it rests on."""

    amount: int
    citation: str
    regime_version: str


def filing_fee(law: Law, value: Decimal, on: date, us_part: Decimal | None = None) -> Fee:
    """Return the fee for a notice filed `on` about a transaction worth `value` US dollars.

    `us_part` is the value of the United States part, where it differs. Raises `LawError` for a negative
    value, and where the law of that day knows no fee.
    """
    version = law.version_for(on)
    if not version.fees:
        raise LawError("date", f"{law.title} had no filing fee on {on.isoformat()}")
    if value < 0 or (us_part is not None and us_part < 0):
        raise LawError("value", "a transaction has no negative value")
    amount = [fee for start, fee in version.fees if value >= start][-1]
    if version.fee_floor and us_part is not None:
        deal_from, part_under, small = version.fee_floor
        if value >= deal_from and us_part < part_under:
            amount = small
    return Fee(amount, version.fee_cite, version.id)
