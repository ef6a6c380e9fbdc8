"""What the dates of a digest say: each in a line, by stretches of days, and those that moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, Least, TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.alerts.facts import link_to
from tracker.alerts.words import Countdown, legal_day, one_line, until_for
from tracker.clock.hours import here
from tracker.filters.clocks import ClockFilterSet
from tracker.filters.deadlines import DeadlineFilter
from tracker.filters.today import IS_OVERDUE, IS_PAST_HISTORY, LIVE_STATES
from tracker.models import Confidence, Deadline, DeadlineChange, DeadlineState, Turn
from tracker.services.doubts import by_hand_words, doubts_of
from tracker.services.moved import Moved
from tracker.services.naming import Named, names_of
from tracker.services.speech import say
from tracker.services.standing import hour_of

LISTED = 20
"""Lines of one stretch; the rest is on the docket."""
WEEK, MONTH = timedelta(days=7), timedelta(days=30)
ACT_ON = Least(Coalesce("safe_on", "due_on", "set_on"), Coalesce("set_on", "safe_on", "due_on"))
AHEAD = (
    Q(state__in=(*LIVE_STATES, DeadlineState.PROJECTED))
    & (Q(due_on__gte=F("today")) | Q(due_on__isnull=True, set_on__gte=F("today")))
    & (Q(set_on__isnull=True) | Q(set_on__gte=F("today")))
    & Q(hour_is_over=False)
)
STRETCHES = {
    "overdue": (gettext_lazy("Overdue"), IS_OVERDUE),
    "today": (gettext_lazy("Today"), AHEAD & Q(act_on__lte=F("today"))),
    "week": (gettext_lazy("Next 7 days"), AHEAD & Q(act_on__gt=F("today"), act_on__lte=F("today") + WEEK)),
    "month": (
        gettext_lazy("Next 30 days"),
        AHEAD & Q(act_on__gt=F("today") + WEEK, act_on__lte=F("today") + MONTH),
    ),
}
"""By the day to act on: the last safe day where there is one, so that what hurries stands where one looks."""
OTHERS = {
    "later": (gettext_lazy("later than in 30 days"), AHEAD & Q(act_on__gt=F("today") + MONTH)),
    "waiting": (gettext_lazy("waiting for an event"), Q(state=DeadlineState.WAITING, due_on__isnull=True)),
    "stale": (
        gettext_lazy("projected for a day that has passed"),
        Q(state=DeadlineState.PROJECTED, due_on__lt=F("today"), is_history=False),
    ),
    "past": (gettext_lazy("past before the matter was loaded"), IS_PAST_HISTORY),
}
UNDATED, DOUBTED = "undated", "doubted"
IS_DOUBTED = (IS_OVERDUE | AHEAD & Q(act_on__lte=F("today") + WEEK)) & ~Q(
    confidence=Confidence.VERIFIED, unchecked=[]
)
"""Unverified or unchecked, among what is overdue or due within the week: a digest's subject counts them."""


@dataclass(frozen=True, slots=True)
class DueLine:
    """One date in words. `doubt` says why not to rely on it yet, `state` that it is projected or paused."""

    day: str
    left: str
    tone: str
    title: str
    name: str
    owner: str
    doubt: str
    state: str
    act_by: str
    until_for_reader: str
    practice: bool
    link: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """The first lines of a stretch of days, and how many there are in all."""

    title: str
    lines: tuple[DueLine, ...]
    total: int

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - len(self.lines)


@dataclass(frozen=True, slots=True)
class Move:
    """One date that moved."""

    old: str
    new: str
    title: str
    name: str
    why: str
    practice: bool
    doubt: str
    link: str


class Dates:
    """The dates that a board answers with, as somebody who reads in `zone` is told of it."""

    def __init__(self, question: DeadlineFilter | ClockFilterSet, countdown: Countdown, zone: str) -> None:
        self.countdown, self.zone = countdown, zone
        self.rows: QuerySet[Deadline] = question.dates.annotate(act_on=ACT_ON)
        self.counts = self._counts()

    def _counts(self) -> dict[str, int]:
        """How many dates were checked, and how many are in each stretch or in none; one statement."""
        wanted = {name: which for name, (_words, which) in (STRETCHES | OTHERS).items()}
        counted = {f"n_{name}": Count("pk", filter=which) for name, which in wanted.items()}
        doubted = Count("pk", filter=IS_DOUBTED)
        found = self.rows.order_by().aggregate(n=Count("pk"), n_doubted=doubted, **counted)
        counts: dict[str, int] = {name: found[f"n_{name}"] for name in wanted}
        undated = found["n"] - sum(counts.values())
        return counts | {"checked": found["n"], UNDATED: undated, DOUBTED: found["n_doubted"]}

    def stretches(self) -> tuple[Stretch, ...]:
        """What is overdue and what is due within 30 days; one statement for each that is not empty,
        and one for the names."""
        asked = {name: which for name, (_words, which) in STRETCHES.items() if self.counts[name]}
        found = {name: list(self.rows.filter(which)[:LISTED]) for name, which in asked.items()}
        names = names_of(row for rows in found.values() for row in rows)
        return tuple(
            Stretch(
                str(STRETCHES[name][0]),
                tuple(self._line(row, names[row.pk]) for row in rows),
                self.counts[name],
            )
            for name, rows in found.items()
        )

    def others(self) -> tuple[str, ...]:
        """What was checked and is in no stretch, in words with its number."""
        words = {name: told for name, (told, _which) in OTHERS.items()}
        words[UNDATED] = gettext_lazy("without a day to act on yet")
        return tuple(f"{self.counts[name]} {told}" for name, told in words.items() if self.counts[name])

    def _line(self, deadline: Deadline, named: Named) -> DueLine:
        day = min((one for one in (deadline.due_on, deadline.set_on) if one), default=deadline.latest_on)
        assert day is not None, "only what has a day or a last possible one falls into a stretch"
        zone = deadline.zone or "UTC"
        left = self.countdown.left(day, zone, deadline.unit, deadline.calendar)
        cutoff = "" if _has_safe_day(deadline) else deadline.cutoff  # the hour is that of the day to act by
        return DueLine(
            day=_day_words(deadline, day),
            left=left,
            tone=_tone(self.countdown.days(day, zone), deadline.state),
            title=named.hide(one_line(say(deadline.title))),
            name=named.name,
            owner=say(deadline.owner_label or deadline.owed_by),
            doubt=_doubt(deadline),
            state=state_mark(deadline),
            act_by=self._act_by(deadline),
            until_for_reader=until_for(day, zone, cutoff, self.zone),
            practice=deadline.investment.is_practice,
            link=link_to(deadline),
        )

    def _act_by(self, deadline: Deadline) -> str:
        safe, zone = deadline.safe_on, deadline.zone or "UTC"
        if by_hand := by_hand_words(deadline):
            return f"{by_hand}."
        if safe is None or not _has_safe_day(deadline):
            return ""
        if safe < self.countdown.book.day(zone):
            return _("The last safe day, %(day)s, has passed.") % {"day": legal_day(safe)}
        mine = here(safe, zone, deadline.cutoff, self.zone)
        hour = f", {deadline.cutoff}" if deadline.cutoff else ""
        told = f"{legal_day(safe)}{hour}{f' ({mine})' if mine else ''}"
        return _("Act by %(day)s to be safe.") % {"day": told}


def _day_words(deadline: Deadline, day: date) -> str:
    """The day, with the hour and place at which it ends where it ends at one."""
    if not deadline.act_days:
        return _("by %(day)s") % {"day": legal_day(day)}
    hour = hour_of(deadline) if day == deadline.due_on else ""
    return f"{legal_day(day)}, {hour}" if hour else legal_day(day)


def changes(
    question: DeadlineFilter | ClockFilterSet, since: datetime, now: datetime
) -> QuerySet[DeadlineChange]:
    """The moves, after `since` and up to `now` (UTC), of the dates that answer a question; newest first."""
    rows = DeadlineChange.objects.visible_to(question.request.user).filter(
        changed_at__gt=since,
        changed_at__lte=now,
        old_due_on__isnull=False,
        deadline__in=question.dates.order_by().values("pk"),
    )
    rows = rows.exclude(new_due_on__lt=TruncDate("changed_at"))  # history that was loaded, not news
    return rows


def set_by_hand(question: DeadlineFilter | ClockFilterSet, since: datetime, now: datetime) -> QuerySet[Turn]:
    """The days that people set for these dates in that time, and those they withdrew."""
    return Turn.objects.visible_to(question.request.user).filter(
        override__isnull=False,
        at__gt=since,
        at__lte=now,
        deadline__in=question.dates.order_by().values("pk"),
    )


def told_moves(rows: Sequence[Moved]) -> tuple[Move, ...]:
    """These moves in words."""
    names = names_of(row.deadline for row in rows)
    return tuple(_move(row, names[row.deadline.pk]) for row in rows)


def _move(change: Moved, named: Named) -> Move:
    deadline = change.deadline
    mark = f", {change.mark}" if change.mark else ""
    return Move(
        old=_day(change.old_on),
        new=_day(change.new_on),
        title=named.hide(one_line(f"{say(deadline.title)}{mark}")),
        name=named.name,
        why=named.hide(one_line(say(change.why))),
        practice=deadline.investment.is_practice,
        doubt=", ".join(doubts_of(deadline).marks),
        link=link_to(deadline),
    )


def _has_safe_day(deadline: Deadline) -> bool:
    """Whether there is a last safe day besides the last day by law."""
    return deadline.safe_on is not None and deadline.safe_on != deadline.due_on


def _doubt(deadline: Deadline) -> str:
    provisional = any(str(caution).startswith("Provisional:") for caution in deadline.cautions)
    return ", ".join((*doubts_of(deadline).marks, *([_("provisional")] if provisional else [])))


def state_mark(deadline: Deadline) -> str:
    """That a date is projected or paused, in a word; else nothing."""
    shown = (DeadlineState.PROJECTED, DeadlineState.PAUSED)
    return str(deadline.get_state_display()) if deadline.state in shown else ""


def _tone(days: int, state: str) -> str:
    if days < 0:
        return "overdue"
    if state == DeadlineState.PAUSED:
        return "paused"
    return "soon" if days == 0 else "running"


def _day(day: date | None) -> str:
    return legal_day(day) if day else _("no date")
