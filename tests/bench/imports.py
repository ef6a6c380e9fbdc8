"""Section 9: a docket of many rows compared with the law, then recorded, as the worker does it."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from time import perf_counter
from typing import Any

from tests.bench.databases import Database
from tests.bench.report import Goal, Section, Table, at_most, rate, seconds

SMALL, LARGE = 2_000, 20_000
HEAD = ["Matter", "Regime", "Filing", "Investor", "Target", "Accepted", "Which deadline", "Deadline noted"]
KINDS = (
    ("CFIUS", "notice", "Review", 45),
    ("CFIUS", "declaration", "Declaration assessment", 30),
    ("Germany", "notification", "Phase 1", 61),
    ("Netherlands", "notification", "Phase 1", 56),
)
FIRST = date(2024, 1, 8)
Found = dict[str, Any]


def sheet(rows: int) -> bytes:
    """A docket with a matter in each row; many of its dates are wrong, since closed days are left out."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for number in range(rows):
        regime, filing, clock, days = KINDS[number % len(KINDS)]
        accepted = FIRST + timedelta(days=7 * (number % 130))
        noted = accepted + timedelta(days=days + number % 33 // 32)
        parties = (f"Investor {number % 400}", f"Target {number}")
        writer.writerow([f"Matter {number}", regime, filing, *parties, accepted, clock, noted])
    return out.getvalue().encode()


def carried(rows: int) -> Found:
    """Upload, compare, confirm and record one sheet: seconds of each and peak memory. In a child process."""
    from django.contrib.auth.models import User

    from tests.bench.prepare import NOW
    from tests.bench.recompute import peak_memory
    from tracker.services import docket as dockets

    person = User.objects.create_superuser("importer", "importer@example.invalid", "x")
    began = perf_counter()
    docket = dockets.take_docket([sheet(rows)], name="docket.csv", by=person, now=NOW)
    while dockets.carry_on(docket.pk, NOW):
        pass
    compared = perf_counter()
    dockets.confirm_docket(docket.pk, is_verified=True)
    while dockets.carry_on(docket.pk, NOW):
        pass
    recorded = perf_counter()
    docket.refresh_from_db()
    if (docket.stage, docket.matters.filter(state="stored").count()) != ("done", rows):
        raise AssertionError(f"the sheet was not recorded: {docket.stage} {docket.refusal}")
    return {"compared": compared - began, "recorded": recorded - compared, "memory": peak_memory()}


def measure(empties: Sequence[Database], small: int = SMALL, large: int = LARGE) -> Section:
    """Both sizes on both databases."""
    section = Section(
        title="9. Import",
        work=(
            "A CSV of matters, one in each row with an event and a noted deadline: uploaded, compared with"
            " the law, confirmed, and recorded with its dates and reminders, in one process."
        ),
    )
    table: list[list[str]] = []
    for empty in empties:
        found = {size: _carried(empty, size) for size in (small, large)}
        table += [_row(empty.kind, size, one) for size, one in found.items()]
        section.goals += list(_goals(empty.kind, small, large, found))
    section.tables.append(Table(("docket", "compared", "recorded", "peak memory"), table))
    return section


def _carried(empty: Database, rows: int) -> Found:
    database = empty.copy(f"docket{rows}")
    found = database.run("imports.carried", rows=rows)
    database.drop()
    return found


def _row(kind: str, size: int, found: Found) -> list[str]:
    speeds = [
        f"{seconds(found[name])}, {rate(size / found[name])} a second" for name in ("compared", "recorded")
    ]
    return [f"{kind}, {size:,} rows", *speeds, f"{found['memory']:.0f} MB"]


def _goals(kind: str, small: int, large: int, found: dict[int, Found]) -> Iterator[Goal]:
    few, many = found[small], found[large]
    for name in ("compared", "recorded"):
        grown = (many[name] / large) / (few[name] / small)
        text = f"{kind}: from {small:,} to {large:,} rows a row is {name} at most 1.5 times as slow"
        yield at_most(text, grown, 1.5)
    text = f"{kind}: memory at {large:,} rows at most 1.2 times that at {small:,}"
    yield at_most(text, many["memory"] / few["memory"], 1.2)
