"""What a calendar shows of a date, in words, before it is written as iCalendar."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.alerts.dates import state_mark
from tracker.alerts.facts import link_to
from tracker.alerts.subjects import practice_mark
from tracker.alerts.words import legal_day, long_day, one_line, until, until_for
from tracker.models import Deadline, DeadlineState
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library
from tracker.services.doubts import by_hand_words, doubts_of
from tracker.services.naming import Named
from tracker.services.speech import say, step_words

BUSY = gettext_lazy("Busy")
PAUSED = gettext_lazy("The clock is paused; each day the pause lasts moves this date.")
PROJECTED = gettext_lazy("Projected: the clock has not started. This is its day if nothing comes between.")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One all-day entry on the legal day `on`. Instants are UTC.

    `stamp` tells versions of one sequence apart: when an invitation was written, when a feed's date changed.
    """

    uid: str
    sequence: int
    on: date
    summary: str
    description: str
    link: str
    stamp: datetime
    changed_at: datetime
    is_private: bool = False
    has_alarm: bool = True


def day_of(deadline: Deadline) -> date:
    """The day to act by, of a date that has one: the last safe day, or an earlier one set by hand."""
    assert deadline.act_days, "only what has a day enters a calendar"
    return deadline.act_days[0]


def entry(
    deadline: Deadline,
    *,
    uid: str,
    sequence: int,
    named: Named,
    now: datetime,
    stamp: datetime,
    zone: str,
    is_private: bool,
) -> CalendarEntry:
    """Say everything about a date that has a day, to somebody who knows its matter as `named`, as of `now`.

    Where it is masked and has no code name the entry is “Busy”, as of when, and a link. Touches no database
    if the deadline comes with its matter.
    """
    link = link_to(deadline)
    lines = _lines(deadline, now, zone) if named.shown else stands(now, link)
    return CalendarEntry(
        uid=uid,
        sequence=sequence,
        on=day_of(deadline),
        summary=summary(deadline, named),
        description=named.hide("\n".join(lines)),
        link=link,
        stamp=stamp,
        changed_at=deadline.computed_at,
        is_private=is_private,
    )


def summary(deadline: Deadline, named: Named) -> str:
    """`Review ends (Committee, unverified) – Project Aurora`; `Busy` for what has no name to be shown."""
    if not named.shown:
        return str(BUSY)
    marks = [
        say(deadline.owner_label or deadline.owed_by),
        _("last safe day") if _is_safe_day(deadline) else "",
        _("set by hand") if day_of(deadline) == deadline.set_on else "",
        *doubts_of(deadline).marks,
        state_mark(deadline),
    ]
    told = ", ".join(mark for mark in marks if mark)
    practice = practice_mark(deadline.investment.is_practice)
    title = named.headline(deadline)
    return one_line(f"{practice}{title}{f' ({told})' if told else ''} – {named.shown}")


def _is_safe_day(deadline: Deadline) -> bool:
    day = deadline.safe_on
    return bool(day and day != deadline.due_on and day == deadline.act_days[0])


def _lines(deadline: Deadline, now: datetime, zone: str) -> list[str]:
    paragraphs = [
        _when(deadline, zone),
        _doubts(deadline),
        _why(deadline),
        _readings(deadline),
        _law(deadline),
        stands(now, link_to(deadline)),
    ]
    return [line for part in paragraphs if part for line in (*part, "")][:-1]


def _when(deadline: Deadline, zone: str) -> list[str]:
    day, owner = day_of(deadline), say(deadline.owner_label or deadline.owed_by)
    found = [f"{long_day(day)}, {until(day, deadline.zone, deadline.cutoff)}"]
    if _is_safe_day(deadline) and deadline.due_on:
        by_law = legal_day(deadline.due_on)
        found.append(_("This is the last safe day; the last day by law is %(day)s.") % {"day": by_law})
    if here := until_for(day, deadline.zone, deadline.cutoff, zone):
        found.append(here)
    duty = _("Whose duty: %(owner)s.") % {"owner": owner} if owner else ""
    found += [line for line in (duty, _regime(deadline)) if line]
    if deadline.state == DeadlineState.PAUSED:
        found.append(str(PAUSED))
    elif deadline.state == DeadlineState.PROJECTED:
        found.append(str(PROJECTED))
    return found


def _regime(deadline: Deadline) -> str:
    if deadline.review is None:
        return _("Divestment") if deadline.divestment else _("Mitigation agreement")
    known = load_library().names.get(deadline.review.regime)
    return law_words(known.title) if known else deadline.review.regime


def _doubts(deadline: Deadline) -> list[str]:
    cautions = [f"- {say(caution)}" for caution in deadline.cautions]
    beside = [words for words in (by_hand_words(deadline),) if words]
    if deadline.unchecked:
        beside.append(_("UNCHECKED: no second person has confirmed what this date rests on."))
    if deadline.confidence != "verified":
        return [*beside, _("UNVERIFIED: check this date before relying on it."), *cautions]
    return [*beside, *([_("Mind:"), *cautions] if cautions else [])]


def _why(deadline: Deadline) -> list[str]:
    steps = [
        f"{number}. {step_words(step)}"
        + (f" [{step['citation']}]" if step["citation"] not in ("", deadline.citation) else "")
        for number, step in enumerate(deadline.steps, 1)
    ]
    return [_("Why this date"), *steps] if steps else []


def _readings(deadline: Deadline) -> list[str]:
    found = [
        f"- {legal_day(date.fromisoformat(one['due_on']))}: {one['label']}. {one['says']}"
        for one in deadline.readings
    ]
    return [_("It could also be read as"), *found] if found else []


def _law(deadline: Deadline) -> list[str]:
    cited = _("Law: %(citation)s") % {"citation": deadline.citation} if deadline.citation else ""
    computed = _("Computed from %(version)s.") % {"version": deadline.regime_version}
    version = computed if deadline.regime_version else ""
    return [line for line in (cited, deadline.citation_url, version) if line]


def stands(now: datetime, link: str) -> list[str]:
    """As of when an entry is, and where the date is as it stands."""
    told = {"at": as_of(now)}
    if link:
        return [_("As of %(at)s. The date as it stands:") % told, link]
    return [_("As of %(at)s.") % told]


def as_of(now: datetime) -> str:
    """`Fri 19 Jun 2026, 14:00 UTC`."""
    return f"{legal_day(now.date())}, {now:%H:%M} UTC"
