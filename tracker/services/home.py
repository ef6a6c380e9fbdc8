"""The first page after log-in as a value: what is due, what moved, and what waits for whom."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.filters.days_ahead import STRETCHES, is_in, of_teams_of
from tracker.filters.deadlines import open_deadlines, owners
from tracker.filters.exceptions import unowned
from tracker.filters.today import IS_OVERDUE, IS_PAST_HISTORY
from tracker.models import Deadline, DeadlineChange, DeadlineState, Investment, SecondCheck
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.reader_zones import zone_of

from .standing import Line, Reader

MOVED_WITHIN = timedelta(days=14)
LINES, MOVES, WAITING = 8, 8, 6
MINE, ALL = "mine", "all"


class Stretch(NamedTuple):
    """What is due within some days: a few lines, how many there are, and the docket that has all of them."""

    key: str
    title: str
    lines: Sequence[Line]
    total: int
    link: str

    @property
    def is_silent_when_empty(self) -> bool:
        """Nothing overdue is no news; nothing due today is."""
        return self.key == "overdue"


class Figure(NamedTuple):
    """How many of something there are, in words, and the page that lists exactly these."""

    n: int
    words: str
    link: str
    mark: str = "waiting"


class Home(NamedTuple):
    """What the page shows of the matters of somebody's teams (`whose` is `mine`), or of all open to them."""

    whose: str
    due: Sequence[Stretch]
    moved: Sequence[DeadlineChange]
    figures: Sequence[Figure]
    waiting: Sequence[Line]
    waiting_total: int
    waiting_link: str
    matters: int
    own: int
    practice: Investment | None
    nobodys: int
    """Open dates that nobody looks after, of all that this person sees; with one, all is not clear."""


def home_of(user: User, now: datetime, whose: str = "") -> Home:
    """The page of this person at `now` (UTC); `whose` is `mine`, `all`, or empty for what fits.

    The number of statements does not follow the rows.
    """
    matters = Investment.objects.visible_to(user)
    own = matters.filter(team__user=user).count()
    whose = whose if whose in (MINE, ALL) else MINE if own else ALL
    scope: dict[str, str] = {"member": str(user.pk)} if whose == MINE else {}
    rows = open_deadlines(user, now)
    rows = of_teams_of(rows, user) if whose == MINE else rows
    reader, nobodys = Reader(now, zone_of(user)), unowned(now, user)
    held = _held(rows)
    waits = rows.filter(state=DeadlineState.WAITING)
    total = sum(n for (state, _owner), n in held.items() if state == DeadlineState.WAITING)
    return Home(
        whose,
        _due(rows, reader, scope),
        _moved(user, now, whose),
        [*_overseen(user, nobodys), *_figures(held, scope)],
        reader.lines(waits.exclude(IS_PAST_HISTORY)[:WAITING]) if total else [],
        total,
        docket({"state": DeadlineState.WAITING.value} | scope),
        matters.count(),
        own,
        matters.filter(is_practice=True, is_closed=False).first(),
        nobodys,
    )


def docket(asked: Mapping[str, str]) -> str:
    """The address of the docket with a question."""
    return f"{reverse('longstop:docket')}?{urlencode(asked)}"


def _due(rows: QuerySet[Deadline], reader: Reader, scope: dict[str, str]) -> list[Stretch]:
    """Overdue, then each stretch ahead: a few lines of each, and all counts in one statement."""
    wanted = {"overdue": IS_OVERDUE} | {key: is_in(key) for key, _title in STRETCHES}
    titles = {"overdue": _("Overdue")} | {key: str(title) for key, title in STRETCHES}
    counts = rows.order_by().aggregate(
        **{f"n_{key}": Count("pk", filter=which) for key, which in wanted.items()}
    )
    found: list[Stretch] = []
    for key, which in wanted.items():
        total = counts[f"n_{key}"]
        lines = reader.lines(rows.filter(which)[:LINES]) if total else []
        asked = {"state": key} if key == "overdue" else {"when": key}
        found.append(Stretch(key, titles[key], lines, total, docket(asked | scope)))
    return found


def _moved(user: User, now: datetime, whose: str) -> list[DeadlineChange]:
    """The newest moves; history that was loaded is no news."""
    changes = DeadlineChange.objects.visible_to(user).filter(
        changed_at__gte=now - MOVED_WITHIN, old_due_on__isnull=False
    )
    if whose == MINE:
        own = user.matters.order_by().values("investment")
        ours = Q()
        for path in PATHS_TO_MATTER:
            ours |= Q(**{f"deadline__{path}__in": own})
        changes = changes.filter(ours)
    changes = changes.exclude(new_due_on__lt=TruncDate("changed_at"))
    return list(changes.select_related(*(f"deadline__{path}" for path in PATHS_TO_MATTER))[:MOVES])


def _held(rows: QuerySet[Deadline]) -> dict[tuple[str, str], int]:
    """How many open clocks stand in each state with each owner, what passed before loading left out."""
    counted = rows.exclude(IS_PAST_HISTORY).order_by().values("state", "owed_by").annotate(n=Count("pk"))
    return {(row["state"], row["owed_by"]): row["n"] for row in counted}


def _overseen(user: User, nobodys: int) -> list[Figure]:
    """What stands in the way of the reminders or waits for a second person, of all that this person sees."""
    unchecked = SecondCheck.objects.visible_to(user).waiting().count()
    found: list[Figure] = []
    if nobodys:
        words = ngettext("Nobody looks after %(n)s date", "Nobody looks after %(n)s dates", nobodys)
        found.append(Figure(nobodys, words % {"n": nobodys}, reverse("longstop:exceptions"), "soon"))
    if unchecked:
        words = ngettext(
            "%(n)s entry waits for a second person", "%(n)s entries wait for a second person", unchecked
        )
        found.append(Figure(unchecked, words % {"n": unchecked}, reverse("longstop:second_checks"), "soon"))
    return found


def _figures(held: Mapping[tuple[str, str], int], scope: dict[str, str]) -> list[Figure]:
    """Running clocks by who must act, then those that are paused or projected."""
    found: list[Figure] = []
    running = DeadlineState.RUNNING.value
    for owner, label in owners():
        if n := held.get((running, owner), 0):
            words = ngettext("%(n)s clock runs for: %(owner)s", "%(n)s clocks run for: %(owner)s", n) % {
                "n": n,
                "owner": label,
            }
            found.append(Figure(n, words, docket({"state": running, "owner": owner} | scope), "running"))
    paused = sum(n for (state, _owner), n in held.items() if state == DeadlineState.PAUSED)
    if paused:
        words = ngettext("%(n)s clock is paused", "%(n)s clocks are paused", paused) % {"n": paused}
        found.append(Figure(paused, words, docket({"state": "paused"} | scope), "paused"))
    return found
