"""A list on its way through the preview: signed, so that what is confirmed is what was shown."""

from datetime import date

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from tracker.services.sheets.table import Cell, Table

from .reading import LONG

SALT = "obligation-list"
A_DAY = 24 * 3600
MAX_PACKED = 2_000_000
STALE = gettext_lazy("This preview is no longer good: choose the file again.")


def pack(table: Table, *, agreement_id: int, user_id: int) -> str:
    """Return the list as text for a form of this person and agreement. Raises `ValidationError`."""
    rows = [[number, [[cell.text, cell.kind] for cell in row]] for number, row in table.rows]
    told = {"rows": rows, "day_zero": table.day_zero.isoformat(), "remarks": table.remarks}
    packed = signing.dumps(told, salt=_salt(agreement_id, user_id), compress=True)
    if len(packed) > MAX_PACKED:
        raise ValidationError({"file": LONG})
    return packed


def unpack(packed: str, *, agreement_id: int, user_id: int) -> Table:
    """Return the list that `pack` made for this person and agreement. Raises `ValidationError`."""
    try:
        told = signing.loads(packed, salt=_salt(agreement_id, user_id), max_age=A_DAY)
    except signing.BadSignature as error:
        raise ValidationError({"file": STALE}) from error
    rows = [(number, [Cell(text, kind) for text, kind in row]) for number, row in told["rows"]]
    return Table(rows, date.fromisoformat(told["day_zero"]), told["remarks"])


def _salt(agreement_id: int, user_id: int) -> str:
    return f"{SALT}:{agreement_id}:{user_id}"
