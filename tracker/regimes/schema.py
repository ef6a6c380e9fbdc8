"""The closed vocabulary of the law files: one rule from one table, every word checked."""

import re
from collections.abc import Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.clock.formulas import FORMULA_FACTS, FORMULAS
from tracker.clock.rules import (
    Chain,
    Cite,
    Count,
    Exempt,
    Leg,
    OpenDays,
    Reading,
    Rule,
    TermCap,
    TermLimit,
    Transition,
)

from .calendars import read_cite
from .holidays import CONFIDENCE
from .table import Table

UNITS = ("calendar-day", "business-day", "week", "month", "year")
FIRST = ("trigger-day", "day-after")
DIRECTIONS = ("forward", "backward")
NATURES = ("clock", "term", "event", "no-number")
MODES = ("first", "each", "again", "all")
ROLLS = ("none", "next-business-day")
PAUSE_KINDS = ("lapse",)
SILENCE = ("cleared", "refused", "power-lapses", "deemed-complete", "nothing-stated")
ORDERS = ("divest", "abandon")
LONGEST = 40_000
"""No period of any law is longer than a hundred years of days; a greater number is a typing error."""
STOP_DAYS = ("both", "first", "last", "neither")


@dataclass(frozen=True, slots=True)
class Words:
    """The words that depend on the regime: its owners, filings and what can be recorded."""

    owners: Set[str]
    filings: Set[str]
    kinds: Set[str]
    calendars: Set[str]


def cite(table: Table) -> Cite:
    """Return the citation under `cite`."""
    text, read_on, url = read_cite(table.table("cite"))
    return Cite(text, read_on, url)


def read_rule(table: Table, words: Words) -> Rule:
    """Return the rule of one table. Raises `LawFileError` at the key that is wrong.

    Names of rules and stops are checked by the loader, which knows the whole version.
    """
    rule_id = table.get("id", str)
    nature = table.word("nature", NATURES)
    confidence = table.word("confidence", CONFIDENCE)
    why_not = because(table, confidence)
    roll = table.word("roll", ROLLS)
    count = _count(table, nature)
    legs = tuple(_leg(row, words) for row in table.each("leg"))
    formula = table.word("formula", FORMULAS, "")
    facts = _facts(table, formula)
    if count and count.direction == "backward" and (count.first != "day-after" or roll != "none"):
        raise table.fail("count", "a backward count starts the day before and does not roll toward its event")
    if table.get("paused_by", list) and (
        table.has("holds_open_days") or (count and count.direction == "backward")
    ):
        raise table.fail("paused_by", "is empty for a backward count and for a period that holds open days")
    if nature == "clock" and (count is None) == (not formula):
        raise table.fail("count", "a clock needs either a count or a formula")
    if table.get("expected", bool, False) and not table.get("starts_on", list) and not table.has("after"):
        raise table.fail("starts_on", "is empty; what is expected waits for an event")
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
        paused_by=frozenset(table.words("paused_by")),
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
        unverified_because=why_not,
        note=table.get("note", str, ""),
        no_number=_no_number(table, nature),
        unless=frozenset(table.words("unless", words.kinds, [])),
        calendar=table.word("calendar", sorted(words.calendars), ""),
        lands_on=table.word("lands_on", ("last-day", "next-day"), "last-day"),  # type: ignore[arg-type]
        roll_up_to=_roll_up_to(table, roll),
        holds_open_days=_open_days(table),
        cut_by=table.words("cut_by", default=[]),
        legs=legs,
        takes=_takes(table, legs),  # type: ignore[arg-type]
        transitions=tuple(_transition(row) for row in table.each("transition")),
        silence=table.word("silence", SILENCE, ""),  # type: ignore[arg-type]
        term_from=frozenset(table.words("term_from", words.kinds, [])),
        term_cap=_term_cap(table, nature),
        order=_order(table, nature),  # type: ignore[arg-type]
    )
    table.done()
    return rule


def because(table: Table, confidence: str) -> str:
    """Return why what a table says is not verified; "" where it is. Raises `LawFileError`."""
    why = table.get("unverified_because", str, "")
    if (confidence == "unverified") != bool(why):
        raise table.fail("unverified_because", "is needed exactly where confidence is 'unverified'")
    return why


def _no_number(table: Table, nature: str) -> str:
    words = table.get("no_number", str, "")
    if (nature == "no-number") != bool(words):
        raise table.fail("no_number", "holds the law's words exactly where nature is 'no-number'")
    return words


def _roll_up_to(table: Table, roll: str) -> Mapping[str, int] | None:
    if not table.has("roll_up_to"):
        return None
    if roll == "none":
        raise table.fail("roll_up_to", "limits a roll, and this rule has none")
    row = table.table("roll_up_to")
    limits = {unit: _number(row, unit) for unit in row.data if unit in UNITS}
    row.done()
    return limits


def _open_days(table: Table) -> OpenDays | None:
    if not table.has("holds_open_days"):
        return None
    row = table.table("holds_open_days")
    days = OpenDays(_number(row, "n"), _number(row, "from_days"))
    row.done()
    return days


def _leg(row: Table, words: Words) -> Leg:
    count = _count(row, "clock")
    if count is None:
        raise row.fail("count", "is missing; a leg says how long it is")
    leg = Leg(row.words("starts_on", words.kinds), count)
    row.done()
    return leg


def _takes(table: Table, legs: tuple[Leg, ...]) -> str:
    if bool(legs) != table.has("legs"):
        raise table.fail("legs", "says exactly where there are legs which end counts: earliest or latest")
    if legs:
        table.word("mode", ["first"])
    return table.word("legs", ("earliest", "latest"), "earliest")


def _transition(row: Table) -> Transition:
    found = Transition(
        row.day("first"), row.day("last"), row.day("counts_from"), row.get("says", str), row.cited("cite")
    )
    row.done()
    if not found.first <= found.last <= found.counts_from:
        raise row.fail("counts_from", "must not be before the last day, nor that before the first")
    return found


def _order(table: Table, nature: str) -> str:
    if table.has("order") and nature != "term":
        raise table.fail("order", "is for a term: the length of an order stands in the order itself")
    return table.word("order", ORDERS, "")


def _term_cap(table: Table, nature: str) -> TermCap | None:
    if not table.has("term_cap"):
        return None
    if nature != "term":
        raise table.fail("term_cap", "belongs to a term; a clock has a length of its own")
    row = table.table("term_cap")
    cap = TermCap(_number(row, "n"), row.word("unit", UNITS), row.get("shared", str, ""))  # type: ignore[arg-type]
    row.done()
    return cap


def _number(row: Table, key: str) -> int:
    n = row.get(key, int)
    if not 1 <= n <= LONGEST:
        raise row.fail(key, f"must lie between 1 and {LONGEST}, not {n}")
    return n


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
    clear = row.get("clear", bool, False)
    if clear and direction != "backward":
        raise row.fail("clear", "is for backward counts only")
    if nature == "term":
        row.done()
        return Count(0, "calendar-day", first, direction, clear)  # type: ignore[arg-type]
    n, unit = _number(row, "n"), row.word("unit", UNITS)
    row.done()
    if unit in ("month", "year"):
        table.word("short_month", ("last-day",))
    return Count(n, unit, first, direction, clear)  # type: ignore[arg-type]


def _safe_day(table: Table, roll: str) -> str:
    """Where the law does not move the end, the file must say whether people need an earlier safe day."""
    if roll != "none":
        return table.word("safe_day", ("none",), "none")
    if not table.has("safe_day") and not table.has("count"):
        return "none"
    return table.word("safe_day", ("none", "previous-business-day"))


def _cutoff(table: Table) -> str:
    hour: str = table.get("cutoff", str, "")
    if hour and not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", hour):
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
        row.word("late", ("from-end", "from-event"), "from-end"),  # type: ignore[arg-type]
        row.get("link", str, ""),
        row.get("running", bool, False),
    )
    row.done()
    if not chain.rules:
        raise row.fail("rules", "names no rule to follow")
    if chain.gate and chain.late == "from-event":
        raise row.fail("late", "is for gate = false: a clock that an event only opens counts from the end")
    if chain.running and (chain.link or not chain.gate):
        raise row.fail("running", "is for gate = true without a link: an event finds the period running")
    if chain.link and not (chain.gate and table.get("mode", str) == "each"):
        raise row.fail("link", "is for gate = true and mode = each: every event opens a further extension")
    if chain.link and table.has("cut_by"):
        raise row.fail("link", "leaves no place for cut_by: name the long-stop in the rules that follow")
    return chain


def _facts(table: Table, formula: str) -> Mapping[str, str]:
    given: dict[str, Any] = table.get("formula_facts", dict, {})
    needed = FORMULA_FACTS.get(formula, frozenset())
    if set(given) != needed:
        raise table.fail("formula_facts", f"must name exactly: {', '.join(sorted(needed)) or 'nothing'}")
    facts = {key: str(value) for key, value in given.items()}
    if formula and not _names_a_day(facts):
        raise table.fail("formula_facts", "must name a day of every year, and say 'before' or 'by' it")
    return facts


def _names_a_day(facts: Mapping[str, str]) -> bool:
    # 2001 was no leap year: 29 February is not a day of every year.
    with suppress(ValueError):
        date(2001, int(facts["month"]), int(facts["day"]))
        return facts["relation"] in ("before", "by")
    return False


def _term_limit(table: Table) -> TermLimit | None:
    if not table.has("term_limit"):
        return None
    row = table.table("term_limit")
    limit = TermLimit(_number(row, "n"), row.word("unit", UNITS))  # type: ignore[arg-type]
    row.done()
    return limit


def _exempt(row: Table) -> Exempt:
    case = Exempt(row.day("first", None), row.day("last", None), row.get("says", str), row.cited("cite"))
    row.done()
    return case


def _reading(row: Table) -> Reading:
    reading = Reading(
        label=row.get("label", str),
        says=row.get("says", str),
        first=row.word("first", FIRST) if row.has("first") else None,  # type: ignore[arg-type]
        unpaused=row.get("unpaused", bool, False),
        base=row.word("base", ("rolled", "unrolled")) if row.has("base") else None,  # type: ignore[arg-type]
        clear=row.get("clear", bool) if row.has("clear") else None,
        unit=row.word("unit", UNITS) if row.has("unit") else None,  # type: ignore[arg-type]
        roll=row.word("roll", ROLLS) if row.has("roll") else None,  # type: ignore[arg-type]
        stop_days=row.word("stop_days", STOP_DAYS) if row.has("stop_days") else None,  # type: ignore[arg-type]
        when=row.word("when", ("always", "opened-early"), "always"),  # type: ignore[arg-type]
    )
    row.done()
    return reading
