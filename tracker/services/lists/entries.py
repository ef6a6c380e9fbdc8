"""One row of a list as the obligation it would be, or what is wrong with it and in which column."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.models import MitigationAgreement, Obligation
from tracker.models.clauses import Anchor, Counting, FirstTime, Rolling
from tracker.services.clause_words import when
from tracker.services.sheets.days import read_day, read_due
from tracker.services.sheets.problems import Problem, cell_text, problem_at
from tracker.services.sheets.table import Cell

from .words import read_calendar, read_choice, read_recurrence, read_term

NO_TEXT = gettext_lazy("say what is demanded")
NO_ANCHOR = gettext_lazy("say from what it is counted, in its column or for the whole list")
SAME = gettext_lazy("the deputy is the person in charge: name somebody else, or leave it empty")
OPEN = (
    ("counting", gettext_lazy("the first day counted")),
    ("rolling", gettext_lazy("a last day that is not open")),
    ("first_falls", gettext_lazy("whether the day it is anchored on is the first time")),
)
NOT_CHECKED = ("agreement", "added_by", "ended_by", "replaces", "incident", "source", "owner", "deputy")


class Entry(NamedTuple):
    """A row as it would be recorded. `already` says where the same duty stands: it is not added twice."""

    row: int
    duty: Obligation
    when: str
    already: str
    problems: tuple[Problem, ...]

    @property
    def not_stated(self) -> str:
        """What the list leaves open, which is recorded as not stated; its date shows as unverified."""
        open_points = (words for field, words in OPEN if getattr(self.duty, field) == Counting.NOT_STATED)
        return ", ".join(map(str, open_points))


@dataclass(frozen=True)
class Reader:
    """Reads rows: `columns` says which is which, `anchor` what counts where a row does not say.

    `people` are those who see the matter, by user name and by address.
    """

    agreement: MitigationAgreement
    columns: Mapping[int, str]
    heads: Sequence[str]
    day_zero: date
    day_order: str
    anchor: str
    people: Mapping[str, User]

    def entry(self, number: int, row: Sequence[Cell]) -> Entry:
        """The obligation in a row."""
        told: dict[str, Any] = {}
        wrong: list[Problem] = []
        for place, field in self.columns.items():
            cell = row[place] if place < len(row) else Cell("")
            if not cell.is_empty:
                try:
                    told |= self._read(field, cell)
                except ValueError as error:
                    wrong.append(self._problem(number, place, str(error)))
        duty = self._duty(told)
        if not wrong:
            wrong = [self._problem(number, self._place(field), why) for field, why in _doubts(duty)]
        return Entry(number, duty, "" if wrong else when(duty), "", tuple(wrong))

    def _read(self, field: str, cell: Cell) -> dict[str, Any]:
        """The columns that one cell fills. Raises `ValueError`."""
        cell_text(cell)
        if field == "due":
            return read_due(cell, self.day_zero, self.day_order).columns("due")
        if field == "recurs_until_on":
            return {field: self._day(cell)}
        if field == "anchor":
            return self._anchor(cell)
        return READERS[field](cell.text) if field in READERS else self._plain(field, cell)

    def _day(self, cell: Cell) -> date:
        return read_day(cell, self.day_zero, self.day_order)

    def _plain(self, field: str, cell: Cell) -> dict[str, Any]:
        text = cell.text.strip()
        if field not in ("owner", "deputy"):
            return {field: text if field in ("text", "evidence_required") else " ".join(text.split())}
        person = self.people.get(text.casefold())
        if person is None:
            told = _(
                "nobody with the name or address “%(text)s” sees this matter: put them on its team first,"
                " or leave it empty"
            )
            raise ValueError(told % {"text": text})
        return {field: person}

    def _anchor(self, cell: Cell) -> dict[str, Any]:
        """One of our anchors, or a day that is named."""
        if cell.kind == "day" or any(char.isdigit() for char in cell.text):
            return {"anchor": Anchor.NAMED.value, "anchor_on": self._day(cell)}
        return {"anchor": read_choice(cell.text, Anchor)}

    def _duty(self, told: dict[str, Any]) -> Obligation:
        """What the list does not say of counting and rolling is recorded as not stated, never made up."""
        counts, recurs = bool(told.get("term_n")), bool(told.get("recurrence"))
        if counts or recurs:
            told.setdefault("rolling", Rolling.NOT_STATED.value)
        if recurs:
            told.setdefault("first_falls", FirstTime.NOT_STATED.value)
        if counts:
            told.setdefault("counting", Counting.NOT_STATED.value)
        if (counts or recurs or "term_n" in told) and not told.get("anchor"):
            told["anchor"] = self.anchor
        return Obligation(agreement=self.agreement, **told)

    def _place(self, field: str) -> int | None:
        return next((place for place, name in self.columns.items() if name == field), None)

    def _problem(self, row: int, place: int | None, message: str) -> Problem:
        return problem_at(row, place, self.heads, message)


READERS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "term": read_term,
    "recurrence": lambda text: {"recurrence": read_recurrence(text)},
    "counting": lambda text: {"counting": read_choice(text, Counting)},
    "rolling": lambda text: {"rolling": read_choice(text, Rolling)},
    "first_falls": lambda text: {"first_falls": read_choice(text, FirstTime)},
    "calendar": lambda text: {"calendar": read_calendar(text)},
}


def _doubts(duty: Obligation) -> list[tuple[str, str]]:
    """What a row lacks to be recorded, by field."""
    found = [("text", str(NO_TEXT))] if not duty.text else []
    if (duty.term_n or duty.recurrence) and not duty.anchor:
        found.append(("anchor", str(NO_ANCHOR)))
    if duty.anchor == Anchor.NAMED and duty.anchor_on is None:
        found.append(("anchor", _("write the day itself")))
    if duty.deputy_id and duty.deputy_id == duty.owner_id:
        found.append(("deputy", str(SAME)))
    try:
        duty.clean_fields(exclude=NOT_CHECKED)
    except ValidationError as error:
        told = error.message_dict.items()
        found += [(field, " ".join(messages)) for field, messages in told if field != "text" or duty.text]
    return found
