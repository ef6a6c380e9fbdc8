"""What one reminder tells its reader, in words, before any template."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tracker.alerts.asking import NOTHING, Asked
from tracker.alerts.words import Countdown, legal_day, long_day, one_line, until, until_for
from tracker.clock.hours import hour_words
from tracker.models import Deadline, DeadlineState, Override, Reminder, ReminderKind, TurnKind
from tracker.models.law_words import law_words
from tracker.services.doubts import doubts_of
from tracker.services.law import LawBook, local_day
from tracker.services.naming import Named
from tracker.services.overrides import words_of
from tracker.services.reminders import base_day
from tracker.services.speech import say, step_words

LATE = timedelta(days=1)
ANSWER = token_hex(16)
"""Stands for the link by which a recipient answers: what is worded once gets each one's own later."""
ANSWERED = (ReminderKind.LEAD, ReminderKind.ESCALATION)


class Place(NamedTuple):
    """Which of a person's reminders of one date this is, when the next one leaves (UTC), and who is asked.

    `named` is what its matter is called; without it, the title.
    """

    number: int
    total: int
    next_at: datetime | None
    asked: Asked = NOTHING
    named: Named | None = None


@dataclass(frozen=True)
class Section:
    """One reminder in words. `day` is the one to act by: the safe day where there is one.

    The templates of a section read these fields by name.
    """

    day: date | None
    date_id: int
    matter_id: int
    name: str
    is_practice: bool
    regime: str
    title: str
    headline: str
    day_in_words: str
    hour: str
    until: str
    until_for_reader: str
    is_safe_day: bool
    legal_end: str
    left: str
    left_first: str
    tone: str
    owner: str
    unverified: bool
    doubt: str
    unchecked: bool
    by_hand: str
    is_by_hand: bool
    cautions: tuple[str, ...]
    state: str
    late: str
    moved_from: str
    moved_to: str
    moved_why: str
    moved_again: str
    turned: str
    turned_why: str
    because: str
    answered: str
    answer: str
    steps: tuple[tuple[int, str, str], ...]
    citation: str
    citation_url: str
    law: str
    readings: tuple[str, ...]
    which: str
    link: str


def section(reminder: Reminder, place: Place, countdown: Countdown, zone: str = "") -> Section:
    """Say everything about one reminder, on the day of the countdown, to somebody who reads in `zone`.

    Touches no database.
    """
    deadline = reminder.clock
    book, matter = countdown.book, deadline.investment
    day = _day_told(reminder)
    doubts = doubts_of(deadline)
    moved = reminder.kind == ReminderKind.MOVED
    is_safe_day = bool(deadline.safe_on and deadline.safe_on != deadline.due_on and day == deadline.safe_on)
    left = countdown.left(day, deadline.zone, deadline.unit, deadline.calendar) if day else ""
    days = countdown.days(day, deadline.zone) if day else None
    change = reminder.change
    named = place.named or Named(one_line(matter.title))
    return _hiding(
        named,
        Section(
            day=day,
            date_id=deadline.pk,
            matter_id=matter.pk,
            name=named.name,
            is_practice=matter.is_practice,
            regime=_regime(deadline, book),
            title=say(deadline.title),
            headline=named.headline(deadline),
            day_in_words=long_day(day) if day else _("No date"),
            hour=hour_words(day, deadline.zone, deadline.cutoff) if day and deadline.cutoff else "",
            until=until(day, deadline.zone, deadline.cutoff) if day else _no_date(deadline),
            until_for_reader=until_for(day, deadline.zone, deadline.cutoff, zone) if day else "",
            is_safe_day=is_safe_day,
            legal_end=_legal_end(deadline) if is_safe_day else "",
            left=left,
            left_first=f"{left[:1].upper()}{left[1:]}",
            tone=_tone(days, reminder.lead, deadline.state),
            owner=say(deadline.owner_label or deadline.owed_by),
            unverified=deadline.confidence != "verified",
            doubt=", ".join(doubts.marks),
            unchecked=bool(deadline.unchecked),
            by_hand=doubts.by_hand,
            is_by_hand=day is not None and day == deadline.set_on,
            cautions=tuple(say(str(caution)) for caution in deadline.cautions),
            state=_state(deadline, days),
            late=_late(reminder, book.now),
            moved_from=_day_or_none(change.old_on) if moved and change else "",
            moved_to=_day_or_none(change.new_on) if moved and change else "",
            moved_why=say(change.text) if moved and change else "",
            moved_again=_moved_again(change.new_due_on, deadline) if moved and change else "",
            turned=capfirst(reminder.turn.get_kind_display()) if reminder.turn else "",
            turned_why=_turned_why(reminder, day),
            because=place.asked.because,
            answered=place.asked.done,
            answer=ANSWER if reminder.kind in ANSWERED else "",
            steps=_steps(deadline),
            citation=deadline.citation,
            citation_url=deadline.citation_url,
            law=_law(deadline),
            readings=tuple(_reading(reading) for reading in deadline.readings),
            which=_which(place, deadline.zone, counted=reminder.kind == ReminderKind.LEAD),
            link=link_to(deadline),
        ),
    )


def _day_told(reminder: Reminder) -> date | None:
    """The day that it announces, if that still stands; else the first one to act by."""
    days = reminder.clock.act_days
    if reminder.turn is not None and reminder.turn.override is not None:
        return reminder.turn.override.set_on or base_day(reminder.clock)
    return reminder.due_on if reminder.due_on in days else base_day(reminder.clock)


def link_to(deadline: Deadline) -> str:
    """The absolute address of the deadline's page in the admin."""
    return f"{settings.SITE_URL}{reverse('admin:index')}tracker/deadline/{deadline.pk}/change/"


def _hiding(named: Named, one: Section) -> Section:
    """The section without the title, wherever a text of the record has it, where the matter is masked."""
    if not named.hides:
        return one
    return replace(one, **{field.name: _hidden(named, getattr(one, field.name)) for field in fields(one)})


def _hidden(named: Named, value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_hidden(named, part) for part in value)
    return named.hide(value) if isinstance(value, str) else value


def _regime(deadline: Deadline, book: LawBook) -> str:
    if deadline.review:
        regime = book.library.names.get(deadline.review.regime)
        return law_words(regime.title) if regime else deadline.review.regime
    if deadline.divestment:
        return one_line(deadline.divestment.legal_basis) or _("Divestment")
    return _("Mitigation agreement")


def _no_date(deadline: Deadline) -> str:
    return say(deadline.undetermined_reason)


def _legal_end(deadline: Deadline) -> str:
    assert deadline.due_on, "a safe day stands before a legal one"
    return legal_day(deadline.due_on)


def _tone(days: int | None, lead: int | None, state: str) -> str:
    if days is not None and days < 0:
        return "overdue"
    if state == DeadlineState.PAUSED:
        return "paused"
    return "soon" if days == 0 or (lead is not None and lead <= 1) else "running"


def _state(deadline: Deadline, days: int | None) -> str:
    if days is not None and days < 0:
        return _("This day has passed, and nothing is recorded that met the duty.")
    if deadline.state == DeadlineState.PAUSED:
        return _("The clock is paused; each day the pause lasts moves this date.")
    return ""


def _steps(deadline: Deadline) -> tuple[tuple[int, str, str], ...]:
    """Number, sentence, and the citation where it is not the rule's own."""
    return tuple(
        (number, step_words(step), "" if step["citation"] == deadline.citation else step["citation"])
        for number, step in enumerate(deadline.steps, 1)
    )


def _late(reminder: Reminder, now: datetime) -> str:
    if now - reminder.send_at <= LATE:
        return ""
    should = local_day(reminder.send_at, reminder.clock.zone or "UTC")
    return _("This reminder is late: it should have left on %(day)s.") % {"day": legal_day(should)}


def _day_or_none(day: date | None) -> str:
    return legal_day(day) if day else _("no date")


def _moved_again(new_due_on: date | None, deadline: Deadline) -> str:
    if new_due_on == deadline.due_on:
        return ""
    return moved_again(_day_or_none(deadline.due_on))


def moved_again(day: str) -> str:
    """That a date which moved has moved once more, to this day in words."""
    return _("It has moved again since then: it is now %(day)s.") % {"day": day}


def _law(deadline: Deadline) -> str:
    """`Rule us.cfius.notice.review, law us-cfius/2020-02-13 (read on …), calendar us-federal (1a2b3c4d)`."""
    read = f" ({_('read on %(day)s') % {'day': legal_day(deadline.read_on)}})" if deadline.read_on else ""
    version = _("law %(version)s") % {"version": deadline.regime_version}
    law = f", {version}{read}" if deadline.regime_version else read
    digest = f" ({deadline.calendar_digest[:8]})" if deadline.calendar_digest else ""
    named = _("calendar %(calendar)s") % {"calendar": deadline.calendar}
    calendar = f", {named}{digest}" if deadline.calendar else ""
    return f"{_('Rule %(rule)s') % {'rule': deadline.rule_id}}{law}{calendar}"


def _reading(reading: dict[str, str]) -> str:
    return (
        f"{legal_day(date.fromisoformat(reading['due_on']))}: {say(reading['label'])}. {say(reading['says'])}"
    )


def _turned_why(reminder: Reminder, day: date | None) -> str:
    """What stopped the clock and what that means for the date, or what it is now that the clock goes on."""
    if reminder.turn is None:
        return ""
    if reminder.turn.override is not None:
        return _set_why(reminder.turn.override, reminder.clock)
    if reminder.turn.kind == TurnKind.PAUSED:
        stands = _("The clock stands still; each day that it does moves this date.")
        return f"{say(reminder.turn.text)} {stands}"
    now = _("The date is now %(day)s.") % {"day": legal_day(day)} if day else _("It has no date any more.")
    return f"{say(reminder.turn.text)} {_('The clock goes on.')} {now}"


def _set_why(override: Override, deadline: Deadline) -> str:
    """Who set or took back a day, why, on what it rests, and the computed day beside it."""
    computed = legal_day(deadline.due_on) if deadline.due_on else _("no date")
    if override.set_on is None:
        stands = _("The computed day alone counts again: %(computed)s.") % {"computed": computed}
    else:
        stands = _("The computed day stays beside it: %(computed)s.") % {"computed": computed}
    return f"{capfirst(words_of(override))}. {stands}"


def _which(place: Place, zone: str, *, counted: bool) -> str:
    """`Reminder 2 of 4. The next one comes on …. If nobody acknowledges, it goes to Ada (deputy) on ….`

    What comes first stands first.
    """
    then, then_at = place.asked.then, place.asked.then_at
    is_before = bool(place.next_at and then_at and then_at < place.next_at)
    coming = legal_day(local_day(place.next_at, zone or "UTC")) if place.next_at else ""
    first, following = "", "" if then else _("No further reminder is planned.")
    if counted:
        told = {"number": place.number, "total": place.total}
        first, following = _("Reminder %(number)s of %(total)s.") % told, _("It is the last one.")
    if coming and is_before:
        following = _("Your next one comes on %(day)s.") % {"day": coming}
    elif coming:
        words = (
            _("The next one comes on %(day)s.")
            if counted
            else _("The next reminder of this date comes on %(day)s.")
        )
        following = words % {"day": coming}
    return " ".join(filter(None, (first, then, following) if is_before else (first, following, then)))
