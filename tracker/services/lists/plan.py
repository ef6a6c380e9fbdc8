"""What importing a list would do: each row as it would be recorded, what is there already, what is wrong."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.models import MitigationAgreement, Obligation
from tracker.services.sheets.problems import Problem
from tracker.services.sheets.table import Table, letter

from .columns import FIELDS
from .entries import Entry, Reader

RECORDED = gettext_lazy("already in the agreement")


class Plan(NamedTuple):
    """`problems` are all of them; with any, nothing is recorded."""

    entries: tuple[Entry, ...]
    problems: tuple[str, ...]

    @property
    def new(self) -> list[Entry]:
        """The rows that would be recorded."""
        return [one for one in self.entries if not one.already and not one.problems]

    @property
    def already(self) -> list[Entry]:
        """The rows that stand already somewhere, and are left out."""
        return [one for one in self.entries if one.already]


def plan_list(
    agreement: MitigationAgreement,
    table: Table,
    *,
    columns: Mapping[int, str],
    anchor: str,
    day_order: str = "",
) -> Plan:
    """Return what the rows of a list would become; nothing is written.

    `columns` says which place is which field, `anchor` what terms and recurrences are counted from where the
    list is silent; empty: a row must say. `day_order` is that of its dates; empty: unclear ones are refused.
    """
    wrong = _wrong_columns(columns)
    if wrong:
        return Plan((), tuple(wrong))
    people = _people(agreement)
    reader = Reader(agreement, columns, table.heads, table.day_zero, day_order, anchor, people)
    entries = [reader.entry(number, row) for number, row in table.rows[1:]]
    known = _known(agreement)
    told: list[Entry] = []
    for one in entries:
        key = _key(one.duty)
        is_same = bool(one.duty.text) and key in known and not one.problems
        told.append(one._replace(already=known[key]) if is_same else one)
        known.setdefault(key, _("the same as row %(row)s") % {"row": one.row})
    problems: list[Problem] = [problem for one in told for problem in one.problems]
    return Plan(tuple(told), tuple(map(str, problems)))


def _wrong_columns(columns: Mapping[int, str]) -> list[str]:
    fields = list(columns.values())
    found = [] if "text" in fields else [_("Say which column holds the duty.")]
    for field in sorted({one for one in fields if fields.count(one) > 1}):
        places = _(" and ").join(letter(place) for place, name in columns.items() if name == field)
        told = {"columns": places, "field": FIELDS[field]}
        found.append(_("Columns %(columns)s are both “%(field)s”: choose one of them.") % told)
    return found


def _people(agreement: MitigationAgreement) -> dict[str, User]:
    """Who can be in charge: active, and on the team or a superuser; by user name and by address."""
    found: dict[str, User] = {}
    seeing = Q(matters__investment=agreement.investment_id) | Q(is_superuser=True)
    for person in User.objects.filter(seeing, is_active=True).order_by("pk").distinct():
        for name in filter(None, (person.username, person.email)):
            found.setdefault(name.casefold(), person)
    return found


def _known(agreement: MitigationAgreement) -> dict[tuple[str, str], str]:
    rows = Obligation.objects.filter(agreement=agreement, ended_by__isnull=True)
    return {_key(row): str(RECORDED) for row in rows.only("clause", "text")}


def _key(duty: Obligation) -> tuple[str, str]:
    """By what two rows are the same duty: clause and text, but for blanks and the size of letters."""
    return " ".join(duty.clause.split()).casefold(), " ".join(duty.text.split()).casefold()


def refusal(problems: Sequence[str]) -> ValidationError:
    """Why a list is not imported at all."""
    first = _("Nothing was imported. %(problem)s") % {"problem": problems[0]}
    return ValidationError({"file": [first, *problems[1:]]})
