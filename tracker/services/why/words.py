"""The days of a ruler in words: one sentence for a cell, for a shift, and for the length that is counted."""

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.clock.explain import legal_day
from tracker.clock.ruler import Cell, Ruler, Shift
from tracker.clock.rules import Count
from tracker.models.law_words import law_words
from tracker.services.speech import length as length
from tracker.services.speech import say

ROLES: Mapping[str, str | Promise] = {
    "told": gettext_lazy("what starts it happened"),
    "trigger": gettext_lazy("the day it counts from"),
    "period-end": gettext_lazy("the period ends"),
    "end": gettext_lazy("the date"),
    "safe": gettext_lazy("last safe day"),
    "finished": gettext_lazy("done or ended"),
}
"""What a day is in its clock, in a sentence; the first day says so by its number."""

TAGS: Mapping[str, str | Promise] = {
    "end": gettext_lazy("date"),
    "safe": gettext_lazy("safe"),
    "finished": gettext_lazy("done"),
    "period-end": gettext_lazy("ends"),
    "trigger": gettext_lazy("from"),
    "told": gettext_lazy("event"),
}
"""The same in one word, for a small cell; the first that applies."""


def number(cell: Cell, ruler: Ruler) -> str:
    """Return what a counted day is: `day 4 of 45`, `in month 3 of 9`; else nothing."""
    if cell.number is None:
        return ""
    words: dict[str, Callable[[], str]] = {
        "calendar-day": lambda: _("day %(k)s of %(n)s"),
        "business-day": lambda: _("business day %(k)s of %(n)s"),
        "week": lambda: _("day %(d)s, in week %(k)s of %(n)s"),
        "month": lambda: _("in month %(k)s of %(n)s"),
        "year": lambda: _("in year %(k)s of %(n)s"),
        "hour": lambda: _("%(k)s of %(n)s hours have passed"),
    }
    return words[ruler.unit]() % {"k": cell.number, "n": ruler.n, "d": cell.day}


def unit_name(unit: str, n: int) -> str:
    """Return a long unit by itself: `month`, `months`; empty for days and hours."""
    found: dict[str, Callable[[], str]] = {
        "week": lambda: ngettext("week", "weeks", n),
        "month": lambda: ngettext("month", "months", n),
        "year": lambda: ngettext("year", "years", n),
    }
    return found[unit]() if unit in found else ""


def unit_begins(cell: Cell, ruler: Ruler) -> str:
    """Return the words for the first day of a week, month or year of the count: `month 3`."""
    words: dict[str, Callable[[], str]] = {
        "week": lambda: _("week %(k)s"),
        "month": lambda: _("month %(k)s"),
        "year": lambda: _("year %(k)s"),
    }
    return words[ruler.unit]() % {"k": cell.number} if ruler.unit in words else ""


def unit_over(cell: Cell, ruler: Ruler) -> str:
    """Return the words for the last day of a week, month or year of the count: `month 3 of 9 is over`."""
    words: dict[str, Callable[[], str]] = {
        "week": lambda: _("week %(k)s of %(n)s is over"),
        "month": lambda: _("month %(k)s of %(n)s is over"),
        "year": lambda: _("year %(k)s of %(n)s is over"),
    }
    return words[ruler.unit]() % {"k": cell.number, "n": ruler.n} if ruler.unit in words else ""


def cell_words(cell: Cell, ruler: Ruler, *, ends_unit: bool = False) -> str:
    """Return a day as one sentence: `Mon 6 Jul 2026, day 4 of 45`."""
    told = [legal_day(cell.on), *_counted(cell, ruler, ends_unit), *_calendar(cell)]
    told += [str(ROLES[role]) for role in shown_roles(cell) if role in ROLES]
    told += [moved_to(shift) for shift in ruler.shifts if shift.from_on == cell.on and shift.code != "cut"]
    return ", ".join(told)


def _counted(cell: Cell, ruler: Ruler, ends_unit: bool) -> Iterator[str]:
    if counted := number(cell, ruler):
        yield counted
    if ends_unit and (over := unit_over(cell, ruler)):
        yield over
    if cell.gap == "paused":
        yield _("not counted, paused: %(reason)s") % {"reason": say(cell.paused)}
    elif cell.gap == "before" and not {"trigger", "told"} & set(cell.roles):
        yield _("before the first day")


def _calendar(cell: Cell) -> Iterator[str]:
    """What the calendar says of the day."""
    if cell.kind == "closed":
        yield _("closed: %(name)s") % {"name": law_words(cell.label)}
    elif cell.kind == "weekend":
        yield _("weekend") if cell.number else _("closed: weekend")
    elif cell.kind == "disputed":
        yield _("open or closed is disputed: %(name)s") % {"name": law_words(cell.label)}
    elif cell.kind == "worked":
        yield _("a weekend day that is worked: %(name)s") % {"name": law_words(cell.label)}


def shown_roles(cell: Cell) -> tuple[str, ...]:
    """Return the roles worth a word: an end that was not moved ends the period too, and is safe."""
    roles = set(cell.roles)
    hidden = {"first"}
    if "end" in roles:
        hidden |= {"period-end", "safe"}
    if "trigger" in roles:
        hidden.add("told")
    return tuple(role for role in TAGS if role in roles - hidden)


def moved_to(shift: Shift) -> str:
    """Return where a day is moved: `moves to Mon 6 Jul 2026`."""
    if shift.code == "safe-day":
        return _("safe until %(day)s") % {"day": legal_day(shift.to_on)}
    return _("moves to %(day)s") % {"day": legal_day(shift.to_on)}


def shift_words(shift: Shift) -> str:
    """Return a shift as a sentence: from where, to where, and over what."""
    days = {
        "from": legal_day(shift.from_on),
        "to": legal_day(shift.to_on),
        "over": ", ".join(map(law_words, shift.over)),
    }
    words: dict[str, Callable[[], str]] = {
        "transition": lambda: _("The first day moves from %(from)s to %(to)s: a transition of the law."),
        "trigger-moved": lambda: _("The start moves from %(from)s to %(to)s, over closed days: %(over)s."),
        "lengthened": lambda: _(
            "The period is lengthened from %(from)s to %(to)s, to hold open days enough."
        ),
        "rolled": lambda: _("The end moves from %(from)s to %(to)s, over closed days: %(over)s."),
        "landed": lambda: _("What the period leads to happens on the day after it, %(to)s."),
        "cut": lambda: _("The clock would have run to %(from)s: another one ends it on %(to)s."),
        "safe-day": lambda: _("For an act that the law does not move, the last safe day is %(to)s."),
    }
    return words[shift.code]() % days


def count_words(count: Count) -> str:
    """Return how a length is counted: `45 calendar days; the day after the trigger is day 1`."""
    told = [length(count.n, count.unit)]
    if count.direction == "backward":
        told.append(_("counted back, the day before is day 1"))
    elif count.first == "trigger-day":
        told.append(_("the trigger day is itself day 1"))
    else:
        told.append(_("the day after the trigger is day 1"))
    if count.clear:
        told.append(_("clear days, the last one must have passed"))
    return _("; ").join(told)


def closed_days(ruler: Ruler) -> Iterator[tuple[str, str]]:
    """Yield each day of the ruler that has a name of its own (no plain weekend), with its citation."""
    words = {
        "closed": _("%(day)s, closed: %(name)s"),
        "disputed": _("%(day)s, open or closed is disputed: %(name)s"),
        "worked": _("%(day)s, a weekend day that is worked: %(name)s"),
    }
    for cell in ruler.cells:
        if cell.kind in words:
            yield words[cell.kind] % {"day": legal_day(cell.on), "name": law_words(cell.label)}, cell.cite


def paused_stretches(ruler: Ruler) -> Iterator[tuple[str, str]]:
    """Yield each run of paused days as a sentence, with its citation."""
    paused = [cell for cell in ruler.cells if cell.gap == "paused"]
    for _key, group in groupby(
        enumerate(paused), key=lambda one: (one[1].on.toordinal() - one[0], one[1].paused)
    ):
        cells = [cell for _place, cell in group]
        told = {
            "first": legal_day(cells[0].on),
            "last": legal_day(cells[-1].on),
            "reason": say(cells[0].paused),
        }
        yield _("%(first)s to %(last)s, paused: %(reason)s") % told, cells[0].paused_cite
