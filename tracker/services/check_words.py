"""A second check in words: what was recorded, without the day that the second person has to find."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.models import CheckAnswer, CheckVerdict, SecondCheck
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library
from tracker.services.speech import say

from .law import LawBook
from .record_event import kind_title


class CheckLine(NamedTuple):
    """A check as lists show it: what it is of, whose matter, who recorded it, and the last objection."""

    check: SecondCheck
    title: str
    matter: str
    link: str
    recorded_by: str
    objection: CheckAnswer | None


def check_lines(rows: Iterable[SecondCheck], book: LawBook) -> list[CheckLine]:
    """These checks in words; no statement, for rows of `waiting_checks`."""
    return [line_of(row, book) for row in rows]


def line_of(check: SecondCheck, book: LawBook) -> CheckLine:
    """One check in words."""
    who = check.entry.recorded_by
    objections = [one for one in check.answers.all() if one.verdict == CheckVerdict.OBJECTED]
    return CheckLine(
        check,
        _title(check, book),
        str(check.investment) if check.investment else _where(check),
        check.investment.get_absolute_url() if check.investment else check.entry.get_absolute_url(),
        who.get_full_name() or who.get_username() if who else "",
        max(objections, key=lambda one: (one.at, one.pk), default=None),
    )


def _title(check: SecondCheck, book: LawBook) -> str:
    if check.event:
        title = kind_title(check.event.kind, book)
        earlier = check.event.corrects
        if earlier is None:
            return title
        return _("%(title)s, corrects “%(earlier)s”") % {
            "title": title,
            "earlier": kind_title(earlier.kind, book),
        }
    if check.override:
        return _("Day set by hand: %(title)s") % {"title": say(check.override.deadline.title)}
    if check.closure:
        words = _("Open after all: %(label)s") if check.closure.withdraws_id else _("Closed day: %(label)s")
        return words % {"label": law_words(check.closure.label)}
    assert check.pause is not None
    return _("Pause: %(reason)s") % {"reason": check.pause.reason}


def _where(check: SecondCheck) -> str:
    library = load_library()
    if check.closure:
        calendar = library.calendars.get(check.closure.calendar)
        return law_words(calendar.title) if calendar else check.closure.calendar
    regime = check.pause.regime if check.pause else ""
    return law_words(library.names[regime].title) if regime in library.names else regime


def facts_of(check: SecondCheck) -> Sequence[tuple[str, str]]:
    """What stands beside the day, to be compared with the source; empty rows are left out."""
    entry = check.entry
    told: list[tuple[str, str]] = [(_("Source"), str(entry.source) if entry.source else "")]
    if check.event:
        told += [(_("Reason for the correction"), check.event.reason), (_("Note"), check.event.note)]
        told += [(name.capitalize(), str(value)) for name, value in sorted(check.event.facts.items())]
    elif check.override:
        told += [(_("Reason"), check.override.reason), (_("Rests on"), check.override.citation)]
    else:
        told += [(_("Citation"), str(getattr(entry, "citation", "")))]
    return [(name, value) for name, value in told if value]


def way_to_correct(check: SecondCheck) -> tuple[str, str]:
    """The page on which an entry that is wrong is answered, and what to do there."""
    if check.event:
        page = reverse("longstop:record_event", args=[check.event.review_id])
        return f"{page}?corrects={check.event_id}", _("Correct this event")
    if check.override:
        return check.override.deadline.get_absolute_url(), _("Withdraw or replace the day on its page")
    return check.entry.get_absolute_url(), _("Withdraw it on its page")
