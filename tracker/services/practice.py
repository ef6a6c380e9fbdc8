"""The practice matter: made-up parties, real law, and a reminder that is due today."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.clock.compute import compute
from tracker.clock.errors import LawError
from tracker.clock.events import Event
from tracker.models import (
    DEFAULT_LEADS,
    Category,
    FuzzyDay,
    Investment,
    Lead,
    MatterMember,
    Party,
    PartyKind,
    TeamRole,
    Watch,
)
from tracker.models.leads import in_order

from .law import LawBook
from .open_review import open_review
from .record_event import record_event

REGIME, FILING, RULE = "us-cfius", "notice", "us.cfius.notice.review"
FURTHEST_BACK = 60
"""Days; a review takes 45, and a few more where its last day is closed."""


@transaction.atomic
def open_practice_matter(user: User, now: datetime) -> Investment:
    """Open one matter marked PRACTICE with a lead of its review due today, or return the one still open.

    The user owns it, watches it and is, superusers apart, the only one to see it. “Today” is the day of `now`
    in the authority's zone, so its mail leaves with the next sweep. Raises `LawError` past the end of the
    calendar.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    mine = Investment.objects.filter(is_practice=True, is_closed=False, team__user=user)
    found = mine.order_by("pk").first()
    if found is not None:
        return found
    start = start_with_lead_today(LawBook(None, now))
    investment = _matter(user, now)
    MatterMember.objects.create(investment=investment, user=user, role=TeamRole.OWNER)
    Watch.objects.create(investment=investment, user=user, leads=start.leads)
    _accept(investment, start.accepted_on, user, now)
    return investment


def _accept(investment: Investment, accepted_on: date, user: User, now: datetime) -> None:
    review = open_review(
        investment,
        regime=REGIME,
        now=now,
        filing_kind=FILING,
        filing_note="practice notice",
        code_name="Practice Fund / Practice Sensors",
    )
    record_event(
        review.pk,
        kind="accepted",
        occurred=FuzzyDay.on(accepted_on),
        by=user,
        now=now,
        note="Made up for practice: this day was chosen so that a reminder is due today.",
    )


class Start(NamedTuple):
    """The day of acceptance, and the leads of the watch (None: the default ones)."""

    accepted_on: date
    leads: list[int | str] | None


def start_with_lead_today(book: LawBook) -> Start:
    """The latest open day on which a notice, if accepted then, has a review with a default lead today.

    On the few days that no such review can reach, and in a lapse that stops the clock, the latest open day
    whose review has a date ahead, watched with one more lead.
    """
    law = book.library.regime(REGIME)
    calendar, today = book.calendar(law.calendar), book.day(law.zone)
    other: Start | None = None
    for day in _back_from(today):
        ends_on = None if calendar.closed_because(day) else _review_end(day, book)
        if ends_on is None or ends_on <= today:
            continue
        lead = (ends_on - today).days
        if Lead(lead) in DEFAULT_LEADS:
            return Start(day, None)
        other = other or Start(day, [one.written for one in in_order({*DEFAULT_LEADS, Lead(lead)})])
    if other is None:
        raise LawError(
            "now",
            _("no review can be followed on %(day)s; try again on another day") % {"day": today.isoformat()},
        )
    return other


def _review_end(accepted_on: date, book: LawBook) -> date | None:
    """The day that leads are counted from, for a notice accepted on that day and nothing since."""
    law = book.library.regime(REGIME)
    timeline = compute(
        law,
        book.calendars,
        [Event.on("accepted", accepted_on)],
        book.day(law.zone),
        filing=FILING,
        pauses=book.pauses(law),
    )
    clock = next(clock for clock in timeline.clocks if clock.rule_id == RULE)
    return clock.safe_on or clock.due_on


def _back_from(today: date) -> Iterator[date]:
    for back in range(FURTHEST_BACK):
        yield today - timedelta(days=back)


def _matter(user: User, now: datetime) -> Investment:
    fund = Party.objects.create(name="Practice Fund LP", kind=PartyKind.FUND, created_by=user)
    target = Party.objects.create(
        name="Practice Sensors Inc.", kind=PartyKind.COMPANY, country="US", created_by=user
    )
    return Investment.objects.create(
        slug=f"practice-{user.pk}-{now:%Y%m%d%H%M%S}",
        title="PRACTICE: Practice Fund LP / Practice Sensors Inc.",
        investor=fund,
        target=target,
        target_country="US",
        sector="Made up: sensors",
        category=Category.CRITICAL_TECHNOLOGY,
        category_note="made up for practice",
        instrument="Made up: minority stake",
        is_practice=True,
    )
