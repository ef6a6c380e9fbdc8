"""`manage.py divestments [MATTER]`: what must be sold, by when, and how each part of the order stands."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandParser
from django.db.models import Prefetch
from django.utils import timezone

from tracker.clock.explain import legal_day
from tracker.filters.today import with_today
from tracker.management.base import LongstopCommand
from tracker.management.looking_ahead import matter_called
from tracker.models import Deadline, Divestment, DivestmentEvent, OwnershipLink
from tracker.models.clock_keys import part_of
from tracker.models.deadlines import OPEN_STATES
from tracker.services.buyers import Flag
from tracker.services.doubts import doubts_of
from tracker.services.law import LawBook
from tracker.services.order_regime import home_of
from tracker.services.sold import SaleLine, Sold, sold_of
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
        rows = Divestment.objects.select_related("investment", "buyer", "seller", "asset")
        if options["matter"]:
            rows = rows.filter(investment=matter_called(options["matter"]))
        if options["open"]:
            rows = rows.filter(deadlines__state__in=OPEN_STATES).distinct()
        events = DivestmentEvent.objects.select_related("buyer", "source")
        orders = list(rows.prefetch_related(Prefetch("events", events), "extensions"))
        reader, now = Reader(timezone.now()), timezone.now()
        lines = lines_of(orders, reader, now)
        told = {one.pk: list(one.events.all()) for one in orders}
        days, homes = {one.pk: now.date() for one in orders}, home_of(orders, LawBook(None, now))
        sold = sold_of(orders, told, homes, days, OwnershipLink.objects.all())
        if options["json"]:
            found = [as_data(order, dates, sold[order.pk]) for order, dates in lines]
            self.print_json({"count": len(found), "divestments": found})
            return
        for order, dates in lines:
            self._print(order, dates)
            for words in sales_in_words(order, sold[order.pk]):
                self.stdout.write(f"    {words}")
        self.stdout.write(f"{len(lines)} divestments.")

    def _print(self, order: Divestment, dates: list[Line]) -> None:
        self.stdout.write(
            f"{order.pk}  {order.investment.slug}: ordered {order.ordered}, {order.legal_basis}"
        )
        for line in dates:
            day = legal_day(line.deadline.due_on) if line.deadline.due_on else "no date"
            told = doubts_of(line.deadline)
            doubt = "".join(f", {one}" for one in (*told.marks, told.by_hand) if one)
            words = f"{line.standing.word}{', ' + line.standing.left if line.standing.left else ''}{doubt}"
            self.stdout.write(f"    {day}  {line.deadline.title}: {words}")


def lines_of(orders: list[Divestment], reader: Reader, now: Any) -> list[tuple[Divestment, list[Line]]]:
    """Return every order with its dates in order, in one statement for all."""
    rows = with_today(Deadline.objects.filter(divestment__in=orders).with_matter(), now)
    found: dict[int | None, list[Line]] = {order.pk: [] for order in orders}
    for line in reader.lines(rows):
        found[line.deadline.divestment_id].append(line)
    return [(order, found[order.pk]) for order in orders]


def sales_in_words(order: Divestment, sold: Sold) -> Iterator[str]:
    """The sales with what their buyers are to be asked about, and what is left."""
    for line in sold.sales:
        event = line.event
        share = (
            "everything held" if event.equity_percent is None else f"{event.equity_percent.normalize():f} %"
        )
        price = f" for {event.proceeds_currency} {event.proceeds_amount:f}" if event.proceeds_amount else ""
        buyer = event.buyer or "a buyer not recorded"
        yield f"{event.get_kind_display()} {event.occurred}: {share} to {buyer}{price}"
        for flag in line.flags:
            yield f"    {flag.text}"
    for flag in sold.buyer:
        yield f"Buyer {order.buyer}: {flag.text}"
    if order.seller and order.asset:
        yield f"Still held by {order.seller} and its affiliates of {order.asset}: {sold.left_words}"


def as_data(order: Divestment, dates: list[Line], sold: Sold) -> dict[str, Any]:
    """Return one order under the documented keys of `divestments --json`."""
    return {
        "divestment": order.pk,
        "matter": order.investment.slug,
        "ordered": order.ordered.iso() or None,
        "ordered_by": order.ordered_by,
        "legal_basis": order.legal_basis,
        "buyer": str(order.buyer) if order.buyer else order.buyer_name or None,
        "buyer_flags": [_flag(one) for one in sold.buyer],
        "seller": str(order.seller) if order.seller else None,
        "asset": str(order.asset) if order.asset else None,
        "completed": order.completed.iso() or None,
        "sales": [_sale(one) for one in sold.sales],
        "left_percent": sold.left.percent if sold.left else None,
        "left": sold.left_words,
        "fully_divested": sold.fully_divested,
        "holders": [
            {"party": str(one.party), "before": one.before, "after": one.after} for one in sold.holders
        ],
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
    return {
        "deadline": deadline.pk,
        "part": part_of(deadline.key),
        "rule": deadline.rule_id,
        "title": deadline.title,
        "due_on": deadline.due_on,
        "safe_on": deadline.safe_on,
        "no_date_because": deadline.undetermined_reason or None,
        "state": deadline.state,
        "standing": line.standing.mark,
        "confidence": deadline.confidence,
        "set_on": deadline.set_on,
        "unchecked": bool(deadline.unchecked),
        "citation": deadline.citation,
        "cautions": deadline.cautions,
    }


def _flag(flag: Flag) -> dict[str, str]:
    return {"kind": flag.kind, "text": flag.text}


def _sale(line: SaleLine) -> dict[str, Any]:
    event = line.event
    return {
        "event": event.pk,
        "kind": event.kind,
        "occurred": event.occurred.iso() or None,
        "occurred_words": str(event.occurred),
        "buyer": str(event.buyer) if event.buyer else None,
        "equity_percent": event.equity_percent,
        "proceeds_amount": event.proceeds_amount,
        "proceeds_currency": event.proceeds_currency or None,
        "flags": [_flag(one) for one in line.flags],
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
