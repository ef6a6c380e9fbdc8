"""From the files of this folder to a checked `Library` of law. Nothing loads half: any error refuses all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.clock.calendars import Calendar
from tracker.clock.days import ONE_DAY
from tracker.clock.errors import LawError
from tracker.clock.law import EventKind, Law, Phase, Standstill, Stop, Unchosen, Uncoded, Version
from tracker.clock.law import Path as LawPath
from tracker.clock.pauses import Pause
from tracker.clock.rules import Rule

from .borrowing import borrowed
from .calendars import read_calendars
from .holidays import CONFIDENCE
from .leads import Written, check_advice, read_advice
from .schema import (
    PAUSE_KINDS,
    Words,
    cite,
    read_rule,
)
from .sections import read_path, read_standstill, read_stop, read_uncoded
from .table import LawFileError, Table, read_toml
from .wiring import check_wiring

HERE = Path(__file__).parent
Named = TypeVar("Named", Rule, Stop, Standstill, LawPath, Phase, Uncoded)
SCOPES = ("applies", "does-not-apply", "unsettled")


@dataclass(frozen=True, slots=True)
class RegimeName:
    """A regime that a case may name, coded or not; `home` are the countries whose parties are not foreign."""

    id: str
    title: str
    authority: str
    zone: str
    home: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """All law and calendars of one folder, loaded and checked together; `leads` are advice, by rule."""

    names: Mapping[str, RegimeName]
    kinds: Mapping[str, EventKind]
    calendars: Mapping[str, Calendar]
    laws: Mapping[str, Law]
    leads: Mapping[str, Written]

    def has(self, regime: str) -> bool:
        """Return whether the law of `regime` is coded."""
        return regime in self.laws

    def regime(self, regime: str) -> Law:
        """Return the law of a coded regime. Raises `LawError` on field `regime`."""
        if regime not in self.laws:
            coded = ", ".join(sorted(self.laws))
            raise LawError("regime", f"the law of “{regime}” is not coded; coded regimes: {coded}")
        return self.laws[regime]

    def calendar(self, calendar: str) -> Calendar:
        """Return the settled closures of one authority."""
        return self.calendars[calendar]

    def law_of(self, rule_id: str) -> Law:
        """Return the regime that a rule belongs to. Raises `LawError` on field `rule`."""
        for law in self.laws.values():
            if any(rule_id in version.rules for version in law.versions):
                return law
        raise LawError("rule", f"there is no rule “{rule_id}”; `manage.py check_regimes` lists them")

    def rule(self, rule_id: str, on: date) -> tuple[Law, Version, Rule]:
        """Return a rule as it stood on `on`, with its version. Raises `LawError`."""
        law = self.law_of(rule_id)
        version = law.version_for(on)
        if rule_id not in version.rules:
            first = next(one for one in law.versions if rule_id in one.rules)
            raise LawError(
                "date",
                f"{rule_id} was not in force on {on.isoformat()}; its first day is"
                f" {first.effective_from.isoformat()}",
            )
        return law, version, version.rules[rule_id]


@cache
def load_library(root: Path = HERE) -> Library:
    """Return everything under `root`, checked. Raises `LawFileError` naming file, key and remedy."""
    calendars = read_calendars(root / "calendars")
    names = _names(read_toml(root / "index.toml"))
    shared = read_toml(root / "events.toml")
    kinds = _kinds(shared, {})
    shared.done()
    every = dict(kinds)
    laws: dict[str, Law] = {}
    leads: dict[str, Written] = {}
    for folder in sorted(path.parent for path in root.glob("*/regime.toml")):
        if folder.name not in names:
            raise LawFileError("index.toml", folder.name, "has a folder but no entry in the index; add one")
        table = read_toml(folder / "regime.toml")
        own = _kinds(table, every)
        every |= own
        advice = read_advice(table)
        laws[folder.name] = _law(folder, table, names[folder.name], kinds | own, calendars, laws)
        check_advice(table, advice, laws[folder.name].versions)
        leads |= advice
    _no_rule_twice(laws)
    moving = frozenset[str]().union(*(law.kinds_that_move() for law in laws.values()))
    laws = {name: replace(law, moving=moving) for name, law in laws.items()}
    return Library(names, every, calendars, laws, leads)


def _names(table: Table) -> dict[str, RegimeName]:
    found: dict[str, RegimeName] = {}
    for row in table.each("regime"):
        name = RegimeName(
            row.get("id", str), row.get("title", str), row.get("authority", str), _zone(row), _home(row)
        )
        row.done()
        if name.id in found:
            raise row.fail("id", "is listed twice; keep one entry")
        found[name.id] = name
    table.done()
    return found


def _home(row: Table) -> tuple[str, ...]:
    home = tuple(row.get("home", list, []))
    if not all(isinstance(one, str) and len(one) == 2 and one.isupper() for one in home):
        raise row.fail("home", "is a list of countries in two capitals each, such as US")
    return home


def _zone(row: Table) -> str:
    zone = row.get("zone", str)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise row.fail("zone", f"unknown time zone {zone!r}; use a name like Europe/Berlin") from unknown
    return zone


def _kinds(table: Table, earlier: Mapping[str, EventKind]) -> dict[str, EventKind]:
    """The kinds of event in one file; one that several regimes know stands in `events.toml`, once."""
    found: dict[str, EventKind] = {}
    for key in ("kinds", "planned"):
        titles = Table(table.get(key, dict, {}), table.file, key)
        for kind in titles.data:
            if kind in found or kind in earlier:
                raise titles.fail(kind, "is listed twice; keep one entry, in events.toml if regimes share it")
            found[kind] = EventKind(kind, titles.get(kind, str), key == "planned")
    return found


def _law(
    folder: Path,
    table: Table,
    name: RegimeName,
    kinds: Mapping[str, EventKind],
    calendars: Mapping[str, Calendar],
    lenders: Mapping[str, Law],
) -> Law:
    table.word("id", [folder.name])
    titles = table.table("owners")
    owners = {owner: titles.get(owner, str) for owner in titles.data}
    filings, marks = _filings(table, kinds)
    words = Words(owners.keys(), filings.keys(), kinds.keys(), calendars.keys())
    versions = _versions(folder, words, lenders)
    law = Law(
        id=folder.name,
        title=name.title,
        authority=name.authority,
        zone=name.zone,
        calendar=table.word("calendar", sorted(calendars)),
        owners=owners,
        filings=filings,
        filing_marks=marks,
        kinds=kinds,
        phases=_phases(table, kinds),
        binds_on=frozenset(table.words("binds_on", kinds)),
        restarts_on=frozenset(table.words("restarts_on", kinds)),
        restarts_after=_restarts(table, kinds),
        versions=versions,
        pauses=_pauses(folder.parent / table.word("pauses_of", sorted(lenders), folder.name)),
        calendar_choices=table.words("calendar_choices", calendars, []),
        uncoded=tuple(_inherited(table, "uncoded", {}, read_uncoded).values()),
        unchosen=_unchosen(table, owners),
    )
    table.done()
    if not law.filings:
        raise table.fail("filings", "names no filing; a case is always one of some kind")
    if not law.phases:
        raise table.fail("phase", "is missing; the first phase is the one before anything happened")
    return law


def _filings(
    table: Table, kinds: Mapping[str, EventKind]
) -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    titles: dict[str, str] = {}
    marks: dict[str, frozenset[str]] = {}
    rows = table.table("filings")
    for filing in rows.data:
        row = rows.table(filing)
        titles[filing] = row.get("title", str)
        marks[filing] = frozenset(row.words("marks", kinds))
        row.done()
    return titles, marks


def _unchosen(table: Table, owners: Mapping[str, str]) -> Unchosen | None:
    if not table.has("unchosen"):
        return None
    if not table.get("calendar_choices", list, []):
        raise table.fail("unchosen", "needs calendar_choices: without them nobody can choose a calendar")
    row = table.table("unchosen")
    found = Unchosen(frozenset(row.words("owners", owners)), row.get("label", str), row.get("says", str))
    row.done()
    return found


def _restarts(table: Table, kinds: Mapping[str, EventKind]) -> dict[str, frozenset[str]]:
    """Kinds that open another filing once one of the kinds beside them stands in the filing."""
    rows = table.table("restarts_after")
    found = {kind: frozenset(rows.words(kind, kinds)) for kind in rows.data}
    for kind in found:
        if kind not in kinds:
            raise rows.fail(kind, "unknown kind of event; add it to events.toml or correct it")
    return found


def _phases(table: Table, kinds: Mapping[str, EventKind]) -> tuple[Phase, ...]:
    found = _inherited(table, "phase", {}, lambda row: _phase(row, kinds))
    for phase in found.values():
        if lost := sorted(phase.only_from - found.keys()):
            raise table.fail(f"phase[{phase.id}].only_from", f"{lost[0]!r} is no phase; correct or add it")
    return tuple(found.values())


def _phase(row: Table, kinds: Mapping[str, EventKind]) -> Phase:
    phase = Phase(
        row.get("id", str),
        row.get("title", str),
        frozenset(row.words("starts_on", kinds)),
        row.get("closing", bool),
        frozenset(row.words("only_from", default=[])),
    )
    row.done()
    return phase


def _versions(folder: Path, words: Words, lenders: Mapping[str, Law]) -> tuple[Version, ...]:
    paths = [path for path in sorted(folder.glob("*.toml")) if path.stem not in ("regime", "pauses")]
    if not paths:
        raise LawFileError(folder.name, "versions", "no version file; add one named after its first day")
    found: dict[str, Version] = {}
    for path in paths:
        version = _version(path, folder.name, words, found, lenders)
        found[path.stem] = version
    ordered = list(found.values())
    ends = [following.effective_from - ONE_DAY for following in ordered[1:]]
    closed = [replace(version, effective_to=end) for version, end in zip(ordered, ends, strict=False)]
    return (*closed, ordered[-1])


def _version(
    path: Path, regime: str, words: Words, earlier: Mapping[str, Version], lenders: Mapping[str, Law]
) -> Version:
    table = read_toml(path)
    effective_from = table.day("effective_from")
    if effective_from.isoformat() != path.stem:
        raise table.fail(
            "effective_from", f"must be the file's own name {path.stem}: versions may not overlap"
        )
    base = table.get("based_on", str, "")
    if base and base not in earlier:
        raise table.fail("based_on", f"{base!r} is no earlier version; use one of: {', '.join(earlier)}")
    if base and table.has("borrows"):
        raise table.fail("borrows", "stands beside based_on; a version rests on one other")
    lent = borrowed(table, lenders, words.owners, words.filings) if table.has("borrows") else None
    before = earlier[base] if base else lent
    rules = _inherited(table, "rule", before.rules if before else {}, lambda row: read_rule(row, words))
    stops = _inherited(table, "stop", before.stops if before else {}, lambda row: read_stop(row, words))
    standstills = _inherited(
        table, "standstill", before.standstills if before else {}, lambda row: read_standstill(row, words)
    )
    paths = _inherited(table, "path", before.paths if before else {}, lambda row: read_path(row, words))
    for gone in table.words("repealed", [*rules, *stops, *standstills, *paths], []):
        for kept in (rules, stops, standstills, paths):
            kept.pop(gone, None)
    fees, floor, fee_cite = _fees(table, before)
    version = Version(
        id=f"{regime}/{path.stem}",
        regime=regime,
        effective_from=effective_from,
        effective_to=None,
        summary=table.get("summary", str),
        cite=cite(table),
        confidence=table.word("confidence", CONFIDENCE),  # type: ignore[arg-type]
        rules=rules,
        fees=fees,
        fee_floor=floor,
        fee_cite=fee_cite,
        stops=stops,
        standstills=standstills,
        paths=paths,
    )
    table.done()
    check_wiring(table, version, PAUSE_KINDS)
    return version


def _inherited(
    table: Table, key: str, before: Mapping[str, Named], read: Callable[[Table], Named]
) -> dict[str, Named]:
    """What an earlier version had under `key`, with this file's entries put in place of theirs."""
    found = dict(before)
    here: set[str] = set()
    for row in table.each(key):
        entry = read(row)
        if entry.id in here:
            raise row.fail("id", "stands twice in this file; keep one")
        here.add(entry.id)
        found[entry.id] = entry
    return found


def _fees(
    table: Table, base: Version | None
) -> tuple[tuple[tuple[int, int], ...], tuple[int, int, int] | None, str]:
    if not table.has("fees"):
        return (base.fees, base.fee_floor, base.fee_cite) if base else ((), None, "")
    row = table.table("fees")
    brackets: list[tuple[int, int]] = []
    for pair in row.get("brackets", list):
        numbers = isinstance(pair, list) and len(pair) == 2 and all(type(one) is int for one in pair)
        if not numbers or (pair[0] <= brackets[-1][0] if brackets else pair[0] != 0):
            raise row.fail("brackets", f"{pair!r} must be [from value, fee], from the value 0 up")
        brackets.append((pair[0], pair[1]))
    small = row.table("small_us_part")
    floor = (small.get("deal_from", int), small.get("part_under", int), small.get("fee", int))
    small.done()
    text = row.cited("cite")
    row.done()
    return tuple(brackets), floor, text


def _pauses(folder: Path) -> tuple[Pause, ...]:
    path = folder / "pauses.toml"
    if not path.exists():
        return ()
    table = read_toml(path)
    found: list[Pause] = []
    for row in table.each("pause"):
        pause = Pause(
            row.day("first"),
            row.day("last"),
            row.word("kind", PAUSE_KINDS),
            row.get("reason", str),
            row.cited("cite"),
            row.word("confidence", CONFIDENCE),
            row.word("scope", SCOPES),
        )
        row.done()
        if pause.last and pause.last < pause.first:
            raise row.fail("last", "is before the first day")
        found.append(pause)
    table.done()
    return tuple(found)


def _no_rule_twice(laws: Mapping[str, Law]) -> None:
    owner: dict[str, str] = {}
    for law in laws.values():
        for rule_id in {rule_id for version in law.versions for rule_id in version.rules}:
            if rule_id in owner:
                raise LawFileError(
                    law.id,
                    rule_id,
                    f"is also a rule of {owner[rule_id]}; an id belongs to one regime for ever",
                )
            owner[rule_id] = law.id
