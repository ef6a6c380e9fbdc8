"""What of a duty is shown by evidence and what is not: the gaps, one for each date that needs a paper."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Literal, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.models import EVIDENCE_RULE, Deadline, DeadlineState, Evidence, Obligation, OrderPart, Verdict
from tracker.models.clock_keys import part_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Standing = Literal["accepted", "expired", "waiting", "refused"]
Why = Literal["expired", "waiting", "refused", "none"]
GAP_WORDS: Mapping[Why, "str | _StrPromise"] = {
    "none": _("no evidence uploaded"),
    "waiting": _("evidence waits to be judged"),
    "refused": _("evidence refused: upload another"),
    "expired": _("evidence expired: upload a new one"),
}
NEEDED = ("id", "key", "rule_id", "state", "due_on", "zone", "obligation_id")
"""What of a date tells whether it needs evidence."""
EASTMOST = timezone(timedelta(hours=14))
"""Where every day begins first."""
RANK: Sequence[Why] = ("waiting", "expired", "refused")
"""Of several papers that do not show it, which one is told."""


class Gap(NamedTuple):
    """A date whose duty needs evidence and has none that counts."""

    deadline: Deadline
    why: Why

    @property
    def words(self) -> str:
        """The gap, and what to do."""
        return str(GAP_WORDS[self.why])


def standing_of(row: Evidence, today: date) -> Standing:
    """How a paper stands on a day; one good until a day still counts on it."""
    if row.verdict == Verdict.REFUSED:
        return "refused"
    if row.verdict != Verdict.ACCEPTED:
        return "waiting"
    return "expired" if row.expires_on and row.expires_on < today else "accepted"


def successor(row: Evidence, papers: Iterable[Evidence]) -> Evidence | None:
    """Return the accepted paper that takes the place of one that expires: good longer, or without an end.

    One without an end counts for its own occurrence only. `papers` are those of the same duty.
    """
    later = [one for one in papers if one.pk != row.pk and _outlasts(one, row)]
    return min(later, key=lambda one: (one.reviewed_at or one.uploaded_at, one.pk), default=None)


def _outlasts(one: Evidence, row: Evidence) -> bool:
    if one.verdict != Verdict.ACCEPTED or row.expires_on is None:
        return False
    if one.expires_on is None:
        return one.occurrence == row.occurrence
    return one.expires_on > row.expires_on


def gaps(dates: Iterable[Deadline], papers: Sequence[Evidence], now: datetime) -> list[Gap]:
    """Return the gaps among the dates of one duty that needs evidence, in their order.

    A date needs it once it is met or its day has come, in its own zone; `papers` are all those of the duty.
    """
    found: list[Gap] = []
    for row in dates:
        today = now.astimezone(ZoneInfo(row.zone)).date()
        why = _why(row, papers, today) if _needs(row, today) else None
        if why:
            found.append(Gap(row, why))
    return found


def gaps_of(duties: Iterable[Obligation], now: datetime) -> dict[int, list[Gap]]:
    """Return the gaps of those of these obligations that require evidence, each in order, in two queries."""
    needy = [row.pk for row in duties if row.evidence_required]
    if not needy:
        return {}
    dates: dict[int | None, list[Deadline]] = defaultdict(list)
    come = Q(state=DeadlineState.MET) | Q(due_on__lte=now.astimezone(EASTMOST).date())
    rows = Deadline.objects.filter(come, obligation__in=needy).exclude(rule_id=EVIDENCE_RULE)
    for row in rows.only(*NEEDED).order_by("due_on", "pk"):
        dates[row.obligation_id].append(row)
    papers: dict[int | None, list[Evidence]] = defaultdict(list)
    for paper in Evidence.objects.filter(obligation__in=needy):
        papers[paper.obligation_id].append(paper)
    return {pk: gaps(dates[pk], papers[pk], now) for pk in needy}


def gaps_of_parts(parts: Iterable[OrderPart], now: datetime) -> list[tuple[OrderPart, Gap]]:
    """Return the gaps of those of these parts of one order that require evidence, in two queries."""
    needy = [row for row in parts if row.evidence_required]
    if not needy:
        return []
    dates: dict[int | None, list[Deadline]] = defaultdict(list)
    come = Q(state=DeadlineState.MET) | Q(due_on__lte=now.astimezone(EASTMOST).date())
    rows = Deadline.objects.filter(come, divestment__in={row.divestment_id for row in needy})
    for date_ in rows.only(*NEEDED, "divestment_id").order_by("due_on", "pk"):
        dates[part_of(date_.key)].append(date_)
    papers: dict[int | None, list[Evidence]] = defaultdict(list)
    for paper in Evidence.objects.filter(part__in=needy):
        papers[paper.part_id].append(paper)
    return [(row, one) for row in needy for one in gaps(dates[row.pk], papers[row.pk], now)]


def _needs(row: Deadline, today: date) -> bool:
    if row.rule_id == EVIDENCE_RULE or row.state == DeadlineState.ENDED:
        return False
    return row.state == DeadlineState.MET or bool(row.due_on and row.due_on <= today)


def _why(row: Deadline, papers: Sequence[Evidence], today: date) -> Why | None:
    own = [one for one in papers if one.occurrence == row.key]
    standings = {standing_of(one, today) for one in own if not successor(one, papers)}
    if "accepted" in standings or any(successor(one, papers) for one in own):
        return None
    return next((why for why in RANK if why in standings), "none")
