"""`manage.py all_clear`: every figure behind "all clear", for a person or a monitor."""

import sys
from typing import Any

from django.utils import timezone

from tracker.alerts.all_clear import AllClear, all_clear
from tracker.management.base import LongstopCommand


class Command(LongstopCommand):
    """Leaves with 0 when all is clear, else with 1. Tells nobody, writes nothing."""

    help = "Say whether all is clear: sweeps, reminders, owners, instance, mail, guards, queues, workers."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, and print what stands."""
        now = timezone.now()
        found = all_clear(now, None)
        if options["json"]:
            figures = {figure.key: figure.value for figure in found.figures}
            wrong = [figure.key for figure in found.figures if not figure.is_well]
            told = {"now": now, "clear": found.is_clear, "wrong": wrong, "problems": list(found.problems)}
            self.print_json({**told, "figures": figures})
        else:
            self.stdout.write(in_words(found))
        if not found.is_clear:
            sys.exit(1)


def in_words(found: AllClear) -> str:
    """A line for each figure, `!` before what is not well, then the watchdog's lines."""
    lines = ["All clear." if found.is_clear else "Not all clear."]
    for figure in found.figures:
        number = f"{figure.value}: " if figure.is_count else ""
        lines.append(f"{' ' if figure.is_well else '!'} {figure.label + ':':16}{number}{figure.says}")
    return "\n".join([*lines, *(f"! {problem}" for problem in found.problems)])
