"""`manage.py outlook`: when a matter can close."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from tracker.clock.cautions import NOT_ASSUMED
from tracker.clock.explain import legal_day
from tracker.clock.terms import parse_day
from tracker.management.base import LongstopCommand
from tracker.management.looking_ahead import matter_called, notice_data, walk_data, walk_lines
from tracker.services.before_closing import BeforeClosing
from tracker.services.law import LawBook
from tracker.services.outlook import Bound, Outlook, Regime, outlook


class Command(LongstopCommand):
    """Every review is walked on its shortest and its longest lawful path; nothing is written."""

    help = "When can a matter close: earliest and latest for each regime, what binds, and the outside date."

    def add_arguments(self, parser: CommandParser) -> None:
        """MATTER."""
        parser.add_argument("matter", metavar="MATTER", help="its short name or its number")
        parser.add_argument("--start", metavar="DATE", help="the day on which what has not begun begins")
        parser.add_argument("--as-of", metavar="DATE", help="the day to judge on; today by default")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the outlook."""
        matter = matter_called(options["matter"])
        days = {name: options[name] for name in ("start", "as_of")}
        start, as_of = (parse_day(day, name) if day is not None else None for name, day in days.items())
        found = outlook(matter, LawBook(as_of, timezone.now()), start_on=start)
        if options["json"]:
            self.print_json({"matter": matter.slug, **as_data(found)})
        else:
            self._print(found)

    def _print(self, found: Outlook) -> None:
        ends = (("Earliest", found.earliest), ("Latest", found.latest))
        for label, day in ends:
            self.stdout.write(f"{label} day of closing: {legal_day(day) if day else 'not known'}")
        for warning in found.warnings:
            self.stdout.write(f"Look: {warning}")
        for one in found.regimes:
            binds = ", binds" if one.binds else ""
            self.stdout.write(f"\n{one.title}: {one.stage or 'no law coded'} ({one.standing}{binds})")
            if one.standing == "cleared" and one.latest.closes_on:
                self.stdout.write(f"  Free from {legal_day(one.latest.closes_on)}")
            if one.standing == "open" and one.stage:
                lines = (
                    *walk_lines(one.earliest.walk, "Earliest"),
                    *walk_lines(one.latest.walk, "Latest"),
                )
                self.stdout.writelines(f"{line}\n" for line in lines)
                self.stdout.writelines(f"  {_back(duty)}\n" for duty in one.before)
            elif one.unknown:
                self.stdout.write(f"  Not known: {one.unknown}")
        self.stdout.write(f"\n{NOT_ASSUMED}")


def as_data(found: Outlook) -> dict[str, Any]:
    """Return the outlook under the documented keys of `outlook --json`."""
    return {
        "outside_on": found.investment.outside_on,
        "earliest": found.earliest,
        "latest": found.latest,
        "unknown": list(found.unknown),
        "warnings": list(found.warnings),
        "not_assumed": NOT_ASSUMED,
        "regimes": [_regime(one) for one in found.regimes],
    }


def _regime(one: Regime) -> dict[str, Any]:
    return {
        "review": one.review.pk,
        "regime": one.review.regime,
        "title": one.title,
        "filing": one.review.filing_kind,
        "stage": one.stage,
        "standing": one.standing,
        "binds": one.binds,
        "binds_early": one.binds_early,
        "unverified": one.is_unverified,
        "unknown": one.unknown or None,
        "earliest": _bound(one.earliest),
        "latest": _bound(one.latest),
        "before_closing": [_duty(duty) for duty in one.before],
    }


def _back(duty: BeforeClosing) -> str:
    mark = " (unverified)" if duty.notice.outcome.confidence != "verified" else ""
    return f"{duty.words} [{duty.notice.outcome.citation}]{mark}"


def _duty(duty: BeforeClosing) -> dict[str, Any]:
    day = {"closing_on": duty.closing.on, "planned": duty.closing.planned}
    done = {"done_on": duty.done_on, "assumed": duty.assumed, "late_days": duty.late}
    return {**day, **notice_data(duty.notice), **done}


def _bound(bound: Bound) -> dict[str, Any]:
    return {"closes_on": bound.closes_on, "spare_days": bound.spare, "walk": walk_data(bound.walk)}
