"""Section 6: the preview of a closed day on which many dates end, against a recompute of the same."""

from collections.abc import Sequence
from time import perf_counter
from typing import Any

from tests.bench.databases import Database
from tests.bench.recompute import peak_memory
from tests.bench.report import Goal, Section, Table, at_most, rate, seconds

REVIEWS = 10_000
"""Each has two open dates that the closed day moves: one that ends on it and one that follows from it."""
NO_SLOWER = 1.0
FLAT = 1.5


def closed_day() -> dict[str, Any]:
    """Preview the closing of the day on which most open dates end. Runs in a child process."""
    from django.db.models import Count

    from tests.bench.prepare import NOW
    from tracker.models import Deadline
    from tracker.services.news import Told, closing
    from tracker.services.preview_news import preview_news

    days = Deadline.objects.open().filter(due_on__gt=NOW.date()).values("due_on").order_by()
    day = days.annotate(n=Count("pk")).order_by("-n", "due_on")[0]["due_on"]
    assert day is not None, "the filter asks for days"
    news = closing("us-federal", day, label="snow", citation="OPM", told=Told(None, NOW))
    began = perf_counter()
    found = preview_news(news, NOW)
    taken = perf_counter() - began
    return {"taken": taken, "moves": len(found.moves), "checked": found.checked, "memory": peak_memory()}


def previewed(empty: Database, size: int) -> dict[str, Any]:
    """Previews over `size` reviews that all end on the same days, and a recompute of the same ones."""
    database = empty.copy(f"news{size}")
    database.run("prepare.reviews", count=size, spread=1)
    database.run("recompute.all_reviews")
    recompute = database.run("recompute.all_reviews", settled=True)
    found = database.run("news.closed_day")
    database.drop()
    return {**found, "recompute": recompute["taken"]}


def preview(
    empties: Sequence[Database], small: int = REVIEWS // 10, large: int = REVIEWS
) -> tuple[Table, list[Goal]]:
    """The preview on two sizes and both databases."""
    rows: list[list[str]] = []
    goals: list[Goal] = []
    for empty in empties:
        by_size = {size: previewed(empty, size) for size in (small, large)}
        for found in by_size.values():
            rows.append(
                [
                    f"{empty.kind}, {found['moves']:,} dates move in {found['checked']:,} reviews",
                    f"{seconds(found['taken'])}, {rate(found['moves'] / found['taken'])} dates a second",
                    seconds(found["recompute"]),
                    f"{found['memory']:.0f} MB",
                ]
            )
        a, b = by_size[small], by_size[large]
        ratio = b["taken"] / b["recompute"]
        text = f"preview of a closure that moves {b['moves']:,} dates on {empty.kind}"
        goals.append(at_most(f"{text}: no longer than a recompute that changes nothing", ratio, NO_SLOWER))
        grown = (b["taken"] / b["moves"]) / (a["taken"] / a["moves"])
        goals.append(
            at_most(f"{text}: a date costs at most 1.2 times what it costs among {a['moves']:,}", grown, 1.2)
        )
        goals.append(at_most(f"{text}: peak memory at most 1.5 times", b["memory"] / a["memory"], FLAT))
    columns = (
        "preview of a closure",
        "preview",
        "recompute of the same reviews, nothing to change",
        "peak memory",
    )
    return Table(columns, rows), goals


def measure(empties: Sequence[Database]) -> Section:
    """The preview on both databases."""
    table, goals = preview(empties)
    return Section(
        title="6. Preview of a closure",
        work=(
            "What a closed day would move and whom it would tell, worked out before anything is stored: the "
            "day is one on which a date of every review ends, and another follows from it."
        ),
        tables=[table],
        goals=goals,
    )
