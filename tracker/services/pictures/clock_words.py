"""What a clock of a timeline says: its name beside the bar, and the whole of it where it is reached."""

from datetime import date

from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.services.pictures.lanes import Clock


def name_of(clock: Clock, parts: int) -> str:
    """The title, with its day (1) and how it stands (2)."""
    day = legal_day(clock.due_on) if clock.due_on else between(clock)
    stands = clock.differs or clock.word
    stands = _("imagined, %(how)s") % {"how": stands} if clock.is_imagined and clock.differs else stands
    more = [day, by_hand(clock), stands, _("unverified") if clock.is_unverified else ""]
    kept = more[: 1 if parts == 1 else 4] if parts else []
    return ", ".join(filter(None, [clock.title, *kept]))


def between(clock: Clock) -> str:
    if clock.earliest_on and clock.latest_on:
        days = {"first": legal_day(clock.earliest_on), "last": legal_day(clock.latest_on)}
        return _("between %(first)s and %(last)s") % days
    if clock.latest_on:
        return _("by %(day)s") % {"day": legal_day(clock.latest_on)}
    return _("not before %(day)s") % {"day": legal_day(clock.earliest_on)} if clock.earliest_on else ""


def told_of(clock: Clock) -> str:
    """The whole of a clock in one line."""
    said = [name_of(clock, 2)]
    if clock.starts_on:
        said.append(_("from %(day)s") % {"day": legal_day(clock.starts_on)})
    if clock.finished_on:
        said.append(_("ended on %(day)s") % {"day": legal_day(clock.finished_on)})
    said += [words for words in (clock.left, rolled(clock), safe(clock)) if words]
    said += [stopped(stop.first, stop.last, stop.reason) for stop in clock.stops]
    return _("; ").join(said)


def by_hand(clock: Clock) -> str:
    """The day that somebody set beside the computed one."""
    return _("set by hand: %(day)s") % {"day": legal_day(clock.set_on)} if clock.set_on else ""


def rolled(clock: Clock) -> str:
    """How closed days moved the end, in words; empty where they did not."""
    if not (clock.unrolled_on and clock.due_on) or clock.unrolled_on == clock.due_on:
        return ""
    return _("moved from %(day)s, which is closed") % {"day": legal_day(clock.unrolled_on)}


def safe(clock: Clock) -> str:
    """The day by which to act, where it lies before the date."""
    if not (clock.safe_on and clock.due_on) or clock.safe_on == clock.due_on:
        return ""
    return _("act by %(day)s to be safe") % {"day": legal_day(clock.safe_on)}


def stopped(first: date, last: date | None, reason: str) -> str:
    """One stop in words."""
    days = {"first": legal_day(first), "last": legal_day(last) if last else "", "reason": reason}
    if last is None:
        return _("stands still from %(first)s on: %(reason)s") % days
    return _("stands still from %(first)s to %(last)s: %(reason)s") % days
