"""`manage.py rule_impact PATH`: which dates would differ under changed law files."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from tracker.clock.explain import legal_day
from tracker.management.base import LongstopCommand, as_json
from tracker.regimes.trial import trial_library
from tracker.services.law import LawBook
from tracker.services.rule_impact import Impact, impact


class Command(LongstopCommand):
    """Computes every review and order twice, under the law in force and under the changed one."""

    help = (
        "List the reviews and orders whose dates differ under changed law files. Nothing is written; the exit"
        " status is 1 if anything differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The changed law."""
        parser.add_argument(
            "path",
            type=Path,
            metavar="PATH",
            help="a copy of tracker/regimes, the folder of one regime, or one version or calendar file",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference as soon as its batch is computed."""
        now = timezone.now()
        new = LawBook(None, now, library=trial_library(options["path"]))
        is_json = options["json"]
        checked = found = 0
        if is_json:
            self.stdout.write('{"differences": [')
        for looked in impact(LawBook(None, now), new):
            checked += looked.checked
            for one in looked.impacts:
                self._tell(one, is_json=is_json, first=not found)
                found += 1
        if is_json:
            self.stdout.write(f'], "checked": {checked}}}')
        else:
            self.stdout.write(f"{checked} checked, {found} differ. Nothing was written.")
        if found:
            sys.exit(1)

    def _tell(self, one: Impact, *, is_json: bool, first: bool) -> None:
        if is_json:
            self.stdout.write(f"{'' if first else ', '}{as_json(asdict(one), on_one_line=True)}")
            return
        old, new = (legal_day(day) if day else "no date" for day in (one.old_due_on, one.new_due_on))
        state = f" ({one.old_state or 'not there'} → {one.new_state or 'gone'})"
        moved = f"{old} → {new}{state if one.old_state != one.new_state else ''}"
        self.stdout.write(f"{one.matter}, {one.parent} {one.parent_id}, {one.rule_id} {one.key}: {moved}")
        for reason in one.why:
            self.stdout.write(f"    {reason}")
