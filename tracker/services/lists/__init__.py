"""Lists of obligations that come as files: read, shown as they would be recorded, and only then recorded."""

from tracker.services.sheets.table import Table, letter

from .columns import FIELDS, guessed
from .entries import Entry
from .packing import pack, unpack
from .plan import Plan, plan_list, refusal
from .reading import MAX_BYTES, read_list

__all__ = [
    "FIELDS",
    "MAX_BYTES",
    "Entry",
    "Plan",
    "Table",
    "guessed",
    "letter",
    "pack",
    "plan_list",
    "read_list",
    "refusal",
    "unpack",
]
