"""What of the law is coded, clock by clock: the text of `docs/coverage.md`, made from the law files alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from tracker.clock.law import Law, Path, Standstill, Stop
from tracker.clock.rules import Rule, amount

from .loader import Library

Part = TypeVar("Part", Rule, Stop, Standstill, Path)

CODED, DOUBTED, NO_DATE, NO_NUMBER = "coded", "coded, unverified", "not a date", "no number of days"
WAITING = "waiting for verification"

HEAD = """# What is coded

Made from the law files by `manage.py coverage --write`; a test holds it to them. Do not edit it by hand.

- **coded**: every part of the rule was read in a source; a date from it is verified.
- **coded, unverified**: the date is computed and marked; the law file says what was not read.
- **no number of days**: a duty in the law's own words, listed with the case and never dated.
- **not a date**: a step or bar that the law names and that no clock can give.
- **waiting for verification**: known to exist and not coded, with the reason. No date is ever shown for it.
"""


class Clock(NamedTuple):
    """One clock of a regime: as it stands today, or as it last stood."""

    id: str
    title: str
    state: str
    length: str
    silence: str
    since: date
    until: date | None
    citation: str


def clocks(law: Law) -> list[Clock]:
    """Return every clock that any version of `law` has or had, under its newest wording."""
    found: list[Clock] = []
    for rule, since, until in _lives(law, [version.rules for version in law.versions]):
        found.append(
            Clock(rule.id, rule.title, state(rule), length(rule), rule.silence, since, until, rule.cite.text)
        )
    return found


def state(rule: Rule) -> str:
    """Return how far a rule is coded, in the words of the page's head."""
    if rule.nature == "event":
        return NO_DATE
    if rule.nature == "no-number":
        return NO_NUMBER if rule.confidence == "verified" else f"{NO_NUMBER}, unverified"
    return CODED if rule.confidence == "verified" else DOUBTED


def length(rule: Rule) -> str:
    """Return how long a rule is, in words: its own number, or where the number comes from."""
    if rule.nature == "no-number":
        return f"“{rule.no_number}”"
    if rule.nature == "term":
        cap = f", at most {amount(rule.term_cap.n, rule.term_cap.unit)}" if rule.term_cap else ""
        return f"set by a paper{cap}"
    if rule.formula:
        return "by formula"
    if rule.count is None:
        return ""
    own = amount(rule.count.n, rule.count.unit)
    back = " back" if rule.count.direction == "backward" else ""
    legs = "".join(f", or {amount(leg.count.n, leg.count.unit)}" for leg in rule.legs)
    return f"{own}{back}{legs}{f' ({rule.takes})' if rule.legs else ''}"


def last_read(law: Law) -> date:
    """Return the last day on which a person read any part of this law."""
    days = [version.cite.read_on for version in law.versions]
    days += [rule.cite.read_on for version in law.versions for rule in version.rules.values()]
    return max(days)


def page(library: Library) -> str:
    """Return the whole page as Markdown."""
    parts = [HEAD, _summary(library)]
    parts += [_regime(law) for law in library.laws.values()]
    uncoded = [name for name in library.names.values() if not library.has(name.id)]
    if uncoded:
        listed = "\n".join(f"- {name.title} (`{name.id}`)" for name in uncoded)
        parts.append(f"## Named, not coded\n\nA case can be recorded; no date is computed.\n\n{listed}\n")
    return "\n".join(parts)


def _summary(library: Library) -> str:
    rows = []
    for law in library.laws.values():
        states = [one.state for one in clocks(law)]
        told = [str(sum(one.startswith(kind) for one in states)) for kind in (NO_NUMBER, NO_DATE)]
        rows.append(
            [
                f"[{law.title}](#{law.id})",
                str(len(states)),
                str(states.count(CODED)),
                str(states.count(DOUBTED)),
                *told,
                str(len(law.uncoded)),
                str(len(law.versions)),
                last_read(law).isoformat(),
            ]
        )
    head = "regime, clocks, coded, unverified, no number, not a date, waiting, versions, last read"
    return _table(head.split(", "), rows)


def _regime(law: Law) -> str:
    choices = f"; or {', '.join(one for one in law.calendar_choices if one != law.calendar)}"
    about = (
        f"{law.title}. {law.authority}. Days in {law.zone}, calendar {law.calendar}"
        f"{choices if law.calendar_choices else ''}. Law last read on {last_read(law).isoformat()}."
    )
    parts = [f"## {law.id}\n\n{about}\n", _versions(law), _clocks(law)]
    parts += [part for part in (_stops(law), _standstills(law), _paths(law), _uncoded(law)) if part]
    return "\n".join(parts)


def _versions(law: Law) -> str:
    rows = [
        [one.effective_from.isoformat(), _day(one.effective_to), one.summary, one.confidence, one.cite.text]
        for one in law.versions
    ]
    return _table(["from", "to", "version", "first day", "source"], rows)


def _clocks(law: Law) -> str:
    rows = [
        [
            f"`{one.id}`",
            one.title,
            one.length,
            one.silence.replace("-", " "),
            one.state,
            one.since.isoformat() + (f" to {one.until.isoformat()}" if one.until else ""),
            one.citation,
        ]
        for one in clocks(law)
    ]
    return _table(["clock", "reads", "length", "silence", "state", "in force from", "source"], rows)


def _stops(law: Law) -> str:
    rows = [
        [f"`{stop.id}`", stop.title, _boundary(stop), _sure(stop.confidence), stop.cite.text]
        for stop, _, _ in _lives(law, [version.stops for version in law.versions])
    ]
    return _table(["stop", "reads", "boundary days", "state", "source"], rows) if rows else ""


def _boundary(stop: Stop) -> str:
    first, last = ("out" if out else "counts" for out in (stop.first_out, stop.last_out))
    return f"first {first}, last {last}{', once' if stop.once else ''}"


def _standstills(law: Law) -> str:
    rows = [
        [f"`{bar.id}`", bar.title, _sure(bar.confidence), bar.cite.text]
        for bar, _, _ in _lives(law, [version.standstills for version in law.versions])
    ]
    return _table(["standstill", "reads", "state", "source"], rows) if rows else ""


def _paths(law: Law) -> str:
    rows = [
        [f"`{path.id}`", path.kind, path.title, path.assumes]
        for path, _, _ in _lives(law, [version.paths for version in law.versions])
    ]
    return _table(["path", "kind", "reads", "assumes"], rows) if rows else ""


def _uncoded(law: Law) -> str:
    rows = [[f"`{one.id}`", one.title, WAITING, one.why, one.cite] for one in law.uncoded]
    return _table(["not coded", "reads", "state", "why", "source"], rows) if rows else ""


def _lives(law: Law, of_version: Sequence[Mapping[str, Part]]) -> Iterator[tuple[Part, date, date | None]]:
    """Each part under its newest wording, with its first day and, once it is gone, its last."""
    newest: dict[str, Part] = {}
    spans: dict[str, tuple[date, date | None]] = {}
    for version, parts in zip(law.versions, of_version, strict=True):
        for part in parts.values():
            newest[part.id] = part
            first = spans[part.id][0] if part.id in spans else version.effective_from
            spans[part.id] = (first, version.effective_to)
    for name, last in newest.items():
        since, until = spans[name]
        yield last, since, until


def _sure(confidence: str) -> str:
    return CODED if confidence == "verified" else DOUBTED


def _day(day: date | None) -> str:
    return day.isoformat() if day else "now"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return (
        "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
        + "\n"
    )
