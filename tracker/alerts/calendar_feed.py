"""What a calendar program reads: the dates that one question finds for one person, at this reading."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker.alerts import ics
from tracker.alerts.entries import CalendarEntry, as_of, entry
from tracker.alerts.words import one_line
from tracker.filters.clocks import ClockFilterSet
from tracker.filters.deadlines import DeadlineFilter
from tracker.filters.kept import DOCKET, ask_again, in_words
from tracker.filters.strict import StrictFilterSet
from tracker.filters.today import LIVE_STATES
from tracker.models import Deadline, DeadlineChange, DeadlineState
from tracker.models.deadlines import OPEN_STATES
from tracker.models.reader_zones import zone_of
from tracker.services.kept import DATES, ONE_DATE
from tracker.services.naming import Named, names_of
from tracker.services.uids import date_uid, keyed, mail_domain

NO_LONGER = gettext_noop("its filter no longer works")


class Reading(NamedTuple):
    """One reading of a feed; `answered` says in a few words what it told."""

    entries: list[CalendarEntry]
    answered: str


def read(user: User, *, query: str, masked: bool, now: datetime, board: str = DOCKET) -> Reading:
    """Return what this person's calendar shows at `now`: dates that they may see now, and no others.

    They are those of the rows that `board` lists for `query`.

    A date without a day is left out, and so is one that is only projected unless the question asks for
    those. A question that no longer makes sense gives one entry that says so, on the reader's day of today:
    calendar programs drop a feed that answers with an error, and its reader would hear of nothing.
    """
    question = ask_again(query, user, now, board)
    if not question.is_valid():
        return Reading([_notice(question, user, query, now)], NO_LONGER)
    zone = zone_of(user)
    rows = list(dates(question))
    names = names_of(rows) if masked else {}
    found = [_entry(row, _named(row, names), masked=masked, now=now, zone=zone) for row in rows]
    return Reading(found, ONE_DATE if len(found) == 1 else DATES % {"n": len(found)})


def written(reading: Reading, name: str) -> bytes:
    """The feed as iCalendar."""
    return ics.feed(name, reading.entries)


def dates(question: DeadlineFilter | ClockFilterSet) -> QuerySet[Deadline]:
    """The dates that a good question finds and a calendar can show, each with how often it `moved`.

    A day that somebody set for an open clock is shown, whether or not the clock has one of its own.
    """
    asked = question.asked.get("state")
    shown = (*LIVE_STATES, DeadlineState.PROJECTED) if asked == DeadlineState.PROJECTED else LIVE_STATES
    moves = DeadlineChange.objects.order_by().filter(deadline=OuterRef("pk")).values("deadline")
    moved = Coalesce(Subquery(moves.annotate(n=Count("pk")).values("n")), Value(0))
    computed = Q(due_on__isnull=False, state__in=shown)
    by_hand = Q(set_on__isnull=False, state__in=OPEN_STATES)
    rows: QuerySet[Deadline] = question.dates.filter(computed | by_hand)
    return rows.annotate(moved=moved)


def _named(row: Deadline, names: Mapping[int, Named]) -> Named:
    """The name of its matter; a masked feed knows no title, whatever the firm's mails say."""
    title = one_line(row.investment.title)
    if not names:
        return Named(title)
    return names[row.pk] if names[row.pk].is_code else Named("", hides=title)


def _entry(row: Deadline, named: Named, *, masked: bool, now: datetime, zone: str) -> CalendarEntry:
    return entry(
        row,
        uid=date_uid(row.pk),
        sequence=row.moved,  # type: ignore[attr-defined]  # annotated by `dates`
        named=named,
        now=now,
        stamp=row.computed_at,
        zone=zone,
        is_private=masked,
    )


def _notice(question: StrictFilterSet, user: User, query: str, now: datetime) -> CalendarEntry:
    link = f"{settings.SITE_URL}{reverse('longstop:my_feeds')}"
    return CalendarEntry(
        uid=f"notice-{keyed('notice', f'{user.pk} {query}')}@{mail_domain()}",
        sequence=0,
        on=now.astimezone(ZoneInfo(zone_of(user) or "UTC")).date(),
        summary=_("Longstop shows no dates here: the filter of this calendar no longer works"),
        description="\n".join(
            [
                in_words(question),
                "",
                _(
                    "No date is shown, so that none seems to be missing. Make a new feed and"
                    " subscribe to that instead:"
                ),
                link,
                "",
                _("As of %(at)s.") % {"at": as_of(now)},
            ]
        ),
        link=link,
        stamp=now,
        changed_at=now,
        has_alarm=False,
    )
