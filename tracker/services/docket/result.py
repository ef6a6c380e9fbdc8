"""What an import found: the disagreements first; and a file that says of every row what became of it."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from tracker.models import DocketImport, ImportedMatter, MatterState, NotedDate
from tracker.models.imports import Verdict
from tracker.services.sheets import Problem
from tracker.services.sheets.writing import RISKY, as_workbook

from .comparing import CLOCK_OF
from .told import event_words, events_in
from .words import regime_choices

BATCH = 500


@dataclass(frozen=True)
class Summary:
    """How many noted dates agree, differ and so on, and how many matters are new, there already, refused."""

    dates: Mapping[str, int]
    matters: Mapping[str, int]
    late: int

    @property
    def differ(self) -> int:
        """The dates on which the sheet and the law disagree."""
        return self.dates.get(Verdict.DIFFERS, 0)

    @property
    def agree(self) -> int:
        """The dates on which they agree."""
        return self.dates.get(Verdict.AGREES, 0)

    @property
    def unmatched(self) -> int:
        """The dates that could be compared with nothing."""
        return self.dates.get(Verdict.NO_CLOCK, 0) + self.dates.get(Verdict.NO_DATE, 0)

    def of(self, state: str) -> int:
        """The matters in a state."""
        return self.matters.get(state, 0)


def noted_of(docket: DocketImport) -> QuerySet[NotedDate]:
    """Every noted date of a file, with its matter."""
    rows = NotedDate.objects.filter(matter__docket=docket)
    return rows.select_related("matter").defer("matter__rows", "matter__plan")


def summary_of(docket: DocketImport) -> Summary:
    """The numbers of an import, in three statements."""
    noted = noted_of(docket).order_by()
    dates = Counter({row["verdict"]: row["n"] for row in noted.values("verdict").annotate(n=Count("pk"))})
    states = docket.matters.order_by().values("state").annotate(n=Count("pk"))
    late = noted.filter(verdict=Verdict.DIFFERS, days__gt=0).count()
    matters = Counter({row["state"]: row["n"] for row in states})
    return Summary(dates, matters, late)


def disagreements(docket: DocketImport) -> QuerySet[NotedDate]:
    """The dates on which the sheet and the law disagree: the latest beyond the law first."""
    return (
        noted_of(docket).filter(verdict=Verdict.DIFFERS).order_by("-days", "matter__first_row", "row", "pk")
    )


def unmatched(docket: DocketImport) -> QuerySet[NotedDate]:
    """The dates that could be compared with nothing."""
    found = noted_of(docket).filter(verdict__in=(Verdict.NO_CLOCK, Verdict.NO_DATE))
    return found.order_by("matter__first_row", "row", "pk")


@dataclass(frozen=True)
class Meant:
    """Words for a deadline under a regime, the rule taken for them, and how many dates bear them."""

    key: str
    regime: str
    words: str
    rule_id: str
    count: int


def meant(docket: DocketImport, most: int = 60) -> list[Meant]:
    """Which deadline each of the sheet's words was taken for, the doubtful first."""
    rows = noted_of(docket).order_by()
    told = rows.values("matter__regime", "words", "rule_id").annotate(n=Count("pk"))
    found: dict[str, Meant] = {}
    for row in told.order_by("matter__regime", "words", "-n", "rule_id"):
        regime, words = row["matter__regime"], row["words"]
        key = CLOCK_OF.format(regime=regime, words=words)
        found.setdefault(key, Meant(key, regime, words, row["rule_id"], row["n"]))
    return sorted(found.values(), key=lambda one: (bool(one.rule_id), one.regime, one.words))[:most]


@dataclass(frozen=True)
class Shown:
    """A matter of the file in words: its regime, its events, what is wrong with it."""

    matter: ImportedMatter
    regime: str
    events: Sequence[str]
    problems: Sequence[str]
    repeats: Sequence[str]

    @property
    def more(self) -> Sequence[str]:
        """What the law finds odd in its events."""
        return list(self.matter.plan.get("flags", ()))


def shown(matters: Sequence[ImportedMatter]) -> list[Shown]:
    """Matters as a page lists them."""
    titles = dict(regime_choices())
    return [
        Shown(
            one,
            titles.get(one.regime, one.regime),
            event_words(events_in(one.plan)) if one.plan else (),
            [str(Problem(*problem)) for problem in one.problems],
            [_repeat(row, first) for row, first in one.plan.get("repeats", ())],
        )
        for one in matters
    ]


def _repeat(row: int, first: int) -> str:
    return _("Row %(row)s says the same as row %(first)s.") % {"row": row, "first": first}


HEADS = (
    *("row", "matter", "regime", "became", "remark", "deadline", "clock", "sheet", "law", "days_later"),
    *("verdict", "why", "citation", "unverified", "steps"),
)


def result_rows(docket: DocketImport) -> Iterator[Sequence[Any]]:
    """The lines of the result file below its heads: one for each row of the sheet, and for each noted date.

    A few hundred matters at a time, so that memory does not grow with the file.
    """
    last = (0, 0)
    while True:
        rows = docket.matters.filter(first_row__gte=last[0]).exclude(first_row=last[0], pk__lte=last[1])
        batch = list(rows.prefetch_related("noted").order_by("first_row", "pk")[:BATCH])
        for matter in batch:
            yield from _lines(matter)
        if len(batch) < BATCH:
            return
        last = (batch[-1].first_row, batch[-1].pk)


def _lines(matter: ImportedMatter) -> Iterator[Sequence[Any]]:
    [one] = shown([matter])
    repeats = dict(matter.plan.get("repeats", ()))
    noted: dict[int, list[NotedDate]] = {}
    for row in matter.noted.all():
        noted.setdefault(row.row, []).append(row)
    for number, _cells in matter.rows:
        became = _("repeats row %(first)s") % {"first": repeats[number]} if number in repeats else ""
        became = became or str(MatterState(matter.state).label)
        remark = " ".join(filter(None, (matter.says, *one.problems)))
        begins = (number, matter.name, one.regime, became, remark)
        for row in noted.get(number, []):
            yield (*begins, *_compared(row))
        if number not in noted:
            yield (*begins, *("",) * (len(HEADS) - len(begins)))


def _compared(row: NotedDate) -> tuple[Any, ...]:
    doubt = "" if not row.computed_on or row.confidence == "verified" else _("unverified")
    steps = " ".join(step["text"] for step in row.steps)
    days = "" if row.days is None else row.days
    told = (row.words, row.title, row.noted_on, row.computed_on or "", days)
    return (*told, str(Verdict(row.verdict).label), row.why, row.citation, doubt, steps)


def as_csv(docket: DocketImport) -> Iterator[bytes]:
    """The result file as CSV, a piece at a time, in UTF-8 with the mark that spreadsheets look for."""
    yield b"\xef\xbb\xbf"
    yield _csv_line(HEADS)
    for line in result_rows(docket):
        yield _csv_line(line)


def _csv_line(line: Sequence[Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(one) for one in line])
    return out.getvalue().encode()


def _harmless(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula."""
    text = isinstance(value, str) and value.startswith(RISKY)
    return f"'{value}" if text else value


def as_xlsx(docket: DocketImport) -> Iterator[bytes]:
    """The result file as a workbook, a piece at a time."""
    return as_workbook(_("Result"), HEADS, [18.0] * len(HEADS), result_rows(docket))
