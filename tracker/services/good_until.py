"""Evidence that is good until a day gives its duty a date by which a new one is to be there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext_noop

from tracker.clock.steps import Step
from tracker.clock.timeline import Outcome
from tracker.filters.proof import successor
from tracker.models import EVIDENCE_RULE, Evidence, Verdict
from tracker.models.clock_keys import paper_key

from .kept import EXPIRES
from .law import LawBook, local_day

GIVEN = gettext_noop("the day until which the evidence is good, as it was uploaded")


def accepted_papers(agreement_ids: Iterable[int]) -> dict[int, list[Evidence]]:
    """Return the accepted evidence of the obligations of these agreements, by obligation."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    rows = Evidence.objects.filter(
        obligation__agreement__in=list(agreement_ids), verdict=Verdict.ACCEPTED.value
    )
    for row in rows.order_by("reviewed_at", "pk"):
        if row.obligation_id is not None:
            found[row.obligation_id].append(row)
    return found


def accepted_of_parts(divestment_ids: Iterable[int]) -> dict[int, list[Evidence]]:
    """Return the accepted evidence of the parts of these orders, by part."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    rows = Evidence.objects.filter(part__divestment__in=list(divestment_ids), verdict=Verdict.ACCEPTED.value)
    for row in rows.order_by("reviewed_at", "pk"):
        if row.part_id is not None:
            found[row.part_id].append(row)
    return found


def expiries(
    papers: Sequence[Evidence], blank: Outcome, last: date | None, book: LawBook
) -> Iterator[Outcome]:
    """Return a clock for each paper that expires: met by the one that takes its place.

    `blank` is the duty's empty clock. After `last`, the duty's last day, none is needed.
    """
    known = [one for one in papers if one.reviewed_at and (not book.replay or one.reviewed_at <= book.now)]
    for row in known:
        if row.expires_on:
            yield _expiry(row, row.expires_on, known, blank, last)


def _expiry(
    row: Evidence, on: date, papers: Sequence[Evidence], blank: Outcome, last: date | None
) -> Outcome:
    title = EXPIRES % {"name": row.name}
    outcome = blank._replace(
        rule_id=EVIDENCE_RULE,
        key=paper_key(row.pk),
        title=title if len(title) <= 200 else f"{title[:199]}…",
        unit="calendar-day",
        trigger_kind="",
        trigger_on=None,
        unrolled_on=on,
        due_on=on,
        steps=(Step("set", on, blank.citation, {"by": GIVEN}),),
    )
    follows = successor(row, papers)
    if follows and follows.reviewed_at:
        return outcome._replace(state="met", finished_on=local_day(follows.reviewed_at, blank.zone))
    return outcome._replace(state="ended") if last and last < on else outcome
