"""What the pages of an incident and of a visit show: what is to be done next first, then what happened."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.admin import shelf_page
from tracker.admin.agreement_page import LINES, Entry
from tracker.clock.hours import at_words, end_of, named_zone
from tracker.filters.proof import gaps_of
from tracker.filters.today import with_today
from tracker.filters.walls import may_work_on
from tracker.models import Deadline, Incident, IncidentNotice, MitigationAgreement, Obligation, SiteVisit
from tracker.models.deadlines import OPEN_STATES
from tracker.models.law_words import law_words
from tracker.models.reader_zones import zone_of
from tracker.regimes.loader import load_library
from tracker.services.clause_words import when
from tracker.services.incidents import PENALTY
from tracker.services.standing import Line, Reader

NO_DUTY = Q(findings__obligation__isnull=True)
IN_TIME, LATE = _("in time"), _("late")


class Owed(NamedTuple):
    """A duty that follows from an incident or a finding, with its date, to the hour where it has one."""

    row: Obligation
    when: str
    line: Line | None
    instant: str
    left: str


class Told(NamedTuple):
    """A notice: when it was sent in the authority's zone, and whether that was in time."""

    row: IncidentNotice
    at: str
    standing: str


class Brief(NamedTuple):
    """An incident as its agreement lists it."""

    row: Incident
    at: str
    next: Line | None
    instant: str


def instant_words(row: Deadline) -> str:
    """The hour of a date that ends at one; empty for a whole day."""
    if not row.due_on or not row.cutoff:
        return ""
    return at_words(end_of(row.due_on, row.zone, row.cutoff), row.zone)


def left_words(row: Deadline, now: datetime) -> str:
    """What is left of a clock that ends at an hour, down to the minute."""
    if not row.due_on or not row.cutoff or row.state not in OPEN_STATES:
        return ""
    end = end_of(row.due_on, row.zone, row.cutoff).astimezone(UTC)
    minutes = int((end - now).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    words = gettext("%(hours)s h %(rest)s min") % {"hours": hours, "rest": rest}
    return (
        gettext("%(words)s left") % {"words": words}
        if minutes >= 0
        else gettext("passed %(words)s ago") % {"words": words}
    )


def owed(rows: Iterable[Obligation], user: User, now: datetime) -> list[Owed]:
    """Duties with their next or last date, in one query for all dates."""
    duties = list(rows)
    found = Deadline.objects.visible_to(user).filter(obligation__in=duties).with_matter()
    lines: dict[int | None, list[Line]] = defaultdict(list)
    for line in Reader(now, zone_of(user)).lines(with_today(found, now).order_by("due_on", "pk")):
        lines[line.deadline.obligation_id].append(line)
    return [_owed(row, lines[row.pk], now) for row in duties]


def _owed(row: Obligation, lines: Sequence[Line], now: datetime) -> Owed:
    line = next((one for one in lines if one.deadline.state in OPEN_STATES), lines[-1] if lines else None)
    if line is None:
        return Owed(row, when(row), None, "", "")
    return Owed(row, when(row), line, instant_words(line.deadline), left_words(line.deadline, now))


def incident_page(row: Incident, user: User, now: datetime) -> dict[str, Any]:
    """The context of an incident's page; the number of queries does not grow with what it holds."""
    duties = owed(row.duties.select_related("owner").order_by("position", "pk"), user, now)
    notices = list(row.notices.select_related("recorded_by").order_by("sent_at", "pk"))
    return {
        "discovered": at_words(row.discovered_at, row.zone),
        "duties": duties,
        "notices": [_told(one, row, duties) for one in notices],
        "penalty": penalty(row, user, now),
        "may_change": user.has_perm("tracker.change_incident") and may_work_on(user, row),
        **shelf_page.of_incident(row, user),
    }


def _told(one: IncidentNotice, row: Incident, duties: Sequence[Owed]) -> Told:
    """Whether it was in time is judged against the clocks that are counted from the discovery."""
    ends = [
        end_of(duty.line.deadline.due_on, duty.line.deadline.zone, duty.line.deadline.cutoff)
        for duty in duties
        if duty.row.anchor == "discovered" and duty.line and duty.line.deadline.due_on
    ]
    first = min(ends, default=None)
    standing = "" if first is None else str(IN_TIME if one.sent_at <= first else LATE)
    return Told(one, at_words(one.sent_at, row.zone), standing)


def penalty(row: Incident, user: User, now: datetime) -> dict[str, Any]:
    """What happened to a penalty and the clocks of it, from the review; empty before there is one."""
    if row.review is None:
        return {"events": [], "lines": []}
    kinds = load_library().kinds
    events = row.review.events.visible_to(user).filter(kind__in=PENALTY, corrections__isnull=True)
    clocks = with_today(row.review.deadlines.visible_to(user).with_matter(), now)
    own = clocks.filter(trigger_kind__in=PENALTY).order_by("due_on", "pk")
    told = [
        Entry(one.occurred.earliest or one.occurred.latest, law_words(kinds[one.kind].title), one.note, "")
        for one in events.order_by("position")
    ]
    return {"events": told, "lines": Reader(now, zone_of(user)).lines(own)}


def briefs(agreement: MitigationAgreement, user: User, now: datetime) -> list[Brief]:
    """The incidents of an agreement, open ones first, each with its next date, in two queries."""
    rows = list(agreement.incidents.order_by("-discovered_at", "-pk")[:LINES])
    found = Deadline.objects.visible_to(user).filter(
        Q(state__in=OPEN_STATES), obligation__incident__in=[row.pk for row in rows]
    )
    lines = Reader(now, zone_of(user)).lines(
        with_today(found.with_matter(), now).order_by("due_on", "pk") if rows else ()
    )
    following: dict[int | None, Line] = {}
    for line in lines:
        duty = line.deadline.obligation
        following.setdefault(duty.incident_id if duty else None, line)
    made = [_brief(row, following.get(row.pk)) for row in rows]
    return sorted(made, key=lambda one: one.row.closed_on is not None)


def _brief(row: Incident, line: Line | None) -> Brief:
    return Brief(
        row, at_words(row.discovered_at, row.zone), line, instant_words(line.deadline) if line else ""
    )


def visit_page(row: SiteVisit, user: User, now: datetime) -> dict[str, Any]:
    """The context of a visit's page: what it found, and the duty that each finding became."""
    findings = list(row.findings.select_related("obligation__owner").order_by("pk"))
    duties = [one.obligation for one in findings if one.obligation]
    by_duty = {one.row.pk: one for one in owed(duties, user, now)}
    return {"findings": [(one, by_duty.get(one.obligation_id or 0)) for one in findings]}


def happened(agreement: MitigationAgreement) -> list[Entry]:
    """Incidents, notices and visits as lines of the agreement's history, newest first, in three queries."""
    incidents = list(agreement.incidents.order_by("-discovered_at")[:LINES])
    found = [_discovered(one) for one in incidents]
    notices = IncidentNotice.objects.filter(incident__agreement=agreement).select_related("incident")
    for one in notices.order_by("-sent_at")[:LINES]:
        on = one.sent_at.astimezone(named_zone(one.incident.zone)).date()
        found.append(
            Entry(
                on,
                gettext("Notice to %(to)s") % {"to": one.to},
                one.incident.title,
                one.incident.get_absolute_url(),
            )
        )
    for incident in incidents:
        if incident.closed_on:
            found.append(
                Entry(
                    incident.closed_on,
                    gettext("Incident closed"),
                    incident.title,
                    incident.get_absolute_url(),
                )
            )
    return [*found, *visited(agreement.visits.order_by("-visited_on")[:LINES])]


def _discovered(row: Incident) -> Entry:
    on = row.discovered_at.astimezone(named_zone(row.zone)).date()
    what = gettext("Breach discovered") if row.is_breach else gettext("Incident discovered")
    return Entry(on, what, row.title, row.get_absolute_url())


def visited(rows: Iterable[SiteVisit]) -> list[Entry]:
    """Visits as lines of a history."""
    return [
        Entry(
            one.visited_on,
            gettext("Visit by %(by_whom)s") % {"by_whom": one.by_whom},
            "",
            one.get_absolute_url(),
        )
        for one in rows
    ]


def beside(row: MitigationAgreement, user: User, now: datetime, page: dict[str, Any]) -> dict[str, Any]:
    """What the agreement's page shows beside its obligations, and `page` made whole with it.

    The register says how many dates of each obligation lack evidence; the history holds incidents and visits.
    """
    lacking = gaps_of([one.row for one in page["register"]], now)
    visits = row.visits.annotate(found=Count("findings"), open=Count("findings", filter=NO_DUTY))
    entries = [*page["history"], *happened(row)]
    return {
        "register": [one._replace(gaps=len(lacking.get(one.row.pk, ()))) for one in page["register"]],
        "incidents": briefs(row, user, now),
        "visits": list(visits.order_by("-visited_on", "-pk")[:LINES]),
        "history": sorted(entries, key=lambda one: one.on or date.min, reverse=True),
        "may_record": user.has_perm("tracker.change_mitigationagreement") and page["may_work"],
    }
