"""Writing an agreement: rows are brought up to date, what was done is only added to, nothing is lost."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from tracker.models import Amendment, Fulfilment, Incident, MitigationAgreement, Obligation
from tracker.services.law import LawBook
from tracker.services.promises import last_words

from .columns import Columns
from .mitigation import BESIDE, LINKS
from .sync import ListSync, Matched, assign, unfolded

NOT_CHECKED = ("agreement", "source", "owner", "deputy", "incident", *LINKS)


def write_amendments(agreement: MitigationAgreement, told: Sequence[Columns]) -> Matched:
    """Bring the amendments to what the file says; an amendment is known by its instrument."""
    rows = Amendment.objects.filter(agreement=agreement).order_by("effective_on", "pk")
    return Matched(rows, ["instrument"], [{**one, "agreement": agreement} for one in told])


def write_parties(agreement: MitigationAgreement, told: Sequence[Columns]) -> Matched:
    """Bring the parties to what the file says of them; each column `party` is a row by now."""
    rows = agreement.parties.order_by("pk")
    return Matched(rows, ["party", "role"], [{**one, "agreement": agreement} for one in told])


def write_obligations(
    agreement: MitigationAgreement, told: Sequence[Columns], incidents: Sequence[Incident]
) -> tuple[ListSync, ListSync]:
    """Bring the obligations to what the file says; what they link to comes with `link_obligations`.

    Duties of the agreement and those of its incidents are two lists, so that neither is taken for the other.
    Raises `ValidationError` by path for one that does not say what it must.
    """
    wanted: list[Columns] = []
    for place, one in enumerate(told):
        columns = {name: value for name, value in one.items() if name not in BESIDE}
        columns["incident"] = None if one["incident"] is None else incidents[one["incident"]]
        _checked(Obligation(agreement=agreement, **unfolded(columns)), f"mitigation.obligations[{place}]")
        wanted.append(columns)
    rows, parent = Obligation.objects.filter(agreement=agreement), {"agreement": agreement}
    lists = [
        ListSync(
            rows.filter(incident__isnull=own).select_related("incident"),
            parent,
            [one for one in wanted if (one["incident"] is None) == own],
        )
        for own in (True, False)
    ]
    return lists[0], lists[1]


def in_order(lists: Sequence[ListSync]) -> list[Obligation]:
    """Return the obligations of both lists in the order of the file."""
    return sorted((row for one in lists for row in one.rows), key=lambda row: row.position)


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
