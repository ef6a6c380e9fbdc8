"""Leads as they are written, 14 or "5b", and those that a law file advises. Advice is no law.

People and the firm write theirs in the same words (`tracker.models.leads`).
"""

from collections.abc import Mapping

from tracker.clock.language import gettext_noop as _
from tracker.clock.law import Version

from .table import Table

FURTHEST_LEAD = 365
BUSINESS = "b"
HOW_TO = _("Write days before, such as 30, 14, 5b, 0, -1; 5b means five business days.")
KEY = "leads"
Written = tuple[int | str, ...]


def parse_lead(written: object) -> tuple[int, bool]:
    """Return the days before, and whether they are business days. Raises `ValueError` saying how."""
    text = str(written).strip().lower() if isinstance(written, int | str) else ""
    in_business = text.endswith(BUSINESS)
    number = text.removesuffix(BUSINESS).strip()
    if isinstance(written, bool) or not number.removeprefix("-").isdecimal():
        raise ValueError(f"“{written}” is no lead. {HOW_TO}")
    if len(number) > len(str(-FURTHEST_LEAD)) or not _in_range(int(number), in_business=in_business):
        raise ValueError(
            f"“{written}” is out of range: a lead lies between -1 (the day after) and {FURTHEST_LEAD}"
            " days before; in business days at least 1b."
        )
    return int(number), in_business


def _in_range(n: int, *, in_business: bool) -> bool:
    return (1 if in_business else -1) <= n <= FURTHEST_LEAD


def read_advice(table: Table) -> dict[str, Written]:
    """Return what `[leads]` of a `regime.toml` advises, by rule. Raises `LawFileError` on what is no lead."""
    rows = Table(table.get(KEY, dict, {}), table.file, KEY)
    return {rule_id: _leads(rows, rule_id) for rule_id in rows.data}


def _leads(rows: Table, rule_id: str) -> Written:
    written = tuple(rows.get(rule_id, list))
    try:
        read = [parse_lead(one) for one in written]
    except ValueError as wrong:
        raise rows.fail(rule_id, str(wrong)) from wrong
    if not any(n >= 0 for n, _ in read):
        raise rows.fail(rule_id, "reminds nobody before the date has passed; add a lead such as 1 or 0")
    return written


def check_advice(table: Table, advice: Mapping[str, Written], versions: tuple[Version, ...]) -> None:
    """Refuse advice about what is no rule of this regime, in any version. Raises `LawFileError`."""
    for rule_id in advice:
        if not any(rule_id in version.rules for version in versions):
            raise table.fail(f"{KEY}.{rule_id}", "is no rule of this regime; correct its id or remove it")
