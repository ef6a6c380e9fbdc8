"""Why a mail is late: what the record of sweeps says of the time in which its reminders should have left."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.alerts.words import legal_day
from tracker.models import Reminder, SweepRun

GAP = timedelta(minutes=15)
"""What is later than this is told as late, and a silence longer than this as an outage."""
LOOKED_AT = timedelta(days=31)  # sweeps are forgotten after 30


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch (UTC) in which nothing left, and why."""

    first: datetime
    last: datetime
    because: str | Promise

    def covers(self, at: datetime) -> bool:
        """Whether what should have left at this instant could not."""
        return self.first <= at <= self.last


@dataclass(frozen=True, slots=True)
class _Run:
    started_at: datetime
    ended_at: datetime
    sent: int
    failed: int


NO_SWEEP = gettext_lazy("the sweep did not run")
NO_SERVER = gettext_lazy("no mail could be handed to the mail server")


class Outages:
    """The outages before `now`, looked up once and only when something is late."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._found: list[Outage] | None = None
        self._since = now

    def says(self, reminders: Iterable[Reminder], zone: str) -> str:
        """That a mail with these reminders is late, and why, to a reader in `zone`; empty if it is not."""
        why = self.why(reminders, zone)
        return _("This mail is late. %(why)s") % {"why": why} if why else ""

    def why(self, reminders: Iterable[Reminder], zone: str) -> str:
        """What kept these reminders; empty where nothing is known to have done so."""
        should = [max(one.send_at, one.planned_at) for one in reminders]
        late = [at for at in should if self.now - at > GAP]
        if not late:
            return ""
        covering = [one for one in self._before(min(late)) if any(map(one.covers, late))]
        if not covering:
            return ""
        longest = max(covering, key=lambda one: one.last - one.first)
        first, last = (_instant(at, zone) for at in (longest.first, longest.last))
        told = {"first": first, "last": last, "because": longest.because}
        return _("No reminder left between %(first)s and %(last)s: %(because)s.") % told

    def _before(self, oldest: datetime) -> list[Outage]:
        if self._found is None or oldest < self._since:
            self._since = max(oldest, self.now - LOOKED_AT)
            self._found = list(outages(_runs(self._since, self.now), self.now))
        return self._found


def _runs(since: datetime, now: datetime) -> list[_Run]:
    """The sweeps from the last one before `since` on, as they followed each other."""
    rows = SweepRun.objects.order_by("started_at", "pk")
    first = SweepRun.objects.filter(started_at__lte=since).order_by("-started_at").first()
    rows = rows.filter(started_at__gte=first.started_at if first else since, started_at__lt=now)
    columns = rows.values_list("started_at", "finished_at", "sent", "failed")
    return [_Run(start, max(start, end or start), sent, failed) for start, end, sent, failed in columns]


def outages(runs: Sequence[_Run], now: datetime) -> Iterator[Outage]:
    """Yield the stretches longer than `GAP` between these sweeps, and up to `now`, in which nothing left."""
    for before, after in pairwise([*runs, _Run(now, now, 0, 0)]):
        if after.started_at - before.ended_at > GAP:
            yield Outage(before.ended_at, after.started_at, NO_SWEEP)
    failing: datetime | None = None
    for run in runs:
        if run.sent:
            if failing and run.started_at - failing > GAP:
                yield Outage(failing, run.started_at, NO_SERVER)
            failing = None
        elif run.failed and failing is None:
            failing = run.started_at
    if failing and now - failing > GAP:
        yield Outage(failing, now, NO_SERVER)


def _instant(at: datetime, zone: str) -> str:
    """`Fri 20 Nov 2026, 14:05 UTC`, or the same on the reader's clock."""
    here = at.astimezone(ZoneInfo(zone) if zone else UTC)
    return f"{legal_day(here.date())}, {here:%H:%M} {zone or 'UTC'}"
