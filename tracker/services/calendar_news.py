"""News of the calendar: a closed day or a lapse is recorded once and reaches every date it touches."""

from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.clock.explain import legal_day
from tracker.models import ChangeCause, Closure, Confidence, Investment, RegimePause, Source

from .causes import Cause
from .law import LawBook
from .recompute import recompute_under


@transaction.atomic
def close_calendar_day(
    calendar: str,
    on: date,
    *,
    label: str,
    citation: str,
    by: User | None,
    now: datetime,
    kind: str = "",
    source: Source | None = None,
    confidence: str = Confidence.VERIFIED,
) -> Closure:
    """Record that an authority is closed on a day, and move every date that this moves, with its reminders.

    Raises `ValidationError` naming the field: unknown calendar, day out of its reach or closed already.
    """
    book = LawBook(None, now)
    _check_day(book, calendar, on)
    closure = Closure(
        calendar=calendar,
        on=on,
        label=label.strip(),
        kind=kind,
        citation=citation.strip(),
        source=source,
        known_on=now,
        recorded_by=by,
        confidence=confidence,
    )
    closure.full_clean()
    closure.save(force_insert=True)
    text = f"closure of {legal_day(on)} ({closure.label}; {closure.citation})"
    _recompute_calendar(calendar, now, Cause(ChangeCause.CLOSURE, text, closure=closure))
    return closure


@transaction.atomic
def withdraw_closure(closure: Closure, *, reason: str, by: User | None, now: datetime) -> Closure:
    """Take a closure back by a new entry: the day is open after all. Dates move back, with the reason."""
    if closure.withdraws_id or closure.withdrawals.exists():
        raise ValidationError({"withdraws": "That closure was withdrawn already."})
    if not reason.strip():
        raise ValidationError({"reason": "Say why the closure is withdrawn."})
    back = Closure(
        calendar=closure.calendar,
        on=closure.on,
        label=closure.label,
        kind=closure.kind,
        citation=reason.strip(),
        known_on=now,
        recorded_by=by,
        withdraws=closure,
    )
    back.full_clean()
    back.save(force_insert=True)
    text = f"closure of {legal_day(closure.on)} ({closure.label}) withdrawn: {reason.strip()}"
    _recompute_calendar(closure.calendar, now, Cause(ChangeCause.CLOSURE, text, closure=back))
    return back


def _check_day(book: LawBook, calendar: str, on: date) -> None:
    if calendar not in book.library.calendars:
        known = ", ".join(sorted(book.library.calendars))
        raise ValidationError({"calendar": f"There is no calendar “{calendar}”; use one of: {known}."})
    known_days = book.calendar(calendar)
    if not known_days.first <= on <= known_days.last:
        raise ValidationError(
            {"on": f"The calendar runs from {legal_day(known_days.first)} to {legal_day(known_days.last)}."}
        )
    closed = known_days.closed_because(on)
    if closed and closed.kind != "weekend":
        raise ValidationError({"on": f"{legal_day(on)} is closed already: {closed.label}."})


def _recompute_calendar(calendar: str, now: datetime, cause: Cause) -> None:
    book = LawBook(None, now)
    regimes = [law.id for law in book.library.laws.values() if law.calendar == calendar]
    _recompute_regimes(regimes, book, cause)


def _recompute_regimes(regimes: list[str], book: LawBook, cause: Cause) -> None:
    matters = Investment.objects.filter(reviews__regime__in=regimes).order_by()
    recompute_under(book, cause, matters=matters)


@transaction.atomic
def record_regime_pause(
    regime: str,
    first_on: date,
    last_on: date | None,
    *,
    reason: str,
    citation: str,
    by: User | None,
    now: datetime,
    in_scope: bool | None = True,
    source: Source | None = None,
    confidence: str = Confidence.VERIFIED,
    withdraws: RegimePause | None = None,
) -> RegimePause:
    """Record days on which a regime's clocks stand still, both included; without `last_on` they still do.

    Every open review of the regime is counted anew. `in_scope` None says that it is not settled whether the
    clocks stand still: the dates stay and the other reading is shown. With `withdraws` the entry replaces
    an earlier one. Raises `ValidationError` naming the field.
    """
    book = LawBook(None, now)
    law = book.law(regime)
    if law is None:
        raise ValidationError({"regime": f"The law of “{regime}” is not coded: it has no clocks to pause."})
    if withdraws and withdraws.withdrawals.exists():
        raise ValidationError({"withdraws": "That pause was replaced already: replace the newer entry."})
    if first_on > book.day(law.zone):
        raise ValidationError({"first_on": "A pause is recorded once it has begun."})
    pause = RegimePause(
        regime=regime,
        first_on=first_on,
        last_on=last_on,
        reason=reason.strip(),
        citation=citation.strip(),
        in_scope=in_scope,
        source=source,
        known_on=now,
        recorded_by=by,
        withdraws=withdraws,
        confidence=confidence,
    )
    pause.full_clean()
    pause.save(force_insert=True)
    _recompute_regimes([regime], LawBook(None, now), Cause(ChangeCause.PAUSE, _words(pause), pause=pause))
    return pause


def end_regime_pause(pause: RegimePause, last_on: date, *, by: User | None, now: datetime) -> RegimePause:
    """Say on which day a lasting pause ended, by an entry that replaces it; its clocks run on."""
    if pause.last_on is not None:
        raise ValidationError({"last_on": f"This pause ended on {legal_day(pause.last_on)} already."})
    return _replace(pause, last_on=last_on, in_scope=pause.in_scope, reason=pause.reason, by=by, now=now)


def withdraw_regime_pause(pause: RegimePause, *, reason: str, by: User | None, now: datetime) -> RegimePause:
    """Say that a pause does not stop the clocks after all, by an entry that replaces it."""
    if not reason.strip():
        raise ValidationError({"reason": "Say why the pause is withdrawn."})
    return _replace(pause, last_on=pause.last_on, in_scope=False, reason=reason, by=by, now=now)


def _replace(
    pause: RegimePause,
    *,
    last_on: date | None,
    in_scope: bool | None,
    reason: str,
    by: User | None,
    now: datetime,
) -> RegimePause:
    return record_regime_pause(
        pause.regime,
        pause.first_on,
        last_on,
        reason=reason,
        citation=pause.citation,
        by=by,
        now=now,
        in_scope=in_scope,
        source=pause.source,
        confidence=pause.confidence,
        withdraws=pause,
    )


def _words(pause: RegimePause) -> str:
    until = f"to {legal_day(pause.last_on)}" if pause.last_on else "until further notice"
    span = f"from {legal_day(pause.first_on)} {until}"
    if pause.in_scope is False:
        return f"pause {span} does not stop the clocks: {pause.reason}"
    open_question = ", its effect not settled" if pause.in_scope is None else ""
    return f"pause {span} ({pause.reason}; {pause.citation}){open_question}"
