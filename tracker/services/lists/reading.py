"""From the bytes of a file to a whole table, within what a person can look through before importing it."""

import io

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.services.sheets.reading import EMPTY, Limits, open_sheet
from tracker.services.sheets.table import Table

MAX_BYTES = 1 << 20
MAX_ROWS = 500
LIMITS = Limits(rows=MAX_ROWS, columns=50, scanned=20_000, unpacked=32 << 20, size="1 MB")
MAX_LETTERS = 400_000
LONG = gettext_lazy("The list holds too much text: import it in parts.")
NO_ROWS = gettext_lazy(
    "The list has no rows below the names of its columns: choose the file with the obligations."
)


def read_list(data: bytes) -> Table:
    """Return the list in a file. Raises `ValidationError` on `file` with what is wrong and what to do."""
    if not data.strip(b"\x00\r\n\t "):
        raise ValidationError({"file": EMPTY})
    if len(data) > MAX_BYTES:
        told = _("The file is larger than %(size)s: leave other sheets out, or import it in parts.")
        raise ValidationError({"file": told % {"size": LIMITS.size}})
    sheet = open_sheet(io.BytesIO(data), LIMITS)
    table = Table(list(sheet.rows), sheet.day_zero, sheet.remarks)
    if sum(len(cell.text) for _, row in table.rows for cell in row) > MAX_LETTERS:
        raise ValidationError({"file": LONG})
    if len(table.rows) < 2:
        raise ValidationError({"file": NO_ROWS})
    return table
