"""The obligations of every agreement, and what is due under them within some days."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from tracker.filters.today import IS_OVERDUE, LIVE_STATES, legal_days, with_today
from tracker.models import Deadline, Obligation

Viewer = User | AnonymousUser | None
OF_CLOCK = ("obligation__agreement__investment", "obligation__owner", "obligation__deputy")


def obligations(user: Viewer = None) -> QuerySet[Obligation]:
    """The obligations that this person sees, or for commands all, in the order of their agreements."""
    rows = Obligation.objects.all() if user is None else Obligation.objects.visible_to(user)
    found = rows.select_related("agreement__investment", "owner", "deputy", "added_by", "ended_by")
    return found.order_by("agreement__investment__title", "agreement", "position", "pk")


def due_within(days: int, now: datetime, user: Viewer = None) -> QuerySet[Deadline]:
    """Open dates of obligations due from today to so many days ahead, each in its own zone, by day.

    What lies further ahead costs nothing: the index on state and day leads to the stretch.
    """
    stretch = Q()
    for today, there in legal_days(now).items():
        last = today + timedelta(days=days)
        of_zone = Q(zone__in=there) if today != now.date() else ~Q(zone__in=_elsewhere(now))
        stretch |= of_zone & Q(due_on__range=(today, last))
    first = min(legal_days(now))
    reach = Q(due_on__range=(first, max(legal_days(now)) + timedelta(days=days)))
    return _open(now, user).filter(reach, stretch).order_by("due_on", "pk")


def overdue(now: datetime, user: Viewer = None) -> QuerySet[Deadline]:
    """Open dates of obligations that have passed, by day."""
    return _open(now, user).filter(IS_OVERDUE).order_by("due_on", "pk")


def _elsewhere(now: datetime) -> list[str]:
    """The zones in which it is not the day of UTC."""
    today = now.astimezone(UTC).date()
    return [zone for day, there in legal_days(now).items() if day != today for zone in there]


def _open(now: datetime, user: Viewer) -> QuerySet[Deadline]:
    rows = Deadline.objects.all() if user is None else Deadline.objects.visible_to(user)
    live = rows.filter(
        obligation__isnull=False, obligation__agreement__investment__is_closed=False, state__in=LIVE_STATES
    )
    return with_today(live, now).select_related(*OF_CLOCK)
