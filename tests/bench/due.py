"""Section 3: a thousand due among many open reminders."""

from collections.abc import Sequence
from datetime import timedelta
from statistics import median
from time import perf_counter, process_time
from typing import Any

from tests.bench.databases import Database
from tests.bench.report import Goal, Section, Table, at_least, at_most, seconds, times

SMALL, LARGE, DUE = 100_000, 1_000_000, 1_000
PEOPLE = 10
TICKS = 20
AT_A_MILLION = 500  # times faster than the loop; the loop grows with what exists, so a tenth of it at 100,000
PAGES = (
    "in the large table every due row lies on a page of its own, in the small one several share a page and "
    "its write; once each has its own (from some 40,000 rows on) it grows no further"
)


def rows(count: int, due: int) -> None:
    """So many planned reminders, `due` of them due. Runs in a child process, as do those below.

    One row of each kind is written as always, and the database copies it.
    """
    from django.contrib.auth.models import User
    from django.db import connection

    from tests.bench.prepare import NOW
    from tracker.models import Deadline, Investment, Reminder, Review

    people = User.objects.bulk_create(User(username=f"person-{number}") for number in range(PEOPLE))
    review = Review.objects.create(investment=Investment.objects.create(slug="all"), regime="us-cfius")
    deadline = Deadline.objects.create(
        review=review,
        rule_id="us.cfius.notice.review",
        key="0",
        due_on=NOW.date(),
        state="running",
        zone="America/New_York",
        computed_at=NOW,
    )
    reminder = Reminder.objects.create(
        deadline=deadline, recipient=people[0], due_on=NOW.date(), lead=7, send_at=NOW, planned_at=NOW
    )
    until = f"SELECT n + 1 FROM series WHERE n < {count // PEOPLE}"
    series = f"WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL {until})"
    number = f"((deadline.id - {deadline.pk + 1}) * {PEOPLE} + person.id - {people[0].pk})"
    days = f"(1 + {number} % 300)"
    later, past = {
        "postgresql": (f"one.send_at + {days} * interval '1 day'", "one.send_at - interval '1 hour'"),
        "sqlite": (f"datetime(one.send_at, '+' || {days} || ' days')", "datetime(one.send_at, '-1 hour')"),
    }[connection.vendor]
    send_at = f"CASE WHEN {number} % {count // due} = 0 THEN {past} ELSE {later} END"
    with connection.cursor() as cursor:
        cursor.execute(f"{_copies(deadline, key='CAST(n AS varchar(20))', with_=series)}, series")
        from_ = f", tracker_deadline deadline, auth_user person WHERE deadline.id > {deadline.pk}"
        cursor.execute(
            _copies(reminder, deadline_id="deadline.id", recipient_id="person.id", send_at=send_at) + from_
        )
        cursor.execute("ANALYZE")
    reminder.delete()


def _copies(row: Any, with_: str = "", **values: str) -> str:
    """An INSERT that copies one row with some of its columns as given; more tables may follow it."""
    fields = row._meta.concrete_fields
    columns = [one.column for one in fields if not (one.primary_key or one.generated)]
    chosen = ", ".join(values.get(column, f"one.{column}") for column in columns)
    table = row._meta.db_table
    source = f"{with_} SELECT {chosen} FROM (SELECT * FROM {table} WHERE id = {row.pk}) one"
    return f"INSERT INTO {table} ({', '.join(columns)}) {source}"


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
    """What a minute costs in which nothing is due: the sweep, the watchdog's look, news on its way."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.bench.prepare import NOW
    from tracker.alerts.sweep import sweep
    from tracker.alerts.watchdog import check
    from tracker.services.spread import finish_news

    quiet = NOW - timedelta(days=1)
    sweep(quiet)  # the first one declares this the live instance
    with CaptureQueriesContext(connection) as captured:
        sweep(quiet)
    swept = len(captured)
    with CaptureQueriesContext(connection) as captured:
        check(quiet)
        finish_news(quiet)
    began = process_time()
    for _ in range(TICKS):
        sweep(quiet)
        check(quiet)
        finish_news(quiet)
    spent = (process_time() - began) / TICKS
    return {"statements": swept, "minute": swept + len(captured), "cpu": spent}


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
    idle_rows: list[list[str]] = []
    for empty in empties:
        databases = {size: empty.copy(f"due{size}") for size in (small, large)}
        for size, database in databases.items():
            database.run("due.rows", count=size, due=due)
        found = _in_turns(databases, rounds, due)
        looped = {size: database.run("due.loop", rounds=1, due=due) for size, database in databases.items()}
        quiet = databases[large].run("due.idle")
        for database in databases.values():
            database.drop()
        for size in (small, large):
            table += _rows(f"{empty.kind}, {size:,} rows", found[size], looped[size])
        section.goals += _goals(empty.kind, found[small], found[large], looped[large], large)
        section.goals.append(
            Goal(
                f"{empty.kind}: idle, at most three statements a tick",
                f"{quiet['statements']}",
                quiet["statements"] <= 3,
            )
        )
        idle_rows.append([empty.kind, f"{quiet['minute']}", seconds(quiet["cpu"])])
    section.tables.append(Table(("how", "find", "find and claim", "peak memory"), table))
    quiet_minute = f"a minute with nothing due, {large:,} rows (sweep, watchdog, news)"
    section.tables.append(Table((quiet_minute, "statements", "processor time"), idle_rows))
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
