"""What a divestment's page shows: the order and its parts, what is due next, what happened, more time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from tracker.admin.proof_page import of_order
from tracker.admin.review_page import Dates, dates_of
from tracker.clock.explain import legal_day
from tracker.filters.packs import PackForm
from tracker.filters.today import with_today
from tracker.filters.walls import may_work_on
from tracker.models import (
    EVIDENCE_RULE,
    Deadline,
    DeadlineState,
    Divestment,
    DivestmentEvent,
    DivestmentStep,
    OrderPart,
    PartKind,
)
from tracker.models.clauses import TermUnit
from tracker.models.clock_keys import PART, part_of
from tracker.models.deadlines import OPEN_STATES
from tracker.models.reader_zones import zone_of
from tracker.models.recurrence import Recurrence
from tracker.services.order_life import LIFTED
from tracker.services.recurring import recurs
from tracker.services.shelves import DocumentLine, by_event
from tracker.services.sold import Sold, sold_under
from tracker.services.speech import length
from tracker.services.standing import Line, Reader

SALE = "1"
"""The key of the date of the sale itself."""


class Answer(NamedTuple):
    """The event that answers a part, its button, and the part as the form chooses it, with its occurrence."""

    kind: str
    part: str
    verb: str


class Clause(NamedTuple):
    """A part as the page lists it: how it counts, its next line, and how many occurrences stand open."""

    part: OrderPart
    term: str
    next: Line | None
    answer: Answer | None
    overdue: int
    met: int


class Told(NamedTuple):
    """One event of the list, the occurrence it is about, and what corrected it, if anything did."""

    event: DivestmentEvent
    occurrence: str
    corrected_by: DivestmentEvent | None
    documents: Sequence[DocumentLine] = ()


class Overdue(NamedTuple):
    """What the parties owe under orders and agreements and have not done: a few, and how many more."""

    lines: list[Line]
    more: int


STAGES = frozenset(DivestmentStep.values) - {DivestmentStep.RETRACTED, DivestmentStep.PART_DONE}
OF_A_PART = frozenset(
    {
        *LIFTED,
        DivestmentStep.STAYED,
        DivestmentStep.STAY_LIFTED,
        DivestmentStep.AMENDED,
    }
)
"""What may happen to one part alone."""
MOST_OVERDUE = 3
"""How many overdue dates the first line of a page names."""


def order_page(order: Divestment, user: User, now: datetime) -> dict[str, Any]:
    """The context of the page; the number of queries does not grow with what the order holds."""
    reader = Reader(now, zone_of(user))
    rows = list(with_today(order.deadlines.visible_to(user).with_matter(), now))
    parts = list(order.parts.select_related("source", "owner", "follows"))
    events = list(order.events.select_related("source", "recorded_by", "part", "buyer"))
    sold = sold_under(order, events, user, now)
    dates = dates_of(next_of_each(rows), reader)
    return {
        "sale": next((line for line in reader.lines(rows) if line.deadline.key == SALE), None),
        "dates": dates,
        "overdue": overdue_of(dates),
        "clauses": clauses_of(parts, reader.lines(rows)),
        "events": told(events, by_event(order, user)),
        "may_add_documents": user.has_perm("tracker.add_document") and may_work_on(user, order),
        "sold": sold,
        "phase": phase_of(order, events, sold),
        **of_order(order, user, now),
        "extensions": list(order.extensions.select_related("source", "part")),
        "pack_form": PackForm(of=order),
    }


def next_of_each(rows: Sequence[Deadline]) -> list[Deadline]:
    """Leave out the later occurrences of what recurs: of each series, those behind and the next one.

    Rows are in the order of their days. A series is the dates whose key is that of a part and a day.
    """
    shown: list[Deadline] = []
    seen: set[tuple[int | None, str]] = set()
    for row in rows:
        head, slash, day = row.key.partition("/")
        series = (row.divestment_id, head)
        is_open = row.state in OPEN_STATES and row.due_on is not None
        if not slash or part_of(head) is None or not is_open:
            shown.append(row)
        elif _is_behind(row, day) or series not in seen:
            shown.append(row)
            if not _is_behind(row, day):
                seen.add(series)
    return shown


def _is_behind(row: Deadline, day: str) -> bool:
    today = getattr(row, "today", None)
    return bool(row.due_on and today and row.due_on < today)


def clauses_of(parts: Iterable[OrderPart], lines: Sequence[Line]) -> list[Clause]:
    """Every part, in the order of the clauses, with where it stands."""
    own: Mapping[int, list[Line]] = _by_part(lines)
    return [_clause(part, own[part.pk]) for part in parts]


def _by_part(lines: Sequence[Line]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if (number := part_of(line.deadline.key)) is not None:
            found[number].append(line)
    return found


def _clause(part: OrderPart, lines: Sequence[Line]) -> Clause:
    still_open = [line for line in lines if line.deadline.state in OPEN_STATES]
    behind = [line for line in still_open if line.standing.mark == "overdue"]
    ahead = [line for line in still_open if line not in behind]
    shown = (ahead or behind or list(lines)[-1:]) if part.recurrence else (still_open or list(lines))
    met = sum(line.deadline.state == DeadlineState.MET for line in lines)
    answer = answer_of(part, [*behind, *ahead])
    return Clause(part, how_counted(part), shown[0] if shown else None, answer, len(behind), met)


def answer_of(part: OrderPart, still_open: Sequence[Line]) -> Answer | None:
    """What can be recorded about a part now; of one that recurs, about its first open occurrence."""
    if not still_open:
        return None
    first = still_open[0].deadline
    if part.kind == PartKind.OBJECTION:
        waits = first.state == DeadlineState.WAITING
        return None if waits else Answer(DivestmentStep.NOT_OBJECTED, "", _("Record answer"))
    if part.kind == PartKind.NAME_BUYER:
        return Answer(DivestmentStep.BUYER_NOTIFIED, "", _("Record notice"))
    if part.recurrence and "/" not in first.key:
        return None
    return Answer(DivestmentStep.PART_DONE, first.key.removeprefix(PART), _("Record as done"))


def how_counted(part: OrderPart) -> str:
    """How a clause counts, in its own terms: `90 calendar days after the order, from the day after`."""
    if part.recurrence:
        anchor = legal_day(part.anchor_on) if part.anchor_on else str(part.get_anchor_display())
        return recurs(Recurrence.parse(part.recurrence), part.first_falls, anchor)
    if part.term_unit == TermUnit.IMMEDIATE:
        return "immediately"
    if not part.term_n:
        return part.expression
    anchor = legal_day(part.anchor_on) if part.anchor_on else part.get_anchor_display()
    return _("%(term_unit)s after %(anchor)s") % {
        "term_unit": length(part.term_n, part.term_unit),
        "anchor": anchor,
    }


def told(events: Sequence[DivestmentEvent], documents: Mapping[int, Sequence[DocumentLine]]) -> list[Told]:
    """The events, newest day first; those of one day, and undated ones, the last recorded first."""
    corrections = {event.corrects_id: event for event in events if event.corrects_id}

    ordered = sorted(events, key=_by_day, reverse=True)
    return [
        Told(event, _occurrence(event), corrections.get(event.pk), documents.get(event.pk, ()))
        for event in ordered
    ]


def phase_of(order: Divestment, events: Sequence[DivestmentEvent], sold: Sold) -> str:
    """How far the order has come, in words: the last thing that happened to all of it, or what is left."""
    corrected = {event.corrects_id for event in events}
    whole = [one for one in events if one.pk not in corrected and _is_stage(one)]
    gone = [one for one in whole if one.kind in LIFTED]
    if sold.fully_divested and not gone:
        return _("fully divested")
    if order.completed.is_known and not gone:
        return _("completed")
    last = max(gone or whole, key=_by_day, default=None)
    if last and last.kind == DivestmentStep.SALE_CLOSED and sold.fully_divested is False:
        return _("sold in part, %(left_words)s left") % {"left_words": sold.left_words}
    return str(last.get_kind_display()) if last else _("ordered")


def _is_stage(event: DivestmentEvent) -> bool:
    """Whether an event is about the whole order: what happens to one part brings nothing else further."""
    return event.kind in STAGES and (event.part_id is None or event.kind not in OF_A_PART)


def _by_day(event: DivestmentEvent) -> tuple[int, int]:
    day = event.occurred_earliest or event.occurred_latest
    return (day.toordinal() if day else 0, event.position)


def _occurrence(event: DivestmentEvent) -> str:
    _, _, day = event.occurrence.partition("/")
    return legal_day(date.fromisoformat(day)) if day else ""


def overdue_of(dates: Dates) -> Overdue:
    """Return what is overdue under orders and agreements, the longest overdue first, a series once."""
    lines = [*([dates.binding] if dates.binding else []), *dates.others]
    found: dict[tuple[object, ...], Line] = {}
    for line in sorted((one for one in lines if _is_owed(one)), key=lambda one: str(_last_day(one))):
        found.setdefault(_series(line.deadline), line)
    told = list(found.values())
    return Overdue(told[:MOST_OVERDUE], len(told[MOST_OVERDUE:]))


def _series(deadline: Deadline) -> tuple[object, ...]:
    """What a date is one time of: a part of an order, or an obligation; evidence that expires is neither."""
    if deadline.rule_id == EVIDENCE_RULE:
        return (deadline.pk,)
    if deadline.obligation_id:
        return ("obligation", deadline.obligation_id)
    return ("order", deadline.divestment_id, deadline.key.partition("/")[0])


def _is_owed(line: Line) -> bool:
    deadline = line.deadline
    promised = deadline.divestment_id is not None or deadline.obligation_id is not None
    owed = promised and deadline.owed_by == "parties"
    return owed and _last_day(line) is not None and line.standing.mark == "overdue"


def _last_day(line: Line) -> date | None:
    """The day; of what is known only by bounds the last possible one."""
    return line.deadline.due_on or line.deadline.latest_on
