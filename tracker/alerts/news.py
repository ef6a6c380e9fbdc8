"""The one mail in which a person reads every date that a closure or a pause has moved for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.alerts.facts import moved_again
from tracker.alerts.subjects import practice_mark
from tracker.alerts.words import legal_day, one_line, until_for
from tracker.filters.covers import name_of
from tracker.models import Closure, Confidence, DeadlineState, NewsRun, Reminder, Telling, VisibleQuerySet
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.law_words import law_words
from tracker.models.reader_zones import zone_of
from tracker.services.doubts import marks_of
from tracker.services.naming import Named, names_of_matters
from tracker.services.news import closure_words, pause_words
from tracker.services.speech import say
from tracker.services.tellings import still_open

LISTED = 500
"""Lines in one mail; whoever has more moved dates finds the rest on the page of the news."""
DATE = "change__deadline"
COLUMNS = {
    "deadline": F(f"{DATE}_id"),
    "title": F(f"{DATE}__title"),
    "state": F(f"{DATE}__state"),
    "confidence": F(f"{DATE}__confidence"),
    "unchecked": F(f"{DATE}__unchecked"),
    "due_now": F(f"{DATE}__due_on"),
    "safe_now": F(f"{DATE}__safe_on"),
    "zone": F(f"{DATE}__zone"),
    "cutoff": F(f"{DATE}__cutoff"),
    "old_due": F("change__old_due_on"),
    "new_due": F("change__new_due_on"),
    "old_safe": F("change__old_safe_on"),
    "new_safe": F("change__new_safe_on"),
    "code_name": F(f"{DATE}__review__code_name"),
    "matter": Coalesce(*(f"{DATE}__{path}_id" for path in PATHS_TO_MATTER)),
    "practice": Coalesce(*(f"{DATE}__{path}__is_practice" for path in PATHS_TO_MATTER)),
}


@dataclass(frozen=True, slots=True)
class MovedLine:
    """One date as the mail lists it; `act_by` is the last safe day where it differs, `again` a later move.

    `until_for_reader` says when the day to act by, as it stands now, ends on the reader's own clock.
    """

    name: str
    title: str
    old: str
    new: str
    act_by: str
    projected: bool
    doubt: str
    practice: bool
    again: str
    until_for_reader: str
    link: str


def moved_for(reminder: Reminder) -> VisibleQuerySet[Telling]:
    """What this person is still to be told of: they see its open matter, and the clock has not ended."""
    rows = Telling.objects.visible_to(reminder.recipient)
    return still_open(rows.filter(run=reminder.run, recipient=reminder.recipient))


class Counted(NamedTuple):
    """How many dates moved for a person, and how many of them are unverified."""

    total: int
    unverified: int


def lines(reminder: Reminder) -> tuple[list[MovedLine], Counted]:
    """Return the first lines, the nearest day first, and how many there are in all."""
    rows = moved_for(reminder)
    nearest = Coalesce("change__new_safe_on", "change__new_due_on").asc(nulls_last=True)
    found = rows.annotate(**COLUMNS).order_by(nearest, f"{DATE}__title", "pk").values(*COLUMNS)
    listed = list(found[:LISTED])
    names = names_of_matters((row["matter"], row["code_name"] or "") for row in listed)
    zone = zone_of(reminder.recipient)
    doubted = Count("pk", filter=~Q(**{f"{DATE}__confidence": Confidence.VERIFIED}))
    counted = rows.order_by().aggregate(total=Count("pk"), unverified=doubted)
    return [_line(row, zone, names[row["matter"], row["code_name"] or ""]) for row in listed], Counted(
        **counted
    )


def _line(row: dict[str, Any], zone: str, named: Named) -> MovedLine:
    of_safe_day = row["old_due"] == row["new_due"]
    old, new = ("old_safe", "new_safe") if of_safe_day else ("old_due", "new_due")
    stands = (row["due_now"], row["safe_now"]) == (row["new_due"], row["new_safe"])
    day = row["safe_now"] or row["due_now"]
    act_by = row["new_safe"] if row["new_safe"] != row["new_due"] and not of_safe_day else None
    return MovedLine(
        name=named.name,
        title=named.hide(f"{say(row['title'])}, {_('last safe day')}" if of_safe_day else say(row["title"])),
        old=_day(row[old]),
        new=_day(row[new]),
        act_by=_day(act_by) if act_by else "",
        projected=row["state"] == DeadlineState.PROJECTED,
        doubt=", ".join(marks_of(row["confidence"], row["unchecked"])),
        practice=bool(row["practice"]),
        again="" if stands else moved_again(_day(row["due_now"])),
        until_for_reader=until_for(day, row["zone"], row["cutoff"], zone) if day else "",
        link=f"{settings.SITE_URL}{reverse('admin:index')}tracker/deadline/{row['deadline']}/change/",
    )


def _day(day: date | None) -> str:
    return legal_day(day) if day else _("no date")


def subject(run: NewsRun, counted: Counted, told: Sequence[MovedLine]) -> str:
    """`14 dates moved (2 unverified): closure of Wed 15 Jul 2026 (snow)`."""
    practice = practice_mark(all(one.practice for one in told))
    what = {"what": _moved(counted), "name": _headline(run)}
    return one_line(f"{practice}{_('%(what)s: %(name)s') % what}")


def facts(run: NewsRun, counted: Counted, told: Sequence[MovedLine]) -> dict[str, Any]:
    """What the templates of this mail show."""
    entry = run.news
    kind = "closure" if isinstance(entry, Closure) else "regimepause"
    words = closure_words(entry) if isinstance(entry, Closure) else pause_words(entry)
    known = f"{legal_day(entry.known_on.date())}, {entry.known_on:%H:%M} UTC"
    return {
        "headline": _moved(counted),
        "what": f"{words[:1].upper()}{words[1:]}",
        "source": entry.source.title if entry.source else "",
        "source_url": entry.source.url if entry.source else "",
        "known": known,
        "unverified_news": entry.confidence != "verified",
        "lines": told,
        "more": counted.total - len(told),
        "link": f"{settings.SITE_URL}{reverse('admin:index')}tracker/{kind}/{entry.pk}/change/",
    }


def because(reminder: Reminder) -> str:
    """Why somebody gets it who was not meant to; empty for everybody else."""
    if reminder.instead_of is None:
        return ""
    person = name_of(reminder.instead_of.recipient)
    return _("Some of it was meant for %(person)s, who could not get it.") % {"person": person}


def _moved(counted: Counted) -> str:
    n, doubted = counted
    words = ngettext("%(n)s unverified", "%(n)s unverified", doubted) % {"n": doubted}
    moved = ngettext("%(n)s date moved", "%(n)s dates moved", n) % {"n": n}
    return f"{moved} ({words})" if doubted else moved


def _headline(run: NewsRun) -> str:
    entry = run.news
    if isinstance(entry, Closure):
        words = (
            _("closure of %(day)s (%(label)s) withdrawn")
            if entry.withdraws_id
            else _("closure of %(day)s (%(label)s)")
        )
        return words % {"day": legal_day(entry.on), "label": law_words(entry.label)}
    return pause_words(entry)
