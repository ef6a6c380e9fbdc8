"""The watchdog: says when reminders do not leave, by a path that does not need the sweep."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db.models import Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.queues import SWEEP
from tracker.alerts import ping
from tracker.alerts.ink import render
from tracker.alerts.queues import Backlog, BrokerDown, backlogs
from tracker.alerts.storm import held_now, is_held
from tracker.alerts.words import one_line, wrapped
from tracker.models import (
    Alarm,
    Deadline,
    Entry,
    LedgerEntry,
    Reminder,
    ReminderState,
    SweepRun,
    VisibleQuerySet,
)
from tracker.services.instance import Standing, standing
from tracker.services.refusals import undelivered
from tracker.services.standing_in import passed_on_since
from tracker.services.uids import keyed, mail_domain

log = logging.getLogger(__name__)

SILENT = timedelta(minutes=5)
OVERDUE = STUCK = timedelta(minutes=10)
AGAIN = timedelta(hours=1)
BY_SWEEPS = (Entry.CLAIMED, Entry.SENT, Entry.REFUSED, Entry.ERROR)
"""What only a sweep writes into the ledger."""
TWO_BEATS = timedelta(minutes=3)
A_DAY = timedelta(days=1)
"""How long a beat that is gone is missed; after that nobody seems to want one."""
BRIEF = 60  # characters of a problem in a subject


class Problem(NamedTuple):
    """A kind of trouble, and how it stands now in one line."""

    key: str
    text: str


def watch(now: datetime) -> list[str]:
    """Check, log every problem, and mail staff directly: at most once an hour about the same one.

    Returns the lines of `check`, and one more if nobody could be told. A copy tells nobody.
    """
    here = standing()
    problems = list(_problems(now, here, keep=True))
    for problem in problems:
        log.error("%s", problem.text)
    lines = [problem.text for problem in problems]
    if problems and here.alarms and (trouble := _shout(problems, now)):
        log.error("%s", trouble)
        lines.append(trouble)
    return lines


def check(now: datetime) -> list[str]:
    """Return what is wrong at `now` (UTC), one line each; nothing is written and nobody told."""
    return [problem.text for problem in _problems(now, standing(), keep=False)]


def _problems(now: datetime, here: Standing, *, keep: bool) -> Iterator[Problem]:
    """What is wrong. A copy has one trouble at most, that it is one; where that is meant it has none.

    With `keep` the length of the queues is remembered in the broker.
    """
    if here.sends:
        yield from _silence(now)
        yield from _around_the_broker(now, keep=keep)
        yield from _two_beats(now)
        yield from _unsent(now)
        yield from _storm(now)
    elif here != Standing.STANDBY:
        yield Problem(here.value if here.alarms else "copy", here.words)


def _silence(now: datetime) -> Iterator[Problem]:
    last = _last_sign_of_life()
    if last is None:
        yield Problem("silent", _("No sweep has ever run: is the worker running, with its beat?"))
    elif now - last > SILENT:
        yield Problem(
            "silent",
            _("The last sweep was %(ago)s: is the worker running, with its beat?") % {"ago": _ago(now, last)},
        )


def _around_the_broker(now: datetime, *, keep: bool) -> Iterator[Problem]:
    """Who does not fill the queues, and who does not empty them."""
    try:
        waiting = backlogs(now, keep=keep)
    except BrokerDown as down:
        yield Problem(
            "broker",
            _("The broker does not answer (%(why)s): workers hear nothing. Is Redis running?")
            % {"why": down},
        )
        return
    if SWEEP not in waiting:
        yield from _silent_beat(now)
    if waiting:
        yield from _workers(now, waiting)


def _silent_beat(now: datetime) -> Iterator[Problem]:
    """A beat that asks for nothing more, whoever else sweeps; no task of it waits."""
    last = asked_by_beat(now)
    if last and now - last.started_at > SILENT:
        yield Problem(
            "beat-silent",
            _("Beat is silent: %(beat)s last asked for a sweep %(ago)s, and none waits. Start it again.")
            % {"beat": last.asked_by, "ago": _ago(now, last.started_at)},
        )


def asked_by_beat(now: datetime) -> SweepRun | None:
    """The last sweep within a day before `now` that a beat asked for."""
    rows = SweepRun.objects.filter(started_at__gt=now - A_DAY).exclude(asked_by="")
    return rows.order_by("-started_at", "-pk").first()


def _workers(now: datetime, waiting: Mapping[str, Backlog]) -> Iterator[Problem]:
    """A queue that nobody empties; with no sweep of a worker either, that worker has stopped."""
    worked = SweepRun.objects.exclude(worker="").order_by("-started_at").first()
    if worked and now - worked.started_at > SILENT:
        tasks = sum(one.tasks for one in waiting.values())
        yield Problem(
            "worker",
            _("The worker %(worker)s last swept %(ago)s, and %(n)s tasks wait: start it again.")
            % {"worker": worked.worker, "ago": _ago(now, worked.started_at), "n": tasks},
        )
    elif long := {name: one for name, one in waiting.items() if one.grows(now)}:
        told = "; ".join(_growth(name, one, now) for name, one in long.items())
        yield Problem(
            "queue",
            _("The queue grows: %(told)s. Does a worker take it, and are there enough?") % {"told": told},
        )


def _growth(name: str, one: Backlog, now: datetime) -> str:
    """`4, 9, 17, then 31 tasks in sweep since 14:02 UTC, the oldest asked for 6 minutes ago`."""
    depths = ", ".join(map(str, one.before))
    told = {"depths": depths, "n": one.tasks, "queue": name}
    words = _("%(depths)s, then %(n)s tasks in %(queue)s") % told
    if one.since:
        words += _(" since %(time)s UTC") % {"time": f"{one.since:%H:%M}"}
    return words + (
        _(", the oldest asked for %(ago)s") % {"ago": _ago(now, one.oldest)} if one.oldest else ""
    )


def _two_beats(now: datetime) -> Iterator[Problem]:
    """Two beats at work take turns; one that was started again only follows the one before it."""
    rows = SweepRun.objects.filter(started_at__gt=now - TWO_BEATS).exclude(asked_by="")
    asked = list(rows.order_by("started_at").values_list("asked_by", flat=True))
    turns = [name for place, name in enumerate(asked) if place == 0 or asked[place - 1] != name]
    if twice := sorted({name for name in turns if turns.count(name) > 1}):
        others = sorted(set(turns) - set(twice))
        yield Problem(
            "beats",
            _("Beat runs twice: %(beats)s. Stop one of them.")
            % {"beats": _(" and ").join([*twice, *others])},
        )


def _unsent(now: datetime) -> Iterator[Problem]:
    if count := late(now).count():
        oldest = late(now).aggregate(oldest=Min("send_at"))["oldest"]
        yield Problem(
            "overdue",
            _("%(reminders)s should have left, the oldest %(ago)s.")
            % {"reminders": _reminders(count), "ago": _ago(now, oldest)},
        )
    stuck = Reminder.objects.filter(state=ReminderState.CLAIMED, claimed_until__lt=now - STUCK)
    if count := stuck.count():
        yield Problem(
            "stuck",
            _("A sweep vanished with %(reminders)s, and none took over.") % {"reminders": _reminders(count)},
        )
    if count := refused().count():
        yield Problem(
            "failed",
            _("Refused for good: %(reminders)s of open dates. The ledger says why.")
            % {"reminders": _reminders(count)},
        )
    yield from (Problem(*trouble) for trouble in undelivered(now))
    if passed_on_since(now - AGAIN):
        count = passed_on_since(now.replace(hour=0, minute=0, second=0, microsecond=0))
        yield Problem(
            "passed-on",
            _("%(reminders)s went to somebody else today. The ledger says why.")
            % {"reminders": _reminders(count)},
        )


def late(now: datetime) -> VisibleQuerySet[Reminder]:
    """What should have left a while before `now`, is not held by the hourly cap, and still has not."""
    unsent = Reminder.objects.filter(state__in=(ReminderState.PLANNED, ReminderState.CLAIMED)).order_by()
    return unsent.filter(~is_held(now), send_at__lt=now - OVERDUE, planned_at__lt=now - OVERDUE)


def refused() -> VisibleQuerySet[Reminder]:
    """What will not be tried again although its date, or the news it tells of, is still open."""
    of_open = Q(deadline__in=Deadline.objects.open()) | Q(deadline__isnull=True)
    return Reminder.objects.order_by().filter(of_open, state=ReminderState.FAILED)


def _storm(now: datetime) -> Iterator[Problem]:
    for held in held_now(now):
        told = []
        if held.reminders:
            told.append(
                _("%(reminders)s to %(person)s are held until %(time)s UTC, then leave in one mail")
                % {
                    "reminders": _reminders(held.reminders),
                    "person": held.name,
                    "time": f"{held.until:%H:%M}",
                }
            )
        if held.grouped:
            told.append(
                _("%(n)s letters to %(person)s had to share a mail within the hour")
                % {"n": held.grouped, "person": held.name}
            )
        yield Problem(f"storm-{held.person_id}", _("Storm: %(told)s.") % {"told": "; ".join(told)})


def _last_sign_of_life() -> datetime | None:
    """The last start of a sweep, or the last attempt of one that is still at work."""
    swept = SweepRun.objects.order_by("-started_at").values_list("started_at", flat=True).first()
    of_sweeps = LedgerEntry.objects.filter(what__in=BY_SWEEPS)
    tried = of_sweeps.order_by("-pk").values_list("at", flat=True).first()
    return max((at for at in (swept, tried) if at), default=None)


def _reminders(count: int) -> str:
    return ngettext("%(n)s reminder", "%(n)s reminders", count) % {"n": count}


def _ago(now: datetime, then: datetime) -> str:
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 120:
        return _("%(n)s minutes ago") % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return _("%(n)s hours ago") % {"n": hours}
    return _("%(n)s days ago") % {"n": hours // 24}


def _shout(problems: Sequence[Problem], now: datetime) -> str:
    """Mail staff about what they were not told within the hour; return why that failed, if it did."""
    told = Alarm.objects.filter(mailed_at__gt=now - AGAIN).values_list("problem", flat=True)
    news = [problem for problem in problems if problem.key not in set(told)]
    if not news:
        return ""
    ping.trouble("\n".join(problem.text for problem in news))
    people = staff()
    if not people:
        return _("Nobody can be told by mail: set ADMINS, or give a superuser an e-mail address.")
    try:
        _mail(people, news, now).send()
    except Exception as error:
        log.exception("The watchdog's mail could not be sent")
        return _("Nobody could be told by mail: %(why)s") % {"why": error}
    for problem in news:
        Alarm.objects.update_or_create(problem=problem.key, defaults={"text": problem.text, "mailed_at": now})
    return ""


def staff() -> list[str]:
    """The addresses of ADMINS, or of the active superusers if there are none."""
    if settings.ADMINS:
        return [address for _name, address in settings.ADMINS]
    root = User.objects.filter(is_superuser=True, is_active=True).exclude(email="").order_by("pk")
    return list(root.values_list("email", flat=True))


def _mail(people: Sequence[str], news: Sequence[Problem], now: datetime) -> EmailMessage:
    """Plain text that any mail program shows, under a Message-ID of our own domain."""
    told = {"lines": [problem.text for problem in news], "site": settings.SITE_URL}
    more = _(", and %(n)s more") % {"n": len(news) - 1} if len(news) > 1 else ""
    first = one_line(news[0].text)
    brief = first if len(first) <= BRIEF else f"{first[:BRIEF].rpartition(' ')[0]} …"
    told_first = _("Reminders need attention: %(first)s") % {"first": f"{brief}{more}"}
    subject = f"{settings.EMAIL_SUBJECT_PREFIX}{told_first}"
    thread = f"<watchdog-{keyed('watchdog', '')}@{mail_domain()}>"
    headers = {
        "Message-ID": f"<watchdog-{uuid4()}@{mail_domain()}>",
        "Date": format_datetime(now),
        "In-Reply-To": thread,
        "References": thread,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    text = wrapped(render("watchdog.txt", told))
    return EmailMessage(subject, text, settings.SERVER_EMAIL, list(people), headers=headers)
