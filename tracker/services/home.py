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
from tracker.filters.deadlines import OF_ONE_STATE, open_deadlines, owners
from tracker.filters.exceptions import unowned
from tracker.filters.keyset import Bounded
from tracker.filters.near import FEW, near_clocks
from tracker.filters.tally import tally
from tracker.filters.today import IS_OPEN_AND_OVERDUE, IS_PAST_HISTORY, may_have_passed
from tracker.models import Deadline, DeadlineChange, DeadlineState, Investment, SecondCheck, Turn
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.reader_zones import zone_of

from .moved import Moved, newest
from .standing import Line, Reader

MOVED_WITHIN = timedelta(days=14)
LINES, MOVES, WAITING = 8, 8, 6
MINE, ALL = "mine", "all"
OVERDUE = "overdue"


class Stretch(NamedTuple):
    """What is due within some days: a few lines, how many there are, and the docket that has all of them."""

    key: str
    title: str
    lines: Sequence[Line]
    total: Bounded
    link: str

    @property
    def is_silent_when_empty(self) -> bool:
        """Nothing overdue is no news; nothing due today is."""
        return self.key == OVERDUE


class Figure(NamedTuple):
    """How many of something there are, in words, and the page that lists exactly these."""

    words: str
    link: str
    mark: str = "waiting"


class Home(NamedTuple):
    """What the page shows of the matters of somebody's teams (`whose` is `mine`), or of all open to them."""

    whose: str
    due: Sequence[Stretch]
    moved: Sequence[Moved]
    figures: Sequence[Figure]
    waiting: Sequence[Line]
    waiting_total: Bounded
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
    own, seen = _counted(matters, user)
    whose = whose if whose in (MINE, ALL) else MINE if own else ALL
    scope: dict[str, str] = {"member": str(user.pk)} if whose == MINE else {}
    rows = open_deadlines(user, now).exclude(IS_PAST_HISTORY)
    rows = of_teams_of(rows, user) if whose == MINE else near_clocks("pk")(rows, user)
    reader, nobodys = Reader(now, zone_of(user)), unowned(now, user)
    stretches = _stretches(now)
    few = (own if whose == MINE else seen) <= FEW
    held = tally(rows, stretches | _kinds(), few=few)
    waits = rows.filter(state=DeadlineState.WAITING)
    total = held[DeadlineState.WAITING.value]
    return Home(
        whose,
        [_stretch(rows.filter(which), key, held[key], reader, scope) for key, which in stretches.items()],
        _moved(user, now, whose),
        [*_overseen(user, nobodys), *_figures(held, scope)],
        reader.lines(OF_ONE_STATE.of(waits)[:WAITING]) if total.n else [],
        total,
        docket({"state": DeadlineState.WAITING.value} | scope),
        seen,
        own,
        matters.filter(is_practice=True, is_closed=False).first(),
        nobodys,
    )


def _counted(matters: QuerySet[Investment], user: User) -> tuple[int, int]:
    """How many have this person on their team, and how many there are; one statement."""
    ours = Q(pk__in=user.matters.order_by().values("investment"))
    found = matters.aggregate(own=Count("pk", filter=ours), seen=Count("pk"))
    return found["own"], found["seen"]


def docket(asked: Mapping[str, str]) -> str:
    """The address of the docket with a question."""
    return f"{reverse('longstop:docket')}?{urlencode(asked)}"


def _stretches(now: datetime) -> dict[str, Q]:
    """Overdue, then each stretch ahead."""
    overdue = may_have_passed(now) & IS_OPEN_AND_OVERDUE
    return {OVERDUE: overdue} | {key: is_in(key, now) for key, _title in STRETCHES}


def _kinds() -> dict[str, Q]:
    """The open clocks that are counted by their state, running ones by who must act."""
    running = {
        f"{DeadlineState.RUNNING.value} {owner}": Q(state=DeadlineState.RUNNING, owed_by=owner)
        for owner, _label in owners()
    }
    stopped = (DeadlineState.PAUSED, DeadlineState.WAITING)
    return running | {state.value: Q(state=state) for state in stopped}


def _stretch(
    rows: QuerySet[Deadline], key: str, total: Bounded, reader: Reader, scope: dict[str, str]
) -> Stretch:
    """A few lines of a stretch, and the docket that has all of it."""
    title = {OVERDUE: _("Overdue")} | {key: str(title) for key, title in STRETCHES}
    asked = {"state": key} if key == OVERDUE else {"when": key}
    lines = reader.lines(rows[:LINES]) if total.n else []
    return Stretch(key, title[key], lines, total, docket(asked | scope))


def _moved(user: User, now: datetime, whose: str) -> list[Moved]:
    """The newest moves, by the clock or by hand; history that was loaded is no news."""
    changes = DeadlineChange.objects.visible_to(user).filter(
        changed_at__gte=now - MOVED_WITHIN, old_due_on__isnull=False
    )
    by_hand = Turn.objects.visible_to(user).filter(override__isnull=False, at__gte=now - MOVED_WITHIN)
    if whose == MINE:
        own = user.matters.order_by().values("investment")
        ours = Q()
        for path in PATHS_TO_MATTER:
            ours |= Q(**{f"deadline__{path}__in": own})
        changes, by_hand = changes.filter(ours), by_hand.filter(ours)
    changes = changes.exclude(new_due_on__lt=TruncDate("changed_at"))
    return newest(changes, by_hand, MOVES)


def _overseen(user: User, nobodys: int) -> list[Figure]:
    """What stands in the way of the reminders or waits for a second person, of all that this person sees."""
    unchecked = SecondCheck.objects.visible_to(user).waiting().count()
    found: list[Figure] = []
    if nobodys:
        words = ngettext("Nobody looks after %(n)s date", "Nobody looks after %(n)s dates", nobodys)
        found.append(Figure(words % {"n": nobodys}, reverse("longstop:exceptions"), "soon"))
    if unchecked:
        words = ngettext(
            "%(n)s entry waits for a second person", "%(n)s entries wait for a second person", unchecked
        )
        found.append(Figure(words % {"n": unchecked}, reverse("longstop:second_checks"), "soon"))
    return found


def _figures(held: Mapping[str, Bounded], scope: dict[str, str]) -> list[Figure]:
    """Running clocks by who must act, then those that are paused."""
    found: list[Figure] = []
    running, paused = DeadlineState.RUNNING.value, held[DeadlineState.PAUSED.value]
    for owner, label in owners():
        if n := held[f"{running} {owner}"].n:
            words = ngettext("%(n)s clock runs for: %(owner)s", "%(n)s clocks run for: %(owner)s", n) % {
                "n": held[f"{running} {owner}"].words,
                "owner": label,
            }
            found.append(Figure(words, docket({"state": running, "owner": owner} | scope), "running"))
    if paused.n:
        words = ngettext("%(n)s clock is paused", "%(n)s clocks are paused", paused.n) % {"n": paused.words}
        found.append(Figure(words, docket({"state": "paused"} | scope), "paused"))
    return found
