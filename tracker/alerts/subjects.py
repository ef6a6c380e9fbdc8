"""The subject of a mail about dates, and the lines on top of one that names several."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

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
        coming = next((one for one in firsts if one.day and not one.left.startswith("overdue")), first)
        return one_line(f"{len(dates)} dates{_doubts(firsts)}: next {_brief(coming)}")
    practice = "PRACTICE: " if first.is_practice else ""
    if first.moved_from:
        return one_line(
            f"{practice}Date moved{doubt}: {first.headline} {_now_and_before(first)}: {first.name}"
        )
    if first.turned:
        return one_line(f"{practice}Clock {first.turned}: {_title_and_day(first)}: {first.name}")
    return one_line(f"{practice}{_title_and_day(first)}: {first.name}")


def _doubts(sections: Sequence[Section]) -> str:
    """How many of the dates are in doubt: those that a subject cannot name stand in the overview."""
    counts = (
        (sum(one.unverified for one in sections), "unverified"),
        (sum(one.unchecked for one in sections), "unchecked"),
    )
    told = ", ".join(f"{count} {word}" for count, word in counts if count)
    return f" ({told})" if told else ""


def overview(sections: Sequence[Section]) -> str:
    """Return one line about a date, for the top of a mail with several."""
    one = sections[0]
    practice = "PRACTICE: " if one.is_practice else ""
    moved = "".join(f", moved from {told.moved_from}" for told in sections if told.moved_from)
    turned = "".join(f", clock {told.turned}" for told in sections if told.turned)
    return f"{_brief(one)}{moved}{turned}: {one.title}, {practice}{one.name}"


def _title_and_day(one: Section) -> str:
    return f"{one.headline} {_brief(one)}"


def _brief(one: Section) -> str:
    day = legal_day(one.day) if one.day else "no date"
    day = f"{day}, {one.hour}" if one.hour else day
    told = ((_("set by hand"), one.is_by_hand), ("last safe day", one.is_safe_day), (one.doubt, one.doubt))
    marks = [mark for mark, on in told if on]
    marked = f" ({', '.join(marks)})" if marks else ""
    left = one.left.replace("calendar day", "day")
    return f"{day}{marked}, {left}" if left else f"{day}{marked}"


def _now_and_before(one: Section) -> str:
    return f"{legal_day(one.day) if one.day else 'no date'}, was {one.moved_from}"
