"""The closed vocabulary of the law files: one rule from one table, every word checked."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from tracker.clock.formulas import FORMULA_FACTS, FORMULAS
from tracker.clock.rules import (
    Chain,
    Cite,
    Count,
    Exempt,
    Reading,
    Rule,
    TermLimit,
)

from .calendars import CONFIDENCE, read_cite
from .table import Table

UNITS = ("calendar-day", "business-day", "week", "month", "year")
FIRST = ("trigger-day", "day-after")
DIRECTIONS = ("forward", "backward")
NATURES = ("clock", "term", "event", "no-number")
MODES = ("first", "each", "again", "all")
ROLLS = ("none", "next-business-day")
PAUSE_KINDS = ("lapse",)
OWNERS = ("authority", "chairperson", "parties", "head-of-state", "intelligence")


@dataclass(frozen=True, slots=True)
class Words:
    """The words that depend on the regime: its owners, filings and what can be recorded."""

    owners: Set[str]
    filings: Set[str]
    kinds: Set[str]


def cite(table: Table) -> Cite:
    """Return the citation under `cite`."""
    text, read_on, url = read_cite(table.table("cite"))
    return Cite(text, read_on, url)


def read_rule(table: Table, words: Words) -> Rule:
    """Return the rule of one table. Raises `LawFileError` at the key that is wrong."""
    rule_id = table.get("id", str)
    nature = table.word("nature", NATURES)
    confidence = table.word("confidence", CONFIDENCE)
    because = table.get("unverified_because", str, "")
    if (confidence == "unverified") != bool(because):
        raise table.fail("unverified_because", "is needed exactly where confidence is 'unverified'")
    roll = table.word("roll", ROLLS)
    count = _count(table, nature)
    formula = table.word("formula", FORMULAS, "")
    facts = _facts(table, formula)
    if count and count.direction == "backward" and (count.first != "day-after" or roll != "none"):
        raise table.fail("count", "a backward count starts the day before and does not roll toward its event")
    if nature == "clock" and (count is None) == (not formula):
        raise table.fail("count", "a clock needs either a count or a formula")
    rule = Rule(
        id=rule_id,
        title=table.get("title", str),
        nature=nature,  # type: ignore[arg-type]
        owed_by=table.word("owed_by", sorted(words.owners)),
        filings=frozenset(table.words("filings", words.filings)),
        starts_on=table.words("starts_on", words.kinds),
        mode=table.word("mode", MODES),  # type: ignore[arg-type]
        requires=frozenset(table.words("requires", words.kinds, [])),
        chain=_chain(table),
        count=count,
        roll=roll,  # type: ignore[arg-type]
        safe_day=_safe_day(table, roll),  # type: ignore[arg-type]
        late_trigger=table.word("late_trigger", ("none", "next-business-day"), "none"),  # type: ignore[arg-type]
        cutoff=_cutoff(table),
        paused_by=frozenset(table.words("paused_by", PAUSE_KINDS)),
        met_by=frozenset(table.words("met_by", words.kinds)),
        met_before=table.get("met_before", bool, False),
        one_each=table.get("one_each", bool, False),
        ended_by=frozenset(table.words("ended_by", words.kinds)),
        bound_to=table.word("bound_to", ("review", "trigger")),  # type: ignore[arg-type]
        expected=table.get("expected", bool, False),
        formula=formula,
        formula_facts=facts,
        term_limit=_term_limit(table),
        exempt=tuple(_exempt(row) for row in table.each("exempt")),
        readings=tuple(_reading(row) for row in table.each("reading")),
        cite=cite(table),
        confidence=confidence,  # type: ignore[arg-type]
        unverified_because=because,
        note=table.get("note", str, ""),
    )
    table.done()
    return rule


def _count(table: Table, nature: str) -> Count | None:
    if not table.has("count"):
        if nature == "term":
            raise table.fail(
                "count", "is missing; a term still says which day is the first and the direction"
            )
        table.asked.add("short_month")
        return None
    row = table.table("count")
    first, direction = row.word("first", FIRST), row.word("direction", DIRECTIONS)
    if nature == "term":
        row.done()
        return Count(0, "calendar-day", first, direction)  # type: ignore[arg-type]
    n, unit = row.get("n", int), row.word("unit", UNITS)
    if n < 1:
        raise row.fail("n", f"must be 1 or more, not {n}")
    row.done()
    if unit in ("month", "year"):
        table.word("short_month", ("last-day",))
    return Count(n, unit, first, direction)  # type: ignore[arg-type]


def _safe_day(table: Table, roll: str) -> str:
    """Where the law does not move the end, the file must say whether people need an earlier safe day."""
    if roll != "none":
        return table.word("safe_day", ("none",), "none")
    if not table.has("safe_day") and not table.has("count"):
        return "none"
    return table.word("safe_day", ("none", "previous-business-day"))


def _cutoff(table: Table) -> str:
    hour: str = table.get("cutoff", str, "")
    digits = hour.replace(":", "")
    if hour and not (len(hour) == 5 and hour[2] == ":" and digits.isdigit() and hour < "24:00"):
        raise table.fail("cutoff", f"must be an hour like 17:00, not {hour!r}")
    return hour


def _chain(table: Table) -> Chain | None:
    if not table.has("after"):
        return None
    row = table.table("after")
    chain = Chain(
        row.words("rules"),
        row.word("end", ("rolled", "unrolled")),  # type: ignore[arg-type]
        row.get("gate", bool),
    )
    row.done()
    if not chain.rules:
        raise row.fail("rules", "names no rule to follow")
    return chain


def _facts(table: Table, formula: str) -> Mapping[str, str]:
    given: dict[str, Any] = table.get("formula_facts", dict, {})
    needed = FORMULA_FACTS.get(formula, frozenset())
    if set(given) != needed:
        raise table.fail("formula_facts", f"must name exactly: {', '.join(sorted(needed)) or 'nothing'}")
    return {key: str(value) for key, value in given.items()}


def _term_limit(table: Table) -> TermLimit | None:
    if not table.has("term_limit"):
        return None
    row = table.table("term_limit")
    limit = TermLimit(row.get("n", int), row.word("unit", UNITS))  # type: ignore[arg-type]
    row.done()
    return limit


def _exempt(row: Table) -> Exempt:
    case = Exempt(row.day("first", None), row.day("last", None), row.get("says", str), row.get("cite", str))
    row.done()
    return case


def _reading(row: Table) -> Reading:
    reading = Reading(
        label=row.get("label", str),
        says=row.get("says", str),
        first=row.word("first", FIRST) if row.has("first") else None,  # type: ignore[arg-type]
        unpaused=row.get("unpaused", bool, False),
        base=row.word("base", ("rolled", "unrolled")) if row.has("base") else None,  # type: ignore[arg-type]
        when=row.word("when", ("always", "opened-early"), "always"),  # type: ignore[arg-type]
    )
    row.done()
    return reading
