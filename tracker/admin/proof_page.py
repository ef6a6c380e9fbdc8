"""Evidence as pages show it: each paper with how it stands, and the dates that have none."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.clock.explain import legal_day
from tracker.filters.proof import Gap, Standing, gaps_of, gaps_of_parts, standing_of
from tracker.filters.walls import may_work_on
from tracker.models import Deadline, Divestment, Evidence, OrderPart
from tracker.models import Obligation as Promise
from tracker.services.papers import Fault, fault_of, size_words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MARKS: Mapping[Standing, tuple[str, "str | _StrPromise"]] = {
    "accepted": ("met", _("accepted")),
    "waiting": ("waiting", _("to be judged")),
    "refused": ("ended", _("refused")),
    "expired": ("overdue", _("expired")),
}
SHOWN = 40
"""Papers, and gaps, that a page lists."""


class Paper(NamedTuple):
    """One paper of a list."""

    row: Evidence
    what: str
    mark: str
    word: str
    size: str
    fault: Fault | None
    may_judge: bool


class Lacking(NamedTuple):
    """A date that lacks evidence, of which part of an order it is, and where a paper for it is uploaded."""

    deadline: Deadline
    of: str
    words: str
    link: str


def lacking(gap: Gap, route: str, pk: int, of: str = "") -> Lacking:
    """A gap as a line, with the form for its evidence."""
    address = f"{reverse(route, args=[pk])}?{urlencode({'occurrence': gap.deadline.key})}"
    return Lacking(gap.deadline, of, gap.words, address)


def paper_of(row: Evidence, today: date, user: User, may_change: bool, what: str = "") -> Paper:
    """A paper as a line: how it stands, whether its file is there, and whether this person may judge it."""
    mark, word = MARKS[standing_of(row, today)]
    may_judge = may_change and row.is_here and not row.verdict and row.uploaded_by_id != user.pk
    fault = fault_of(row) if row.is_here else None
    return Paper(row, what or when(row.occurrence), mark, str(word), size_words(row.size), fault, may_judge)


def when(occurrence: str) -> str:
    """For which date a paper is; empty where its duty has only one."""
    _, _, day = occurrence.rpartition("/")
    try:
        return legal_day(date.fromisoformat(day))
    except ValueError:
        return ""


def may_judge_at_all(user: User, row: Any) -> bool:
    """Whether this person judges evidence of a matter."""
    return user.has_perm("tracker.change_evidence") and may_work_on(user, row)


def of_obligation(row: Promise, user: User, now: datetime) -> dict[str, Any]:
    """The papers of an obligation, newest first, and its gaps, the latest first."""
    papers = list(row.evidence.select_related("uploaded_by", "reviewed_by").order_by("-uploaded_at", "-pk"))
    today, may = (
        _today(row.deadlines.values_list("zone", flat=True).first(), now),
        may_judge_at_all(user, row),
    )
    found = gaps_of([row], now).get(row.pk, [])
    return {
        "papers": [paper_of(one, today, user, may) for one in papers[:SHOWN]],
        "gaps": [lacking(one, "longstop:add_evidence", row.pk) for one in found[::-1][:SHOWN]],
        "gap_count": len(found),
    }


def _today(zone: str | None, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone or "UTC")).date()


def of_order(order: Divestment, user: User, now: datetime) -> dict[str, Any]:
    """The papers of the parts of an order, newest first, and the gaps of those that demand evidence."""
    rows = Evidence.objects.filter(part__divestment=order).select_related(
        "part", "uploaded_by", "reviewed_by"
    )
    today, may = now.date(), may_judge_at_all(user, order)
    last = rows.order_by("-uploaded_at", "-pk")[:SHOWN]
    found = gaps_of_parts(order.parts.all(), now)
    return {
        "papers": [paper_of(one, today, user, may, _of_part(one)) for one in last],
        "gaps": [
            lacking(gap, "longstop:add_part_evidence", part.pk, _part_words(part))
            for part, gap in found[::-1][:SHOWN]
        ],
        "gap_count": len(found),
    }


def _of_part(row: Evidence) -> str:
    day = when(row.occurrence)
    words = _part_words(row.part) if row.part else ""
    return f"{words}, {day}" if day else words


def _part_words(part: OrderPart) -> str:
    return f"{part.clause}: {part.text}" if part.clause else part.text


def evidence_page(row: Evidence, user: User, now: datetime) -> dict[str, Any]:
    """The context of one paper's page."""
    duty = row.obligation or row.part
    home = row.obligation.agreement if row.obligation else row.part.divestment if row.part else None
    assert duty
    assert home
    back = duty.get_absolute_url() if row.obligation else home.get_absolute_url()
    may = may_judge_at_all(user, row)
    return {"paper": paper_of(row, now.date(), user, may), "duty": duty, "home": home, "back": back}
