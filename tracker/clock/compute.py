"""compute: a pure fold of events into the phase and the clocks of a case. It never asks what day it is."""

from collections.abc import Iterable, Sequence
from datetime import date

from . import fold
from .beside import duties_of, standstills
from .case import Case
from .events import Event
from .filing import Calendars, Setting
from .law import Law, Version
from .pauses import Pause
from .rules import Rule
from .timeline import Duty, Outcome, Standstill, Timeline


def compute(
    law: Law,
    calendars: Calendars,
    events: Iterable[Event],
    as_of: date,
    *,
    filing: str = "",
    pauses: Sequence[Pause] | None = None,
    calendar: str = "",
) -> Timeline:
    """Return the case as the law sees it on `as_of`, a legal day in the zone of `law`.

    `calendar` is the id of the one chosen for the case, for rules that name none (empty: the law's own).
    `filing` limits the clocks to those of one kind of filing (empty: worked out from the events).
    `pauses` are all pauses of the regime, settled ones included (None: the settled ones of `law`).
    Events after `as_of` are ignored unless their kind is planned. An unlawful-looking order is flagged.
    """
    setting = Setting(calendars, as_of, law.pauses if pauses is None else pauses, calendar)
    seen = fold.known(law, events, as_of)
    phase = fold.phase(law, seen)
    filings = fold.rounds(law, seen)
    clocks: list[Outcome] = []
    bars: dict[str, Standstill] = {}
    duties: list[Duty] = []
    for number, told in enumerate(filings, 1):
        version = fold.bound_version(law, told, as_of)
        kind = _filing(law, told, filing if len(filings) == 1 else "", filing)
        live = number == len(filings) and not phase.closing
        case = Case(law, version, setting, told, kind, str(number), live)
        old = fold.before_the_law(law, told)
        for rule in _rules_of_a_filing(law, version):
            if old and rule.bound_to == "review":
                continue
            clocks += case.shown(rule)
            duties += duties_of(case, rule)
        if old:
            continue
        # A bar that a later filing opened anew stands as that filing has it.
        bars |= {bar.id: bar for bar in standstills(case)}
    whole = Case(law, version, setting, seen, filing, "", not phase.closing)
    for rule in law.versions[-1].rules.values():
        if rule.bound_to == "trigger" and not rule.filings:
            clocks += whole.shown(rule)
            duties += duties_of(whole, rule)
    used = {key for clock in clocks for key in clock.event_keys}
    return Timeline(
        phase.id,
        phase.title,
        phase.closing,
        as_of,
        version.id,
        tuple(clocks),
        (*fold.flags(law, filings), *fold.undecided(law, seen, as_of), *fold.unread(law, filings, used)),
        tuple(bars.values()),
        tuple(duties),
    )


def _rules_of_a_filing(law: Law, version: Version) -> list[Rule]:
    """The rules bound to the filing's version, and those of its kind that follow their own trigger day."""
    bound = [rule for rule in version.rules.values() if rule.bound_to == "review"]
    own = [rule for rule in law.versions[-1].rules.values() if rule.bound_to == "trigger" and rule.filings]
    return bound + own


def _filing(law: Law, events: Sequence[Event], given: str, otherwise: str) -> str:
    """The kind of one filing: the one given, else what its events show, else a general answer."""
    kinds = {event.kind for event in events}
    shown = [filing for filing, marks in law.filing_marks.items() if kinds & marks]
    return given or (shown[0] if shown else otherwise or next(iter(law.filings)))
