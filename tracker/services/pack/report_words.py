"""What a report says of dates and counts, in the active language."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from tracker.clock.explain import legal_day

from .contents import Contents, State

STATES: Sequence[tuple[State, str]] = (
    ("met", gettext_noop("met")),
    ("met late", gettext_noop("met late")),
    ("late", gettext_noop("late")),
    ("open", gettext_noop("open")),
    ("not owed", gettext_noop("not owed")),
    ("before the record", gettext_noop("before the record")),
)
"""What is told of a date, in the order in which they are counted."""


def state_words(state: State) -> str:
    """How a date stands."""
    return _(dict(STATES)[state])


def day_or_nothing(day: date | None) -> str:
    """A legal day; empty where there is none."""
    return legal_day(day) if day else ""


def in_short(told: Contents) -> str:
    """What a pack holds, in one line."""
    dates = [one.state for duty in told.obligations for one in duty.occurrences]
    states = ", ".join(f"{dates.count(kind)} {_(words)}" for kind, words in STATES if kind in dates)
    n = len(dates)
    counted = ngettext("%(n)s date", "%(n)s dates", n) % {"n": n}
    parts = [
        ngettext("%(n)s obligation", "%(n)s obligations", len(told.obligations))
        % {"n": len(told.obligations)},
        f"{counted} ({states})" if states else counted,
        ngettext("%(n)s gap", "%(n)s gaps", len(told.gaps)) % {"n": len(told.gaps)},
        _breaches_in_short(told) if told.of == "order" else _incidents_in_short(told),
    ]
    return _("; ").join(parts)


def _breaches_in_short(told: Contents) -> str:
    n = len(told.breaches)
    return ngettext("%(n)s breach", "%(n)s breaches", n) % {"n": n}


def _incidents_in_short(told: Contents) -> str:
    n, breaches = len(told.incidents), sum(one.is_breach for one in told.incidents)
    return _("%(incidents)s, %(breaches)s among them") % {
        "incidents": ngettext("%(n)s incident", "%(n)s incidents", n) % {"n": n},
        "breaches": ngettext("%(n)s breach", "%(n)s breaches", breaches) % {"n": breaches},
    }
