"""Writing the parts of an order and what happened after it: parts are brought up to date, events answered."""

from typing import Any

from django.core.exceptions import ValidationError

from tracker.models import Divestment, DivestmentEvent, DivestmentStep, OrderPart
from tracker.services.law import LawBook
from tracker.services.parts import occurrence_key
from tracker.services.record_step import check_part

from .columns import Columns
from .orders import BESIDE
from .sync import ListSync, assign, unfolded

TOLD = (
    *("kind", "occurred", "part", "occurrence", "instrument", "buyer", "equity_percent"),
    *("proceeds_amount", "proceeds_currency", "note", "status", "source"),
)
"""What the file says of an event."""


def standing_steps(divestment: Divestment) -> list[DivestmentEvent]:
    """What stands of every recorded event, each in the place where it was first told."""
    rows = list(divestment.events.select_related("buyer", "source", "part").order_by("position"))
    answers = {row.corrects_id: row for row in rows if row.corrects_id}
    found: list[DivestmentEvent] = []
    for row in rows:
        if row.corrects_id is None:
            while row.pk in answers:
                row = answers[row.pk]
            if row.kind != DivestmentStep.RETRACTED:
                found.append(row)
    return found


def write_parts(divestment: Divestment, wanted: list[Columns]) -> ListSync:
    """Bring the parts to what the file says of them; what they link to comes with `link_parts`.

    Raises `ValidationError` by path for a part that does not say what it must.
    """
    told = [{name: value for name, value in one.items() if name not in BESIDE} for one in wanted]
    for place, columns in enumerate(told):
        part = OrderPart(divestment=divestment, **unfolded(columns))
        follows = wanted[place]["follows"]
        if follows is not None:
            part.follows = OrderPart(divestment=divestment, **unfolded(told[follows]))
        _checked(part, f"divestment.parts[{place}]")
    return ListSync(divestment.parts.all(), {"divestment": divestment}, told)


def _checked(part: OrderPart, path: str) -> None:
    try:
        check_part(part, new=("follows",))
    except ValidationError as refused:
        raise ValidationError(
            {f"{path}.{name}": texts for name, texts in refused.message_dict.items()}
        ) from refused


def link_parts(parts: list[OrderPart], events: list[DivestmentEvent], wanted: list[Columns]) -> bool:
    """Lead every part to what it follows and to the events that added and ended it."""
    changed = False
    for part, columns in zip(parts, wanted, strict=True):
        links: dict[str, Any] = {"follows": None if columns["follows"] is None else parts[columns["follows"]]}
        for name in ("added_by", "ended_by"):
            links[name] = None if columns[name] is None else events[columns[name]]
        changed |= assign(part, links)
    return changed


def write_steps(
    divestment: Divestment, parts: list[OrderPart], wanted: list[Columns], book: LawBook
) -> tuple[bool, list[DivestmentEvent], int]:
    """Add what is new and answer what changed; nothing recorded is rewritten.

    Returns whether anything was recorded, the events in the order of the file, and how many are on record
    and not in the file.
    """
    told = [_resolved(columns, parts) for columns in wanted]
    free = standing_steps(divestment)
    found: list[DivestmentEvent | None] = [_take(free, one, exactly=True) for one in told]
    position, changed = divestment.events.count(), False
    for place, columns in enumerate(told):
        if found[place]:
            continue
        old = _take(free, columns, exactly=False)
        answer = {"corrects": old, "reason": "The case file was changed."} if old else {}
        found[place] = DivestmentEvent.objects.create(
            divestment=divestment, position=position, recorded_at=book.now, **unfolded(columns), **answer
        )
        position, changed = position + 1, True
    return changed, [one for one in found if one], len(free)


def _resolved(columns: Columns, parts: list[OrderPart]) -> Columns:
    """An event's part by its row, and its occurrence by its key."""
    part = None if columns["part"] is None else parts[columns["part"]]
    on = columns["occurrence"]
    return columns | {"part": part, "occurrence": occurrence_key(part, on) if part and on else ""}


def _take(free: list[DivestmentEvent], columns: Columns, *, exactly: bool) -> DivestmentEvent | None:
    """Take the recorded event that says the same, or else is of the same kind and about the same part."""
    names = TOLD if exactly else ("kind", "part", "occurrence")
    for event in free:
        if all(getattr(event, name) == columns[name] for name in names):
            free.remove(event)
            return event
    return None
