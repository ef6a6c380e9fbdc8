"""Section 7: agreements with fifty obligations each over five years: their dates, and what is due soon."""

from collections.abc import Iterator, Sequence
from datetime import date
from statistics import mean, median
from time import perf_counter
from typing import Any

from tests.bench.databases import Database
from tests.bench.recompute import peak_memory
from tests.bench.report import Goal, Section, Table, at_most, rate, seconds

SMALL, LARGE = 100, 1_000
EFFECTIVE_ON = date(2021, 8, 10)
"""Five years before the day on which everything is computed."""
ONCE = 24
RECURRING = (
    *["FREQ=YEARLY"] * 10,
    *["FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"] * 4,
    *["FREQ=MONTHLY;INTERVAL=3"] * 8,
    *["FREQ=MONTHLY;BYDAY=-1FR"] * 3,
    "FREQ=WEEKLY;BYDAY=MO",
)
"""With those that fall due once, fifty obligations."""
DAYS = 30
ROUNDS = 20
CHUNK = 20
Found = dict[str, Any]


def prepare(count: int) -> None:
    """Agreements whose past dates were all met. Runs in a child process, as all of these."""
    from django.contrib.auth.models import User

    from tracker.models import FuzzyDay, Investment, MitigationAgreement, Obligation, Review

    User.objects.create(username="root", email="root@example.org", is_superuser=True)
    effective = FuzzyDay.on(EFFECTIVE_ON).columns("effective")
    own = {"rolling": "next-business-day", "calendar": "us-federal"}
    for first in range(0, count, CHUNK):
        matters = Investment.objects.bulk_create(
            Investment(slug=f"matter-{n}", title=f"Project {n}")
            for n in range(first, min(count, first + CHUNK))
        )
        Review.objects.bulk_create(Review(investment=one, regime="us-cfius") for one in matters)
        agreements = MitigationAgreement.objects.bulk_create(
            MitigationAgreement(investment=one, instrument="Security agreement", **effective, **own)
            for one in matters
        )
        rows = [Obligation(agreement=one, **clause) for one in agreements for clause in clauses()]
        _meet(Obligation.objects.bulk_create(rows))


def clauses() -> Iterator[dict[str, Any]]:
    """The fifty obligations of one agreement."""
    told = {"anchor": "effective", "rolling": "not-stated"}
    for n in range(ONCE):
        term = {"term_n": 30 * (n + 1), "term_unit": "calendar-day", "counting": "day-after"}
        yield {"text": f"Obligation {n}", "clause": f"section {n}", **term, **told}
    after = {"first_falls": "after-anchor"}
    for n, rule in enumerate(RECURRING, start=ONCE):
        yield {"text": f"Obligation {n}", "clause": f"section {n}", "recurrence": rule, **after, **told}


def _meet(obligations: Sequence[Any]) -> None:
    from tests.bench.prepare import NOW
    from tracker.models import Fulfilment
    from tracker.models.recurrence import Recurrence

    today = NOW.date()
    days = {rule: Recurrence.parse(rule).days(EFFECTIVE_ON, today, on_anchor=False) for rule in RECURRING}
    known = {rule: [day for _, day in found] for rule, found in days.items()}
    Fulfilment.objects.bulk_create(
        Fulfilment(obligation=one, occurrence=key, done_on=day, recorded_at=NOW)
        for one in obligations
        for key, day in [(day.isoformat(), day) for day in known.get(one.recurrence, [])] or [("1", today)]
        if day < today
    )


def generated() -> Found:
    """Every date of every agreement, first from nothing and then once more: seconds, rows and memory."""
    from tests.bench.prepare import NOW
    from tracker.models import Deadline
    from tracker.services.law import LawBook
    from tracker.services.recompute import Stretch, recompute_under

    taken: list[float] = []
    for settled in (False, True):
        began = perf_counter()
        found = recompute_under(LawBook(None, NOW), stretches=[Stretch("obligation")])
        taken.append(perf_counter() - began)
        if settled and found.differences:
            raise AssertionError("a second look found differences: some date would come twice")
    return {"first": taken[0], "again": taken[1], "memory": peak_memory(), "dates": Deadline.objects.count()}


def due_soon() -> Found:
    """What is due in the next 30 days, as the list shows it: median seconds, and how many dates."""
    from tests.bench.prepare import NOW
    from tracker.filters.register import due_within

    taken: list[float] = []
    found: list[Any] = []
    for _ in range(ROUNDS):
        began = perf_counter()
        found = list(due_within(DAYS, NOW))
        taken.append(perf_counter() - began)
    return {"taken": median(taken), "found": len(found)}


def looked(empty: Database, size: int) -> Found:
    """Both measures at one size."""
    database = empty.copy(f"duties{size}")
    database.run("duties.prepare", count=size)
    made = database.run("duties.generated")
    soon = database.run("duties.due_soon")
    database.drop()
    return {**made, **soon}


def growth(empty: Database, small: int, large: int) -> tuple[list[list[str]], list[Goal]]:
    """Two sizes on one database, the small one before and after the large one."""
    before, much, after = (looked(empty, size) for size in (small, large, small))
    little = {name: mean((before[name], after[name])) for name in before}
    rows = [_row(empty.kind, size, one) for size, one in ((small, little), (large, much))]
    text = f"from {small:,} to {large:,} agreements on {empty.kind}"

    def grown(what: str, by: str) -> float:
        return float((much[what] / much[by]) / (little[what] / little[by]))

    return rows, [
        at_most(f"{text}: a date costs at most 1.2 times as much to make", grown("first", "dates"), 1.2),
        at_most(f"{text}: at most 1.2 times as much to look at again", grown("again", "dates"), 1.2),
        at_most(f"{text}: a date due in {DAYS} days at most 1.2 times to find", grown("taken", "found"), 1.2),
        at_most(f"{text}: peak memory at most 1.5 times", much["memory"] / little["memory"], 1.5),
    ]


def _row(kind: str, size: int, one: Found) -> list[str]:
    return [
        f"{kind}, {size:,} agreements, {one['dates']:,.0f} dates",
        f"{seconds(one['first'])}, {rate(one['dates'] / one['first'])} dates a second",
        f"{seconds(one['again'])}, {rate(one['dates'] / one['again'])} dates a second",
        f"{seconds(one['taken'])} for {one['found']:,.0f}",
        f"{one['memory']:.0f} MB",
    ]


def measure(empties: Sequence[Database], small: int = SMALL, large: int = LARGE) -> Section:
    """Both sizes on each database."""
    section = Section(
        title="7. Obligations",
        work=(
            "Agreements with fifty obligations each, in force for five years: 24 that fall due once, 14"
            " yearly, 8 quarterly, 3 monthly and 1 weekly, with every date from the beginning to 18 months"
            " ahead and its reminders; then what is due in the next 30 days, as a list shows it."
        ),
        notes=["The small size is measured before and after the large one, and the mean of both is shown."],
    )
    table: list[list[str]] = []
    for empty in empties:
        rows, goals = growth(empty, small, large)
        table += rows
        section.goals += goals
    columns = (
        "obligations",
        "first, all dates written",
        "again, nothing to change",
        f"due in {DAYS} days",
        "peak memory",
    )
    section.tables.append(Table(columns, table))
    return section
