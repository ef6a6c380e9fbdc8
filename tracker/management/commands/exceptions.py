"""List the open dates that nobody living looks after."""

from typing import Any

from django.utils import timezone

from tracker.clock.explain import legal_day
from tracker.filters.exceptions import lines, listed
from tracker.management.base import LongstopCommand


class Command(LongstopCommand):
    """`manage.py exceptions [--json]`."""

    help = "List open dates without an active owner, without a recipient, or without a cover who sees them."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each with what is wrong and what to do."""
        now = timezone.now()
        found = lines(listed(now), now)
        if options["json"]:
            rows = [
                {
                    "deadline": one.deadline.pk,
                    "due_on": one.deadline.due_on,
                    "title": one.deadline.title,
                    "matter": one.deadline.investment.slug,
                    "troubles": [{"code": it.code, "says": it.says, "do": it.do} for it in one.troubles],
                }
                for one in found
            ]
            self.print_json({"count": len(rows), "dates": rows})
            return
        for one in found:
            day = legal_day(one.deadline.due_on) if one.deadline.due_on else "no date"
            wrong = " ".join(f"{it.says} {it.do}." for it in one.troubles)
            self.stdout.write(f"{day}  {one.deadline.title}, {one.deadline.investment.slug}: {wrong}")
        self.stdout.write(f"{len(found)} on the exceptions list.")
