"""Rebuild every date from the record, or only say which ones are not right."""

import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from tracker.clock.explain import legal_day
from tracker.management.base import LongstopCommand
from tracker.services.projecting import Difference
from tracker.services.recompute import recompute_all
from tracker.services.spread import finish_news


class Command(LongstopCommand):
    """`manage.py recompute [--check] [--json]`."""

    help = (
        "Compute every deadline anew and store what differs. With --check nothing is written, and the exit"
        " status is 1 if anything differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The one switch of its own."""
        parser.add_argument("--check", action="store_true", help="compare and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Recompute as of now, or compare."""
        if not options["check"]:
            finish_news(timezone.now())
        done = recompute_all(None, timezone.now(), check=options["check"])
        if options["json"]:
            rows = [asdict(one) for one in done.differences]
            self.print_json({"checked": done.checked, "check": options["check"], "differences": rows})
        else:
            for one in done.differences:
                self.stdout.write(told(one))
            verb = "differ" if options["check"] else "brought up to date"
            self.stdout.write(f"{done.checked} checked, {len(done.differences)} {verb}.")
        if options["check"] and done.differences:
            sys.exit(1)


def told(one: Difference) -> str:
    """Return a difference as one line: `review 7, us.cfius.notice.review 1-1: changed (due_on), …`."""
    clock = f", {one.rule_id} {one.key}" if one.rule_id else ""
    columns = f" ({', '.join(one.columns)})" if one.columns else ""
    old, new = (legal_day(day) if day else "no date" for day in (one.old_due_on, one.new_due_on))
    days = f", {old} → {new}" if one.old_due_on != one.new_due_on else ""
    return f"{one.parent} {one.parent_id}{clock}: {one.what}{columns}{days}"
