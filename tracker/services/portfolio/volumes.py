"""How many reviews were opened, decided and open, and how they ended."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from tracker.models.law_words import law_words, regime_title
from tracker.regimes.loader import load_library

from .asked import Asked, reviews
from .stays import Walk
from .tables import Column, Table


def volumes(asked: Asked, told: Walk) -> Table:
    """Opened, decided and open reviews by month or quarter, each bucket of the period on its row."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for what, month, n in told.months:
        counted[_bucket(month, asked)][what] += n
    rows, standing = [], _before(counted, asked)
    for bucket in _buckets(asked):
        opened, decided = counted[bucket]["opened"], counted[bucket]["decided"]
        standing += opened - decided
        rows.append((bucket, opened, decided, standing))
    opened_ever = sum(count["opened"] for count in counted.values())
    left_out = {"count": reviews(asked).count() - opened_ever}
    return Table(
        id="volumes",
        columns=(
            Column("period", _("Quarter") if asked.by == "quarter" else _("Month"), "month"),
            Column("opened", _("Opened"), "number"),
            Column("decided", _("Decided"), "number"),
            Column("open", _("Open at its end"), "number", bar=True),
        ),
        rows=rows if any(any(row[1:]) for row in rows) else [],
        definition=_(
            "Opened: the first event that brings a review into a phase of its regime. Decided: the last event"
            " that closed it, if it is closed now. Where a day is known roughly, its first possible day"
            " counts. Whole months. Reviews not counted, because no event opens them or their law is not"
            " coded: %(count)d."
        )
        % left_out,
        empty=_("No review was open in this period. Widen it, or open a review and record its first event."),
    )


def _buckets(asked: Asked) -> Iterator[str]:
    """The months or quarters of the period, in order."""
    year, month = asked.first.year, asked.first.month
    last = ""
    while (year, month) <= (asked.last.year, asked.last.month):
        bucket = _bucket(f"{year:04d}-{month:02d}", asked)
        if bucket != last:
            yield bucket
        last = bucket
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _bucket(month: str, asked: Asked) -> str:
    """`2026-07` as it is, or as `2026 Q3`; both sort as text."""
    year, number = month.split("-")
    return f"{year} Q{(int(number) + 2) // 3}" if asked.by == "quarter" else month


def _before(counted: dict[str, Counter[str]], asked: Asked) -> int:
    """How many reviews were open when the first bucket began."""
    first = _bucket(f"{asked.first:%Y-%m}", asked)
    earlier = [count for bucket, count in counted.items() if bucket < first]
    return sum(count["opened"] - count["decided"] for count in earlier)


def endings(told: Walk) -> Table:
    """How the reviews of each regime ended, and how many are open at the end of the period."""
    library = load_library()
    titles = {
        (law.id, phase.id): law_words(phase.title) for law in library.laws.values() for phase in law.phases
    }
    found = sorted(told.endings, key=lambda one: (regime_title(one[0]), one[1] == "", -one[2], one[1]))
    rows = [
        (regime_title(regime), titles.get((regime, phase), phase) if phase else _("Open at the end"), n)
        for regime, phase, n in found
    ]
    return Table(
        id="outcomes",
        columns=(
            Column("regime", _("Regime")),
            Column("outcome", _("Outcome")),
            Column("reviews", _("Reviews"), "number", bar=True),
        ),
        rows=rows,
        definition=_(
            "Reviews decided in the period by the phase in which they are now, and those opened by its last"
            " day and not decided by then."
        ),
        empty=_("No review was decided or open in this period. Widen it to see outcomes."),
    )
