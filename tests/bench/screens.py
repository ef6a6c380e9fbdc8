"""Section 8: every screen with a large record behind it, beside the change lists that Django ships."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.bench.databases import Database
from tests.bench.looking import middle, p95
from tests.bench.report import Goal, Section, Table, at_least, at_most, seconds, times

SMALL, LARGE, ON_SQLITE = 5_000, 50_000, 2_000
"""Reviews; each brings twenty dates and forty reminders."""
DATES, REMINDERS = 20, 40
FIRST, FAR, STATEMENTS, GROWTH, SPREAD, KILOBYTES = 15, 30, 25, 1.5, 10, 100
MILLION = 1_000_000
"""Dates for which the goals against stock were set: a smaller record is told without them."""
FEW, MANY = 10_000, 100_000
Found = dict[str, Any]
COMPARED = ("deadlines", "reminders", "deadlines list", "reminders list")
"""Ours with a million rows and more: boards and change lists."""


def looked(empty: Database, reviews: int, rounds: int) -> tuple[Found, Database]:
    """Fill a copy, and look at every screen of it."""
    database = empty.copy(f"screens{reviews}")
    filled = database.run(
        "looking.fill", reviews=reviews, deadlines=reviews * DATES, reminders=reviews * REMINDERS
    )
    return {**database.run("looking.look", rounds=rounds), "filled": filled}, database


def measure(
    empties: Sequence[Database],
    *,
    rounds: int = 20,
    small: int = SMALL,
    large: int = LARGE,
    on_sqlite: int = ON_SQLITE,
    few: int = FEW,
    many: int = MANY,
    paints: int = 10,
) -> Section:
    """Two sizes on PostgreSQL, one on SQLite; a browser looks at the largest on PostgreSQL."""
    section = Section(
        title="8. Screens",
        work=(
            "A made-up record (`manage.py make_load`), every page asked for in turns, in one process; the"
            " stock lists are `ModelAdmin` as Django ships it, on the same tables and with as many rows a"
            " page, fifty. Far pages lie in the middle of the list; searched is the name of one matter."
        ),
        notes=[
            "Goals against the stock lists are those of the two large tables, with a million dates. The other"
            " boards, and a smaller record, have far fewer rows: a page costs mostly its HTML.",
            "The change lists of matters, reviews, orders and obligations are Django's own, and left out.",
            "The portfolio counts all dates and reviews of its period: the goal of growth leaves it out. Of"
            " more than 1,000 matters its page is a frame, and its parts come one after another.",
        ],
    )
    for empty in empties:
        sizes = (small, large) if empty.kind == "PostgreSQL" else (on_sqlite,)
        found: list[Found] = []
        for size in sizes:
            one, database = looked(empty, size, rounds)
            found.append(one)
            if size == sizes[-1]:
                section.goals += list(_memory(database, few, many))
                if paints and empty.kind == "PostgreSQL":
                    section.tables += _painted(database.run("painting.paint", rounds=paints))
            database.drop()
        _tell(section, empty.kind, found)
    return section


def _tell(section: Section, kind: str, found: Sequence[Found]) -> None:
    last = found[-1]
    filled, screens = last["filled"], last["screens"]
    caption = (
        f"{kind}: {filled['reviews']:,} reviews, {filled['deadlines']:,} deadlines,"
        f" {filled['reminders']:,} reminders, filled in {seconds(filled['taken'])};"
        f" the member is on the teams of {last['matters']:,} matters"
    )
    columns = ("screen", "statements", "p50", "p95", "HTML", "against the stock list")
    rows = [_row(name, one, screens) for name, one in screens.items()]
    section.tables.append(Table(columns, rows, caption))
    section.goals += list(_goals(kind, found))


def _row(name: str, one: Found, screens: Mapping[str, Found]) -> list[str]:
    beside = _stock(name, screens)
    return [
        name,
        str(one["statements"]),
        seconds(middle(one["times"])),
        seconds(p95(one["times"])),
        f"{one['bytes'] / 1000:.0f} KB",
        times(middle(beside["times"]) / middle(one["times"])) if beside else "",
    ]


def _stock(name: str, screens: Mapping[str, Found]) -> Found | None:
    """The stock list with the same rows as a board or change list of ours."""
    return screens.get(f"superuser: stock {name.partition(': ')[2].replace(' list,', ',')}")


def _goals(kind: str, found: Sequence[Found]) -> Iterator[Goal]:
    screens = found[-1]["screens"]
    ours = {name: one for name, one in screens.items() if ": stock " not in name}
    for board in COMPARED if found[-1]["filled"]["deadlines"] >= MILLION else ():
        for page, least in (("first page", FIRST), ("search", FAR), ("far page", FAR)):
            name = f"superuser: {board}, {page}"
            ratio = middle(_beside(name, screens)["times"]) / middle(ours[name]["times"])
            yield at_least(f"{kind}: {board}, {page}, at least {least} times as fast as stock", ratio, least)
    yield _most(kind, f"at most {STATEMENTS} statements", ours, "statements", STATEMENTS)
    yield _most(kind, f"at most {KILOBYTES} KB of HTML", ours, "bytes", KILOBYTES * 1000)
    spread = {name: p95(one["times"]) / middle(one["times"]) for name, one in ours.items()}
    worst = max(spread, key=lambda name: spread[name])
    yield at_most(f"{kind}: p95 under {SPREAD} times the p50 (most: {worst})", spread[worst], SPREAD)
    if len(found) > 1:
        yield _growth(kind, found, ours)


def _beside(name: str, screens: Mapping[str, Found]) -> Found:
    beside = _stock(name, screens)
    assert beside is not None, f"no stock list was measured beside {name}"
    return beside


def _most(kind: str, text: str, ours: Mapping[str, Found], what: str, most: int) -> Goal:
    worst = max(ours, key=lambda name: float(ours[name][what]))
    return Goal(
        f"{kind}: {text} on every screen (most: {worst})", f"{ours[worst][what]:,}", ours[worst][what] <= most
    )


def _growth(kind: str, found: Sequence[Found], ours: Mapping[str, Found]) -> Goal:
    small = found[0]["screens"]
    grown = {name: middle(one["times"]) / middle(small[name]["times"]) for name, one in ours.items()}
    grown = {name: ratio for name, ratio in grown.items() if "portfolio" not in name}
    worst = max(grown, key=lambda name: grown[name])
    dates = [one["filled"]["deadlines"] for one in found]
    text = f"{kind}: from {dates[0]:,} to {dates[-1]:,} dates at most {GROWTH} times as slow (worst: {worst})"
    return at_most(text, grown[worst], GROWTH)


def _painted(found: Found) -> list[Table]:
    """What a browser with nothing kept from before sees of these pages, and how much it fetches for that."""
    rows = [
        [
            name,
            seconds(middle([one["paint"] for one in told]) / 1000),
            f"{told[0]['scripts'] / 1000:.0f} KB",
            str(told[0]["files"]),
            f"{told[0]['bytes'] / 1000:.0f} KB",
        ]
        for name, told in found.items()
    ]
    columns = ("page", "first contentful paint", "scripts", "files", "over the wire")
    caption = "In Chromium over loopback, as a superuser of the largest record, nothing cached:"
    return [Table(columns, rows, caption)] if rows else []


def _memory(database: Database, few: int, many: int) -> Iterator[Goal]:
    for ending, format_name in (("csv", "CSV"), ("xlsx", "Excel")):
        small, large = (database.run("looking.export", rows=rows, ending=ending) for rows in (few, many))
        yield at_most(
            f"{database.kind}: exporting {large['rows']:,} rows as {format_name} takes at most 1.1 times the"
            f" memory of {small['rows']:,} ({large['memory']:.0f} MB, {seconds(large['taken'])})",
            large["memory"] / small["memory"],
            1.1,
        )
