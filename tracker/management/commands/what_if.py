"""`manage.py what_if`: scenarios of a review side by side."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from tracker.clock.errors import LawError
from tracker.clock.explain import legal_day
from tracker.clock.terms import parse_day
from tracker.management.base import LongstopCommand
from tracker.management.looking_ahead import HOW, read_row, walk_data, walk_lines
from tracker.models import Review, Scenario
from tracker.services.imagining import Unimaginable
from tracker.services.law import LawBook
from tracker.services.scenarios import rows_of
from tracker.services.what_if import MOST, Asked, Cell, Comparison, Course, what_if


class Command(LongstopCommand):
    """Nothing is written: no event, no date, no reminder."""

    help = "Compare a review as recorded with what somebody imagines. Nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        """REVIEW_ID and its scenarios."""
        parser.add_argument("review_id", type=int, metavar="REVIEW_ID")
        parser.add_argument(
            "--scenario",
            action="append",
            nargs="+",
            default=[],
            metavar="KIND=DATE",
            help=f"once for each; {HOW}",
        )
        parser.add_argument(
            "--kept", action="append", type=int, default=[], metavar="ID", help="a kept scenario"
        )
        parser.add_argument("--as-of", metavar="DATE", help="the day to judge on; today by default")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the courses and every date that differs."""
        review = Review.objects.select_related("investment").filter(pk=options["review_id"]).first()
        if review is None:
            raise LookupError(f"review_id: there is no review {options['review_id']}")
        asked = [
            Asked(f"Scenario {number}", tuple(read_row(text) for text in texts))
            for number, texts in enumerate(options["scenario"], 1)
        ]
        asked += [self._kept(review, pk) for pk in options["kept"]]
        if not 1 <= len(asked) <= MOST:
            raise LawError("scenario", f"give 1 to {MOST} scenarios: {HOW}")
        as_of = parse_day(options["as_of"], "as-of") if options["as_of"] is not None else None
        try:
            found = what_if(review, asked, LawBook(as_of, timezone.now()))
        except Unimaginable as wrong:
            raise LawError("scenario", str(wrong)) from wrong
        if options["json"]:
            self.print_json({"review": review.pk, "regime": review.regime, **as_data(found)})
        else:
            self._print(found)

    def _kept(self, review: Review, pk: int) -> Asked:
        kept = Scenario.objects.filter(review=review, pk=pk).first()
        if kept is None:
            raise LookupError(f"kept: review {review.pk} has no scenario {pk}")
        return Asked(kept.name, rows_of(kept))

    def _print(self, found: Comparison) -> None:
        for course in found.courses:
            told = f" (imagined: {'; '.join(course.imagined)})" if course.imagined else ""
            self.stdout.write(f"{course.name}{told}: {course.timeline.phase_title}")
            for flag in course.timeline.flags:
                self.stdout.write(f"  Look: {flag}")
            if not course.timeline.is_closed:
                for line in (*walk_lines(course.earliest, "Earliest"), *walk_lines(course.latest, "Latest")):
                    self.stdout.write(line)
        for row in found.lines:
            if not row.is_same:
                self.stdout.write(f"\n{row.title} [{row.owner}; {row.rule_id}]")
                for cell in row.cells:
                    self.stdout.write(f"  {cell.course}: {_words(cell)}")
        self.stdout.write(f"\n{len(found.same)} other dates are the same in every scenario.")


def as_data(found: Comparison) -> dict[str, Any]:
    """Return the comparison under the documented keys of `what_if --json`."""
    clocks = [
        {
            "rule": row.rule_id,
            "key": row.key,
            "title": row.title,
            "owner": row.owner,
            "same": row.is_same,
            "cells": [_cell(cell) for cell in row.cells],
        }
        for row in found.lines
    ]
    return {
        "as_of": found.courses[0].timeline.as_of,
        "courses": [_course(course) for course in found.courses],
        "clocks": clocks,
    }


def _course(course: Course) -> dict[str, Any]:
    timeline = course.timeline
    return {
        "name": course.name,
        "imagined": list(course.imagined),
        "phase": timeline.phase,
        "phase_title": timeline.phase_title,
        "closed": timeline.is_closed,
        "flags": list(timeline.flags),
        "earliest": walk_data(course.earliest),
        "latest": walk_data(course.latest),
    }


def _cell(cell: Cell) -> dict[str, Any] | None:
    one = cell.outcome
    return {
        "course": cell.course,
        "differs": cell.differs,
        "due_on": one.due_on if one else None,
        "state": one.state if one else None,
        "confidence": one.confidence if one else None,
        "undetermined": one.undetermined._asdict() if one and one.undetermined else None,
    }


def _words(cell: Cell) -> str:
    one = cell.outcome
    if one is None:
        return "not there" + (f" ({cell.differs})" if cell.differs else "")
    mark = "" if one.confidence == "verified" else ", unverified"
    when = legal_day(one.due_on) if one.due_on else "no date"
    return f"{when}, {one.state}{mark}" + (f" ({cell.differs})" if cell.differs else "")
