"""From a target day back to the last day for filing, by walking forward from one candidate after another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .ahead import IMAGINED, Walk, walk
from .cautions import NO_DAY_EARLY_ENOUGH, ONLY_IF, TOO_EARLY
from .days import ONE_DAY
from .errors import LawError, Undetermined
from .events import Event, standing
from .law import Path
from .standpoint import Standpoint, bound, path_of
from .timeline import Outcome

CLOSING = "completion_planned"
"""The planned event that backward rules count from."""

FIRST_STRIDE = 64
"""Days; doubled until a day is found on which filing is early enough."""


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last safe day for filing on one path.

    `filed_on` is an open day of the regime's calendar, `walk` what follows from it, `too_late` what would
    follow from filing on the next open day; `cutoff` is the hour in the regime's zone after which a filing
    counts as made on the next one (empty: the law names none). Where `unknown` says why, there is none.
    """

    path: Path
    filed_on: date | None
    walk: Walk | None
    too_late: Walk | None
    cutoff: str
    unknown: Undetermined | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A rule that counts back from closing: the last day to act, and the titles of what else it needs."""

    outcome: Outcome
    act_by: date
    only_if: tuple[str, ...]

    @property
    def only_if_words(self) -> str:
        """On what the rule depends beside the closing, in a sentence; empty if on nothing."""
        needed = " and ".join(f"“{title}”" for title in self.only_if)
        return ONLY_IF % {"events": needed} if needed else ""


def last_filing_day(standpoint: Standpoint, path: Path, target_on: date, *, preparation: int = 0) -> LastDay:
    """Return the last open day on which a filing lets the parties close on `target_on` by `path`.

    `preparation` is the number of business days assumed between filing and the start of the path (0: it
    starts on the day of filing). The day itself works and the next open day does not, by the same walk. Where
    the law in force on a candidate has a path of its own, that one is walked.
    """
    try:
        return _Search(standpoint, path, target_on, preparation).found()
    except LawError as refused:
        return LastDay(path, None, None, None, "", Undetermined(refused.message))


def notices_before(standpoint: Standpoint, target_on: date, events: Sequence[Event] = ()) -> list[Notice]:
    """Return the rules that count back from a closing on `target_on`: of the law that binds the recorded
    `events`, or of that in force on the day where there are none.

    What a rule needs beside these is imagined and named in `only_if`; the cautious day is given. The state of
    an outcome says whether the record has met it.
    """
    version = bound(standpoint, events) if events else standpoint.law.version_for(target_on)
    told = {event.kind for event in standing(events)}
    found: list[Notice] = []
    for rule in version.rules.values():
        backward = rule.count is not None and rule.count.direction == "backward"
        if not backward or CLOSING not in rule.starts_on:
            continue
        needed = sorted(rule.requires - told)
        imagined = [Event.on(kind, target_on, f"{IMAGINED}{kind}") for kind in (*needed, CLOSING)]
        timeline = standpoint.imagining().timeline([*events, *imagined])
        for outcome in timeline.clocks:
            of_target = outcome.rule_id == rule.id and imagined[-1].key in outcome.event_keys
            if of_target and outcome.due_on:
                day = min(outcome.due_on, outcome.safe_on or outcome.due_on)
                found.append(Notice(outcome, day, tuple(standpoint.law.kinds[kind].title for kind in needed)))
    return found


class _Search:
    """Under one law later filing never gives earlier closing: go back to a day that works, then bisect."""

    def __init__(self, standpoint: Standpoint, path: Path, target_on: date, preparation: int) -> None:
        self.standpoint, self.path = standpoint, path
        self.target_on, self.preparation = target_on, preparation
        self.calendar = standpoint.own_calendar
        begins = max(self.calendar.first, standpoint.law.versions[0].effective_from)
        self.floor = self.calendar.after(begins - ONE_DAY, 1)
        self.walks: dict[date, Walk] = {}

    def found(self) -> LastDay:
        if self.target_on < self.floor:
            return self._nothing(Undetermined(TOO_EARLY))
        last = self._open_until(self.target_on)
        if stuck := self._walk(last).unknown:
            return self._nothing(stuck)
        early = self._early_enough(last)
        if early is None:
            return self._nothing(Undetermined(NO_DAY_EARLY_ENOUGH))
        day = self._edge(early, last)
        after = self._walk(self.calendar.after(day, 1))
        return LastDay(self.path, day, self._walk(day), after, self._cutoff(day), None)

    def _nothing(self, why: Undetermined) -> LastDay:
        return LastDay(self.path, None, None, None, "", why)

    def _cutoff(self, day: date) -> str:
        """The earliest hour that any clock begun by the filing names for submissions."""
        rules = self.standpoint.law.version_for(day).rules.values()
        begun = [one for one in rules if set(one.starts_on) & set(self.path.starts)]
        return min((one.cutoff for one in begun if one.late_trigger != "none" and one.cutoff), default="")

    def _works(self, day: date) -> bool:
        closes_on = self._walk(day).closes_on
        return closes_on is not None and closes_on <= self.target_on

    def _walk(self, day: date) -> Walk:
        if day not in self.walks:
            starts_on = self.calendar.after(day, self.preparation) if self.preparation else day
            path = path_of(self.standpoint, (), self.path.kind, on=starts_on) or self.path
            self.walks[day] = walk(self.standpoint, (), path, starts_on)
        return self.walks[day]

    def _open_until(self, day: date) -> date:
        """The last open day up to `day`, which is not before the first one of the law."""
        while self.calendar.closed_because(day):
            day -= ONE_DAY
        return day

    def _firsts(self, last: date) -> list[date]:
        """The first day for filing under each law that begins up to `last`: it may be quicker than before."""
        firsts = []
        for version in self.standpoint.law.versions:
            if self.floor < version.effective_from <= last:
                day = self.calendar.after(version.effective_from - ONE_DAY, 1)
                spare = min(self.preparation, self.calendar.open_days(self.floor, day) - 1)
                firsts.append(self.calendar.before(day, spare) if spare else day)
        return firsts

    def _early_enough(self, last: date) -> date | None:
        """A day that works, later than every day of another law that does."""
        stride, day, firsts = FIRST_STRIDE, last, self._firsts(last)
        while not self._works(day):
            if day == self.floor:
                return None
            earlier = self._open_until(max(self.floor, last - timedelta(days=stride)))
            day, stride = max([earlier, *(one for one in firsts if one < day)]), 2 * stride
        return day

    def _edge(self, early: date, late: date) -> date:
        """The open day that works before the one that doesn't; both given are open, and `early` works."""
        while (days := self.calendar.open_days(early, late)) > 2:
            middle = self.calendar.after(early, days // 2)
            if self._works(middle):
                early = middle
            else:
                late = middle
        return early
