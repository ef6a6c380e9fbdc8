"""Gathering a pack: what the record holds about an agreement in a period, read through the gate."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.clock import ENGINE_VERSION
from tracker.clock.explain import legal_day
from tracker.filters import proof
from tracker.filters.today import with_today
from tracker.models import EVIDENCE_RULE, Deadline, Evidence, MitigationAgreement
from tracker.models import Obligation as ObligationRow
from tracker.models.clauses import Duty
from tracker.models.visibility import VisibleQuerySet
from tracker.services.in_force import status_on
from tracker.services.law import local_day
from tracker.services.recurring import horizon

from .asked import Asked
from .contents import Contents, Gap, Obligation, Occurrence, Paper, Versions
from .duties import falls_into, gap_of, in_force, no_date_of, obligation_of, occurrence_of
from .files import papers_of
from .happened import amendments_of, incidents_of, visits_of
from .worded import worded

M = TypeVar("M", bound=Any)
DUTY = ("owner", "deputy", "added_by", "ended_by")


class Gathered(NamedTuple):
    """What a pack tells, and the rows of the evidence whose files go into it, by their place in it."""

    contents: Contents
    files: dict[str, Evidence]


def gather(agreement_id: int, asked: Asked, *, viewer: User | None, now: datetime) -> Gathered:
    """Return what a pack holds, as far as `viewer` may see it; None is whoever runs the installation.

    The number of queries does not grow with what the agreement holds. Raises `DoesNotExist`.
    """
    agreement = seen(MitigationAgreement.objects.select_related("investment"), viewer).get(pk=agreement_id)
    dates = _dates(agreement, viewer, now)
    zone = next((row.zone for row in dates if row.zone), "UTC")
    as_of = local_day(now, zone)
    rows = in_force(agreement, _obligations(agreement, viewer), asked)
    evidence = _evidence(rows, viewer)
    mine = _dates_by_duty(dates)
    papers = papers_of(rows, mine, evidence, asked, zone)
    places = {paper.id: paper.file for paper, _ in papers}
    duties, gaps = _duties(rows, mine, evidence, places, asked, now)
    contents = Contents(
        agency=asked.agency.strip(),
        period_from=asked.first,
        period_to=asked.last,
        as_of=as_of,
        zone=zone,
        matter=str(agreement.investment),
        agreement=worded(lambda: str(agreement)),
        agreement_status=worded(lambda: status_on(agreement, min(asked.last, as_of))),
        government_parties=tuple(agreement.government_parties),
        parties=_parties(agreement),
        remarks=tuple(remarks_on(duties, [paper for paper, _ in papers], asked, as_of)),
        obligations=duties,
        evidence=tuple(paper for paper, _ in papers),
        gaps=gaps,
        incidents=incidents_of(agreement, asked, zone, viewer),
        visits=visits_of(agreement, asked),
        amendments=amendments_of(agreement.amendments.all(), asked),
        versions=versions_of(dates),
    )
    return Gathered(contents, {paper.file: row for paper, row in papers if paper.file})


def seen(rows: VisibleQuerySet[M], viewer: User | None) -> VisibleQuerySet[M]:
    """Those of the rows that `viewer` may see; all of them for whoever runs the installation."""
    return rows.visible_to(viewer) if viewer else rows


def _dates(agreement: MitigationAgreement, viewer: User | None, now: datetime) -> list[Any]:
    rows = seen(Deadline.objects.filter(obligation__agreement=agreement), viewer)
    rows = rows.exclude(rule_id=EVIDENCE_RULE)  # when evidence expires is told beside it
    return list(with_today(rows, now).order_by("due_on", "key", "pk"))


def _obligations(agreement: MitigationAgreement, viewer: User | None) -> list[ObligationRow]:
    rows = seen(ObligationRow.objects.filter(agreement=agreement), viewer).select_related(*DUTY)
    found = list(rows.order_by("position", "pk"))
    for row in found:
        row.agreement = agreement
    return found


def _evidence(rows: Iterable[ObligationRow], viewer: User | None) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = defaultdict(list)
    kept = Evidence.objects.filter(obligation__in=[row.pk for row in rows])
    for one in seen(kept, viewer).order_by("occurrence", "uploaded_at", "pk"):
        found[one.obligation_id or 0].append(one)
    return found


def _dates_by_duty(dates: Iterable[Deadline]) -> dict[int, list[Deadline]]:
    found: dict[int, list[Deadline]] = defaultdict(list)
    for row in dates:
        found[row.obligation_id or 0].append(row)
    return found


def _duties(
    rows: Sequence[ObligationRow],
    dates: dict[int, list[Deadline]],
    evidence: dict[int, list[Evidence]],
    places: dict[int, str],
    asked: Asked,
    now: datetime,
) -> tuple[tuple[Obligation, ...], tuple[Gap, ...]]:
    duties, gaps = [], []
    for row in rows:
        kept, of_row = evidence.get(row.pk, []), dates.get(row.pk, [])
        told, lacking = stood(row, of_row, kept, places, asked, now)
        gaps += lacking
        duties.append(obligation_of(row, told, no_date_of(of_row)))
    return tuple(duties), tuple(gaps)


def stood(
    row: Duty,
    dates: Sequence[Deadline],
    evidence: Sequence[Evidence],
    places: Mapping[int, str],
    asked: Asked,
    now: datetime,
) -> tuple[list[Occurrence], list[Gap]]:
    """How the dates of a duty in the period stood, and which of them lack evidence."""
    told = {one.pk: occurrence_of(row.pk, one, evidence, places) for one in dates if falls_into(one, asked)}
    lacking = proof.gaps(dates, evidence, now) if row.evidence_required else []
    gaps = [gap_of(row, one, told[one.deadline.pk]) for one in lacking if one.deadline.pk in told]
    return list(told.values()), gaps


def _parties(agreement: MitigationAgreement) -> tuple[str, ...]:
    rows = list(agreement.parties.select_related("party").order_by("role", "pk"))
    return tuple(worded(partial(str, row)) for row in rows)


def remarks_on(
    duties: Sequence[Obligation], papers: Sequence[Paper], asked: Asked, as_of: date
) -> Iterator[str]:
    """What a reader must know before relying on the pack."""
    lost = sum(bool(paper.problem) for paper in papers)
    dates = [one for duty in duties for one in duty.occurrences]
    unverified = sum(one.confidence != "verified" for one in dates)
    if lost:
        yield worded(
            lambda: (
                ngettext(
                    "%(n)s accepted file could not be put into this pack: see Evidence.",
                    "%(n)s accepted files could not be put into this pack: see Evidence.",
                    lost,
                )
                % {"n": lost}
            )
        )
    if as_of <= asked.last:
        yield worded(
            lambda: (
                _("The period is not over: what follows shows the state of %(day)s.")
                % {"day": legal_day(as_of)}
            )
        )
    if horizon(as_of) < asked.last:
        yield worded(
            lambda: (
                _("Dates of duties that recur are worked out up to %(day)s; later ones are not in this pack.")
                % {"day": legal_day(horizon(as_of))}
            )
        )
    if unverified:
        told = {"n": unverified, "all": len(dates)}
        yield worded(lambda: _("Unverified dates, each marked so: %(n)s of %(all)s.") % told)


def versions_of(dates: Iterable[Deadline]) -> Versions:
    """By what these dates were computed."""
    known = list(dates)
    calendars = {f"{row.calendar} {row.calendar_digest}".strip() for row in known if row.calendar}
    return Versions(
        engine=tuple(sorted({row.engine_version for row in known if row.engine_version} | {ENGINE_VERSION})),
        law=tuple(sorted({row.regime_version for row in known if row.regime_version})),
        calendars=tuple(sorted(calendars)),
    )
