"""Section 3: a thousand due among many open reminders."""

from collections.abc import Sequence
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

from tests.bench.databases import Database
from tests.bench.report import Goal, Section, Table, at_least, at_most, seconds, times

SMALL, LARGE, DUE = 10_000, 100_000, 1_000
AT_A_MILLION = 500  # times faster than the loop; the loop grows with what exists, so a tenth of it at 100,000
PAGES = (
    "in the large table every due row lies on a page of its own, in the small one several share a page and "
    "its write; once each has its own (from some 40,000 rows on) it grows no further"
)


def rows(count: int, due: int) -> None:
    """So many planned reminders, `due` of them due. Runs in a child process, as do the three below."""
    from django.contrib.auth.models import User

    from tests.bench.prepare import NOW
    from tracker.models import Deadline, Investment, Reminder, Review

    people = User.objects.bulk_create(User(username=f"person-{number}") for number in range(10))
    review = Review.objects.create(investment=Investment.objects.create(slug="all"), regime="us-cfius")
    deadlines = Deadline.objects.bulk_create(
        Deadline(
            review=review,
            rule_id="us.cfius.notice.review",
            key=str(number),
            due_on=NOW.date() + timedelta(days=number % 400),
            state="running",
            zone="America/New_York",
            computed_at=NOW,
        )
        for number in range(count // len(people))
    )
    every = count // due
    Reminder.objects.bulk_create(
        (
            Reminder(
                deadline=deadline,
                recipient=person,
                due_on=deadline.due_on,
                lead=7,
                send_at=NOW + timedelta(days=1 + place % 300) if place % every else NOW - timedelta(hours=1),
            )
            for place, (deadline, person) in enumerate(
                (deadline, person) for deadline in deadlines for person in people
            )
        ),
        batch_size=5000,
    )


def ours(rounds: int, due: int) -> dict[str, Any]:
    """Find what is due, and claim it in batches: seconds of each, and the memory that took."""
    from tests.bench.prepare import NOW
    from tests.bench.recompute import peak_memory
    from tracker.alerts.claim import batches, claim, waiting
    from tracker.models import Reminder, ReminderState

    finding: list[float] = []
    claiming: list[float] = []
    for _ in range(rounds):
        began = perf_counter()
        found = waiting(NOW)
        finding.append(perf_counter() - began)
        taken = sum(len(claim(batch, NOW).pks) for batch in batches(found))
        claiming.append(perf_counter() - began)
        if taken != due:
            raise AssertionError(f"{taken} claimed instead of {due}")
        claimed = Reminder.objects.filter(state=ReminderState.CLAIMED)
        claimed.update(state=ReminderState.PLANNED, claimed_until=None, attempts=0)
    return {"find": median(finding), "claim": median(claiming), "memory": peak_memory()}


def loop(rounds: int, due: int) -> dict[str, Any]:
    """What one would first write: look at every open reminder; seconds to find, nothing is claimed."""
    from tests.bench.prepare import NOW
    from tests.bench.recompute import peak_memory
    from tracker.models import Reminder

    finding: list[float] = []
    for _ in range(rounds):
        began = perf_counter()
        found = [one for one in Reminder.objects.all() if one.state == "planned" and one.send_at <= NOW]
        finding.append(perf_counter() - began)
        if len(found) != due:
            raise AssertionError(f"{len(found)} found instead of {due}")
    return {"find": median(finding), "memory": peak_memory()}


def idle() -> dict[str, Any]:
    """Statements of a sweep with nothing due."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.bench.prepare import NOW
    from tracker.alerts.sweep import sweep

    with CaptureQueriesContext(connection) as captured:
        sweep(NOW - timedelta(days=1))
    return {"statements": len(captured)}


def measure(
    empties: Sequence[Database], *, rounds: int = 3, small: int = SMALL, large: int = LARGE, due: int = DUE
) -> Section:
    """Both sizes on each database."""
    section = Section(
        title="3. Sweep",
        work=f"{due:,} due among {small:,} and among {large:,} open reminders. The loop over objects only "
        "looks for what is due; Longstop's figures are for finding it and for finding and claiming it.",
    )
    table: list[list[str]] = []
    for empty in empties:
        databases = {size: empty.copy(f"due{size}") for size in (small, large)}
        for size, database in databases.items():
            database.run("due.rows", count=size, due=due)
        found = _in_turns(databases, rounds, due)
        looped = {size: database.run("due.loop", rounds=2, due=due) for size, database in databases.items()}
        statements = databases[large].run("due.idle")["statements"]
        for database in databases.values():
            database.drop()
        for size in (small, large):
            table += _rows(f"{empty.kind}, {size:,} rows", found[size], looped[size])
        section.goals += _goals(empty.kind, found[small], found[large], looped[large], large)
        section.goals.append(
            Goal(f"{empty.kind}: idle, at most three statements a tick", f"{statements}", statements <= 3)
        )
    section.tables.append(Table(("how", "find", "find and claim", "peak memory"), table))
    return section


def _in_turns(databases: dict[int, Database], rounds: int, due: int) -> dict[int, dict[str, Any]]:
    """Both sizes one after the other, several times over, so that a busy moment falls on both; medians."""
    taken: dict[int, list[dict[str, Any]]] = {size: [] for size in databases}
    for _ in range(rounds):
        for size, database in databases.items():
            taken[size].append(database.run("due.ours", rounds=5, due=due))
    return {
        size: {name: median(one[name] for one in all_) for name in all_[0]} for size, all_ in taken.items()
    }


def _rows(what: str, found: dict[str, Any], looped: dict[str, Any]) -> list[list[str]]:
    return [
        [f"{what}: loop over objects", seconds(looped["find"]), "", f"{looped['memory']:.0f} MB"],
        [f"{what}: Longstop", seconds(found["find"]), seconds(found["claim"]), f"{found['memory']:.0f} MB"],
    ]


def _goals(
    kind: str, few: dict[str, Any], many: dict[str, Any], looped: dict[str, Any], large: int
) -> list[Goal]:
    least = AT_A_MILLION * large / 1_000_000
    return [
        at_most(
            f"{kind}: finding and claiming grow at most 1.3 times", many["claim"] / few["claim"], 1.3, PAGES
        ),
        at_least(
            f"{kind}: finding at least {least:,.0f} times as fast as the loop (500 at a million rows)",
            looped["find"] / many["find"],
            least,
        ),
        Goal(
            f"{kind}: memory flat",
            times(many["memory"] / few["memory"]),
            many["memory"] <= few["memory"] * 1.1,
        ),
    ]
