"""`manage.py obligations`: what agreements demand, as of a day, or what is due under them soon."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import ngettext

from tracker.clock.explain import legal_day
from tracker.clock.terms import parse_day
from tracker.filters.proof import Gap, gaps_of, standing_of
from tracker.filters.register import due_within, obligations, overdue
from tracker.management.base import LongstopCommand
from tracker.management.looking_ahead import matter_called
from tracker.models import EVIDENCE_RULE, Deadline, Evidence, Obligation
from tracker.services.in_force import held, status_on


class Command(LongstopCommand):
    """Prints the register of obligations, or the dates that are overdue or due within some days."""

    help = "The obligations that hold under mitigation agreements, or what is due under them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the matter, the day and the stretch."""
        parser.add_argument("matter", nargs="?", metavar="MATTER", help="its short name or its number")
        parser.add_argument("--as-of", metavar="DATE", help="the day on which they hold; today by default")
        parser.add_argument("--gaps", action="store_true", help="dates without the evidence they require")
        parser.add_argument("--due-within", type=int, metavar="DAYS", help="dates overdue, or due by then")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each obligation or date."""
        now = timezone.now()
        matter = matter_called(options["matter"]) if options["matter"] else None
        if options["due_within"] is not None:
            rows = [*overdue(now), *due_within(options["due_within"], now)]
            self._dates([row for row in rows if matter is None or row.investment == matter], options["json"])
            return
        on = parse_day(options["as_of"], "as_of") if options["as_of"] else now.date()
        found = [row for row in obligations() if matter is None or row.agreement.investment_id == matter.pk]
        if options["gaps"]:
            self._gaps([row for row in found if row.evidence_required], now, options["json"])
            return
        held_then = [row for row in found if held(row, row.agreement).holds(on)]
        self._register(held_then, on, now, options["json"])

    def _register(self, rows: Sequence[Obligation], on: date, now: datetime, as_json: bool) -> None:
        following = _following(rows, now)
        if as_json:
            papers, lacking = _papers(rows), gaps_of(rows, now)
            told = [
                _obligation(row, on, following.get(row.pk))
                | {"evidence": [evidence_data(one, now) for one in papers[row.pk]]}
                | {"gaps": [_gap(one) for one in lacking.get(row.pk, ())]}
                for row in rows
            ]
            self.print_json({"as_of": on, "count": len(rows), "obligations": told})
            return
        for row in rows:
            clock = following.get(row.pk)
            day = legal_day(clock.due_on) if clock and clock.due_on else "no date"
            clause = f"{row.clause}: " if row.clause else ""
            self.stdout.write(f"{day}  {clause}{row.text}, {row.agreement.investment.slug}")
        n = len(rows)
        words = ngettext("%(n)s obligation in force on %(day)s.", "%(n)s obligations in force on %(day)s.", n)
        self.stdout.write(words % {"n": n, "day": legal_day(on)})

    def _gaps(self, rows: Sequence[Obligation], now: datetime, as_json: bool) -> None:
        lacking = gaps_of(rows, now)
        found = [(row, one) for row in rows for one in lacking.get(row.pk, ())]
        if as_json:
            told = [
                _gap(one) | {"obligation": row.pk, "matter": row.agreement.investment.slug, "text": row.text}
                for row, one in found
            ]
            self.print_json({"count": len(found), "gaps": told})
            return
        for row, one in found:
            on = one.deadline.due_on
            day = legal_day(on) if on else "no date"
            self.stdout.write(f"{day}  {row.text}, {row.agreement.investment.slug}: {one.words}")
        self.stdout.write(f"{len(found)} dates without the evidence they require.")

    def _dates(self, rows: Sequence[Deadline], as_json: bool) -> None:
        if as_json:
            self.print_json({"count": len(rows), "dates": [_date(row) for row in rows]})
            return
        for row in rows:
            assert row.due_on
            self.stdout.write(f"{legal_day(row.due_on)}  {row.title}, {row.investment.slug}")
        self.stdout.write(f"{len(rows)} dates.")


def _following(rows: Sequence[Obligation], now: datetime) -> dict[int, Deadline]:
    """The earliest open date of each obligation, one that was missed before all others."""
    live = Deadline.objects.open().filter(obligation__in=[row.pk for row in rows], due_on__isnull=False)
    live = live.exclude(rule_id=EVIDENCE_RULE)
    found: dict[int, Deadline] = {}
    for clock in live.order_by("due_on", "pk"):
        if clock.obligation_id is not None:
            found.setdefault(clock.obligation_id, clock)
    return found


def _papers(rows: Sequence[Obligation]) -> dict[int | None, list[Evidence]]:
    """The evidence of each obligation, oldest first."""
    found: dict[int | None, list[Evidence]] = defaultdict(list)
    for paper in Evidence.objects.filter(obligation__in=[row.pk for row in rows]).select_related(
        "uploaded_by", "reviewed_by"
    ):
        found[paper.obligation_id].append(paper)
    return found


def evidence_data(row: Evidence, now: datetime) -> dict[str, Any]:
    """A paper for scripts: what it is, who judged it, how it stands today."""
    return {
        "id": row.pk,
        "occurrence": row.occurrence,
        "name": row.name,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "stored_as": row.stored_as,
        "uploaded_at": row.uploaded_at,
        "uploaded_by": row.uploader,
        "expires_on": row.expires_on,
        "standing": standing_of(row, now.date()),
        "reviewed_at": row.reviewed_at,
        "reviewed_by": row.judge or None,
        "review_note": row.review_note,
    }


def _gap(one: Gap) -> dict[str, Any]:
    return {"occurrence": one.deadline.key, "due_on": one.deadline.due_on, "why": one.why}


def _obligation(row: Obligation, on: date, following: Deadline | None) -> dict[str, Any]:
    stretch = held(row, row.agreement)
    return {
        "id": row.pk,
        "matter": row.agreement.investment.slug,
        "agreement": row.agreement.instrument,
        "agreement_status": status_on(row.agreement, on),
        "clause": row.clause,
        "text": row.text,
        "recurrence": row.recurrence,
        "first_falls": row.first_falls,
        "expression": row.expression,
        "evidence_required": row.evidence_required,
        "consequence": row.consequence,
        "owner": row.owner.username if row.owner else None,
        "deputy": row.deputy.username if row.deputy else None,
        "typical": row.typical,
        "in_force_from": stretch.first,
        "in_force_to": stretch.last,
        "next_due_on": following.due_on if following else None,
    }


def _date(row: Deadline) -> dict[str, Any]:
    duty = row.obligation
    assert duty
    return {
        "deadline": row.pk,
        "obligation": duty.pk,
        "occurrence": row.key,
        "matter": row.investment.slug,
        "clause": duty.clause,
        "title": row.title,
        "due_on": row.due_on,
        "safe_on": row.safe_on,
        "zone": row.zone,
        "state": row.state,
        "confidence": row.confidence,
        "set_on": row.set_on,
        "unchecked": bool(row.unchecked),
        "owner": duty.owner.username if duty.owner else None,
        "deputy": duty.deputy.username if duty.deputy else None,
    }
