"""`manage.py divestments [MATTER]`: what must be sold, by when, and how each part of the order stands."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from tracker.clock.explain import legal_day
from tracker.filters.today import with_today
from tracker.management.base import LongstopCommand
from tracker.management.looking_ahead import matter_called
from tracker.models import Deadline, Divestment, DivestmentEvent
from tracker.models.deadlines import OPEN_STATES
from tracker.services.standing import Line, Reader


class Command(LongstopCommand):
    """`manage.py divestments [MATTER] [--open] [--json]`."""

    help = "List orders and agreements to sell, with every date of their parts and what happened after them."

    def add_arguments(self, parser: CommandParser) -> None:
        """MATTER, --open."""
        parser.add_argument("matter", metavar="MATTER", nargs="?", help="its short name or its number")
        parser.add_argument("--open", action="store_true", help="only orders with a date that is not over")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each order, then its dates."""
        rows = Divestment.objects.select_related("investment", "buyer")
        if options["matter"]:
            rows = rows.filter(investment=matter_called(options["matter"]))
        if options["open"]:
            rows = rows.filter(deadlines__state__in=OPEN_STATES).distinct()
        rows = rows.prefetch_related("events", "extensions")
        reader, now = Reader(timezone.now()), timezone.now()
        lines = lines_of(list(rows), reader, now)
        if options["json"]:
            found = [as_data(order, dates) for order, dates in lines]
            self.print_json({"count": len(found), "divestments": found})
            return
        for order, dates in lines:
            self._print(order, dates)
        self.stdout.write(f"{len(lines)} divestments.")

    def _print(self, order: Divestment, dates: list[Line]) -> None:
        self.stdout.write(
            f"{order.pk}  {order.investment.slug}: ordered {order.ordered}, {order.legal_basis}"
        )
        for line in dates:
            day = legal_day(line.deadline.due_on) if line.deadline.due_on else "no date"
            doubt = "" if line.deadline.confidence == "verified" else ", unverified"
            words = f"{line.standing.word}{', ' + line.standing.left if line.standing.left else ''}{doubt}"
            self.stdout.write(f"    {day}  {line.deadline.title}: {words}")


def lines_of(orders: list[Divestment], reader: Reader, now: Any) -> list[tuple[Divestment, list[Line]]]:
    """Return every order with its dates in order, in one statement for all."""
    rows = with_today(Deadline.objects.filter(divestment__in=orders).with_matter(), now)
    found: dict[int | None, list[Line]] = {order.pk: [] for order in orders}
    for line in reader.lines(rows):
        found[line.deadline.divestment_id].append(line)
    return [(order, found[order.pk]) for order in orders]


def as_data(order: Divestment, dates: list[Line]) -> dict[str, Any]:
    """Return one order under the documented keys of `divestments --json`."""
    return {
        "divestment": order.pk,
        "matter": order.investment.slug,
        "ordered": order.ordered.iso() or None,
        "ordered_by": order.ordered_by,
        "legal_basis": order.legal_basis,
        "buyer": str(order.buyer) if order.buyer else order.buyer_name or None,
        "completed": order.completed.iso() or None,
        "dates": [_date(line) for line in dates],
        "extensions": [
            {
                "granted": one.granted.iso() or None,
                "new_deadline_on": one.new_deadline_on,
                "instrument": one.instrument,
                "part": one.part_id,
                "note": one.note,
            }
            for one in order.extensions.all()
        ],
        "events": [_event(one) for one in order.events.all()],
    }


def _date(line: Line) -> dict[str, Any]:
    deadline = line.deadline
    number = deadline.key.partition("/")[0].removeprefix("part-")
    return {
        "deadline": deadline.pk,
        "part": int(number) if deadline.key.startswith("part-") else None,
        "rule": deadline.rule_id,
        "title": deadline.title,
        "due_on": deadline.due_on,
        "safe_on": deadline.safe_on,
        "no_date_because": deadline.undetermined_reason or None,
        "state": deadline.state,
        "standing": line.standing.mark,
        "confidence": deadline.confidence,
        "citation": deadline.citation,
        "cautions": deadline.cautions,
    }


def _event(event: DivestmentEvent) -> dict[str, Any]:
    return {
        "event": event.pk,
        "kind": event.kind,
        "occurred": event.occurred.iso() or None,
        "part": event.part_id,
        "instrument": event.instrument,
        "corrects": event.corrects_id,
        "reason": event.reason,
        "note": event.note,
    }
