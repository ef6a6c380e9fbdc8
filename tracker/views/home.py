"""Home: is all well, what is due, what moved, where the mail is, and then the records."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse

from tracker.filters.deadlines import open_deadlines
from tracker.filters.exceptions import unowned
from tracker.filters.today import IS_OVERDUE, LIVE_STATES
from tracker.models import DeadlineChange, Investment, OutboxMail, SecondCheck, SweepRun
from tracker.models.deadlines import EARLIER_ON
from tracker.models.reader_zones import zone_of
from tracker.services.instance import standing
from tracker.services.standing import Line, Reader
from tracker.views.page import inside_admin, person, show

SILENT_AFTER = timedelta(minutes=10)
MOVED_WITHIN = timedelta(days=14)
LINES, MOVES = 8, 8


class Due(NamedTuple):
    """One stretch of the home page: its lines, how many there are in all, and where the rest is."""

    title: str
    lines: list[Line]
    total: int
    query: str

    @property
    def is_silent_when_empty(self) -> bool:
        """Nothing overdue is no news; nothing due today is."""
        return self.title == "Overdue"


class Pulse(NamedTuple):
    """The last sweep, whether it has been silent for too long (or never ran), and if this is a copy why."""

    run: SweepRun | None
    is_silent: bool
    copy: str


def pulse(now: datetime) -> Pulse:
    """How the sender is doing; the same for everyone."""
    run = SweepRun.objects.order_by("-started_at").first()
    here = standing()
    return Pulse(run, run is None or now - run.started_at > SILENT_AFTER, "" if here.sends else here.words)


def due_soon(user: User, now: datetime) -> list[Due]:
    """Overdue, today, within 7 and within 30 days: a few lines each, and the full counts in one query."""
    rows = open_deadlines(user, now).filter(state__in=LIVE_STATES).annotate(first_on=EARLIER_ON)
    day = F("today")
    stretches = {
        "Overdue": IS_OVERDUE,
        "Today": Q(first_on=day),
        "Next 7 days": Q(first_on__gt=day, first_on__lte=day + timedelta(days=7)),
        "Next 30 days": Q(first_on__gt=day + timedelta(days=7), first_on__lte=day + timedelta(days=30)),
    }
    names = {title: f"n{place}" for place, title in enumerate(stretches)}
    counts = rows.order_by().aggregate(
        **{names[title]: Count("pk", filter=wanted) for title, wanted in stretches.items()}
    )
    reader = Reader(now, zone_of(user))
    found: list[Due] = []
    for title, wanted in stretches.items():
        count = counts[names[title]]
        lines = reader.lines(rows.filter(wanted)[:LINES]) if count else []
        found.append(Due(title, lines, count, "?state=overdue" if title == "Overdue" else ""))
    return found


def _moved(user: User, now: datetime) -> Any:
    since = now - MOVED_WITHIN
    changes = DeadlineChange.objects.visible_to(user).filter(changed_at__gte=since, old_due_on__isnull=False)
    changes = changes.exclude(new_due_on__lt=TruncDate("changed_at"))  # history that was loaded, not news
    return changes.select_related(
        "deadline__review__investment",
        "deadline__divestment__investment",
        "deadline__obligation__agreement__investment",
    )[:MOVES]


@inside_admin
def home(request: HttpRequest, now: datetime) -> HttpResponse:
    """The first page after log-in."""
    user = person(request)
    mails = OutboxMail.objects.visible_to(user)
    context = {
        "now": now,
        "pulse": pulse(now),
        "due": due_soon(user, now),
        "moved": list(_moved(user, now)),
        "exceptions": unowned(now, user),
        "unchecked": SecondCheck.objects.visible_to(user).waiting().count(),
        "mails": list(mails.defer("raw", "html", "text")[:4]),
        "practice": Investment.objects.visible_to(user).filter(is_practice=True).first(),
        "matters": Investment.objects.visible_to(user).count(),
        "app_list": admin.site.get_app_list(request),
    }
    return show(request, "tracker/home.html", "Home", context)
