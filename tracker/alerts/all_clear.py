"""Whether all is clear: every figure that says so, each with the place where it can be looked into."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from config.celery import next_sweep
from tracker import guards
from tracker.alerts import watchdog
from tracker.alerts.queues import BrokerDown, has_broker, lengths
from tracker.alerts.witness import remembered
from tracker.alerts.words import legal_day
from tracker.filters.exceptions import exceptions, listed
from tracker.filters.still_open import unverified
from tracker.models import Deadline, Entry, LedgerEntry, SweepRun, VisibleQuerySet
from tracker.services.instance import Standing, standing

OUTBOX = "tracker.alerts.outbox.OutboxBackend"
A_DAY = timedelta(days=1)
SEEN_WITHIN = timedelta(minutes=10)
"""Matters without an owner that are named; the docket has the rest."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `key` is stable; `model` and `query` lead to its rows, `page` to a page of ours."""

    key: str
    label: str
    value: Any
    says: str = ""
    is_well: bool = True
    model: str = ""
    query: str = ""
    page: str = ""

    @property
    def is_count(self) -> bool:
        """Whether it counts something; the others are told in words alone."""
        return isinstance(self.value, int)


@dataclass(frozen=True, slots=True)
class AllClear:
    """What stands at one instant: `problems` are the watchdog's, told only to whoever sees everything."""

    figures: tuple[Figure, ...]
    problems: tuple[str, ...]
    standing: Standing

    @property
    def is_clear(self) -> bool:
        """Whether nothing wants attention."""
        return not self.problems and all(figure.is_well for figure in self.figures)


def all_clear(now: datetime, user: User | None) -> AllClear:
    """Look at everything at `now` (UTC); None sees all, a person who is no superuser their own matters."""
    sees_all = user is None or user.is_superuser
    here = standing()
    last = SweepRun.objects.order_by("-started_at").first()
    figures = [*_sweeps(last, now), _instance(here), *_reminders(last, user, now)]
    if sees_all:
        figures += _installation(now)
    problems = tuple(watchdog.check(now)) if sees_all else ()
    return AllClear(tuple(figures), problems, here)


def _seen(rows: VisibleQuerySet[Any], user: User | None) -> VisibleQuerySet[Any]:
    return rows if user is None else rows.visible_to(user)


def _sweeps(last: SweepRun | None, now: datetime) -> Iterator[Figure]:
    if last is None:
        yield Figure("last_sweep", _("Last sweep"), None, _("never ran: start the worker"), False, "sweeprun")
        return
    silent = now - last.started_at > watchdog.SILENT
    yield Figure(
        "last_sweep", _("Last sweep"), last.started_at, _instant(last.started_at), not silent, "sweeprun"
    )
    yield _next_beat(now, silent=silent)


def _next_beat(now: datetime, *, silent: bool) -> Figure:
    """When beat asks again by its own schedule; a sweep by hand says nothing of beat."""
    asked = watchdog.asked_by_beat(now)
    if asked is None:
        says = _("no beat has asked for a sweep within a day")
        return Figure("next_beat", _("Next beat"), None, says, not silent, "sweeprun")
    is_silent = now - asked.started_at > watchdog.SILENT
    coming = next_sweep(asked.started_at, now)
    last = _("beat silent: %(beat)s last asked on %(at)s") % {
        "beat": asked.asked_by,
        "at": _instant(asked.started_at),
    }
    says = last if is_silent else _instant(coming)
    return Figure("next_beat", _("Next beat"), coming, says, not is_silent, "sweeprun")


def _instance(here: Standing) -> Figure:
    return Figure("instance", _("Instance"), here.value, here.words, here.sends, page="longstop:instance")


def _reminders(last: SweepRun | None, user: User | None, now: datetime) -> Iterator[Figure]:
    sees_all = user is None or user.is_superuser
    if sees_all:
        checked = last.checked if last else 0
        yield Figure(
            "checked", _("Checked"), checked, _("by the last sweep: reminders due by then"), True, "sweeprun"
        )
    sent = _seen(LedgerEntry.objects.order_by(), user).filter(what=Entry.SENT, at__gt=now - A_DAY).count()
    yield Figure("sent", _("Sent"), sent, _("in the last 24 hours"), True, "ledgerentry", "what__exact=sent")
    gone = _seen(watchdog.refused(), user).count()
    unsent = last.failed if last and sees_all else 0
    says = (
        _("refused for good, dates still open; %(n)s not sent by the last sweep") % {"n": unsent}
        if sees_all
        else _("refused")
    )
    yield Figure(
        "failed", _("Failed"), gone + unsent, says, not gone + unsent, "reminder", "state__exact=failed"
    )
    late = _seen(watchdog.late(now), user).count()
    yield Figure(
        "late",
        _("Late"),
        late,
        _("should have left and have not"),
        not late,
        "reminder",
        "state__exact=planned",
    )
    dates = _seen(Deadline.objects.order_by(), user)
    nobody = _exceptions(user, now).count()
    yield Figure(
        "unowned", _("Unowned"), nobody,
        _("open dates without an active owner, or whose reminders reach nobody"),
        not nobody, page="longstop:exceptions",
    )  # fmt: skip
    doubtful = unverified(dates, now).count()
    yield Figure(
        "unverified", _("Unverified"), doubtful, _("open dates whose law or facts nobody verified"), True,
        "deadline", "confidence__exact=unverified",
    )  # fmt: skip


def _installation(now: datetime) -> Iterator[Figure]:
    """What only concerns those who run it."""
    kept = settings.EMAIL_BACKEND == OUTBOX
    path = (
        _("kept in the outbox: no mail leaves")
        if kept
        else _("through %(server)s") % {"server": _mail_server()}
    )
    yield Figure("mail_path", _("Mail"), "outbox" if kept else "server", path, page="longstop:outbox")
    missing = guards.missing_guards(connection)
    says = (
        _("missing: %(names)s: run manage.py migrate") % {"names": ", ".join(missing)}
        if missing
        else _("history cannot be changed")
    )
    yield Figure("guards", _("Guards missing"), len(missing), says, not missing, "ledgerentry")
    places = [where for where, _when in remembered()]
    says = (
        _(" and ").join(_("in %(place)s") % {"place": place} for place in places)
        if places
        else _("nowhere: a backup restored in place is not noticed")
    )
    yield Figure("witness", _("Last sweep remembered"), len(places), says, True, page="longstop:instance")
    yield _queue()
    seen = SweepRun.objects.filter(started_at__gt=now - SEEN_WITHIN).exclude(worker="").order_by()
    workers = sorted(set(seen.values_list("worker", flat=True)))
    named = ", ".join(workers) or _("none in the last 10 minutes")
    yield Figure(
        "workers", _("Workers seen"), len(workers), named, bool(workers) or not has_broker(), "sweeprun"
    )


def _queue() -> Figure:
    if not has_broker():
        return Figure(
            "queue", _("Queue"), None, _("not seen from here: no REDIS_URL is set"), True, "sweeprun"
        )
    try:
        waiting = lengths()
    except BrokerDown as down:
        return Figure(
            "queue",
            _("Queue"),
            None,
            _("the broker does not answer (%(why)s)") % {"why": down},
            False,
            "sweeprun",
        )
    told = ", ".join(f"{name} {count}" for name, count in waiting.items())
    return Figure("queue", _("Queue"), sum(waiting.values()), told, True, "sweeprun")


def _mail_server() -> str:
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


def _exceptions(user: User | None, now: datetime) -> QuerySet[Deadline]:
    return listed(now) if user is None else exceptions(user, now)


def _instant(at: datetime) -> str:
    return f"{legal_day(at.date())}, {at:%H:%M:%S} UTC"
