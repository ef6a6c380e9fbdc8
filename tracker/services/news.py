"""A piece of news before it is stored: a closed day, a pause, or the entry that takes one back, checked."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.clock.explain import legal_day
from tracker.clock.law import Law
from tracker.clock.pauses import Pause
from tracker.models import ChangeCause, Closure, Confidence, NewsRun, RegimePause, Source
from tracker.models.law_words import law_words
from tracker.services.language import kept_words

from .causes import Cause
from .law import LawBook

NOT_YET = gettext_lazy(
    "What is known was announced by now: give the instant of the announcement, or leave it empty."
)


@dataclass(frozen=True, slots=True)
class Told:
    """Who tells it and when (UTC), when it was announced (None: now), and where it can be read."""

    by: User | None
    now: datetime
    known_on: datetime | None = None
    source: Source | None = None
    confidence: str = Confidence.VERIFIED

    def columns(self) -> dict[str, object]:
        """The columns that a closure and a pause share. Raises `ValidationError` on `known_on`."""
        known_on = self.known_on or self.now
        if known_on > self.now:
            raise ValidationError({"known_on": NOT_YET})
        return {
            "known_on": known_on,
            "recorded_at": self.now,
            "recorded_by": self.by,
            "source": self.source,
            "confidence": self.confidence,
        }


def closing(calendar: str, on: date, *, label: str, citation: str, told: Told, kind: str = "") -> Closure:
    """Return the entry that closes a day, unsaved.

    Raises `ValidationError` naming the field: unknown calendar, a day out of its reach, closed already or on
    the weekend, nothing cited, announced in the future.
    """
    _check_day(LawBook(None, told.now), calendar, on)
    closure = Closure(
        calendar=calendar,
        on=on,
        label=label.strip(),
        kind=kind,
        citation=citation.strip(),
        **told.columns(),
    )
    closure.full_clean()
    return closure


def reopening(closure: Closure, *, reason: str, told: Told) -> Closure:
    """Return the entry that takes a closure back, unsaved: the day is open after all."""
    if closure.withdraws_id or closure.withdrawals.exists():
        raise ValidationError({"withdraws": _("That closure was withdrawn already.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the closure is withdrawn.")})
    back = Closure(
        calendar=closure.calendar,
        on=closure.on,
        label=closure.label,
        kind=closure.kind,
        citation=reason.strip(),
        withdraws=closure,
        **told.columns(),
    )
    back.full_clean()
    return back


def _check_day(book: LawBook, calendar: str, on: date) -> None:
    if calendar not in book.library.calendars:
        known = ", ".join(sorted(book.library.calendars))
        raise ValidationError(
            {
                "calendar": _("There is no calendar “%(calendar)s”; use one of: %(known)s.")
                % {"calendar": calendar, "known": known}
            }
        )
    known_days = book.calendar(calendar)
    if not known_days.first <= on <= known_days.reach:
        raise ValidationError(
            {
                "on": _("The calendar runs from %(first)s to %(last)s.")
                % {"first": legal_day(known_days.first), "last": legal_day(known_days.reach)}
            }
        )
    if closed := known_days.closed_because(on):
        raise ValidationError(
            {
                "on": _("%(day)s is closed already: %(label)s.")
                % {"day": legal_day(on), "label": law_words(closed.label)}
            }
        )


def pausing(
    regime: str,
    first_on: date,
    last_on: date | None,
    *,
    reason: str,
    citation: str,
    told: Told,
    in_scope: bool | None = True,
    withdraws: RegimePause | None = None,
) -> RegimePause:
    """Return the entry of days on which a regime's clocks stand still, unsaved.

    `in_scope` None says that it is not settled whether they do; `withdraws` is the entry that this one
    replaces. Raises `ValidationError` naming the field.
    """
    book = LawBook(None, told.now)
    law = book.law(regime)
    if law is None:
        raise ValidationError(
            {
                "regime": _("The law of “%(regime)s” is not coded: it has no clocks to pause.")
                % {"regime": regime}
            }
        )
    if withdraws and withdraws.withdrawals.exists():
        raise ValidationError({"withdraws": _("That pause was replaced already: replace the newer entry.")})
    if first_on > book.day(law.zone):
        raise ValidationError({"first_on": _("A pause is recorded once it has begun.")})
    pause = RegimePause(
        regime=regime,
        first_on=first_on,
        last_on=last_on,
        reason=reason.strip(),
        citation=citation.strip(),
        in_scope=in_scope,
        withdraws=withdraws,
        **told.columns(),
    )
    pause.full_clean()
    if withdraws is None and (same := _covering(pause, book, law)):
        raise ValidationError(
            {
                "first_on": _("The clocks stand still on these days already: %(reason)s.")
                % {"reason": same.reason}
            }
        )
    return pause


def _covering(pause: RegimePause, book: LawBook, law: Law) -> Pause | None:
    """A pause that stands and leaves this one nothing to stop."""
    for one in book.pauses(law):
        last = one.last is None or (pause.last_on is not None and one.covers(pause.last_on))
        if one.scope == "applies" and one.kind == pause.kind and one.covers(pause.first_on) and last:
            return one
    return None


def ending(pause: RegimePause, last_on: date, *, told: Told) -> RegimePause:
    """Return the entry that gives a lasting pause its last day, unsaved."""
    if pause.last_on is not None:
        raise ValidationError(
            {"last_on": _("This pause ended on %(day)s already.") % {"day": legal_day(pause.last_on)}}
        )
    return _replacing(pause, last_on, pause.in_scope, pause.reason, told)


def unpausing(pause: RegimePause, *, reason: str, told: Told) -> RegimePause:
    """Return the entry that says that a pause does not stop the clocks after all, unsaved."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the pause is withdrawn.")})
    return _replacing(pause, pause.last_on, False, reason, told)


def _replacing(
    pause: RegimePause, last_on: date | None, in_scope: bool | None, reason: str, told: Told
) -> RegimePause:
    told = Told(told.by, told.now, told.known_on, told.source or pause.source, pause.confidence)
    return pausing(
        pause.regime,
        pause.first_on,
        last_on,
        reason=reason,
        citation=pause.citation,
        told=told,
        in_scope=in_scope,
        withdraws=pause,
    )


def cause_of(news: Closure | RegimePause, run: NewsRun | None = None) -> Cause:
    """Return what people are told when this news moves a date."""
    with kept_words():
        if isinstance(news, Closure):
            return Cause(ChangeCause.CLOSURE, closure_words(news), closure=news, run=run)
        return Cause(ChangeCause.PAUSE, pause_words(news), pause=news, run=run)


def closure_words(closure: Closure) -> str:
    """`closure of Mon 6 Jul 2026 (day of mourning; Executive Order 1)`, or that it was withdrawn and why."""
    told = {"day": legal_day(closure.on), "label": law_words(closure.label), "citation": closure.citation}
    if closure.withdraws_id:
        return _("closure of %(day)s (%(label)s) withdrawn: %(citation)s") % told
    return _("closure of %(day)s (%(label)s; %(citation)s)") % told


def pause_words(pause: RegimePause) -> str:
    """`pause from … to … (reason; citation)`, or that it does not stop the clocks and why."""
    told = {"first": legal_day(pause.first_on), "reason": law_words(pause.reason), "citation": pause.citation}
    if pause.last_on:
        told["span"] = _("from %(first)s to %(last)s") % {**told, "last": legal_day(pause.last_on)}
    else:
        told["span"] = _("from %(first)s until further notice") % told
    if pause.in_scope is False:
        return _("pause %(span)s does not stop the clocks: %(reason)s") % told
    if pause.in_scope is None:
        return _("pause %(span)s (%(reason)s; %(citation)s), its effect not settled") % told
    return _("pause %(span)s (%(reason)s; %(citation)s)") % told
