"""`manage.py portfolio`: the figures of all matters, or of those that one person sees."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.filters.portfolio import PortfolioForm
from tracker.management.base import LongstopCommand
from tracker.services.portfolio.asked import Asked, looked_up
from tracker.services.portfolio.tables import Cell, Table
from tracker.services.portfolio.whole import as_data, portfolio


class Command(LongstopCommand):
    """The tables of the page, of every matter or of those that one person sees."""

    help = "Print volumes, outcomes, time in phase, lateness, peak weeks and what is overdue."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the question of the page."""
        parser.add_argument("--from", dest="first", metavar="DAY", help="first day; else 1 January")
        parser.add_argument("--to", dest="last", metavar="DAY", help="last day; else 31 December")
        parser.add_argument("--by", choices=("month", "quarter"), default="month")
        parser.add_argument("--regime", metavar="ID", help="such as us-cfius")
        parser.add_argument("--member", metavar="NAME", help="matters on whose team this person is")
        parser.add_argument("--as", dest="viewer", metavar="NAME", help="only what this person sees")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every table with what it counts."""
        asked = _asked(options)
        tables = portfolio(asked)
        if options["json"]:
            told = {"from": asked.first, "to": asked.last, "by": asked.by, "regime": asked.regime or None}
            member = asked.member.get_username() if asked.member else None
            self.print_json({**told, "member": member, "tables": {one.id: as_data(one) for one in tables}})
            return
        for table in tables:
            self._print(table)

    def _print(self, table: Table) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(table.title))
        rows = [[_word(cell) for cell in row] for row in table.rows]
        for row in [[column.title for column in table.columns], *rows] if rows else []:
            self.stdout.write("  ".join(row))
        self.stdout.write(f"{table.definition if rows else table.empty}\n")
        if table.more:
            self.stdout.write(_("%(n)d more lines.") % {"n": table.more})


def _word(cell: Cell) -> str:
    if cell is None:
        return "–"
    return str(cell) if isinstance(cell, str | int) else legal_day(cell)


def _asked(options: dict[str, Any]) -> Asked:
    """The question; raises `ValidationError` by the option that is wrong."""
    now = timezone.now()
    viewer, member = _person("as", options["viewer"]), _person("member", options["member"])
    told = {name: options[name] or "" for name in ("first", "last", "by", "regime")}
    form = PortfolioForm({**told, "member": member.pk if member else ""}, user=viewer, today=now.date())
    if not form.is_valid():
        raise ValidationError({name: [str(one) for one in errors] for name, errors in form.errors.items()})
    answers = form.cleaned_data
    asked = Asked(viewer, now, answers["first"], answers["last"], answers["by"], answers["regime"], member)
    return looked_up(asked)


def _person(option: str, name: str | None) -> User | None:
    if not name:
        return None
    found = User.objects.filter(username=name).first()
    if found is None:
        raise ValidationError({option: _("There is no person “%(name)s”.") % {"name": name}})
    return found
