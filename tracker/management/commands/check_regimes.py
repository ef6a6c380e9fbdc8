"""`manage.py check_regimes`: does all law load, and what does it hold."""

from typing import Any

from tracker.clock.law import Law
from tracker.clock.rules import amount
from tracker.management.base import LongstopCommand
from tracker.regimes.loader import Library, load_library


class Command(LongstopCommand):
    """Exit status 1 with file, key and remedy where a law file must not be loaded."""

    help = "Load every law file and calendar, and list what they hold."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every regime with its versions and clocks."""
        library = load_library()
        if options["json"]:
            self.print_json(as_data(library))
            return
        for calendar in library.calendars.values():
            span = f"{calendar.first.isoformat()} to {calendar.last.isoformat()}"
            self.stdout.write(
                f"{calendar.title}: {span}, {len(calendar.closed)} closed days, {calendar.digest}"
            )
        for law in library.laws.values():
            self._print(law)
        uncoded = [name.id for name in library.names.values() if not library.has(name.id)]
        self.stdout.write(f"\nNamed, not coded (no date is computed): {', '.join(uncoded)}")

    def _print(self, law: Law) -> None:
        self.stdout.write(f"\n{law.id}: {law.title}, {law.zone}")
        for version in law.versions:
            until = version.effective_to.isoformat() if version.effective_to else "now"
            self.stdout.write(f"  {version.effective_from.isoformat()} to {until}: {version.summary}")
        for rule in law.versions[-1].rules.values():
            length = (
                amount(rule.count.n, rule.count.unit)
                if rule.count and rule.nature == "clock"
                else rule.nature
            )
            self.stdout.write(f"  {rule.id}: {rule.title}, {length}, {rule.confidence} [{rule.cite.text}]")


def as_data(library: Library) -> dict[str, Any]:
    """Return all law under the documented keys of `check_regimes --json`."""
    return {
        "calendars": [
            {"id": one.id, "first": one.first, "last": one.last, "digest": one.digest}
            for one in library.calendars.values()
        ],
        "regimes": [_law_data(law) for law in library.laws.values()],
        "uncoded": [name for name in library.names if not library.has(name)],
    }


def _law_data(law: Law) -> dict[str, Any]:
    return {
        "id": law.id,
        "title": law.title,
        "authority": law.authority,
        "zone": law.zone,
        "versions": [
            {"id": one.id, "from": one.effective_from, "to": one.effective_to, "summary": one.summary}
            for one in law.versions
        ],
        "rules": [
            {
                "id": rule.id,
                "title": rule.title,
                "nature": rule.nature,
                "owed_by": rule.owed_by,
                "citation": rule.cite.text,
                "read_on": rule.cite.read_on,
                "confidence": rule.confidence,
            }
            for rule in law.versions[-1].rules.values()
        ],
    }
