"""The rows of one matter as what they say of it, or what is wrong with them and in which column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker.clock.explain import legal_day
from tracker.clock.law import Law
from tracker.models import DocketImport, Investment, Party, Review
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library
from tracker.services.language import quoted
from tracker.services.sheets import Cell, Problem, cell_text, problem_at, read_day
from tracker.services.sheets.columns import plain

from .fields import DUE, ON, START, label
from .words import country_named, event_named, filing_named, kind_title, regime_named, start_kind

LONGEST = {
    **{"name": 200, "code_name": Review._meta.get_field("code_name").max_length},
    **{"filing_number": Review._meta.get_field("filing_number").max_length},
    **{name: Party._meta.get_field("name").max_length for name in ("investor", "target")},
}
TWO_DAYS = gettext_noop(
    "row %(row)s says %(day)s of the same matter: make them the same, or give each filing its own number"
)
OTHERWISE = gettext_noop(
    "a row above says “%(kept)s” of the same matter: make them the same, or give each filing its own number"
)
COUNTRIES = ("investor_country", "target_country")
assert Investment._meta.get_field("title").max_length == LONGEST["name"]


class Happened(NamedTuple):
    """An event of a matter, and where the file tells it."""

    kind: str
    on: date
    row: int
    place: int


class Noted(NamedTuple):
    """A deadline as it was noted; `words` say which one is meant."""

    words: str
    on: date
    row: int
    place: int


@dataclass
class Told:
    """What a matter's rows say. With a problem nothing of it is recorded; `repeats` are rows said before."""

    values: dict[str, str] = field(default_factory=dict)
    events: list[Happened] = field(default_factory=list)
    noted: list[Noted] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    repeats: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Reader:
    """Reads the rows of one matter at a time; `columns` says which place is which field."""

    columns: Mapping[int, str]
    heads: Sequence[str]
    day_zero: date
    regime: str
    day_order: str

    @classmethod
    def of(cls, docket: DocketImport) -> "Reader":
        """The reader for a file as its columns are chosen."""
        columns = {int(place): name for place, name in docket.columns.items()}
        return cls(columns, docket.heads, docket.day_zero, docket.regime, docket.day_order)

    def text(self, row: Sequence[Cell], name: str) -> str:
        """What a row says in the column of a field; empty where it has none."""
        place = next((one for one, is_named in self.columns.items() if is_named == name), None)
        return row[place].text.strip() if place is not None and place < len(row) else ""

    def key(self, number: int, row: Sequence[Cell]) -> str:
        """By what rows are of one matter under one regime; a row without a name stands for itself."""
        name = plain(self.text(row, "name") or self.text(row, "code_name"))
        regime = self.text(row, "regime")
        parts = (regime_named(regime) or plain(regime) or self.regime, plain(self.text(row, "filing_number")))
        return "\n".join((name, *parts)) if name else f"\n{number}"

    def told(self, rows: Sequence[tuple[int, Sequence[Cell]]]) -> Told:
        """What the rows of one matter say together."""
        found = Told()
        before: dict[tuple[tuple[int, str], ...], int] = {}
        for number, row in rows:
            said = tuple((place, row[place].text.strip()) for place in self.columns if place < len(row))
            if said in before:
                found.repeats[number] = before[said]
                continue
            before[said] = number
            self._row(number, row, found)
        self._whole(rows[0][0], found)
        return found

    def _row(self, number: int, row: Sequence[Cell], found: Told) -> None:
        days: dict[int, date] = {}
        for place, name in self.columns.items():
            cell = row[place] if place < len(row) else Cell("")
            if cell.is_empty:
                continue
            try:
                if name in (DUE, "event_on") or name.startswith(ON):
                    days[place] = read_day(cell._replace(text=cell_text(cell)), self.day_zero, self.day_order)
                else:
                    self._value(name, " ".join(cell_text(cell).split()), number, found)
            except ValueError as error:
                found.problems.append(self.problem(number, place, str(error)))
        self._days(number, row, days, found)

    def _value(self, name: str, text: str, number: int, found: Told) -> None:
        """Keep what a cell says of the whole matter. Raises `ValueError` where a row before said another."""
        if name in ("event", "clock"):
            return
        if name == "regime":
            text = _regime(text)
        if name in COUNTRIES:
            text = country_named(text)
        if len(text) > (LONGEST.get(name) or len(text)):
            raise ValueError(_("write at most %(n)s characters") % {"n": LONGEST[name]})
        kept = found.values.setdefault(name, text)
        if plain(kept) != plain(text):
            raise ValueError(_(OTHERWISE) % {"kept": kept})

    def _days(self, number: int, row: Sequence[Cell], days: Mapping[int, date], found: Told) -> None:
        several = sum(name == DUE for name in self.columns.values()) > 1
        clock = self.text(row, "clock")
        for place, day in days.items():
            name = self.columns[place]
            if name == DUE:
                head = self.heads[place] if place < len(self.heads) else ""
                words = head if several or not clock else clock
                found.noted.append(Noted(words[:200], day, number, place))
            elif name == "event_on":
                self._long_event(number, row, day, place, found)
            else:
                self._happened(name.removeprefix(ON), day, number, place, found, once=True)
        if self.text(row, "event") and not any(self.columns[place] == "event_on" for place in days):
            place = next(one for one, name in self.columns.items() if name == "event")
            found.problems.append(self.problem(number, place, _("say on which day this happened")))

    def _long_event(self, number: int, row: Sequence[Cell], day: date, place: int, found: Told) -> None:
        text = self.text(row, "event")
        kind = event_named(plain(text))
        if kind:
            self._happened(kind, day, number, place, found, once=False)
            return
        at = next((one for one, name in self.columns.items() if name == "event"), place)
        said = _("“%(text)s” is no kind of event: write one such as “Notice accepted”") % {"text": text}
        found.problems.append(self.problem(number, at, said if text else _("say what happened on this day")))

    def _happened(self, kind: str, day: date, number: int, place: int, found: Told, *, once: bool) -> None:
        """Keep an event; in a column of days a kind happens once in a matter."""
        others = [one for one in found.events if one.kind == kind]
        if any(one.on == day for one in others):
            return
        if once and others:
            told = {"row": others[0].row, "day": legal_day(others[0].on)}
            found.problems.append(self.problem(number, place, _(TWO_DAYS) % told))
            return
        found.events.append(Happened(kind, day, number, place))

    def _whole(self, number: int, found: Told) -> None:
        """What can only be said once all rows are read."""
        values = found.values
        if not values.get("name"):
            values["name"] = values.get("code_name", "")
        if not values["name"]:
            found.problems.append(self._missing(number, "name", _("say which matter this is")))
        values.setdefault("regime", self.regime)
        law = load_library().laws.get(values["regime"])
        if not values["regime"] and not any(self._is_at(one, "regime") for one in found.problems):
            found.problems.append(
                self._missing(number, "regime", _("say under which regime, here or for the whole file"))
            )
        if law:
            self._by_law(number, found, law)
        found.events.sort(key=lambda one: one.on)

    def _by_law(self, number: int, found: Told, law: Law) -> None:
        """The kind of filing, the calendar and the start of the clock, as the regime has them."""
        try:
            if text := found.values.get("filing", ""):
                found.values["filing"] = filing_named(text, law)
        except ValueError as error:
            found.problems.append(self._missing(number, "filing", str(error)))
            return
        start = START.removeprefix(ON)
        kind = start_kind(law, found.values.get("filing", ""))
        for one in [one for one in found.events if one.kind == start]:
            found.events.remove(one)
            if not kind:
                said = _("%(law)s names no event that starts its clock: say which event this column is")
                found.problems.append(self.problem(one.row, one.place, said % {"law": law_words(law.title)}))
            elif not any((other.kind, other.on) == (kind, one.on) for other in found.events):
                found.events.append(one._replace(kind=kind))

    def _is_at(self, problem: Problem, name: str) -> bool:
        return bool(problem.column) and problem.column == self._missing(0, name, "").column

    def _missing(self, number: int, name: str, message: str) -> Problem:
        place = next((one for one, is_named in self.columns.items() if is_named == name), None)
        return self.problem(number, place, message)

    def problem(self, row: int, place: int | None, message: str) -> Problem:
        """A problem at a place of this file."""
        return problem_at(row, place, self.heads, message)


def _regime(text: str) -> str:
    found = regime_named(text)
    if not found:
        known = ", ".join(quoted(one) for one in sorted(load_library().names))
        said = _("“%(text)s” is no regime: write one of %(known)s") % {"text": text, "known": known}
        raise ValueError(said)
    return found


def wrong_columns(columns: Mapping[int, str]) -> list[str]:
    """What keeps columns from being read at all, in words."""
    names = list(columns.values())
    found = [] if {"name", "code_name"} & set(names) else [_("Say which column holds the matter.")]
    if ("event" in names) != ("event_on" in names):
        both = {"one": label("event"), "other": label("event_on")}
        found.append(_("“%(one)s” and “%(other)s” go together: choose both or none.") % both)
    twice = sorted({one for one in names if one != DUE and names.count(one) > 1})
    found += [
        _("Two columns are both “%(field)s”: choose one of them.") % {"field": label(one)} for one in twice
    ]
    return found


def event_words(events: Iterable[Happened]) -> list[str]:
    """Events as people read them."""
    return [f"{kind_title(one.kind)}, {legal_day(one.on)}" for one in events]


def plan_of(told: Told) -> dict[str, Any]:
    """What a matter's rows say, as it is kept."""
    return {
        "values": told.values,
        "events": [[one.kind, one.on.isoformat(), one.row, one.place] for one in told.events],
        "repeats": [[row, first] for row, first in told.repeats.items()],
    }


def events_in(plan: Mapping[str, Any]) -> list[Happened]:
    """The events of a plan that was kept."""
    return [Happened(kind, date.fromisoformat(on), row, place) for kind, on, row, place in plan["events"]]
