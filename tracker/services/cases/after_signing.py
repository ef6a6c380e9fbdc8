"""Writing an agreement: rows are brought up to date, what was done is only added to, nothing is lost."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from tracker.models import Amendment, Fulfilment, MitigationAgreement, Obligation
from tracker.services.law import LawBook
from tracker.services.promises import last_words

from .columns import Columns
from .mitigation import BESIDE, LINKS
from .sync import ListSync, assign, unfolded

NOT_CHECKED = ("agreement", "source", "owner", "deputy", "incident", *LINKS)


class Matched:
    """A list without places beside its stored rows: a row is the same one if it agrees in `names`."""

    def __init__(self, rows: models.QuerySet[Any], names: Sequence[str], told: Sequence[Columns]) -> None:
        self.kept: list[Any] = list(rows)
        self.changed = False
        self.rows = [self._row(rows.model, names, columns) for columns in told]

    def _row(self, model: Callable[..., Any], names: Sequence[str], columns: Columns) -> Any:
        for row in self.kept:
            if all(getattr(row, name) == columns[name] for name in names):
                self.kept.remove(row)
                self.changed |= assign(row, columns)
                return row
        self.changed = True
        row = model(**columns)
        row.save(force_insert=True)
        return row


def write_amendments(agreement: MitigationAgreement, told: Sequence[Columns]) -> Matched:
    """Bring the amendments to what the file says; an amendment is known by its instrument."""
    rows = Amendment.objects.filter(agreement=agreement).order_by("effective_on", "pk")
    return Matched(rows, ["instrument"], [{**one, "agreement": agreement} for one in told])


def write_parties(agreement: MitigationAgreement, told: Sequence[Columns]) -> Matched:
    """Bring the parties to what the file says of them; each column `party` is a row by now."""
    rows = agreement.parties.order_by("pk")
    return Matched(rows, ["party", "role"], [{**one, "agreement": agreement} for one in told])


def write_obligations(agreement: MitigationAgreement, told: Sequence[Columns]) -> ListSync:
    """Bring the obligations to what the file says; what they link to comes with `link_obligations`.

    Raises `ValidationError` by path for one that does not say what it must.
    """
    wanted = [{name: value for name, value in one.items() if name not in BESIDE} for one in told]
    for place, columns in enumerate(wanted):
        _checked(Obligation(agreement=agreement, **unfolded(columns)), f"mitigation.obligations[{place}]")
    rows = Obligation.objects.filter(agreement=agreement, incident=None)
    return ListSync(rows, {"agreement": agreement}, wanted)


def _checked(row: Obligation, path: str) -> None:
    try:
        row.clean_fields(exclude=NOT_CHECKED)
        row.validate_constraints(exclude=NOT_CHECKED)
    except ValidationError as refused:
        told = refused.message_dict.items()
        raise ValidationError({f"{path}.{name}": texts for name, texts in told}) from refused


def link_obligations(rows: Sequence[Obligation], amendments: Sequence[Any], told: Sequence[Columns]) -> bool:
    """Lead every obligation to the amendments that added and ended it and to the version it replaces."""
    changed = False
    for row, columns in zip(rows, told, strict=True):
        links: dict[str, Any] = {
            name: None if columns[name] is None else amendments[columns[name]]
            for name in ("added_by", "ended_by")
        }
        links["replaces"] = None if columns["replaces"] is None else rows[columns["replaces"]]
        changed |= assign(row, links)
    return changed


def write_fulfilments(rows: Sequence[Obligation], told: Sequence[Columns], book: LawBook) -> bool:
    """Add what the file says was done where the last word on record is another; return whether it was."""
    words = last_words({row.agreement_id for row in rows})
    changed = False
    for row, columns in zip(rows, told, strict=True):
        for one in columns["fulfilments"]:
            last = words.get(row.pk, {}).get(one["occurrence"])
            if last is None or (last.done_on, last.note) != (one["done_on"], one["note"]):
                Fulfilment.objects.create(obligation=row, recorded_at=book.now, **one)
                changed = True
    return changed
