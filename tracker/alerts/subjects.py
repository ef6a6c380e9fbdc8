"""The subject of a mail about dates, and the lines on top of one that names several."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.alerts.facts import Section
from tracker.alerts.words import legal_day, one_line

Dates = Sequence[Sequence[Section]]
"""Sections by their date, in the order in which they stand in a mail."""


def by_date(sections: Iterable[Section]) -> Dates:
    """The sections of each date; what a move or a stop says stands before the reminder ahead."""
    found: dict[int, list[Section]] = {}
    for one in sections:
        found.setdefault(one.date_id, []).append(one)
    return [sorted(group, key=lambda one: not (one.moved_from or one.turned)) for group in found.values()]


def subject(dates: Dates) -> str:
    """Return the subject of a mail about these dates."""
    firsts = [sections[0] for sections in dates]
    first = firsts[0]
    doubt = f" ({first.doubt})" if first.doubt else ""
    if len(dates) > 1:
        coming = next((one for one in firsts if one.day and one.tone != "overdue"), first)
        told = {"n": len(dates), "doubts": _doubts(firsts), "coming": _brief(coming)}
        return one_line(_("%(n)s dates%(doubts)s: next %(coming)s") % told)
    practice = practice_mark(first.is_practice)
    if first.moved_from:
        words = {"doubt": doubt, "title": first.headline, "name": first.name}
        moved = _("Date moved%(doubt)s: %(title)s %(days)s: %(name)s")
        return one_line(f"{practice}{moved % {**words, 'days': _now_and_before(first)}}")
    if first.turned:
        return one_line(f"{practice}{_of(first.turned, _of(_title_and_day(first), first.name))}")
    return one_line(f"{practice}{_of(_title_and_day(first), first.name)}")


def _of(what: str, name: str) -> str:
    return _("%(what)s: %(name)s") % {"what": what, "name": name}


def practice_mark(is_practice: bool) -> str:
    """`PRACTICE: ` before what is no real matter, else nothing."""
    return _("PRACTICE: ") if is_practice else ""


def _doubts(sections: Sequence[Section]) -> str:
    """How many of the dates are in doubt: those that a subject cannot name stand in the overview."""
    unverified = sum(one.unverified for one in sections)
    unchecked = sum(one.unchecked for one in sections)
    counts = (
        (unverified, ngettext("%(n)s unverified", "%(n)s unverified", unverified)),
        (unchecked, ngettext("%(n)s unchecked", "%(n)s unchecked", unchecked)),
    )
    told = ", ".join(words % {"n": n} for n, words in counts if n)
    return f" ({told})" if told else ""


def overview(sections: Sequence[Section]) -> str:
    """Return one line about a date, for the top of a mail with several."""
    one = sections[0]
    practice = practice_mark(one.is_practice)
    moved = "".join(
        f", {_('moved from %(day)s') % {'day': told.moved_from}}" for told in sections if told.moved_from
    )
    turned = "".join(f", {told.turned[:1].lower()}{told.turned[1:]}" for told in sections if told.turned)
    return _of(f"{_brief(one)}{moved}{turned}", f"{one.title}, {practice}{one.name}")


def _title_and_day(one: Section) -> str:
    return f"{one.headline} {_brief(one)}"


def _brief(one: Section) -> str:
    day = legal_day(one.day) if one.day else _("no date")
    day = f"{day}, {one.hour}" if one.hour else day
    told = ((_("set by hand"), one.is_by_hand), (_("last safe day"), one.is_safe_day), (one.doubt, one.doubt))
    marks = [mark for mark, on in told if on]
    marked = f" ({', '.join(marks)})" if marks else ""
    left = one.left.replace("calendar day", "day")  # other languages say it in full
    return f"{day}{marked}, {left}" if left else f"{day}{marked}"


def _now_and_before(one: Section) -> str:
    now = legal_day(one.day) if one.day else _("no date")
    return _("%(now)s, was %(before)s") % {"now": now, "before": one.moved_from}
