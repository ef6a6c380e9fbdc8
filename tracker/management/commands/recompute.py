"""Rebuild every date from the record, or only say which ones are not right."""

import sys
from argparse import ArgumentTypeError
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from tracker.clock.explain import legal_day
from tracker.management.base import LongstopCommand, as_json
from tracker.services.projecting import Difference
from tracker.services.recompute import Recomputed, Tell
from tracker.services.side_by_side import WorkerFailed, recompute_side_by_side
from tracker.services.spread import finish_news


class Command(LongstopCommand):
    """`manage.py recompute [--check] [--workers N] [--json]`."""

    help = (
        "Compute every deadline anew and store what differs. With --check nothing is written, and the exit"
        " status is 1 if anything differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The switches of its own."""
        parser.add_argument("--check", action="store_true", help="compare and write nothing")
        parser.add_argument(
            "--workers",
            type=_count,
            default=1,
            metavar="N",
            help="spread the reviews over N processes (1); as many as there are cores, on PostgreSQL",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Recompute as of now, or compare; each difference is printed when its batch is done."""
        if not options["check"]:
            finish_news(timezone.now())
        self._is_first = True
        done = self._document(options) if options["json"] else self._lines(options)
        if options["check"] and done.differences:
            sys.exit(1)

    def _lines(self, options: dict[str, Any]) -> Recomputed:
        done = _recompute(options, self._print)
        verb = "differ" if options["check"] else "brought up to date"
        self.stdout.write(f"{done.checked} checked, {done.differences} {verb}.")
        return done

    def _document(self, options: dict[str, Any]) -> Recomputed:
        self.stdout.write(f'{{"check": {as_json(options["check"])}, "differences": [')
        done = _recompute(options, self._print_json)
        self.stdout.write(f'], "checked": {done.checked}}}')
        return done

    def _print(self, found: list[Difference]) -> None:
        for one in found:
            self.stdout.write(told(one))

    def _print_json(self, found: list[Difference]) -> None:
        for one in found:
            self.stdout.write(f"{'' if self._is_first else ', '}{as_json(asdict(one), on_one_line=True)}")
            self._is_first = False


def _recompute(options: dict[str, Any], tell: Tell) -> Recomputed:
    now = timezone.now()
    try:
        return recompute_side_by_side(
            None, now, workers=options["workers"], check=options["check"], tell=tell
        )
    except WorkerFailed as bad:
        raise CommandError(" ".join(str(bad).split()), returncode=1) from bad


def _count(word: str) -> int:
    if not word.isdecimal() or int(word) < 1:
        raise ArgumentTypeError(f"{word!r} is not a number of processes: give 1 or more")
    return int(word)


def told(one: Difference) -> str:
    """Return a difference as one line: `review 7, us.cfius.notice.review 1-1: changed (due_on), …`."""
    clock = f", {one.rule_id} {one.key}" if one.rule_id else ""
    columns = f" ({', '.join(one.columns)})" if one.columns else ""
    old, new = (legal_day(day) if day else "no date" for day in (one.old_due_on, one.new_due_on))
    days = f", {old} → {new}" if one.old_due_on != one.new_due_on else ""
    return f"{one.parent} {one.parent_id}{clock}: {one.what}{columns}{days}"
