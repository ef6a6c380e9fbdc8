"""What happened under an agreement in the period of a pack: amendments, incidents, visits."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker.clock.events import RETRACTED
from tracker.clock.explain import legal_day
from tracker.models import Amendment, MitigationAgreement, Review
from tracker.models import Incident as IncidentRow
from tracker.models import Obligation as ObligationRow
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library
from tracker.services.clause_words import when

from .asked import Asked
from .contents import Amended, Followed, Incident, Notice, Visit
from .worded import worded

NO_DUTY = gettext_noop("no duty follows from it yet")


def amendments_of(rows: Iterable[Amendment], asked: Asked) -> tuple[Amended, ...]:
    """The amendments in force by the end of the period, in order."""
    known = sorted(rows, key=lambda row: (row.effective_on, row.pk))
    return tuple(
        Amended(
            effective_on=row.effective_on,
            instrument=row.instrument,
            note=row.note,
            in_period=asked.holds(row.effective_on),
        )
        for row in known
        if row.effective_on <= asked.last
    )


def visits_of(agreement: MitigationAgreement, asked: Asked) -> tuple[Visit, ...]:
    """The visits in the period, each with its findings and the duties that they became."""
    rows = agreement.visits.filter(visited_on__gte=asked.first, visited_on__lte=asked.last)
    return tuple(
        Visit(
            visited_on=row.visited_on,
            announced_on=row.announced_on,
            by_whom=row.by_whom,
            note=row.note,
            findings=tuple(
                Followed(what=one.text, when=worded(partial(_duty, one.obligation)))
                for one in row.findings.all()
            ),
        )
        for row in rows.prefetch_related("findings__obligation").order_by("visited_on", "pk")
    )


def _duty(row: ObligationRow | None) -> str:
    if row is None:
        return _(NO_DUTY)
    return f"{row.clause}: {when(row)}" if row.clause else when(row)


def incidents_of(
    agreement: MitigationAgreement, asked: Asked, zone: str, viewer: User | None
) -> tuple[Incident, ...]:
    """The incidents discovered by the end of the period and not closed before it began."""
    rows = agreement.incidents.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=asked.first))
    rows = rows.select_related("breached").prefetch_related("notices", "duties")
    seen = _reviews(agreement, viewer)
    known = [row for row in rows.order_by("discovered_at", "pk") if _day_of(row) <= asked.last]
    return tuple(_incident(row, seen.get(row.review_id or 0)) for row in known)


def _day_of(row: IncidentRow) -> date:
    return row.discovered_at.astimezone(ZoneInfo(row.zone)).date()


def _reviews(agreement: MitigationAgreement, viewer: User | None) -> dict[int, Review]:
    """The reviews with the clocks of a penalty, as far as the viewer sees them."""
    rows = Review.objects.visible_to(viewer) if viewer else Review.objects.all()
    found = rows.filter(incidents__agreement=agreement).distinct().prefetch_related("events__corrections")
    return {row.pk: row for row in found}


def _incident(row: IncidentRow, review: Review | None) -> Incident:
    return Incident(
        id=row.pk,
        title=row.title,
        text=row.text,
        is_breach=row.is_breach,
        discovered_at=row.discovered_at,
        discovered_in_words=worded(lambda: in_words(row.discovered_at, row.zone)),
        breached=_breached(row.breached),
        closed_on=row.closed_on,
        notices=tuple(
            Notice(
                sent_at=one.sent_at,
                sent_in_words=worded(partial(in_words, one.sent_at, row.zone)),
                to=one.to,
                text=one.text,
            )
            for one in row.notices.all()
        ),
        duties=tuple(Followed(what=one.text, when=worded(partial(_duty, one))) for one in row.duties.all()),
        penalty=_penalty(review),
    )


def _breached(row: ObligationRow | None) -> str:
    if row is None:
        return ""
    return f"{row.clause}: {row.text}" if row.clause else row.text


def _penalty(review: Review | None) -> tuple[Followed, ...]:
    """What the review with the penalty's clocks records, but for what was corrected or taken back."""
    kinds = load_library().kinds
    events = review.events.all() if review else []
    standing = [one for one in events if one.kind != RETRACTED and not one.corrections.all()]
    return tuple(
        Followed(
            what=worded(partial(law_words, kinds[one.kind].title if one.kind in kinds else one.kind)),
            when=worded(partial(str, one.occurred)),
        )
        for one in standing
    )


def in_words(at: datetime, zone: str) -> str:
    """An instant on the clock of a zone, such as `Fri 3 Jul 2026, 14:05 (America/New_York)`."""
    here = at.astimezone(ZoneInfo(zone))
    return f"{legal_day(here.date())}, {here:%H:%M} ({zone})"
