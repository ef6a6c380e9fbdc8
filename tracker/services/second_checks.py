"""The second pair of eyes: what needs another person's check, and that person's answer."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.clock.law import Law
from tracker.filters.walls import may_work_on
from tracker.models import (
    CheckAnswer,
    Checked,
    CheckVerdict,
    Closure,
    FuzzyDay,
    Override,
    RegimePause,
    Review,
    ReviewEvent,
    SecondCheck,
)
from tracker.models.policy import the_policy

from .law import LawBook
from .projecting import settle
from .turning import tell_by_hand

Entry = ReviewEvent | Override | Closure | RegimePause


def ask_for_events(events: Sequence[ReviewEvent], book: LawBook) -> list[SecondCheck]:
    """Ask for a second person where the policy wants one for events that start a clock and these do.

    Correcting such an event, or taking it back, needs one too. To be called in the transaction that stores
    the events.
    """
    if not book.events_are_checked:
        return []
    return SecondCheck.objects.bulk_create(
        SecondCheck(
            kind=Checked.EVENT,
            event=event,
            investment_id=event.review.investment_id,
            asked_at=event.recorded_at,
        )
        for event in events
        if _starts_a_clock(event, book)
    )


def _starts_a_clock(event: ReviewEvent, book: LawBook) -> bool:
    law = book.law(event.review.regime)
    kinds = {event.kind, event.corrects.kind if event.corrects else event.kind}
    return law is not None and bool(kinds & starting_kinds(law))


def ask_for_override(override: Override) -> SecondCheck | None:
    """As `ask_for_events`, for a day set by hand."""
    if override.set_on is None or not the_policy().check_overrides:
        return None
    return SecondCheck.objects.create(
        kind=Checked.OVERRIDE,
        override=override,
        investment=override.deadline.investment,
        asked_at=override.recorded_at,
    )


def ask_for_news(news: Closure | RegimePause) -> SecondCheck | None:
    """As `ask_for_events`, for a closed day, a pause, or the entry that takes one back."""
    if not the_policy().check_closures:
        return None
    kind = Checked.CLOSURE if isinstance(news, Closure) else Checked.PAUSE
    return SecondCheck.objects.create(kind=kind, **{kind.value: news}, asked_at=news.recorded_at)


def starting_kinds(law: Law) -> frozenset[str]:
    """The kinds of event that start a clock under any version of a law."""
    rules = (rule for version in law.versions for rule in version.rules.values())
    return frozenset(kind for rule in rules for kind in rule.starts_on)


def may_check(user: User, check: SecondCheck) -> str:
    """Why this person may not answer a check; empty if they may. They see it already."""
    entry = check.entry
    if entry.recorded_by_id == user.pk:
        return _("You recorded this yourself: another person has to check it.")
    needed = "tracker.change_review" if check.investment_id else "tracker.add_closure"
    if not user.has_perm(needed) or (check.investment_id and not may_work_on(user, check)):
        return _("Only somebody who works on the matter, or records closures, can check this.")
    return ""


def days_of(entry: Entry) -> FuzzyDay:
    """The day that a second person must find without being shown it; of a pause, its first and last one."""
    if isinstance(entry, ReviewEvent):
        return entry.occurred
    if isinstance(entry, Override):
        return FuzzyDay.on(entry.set_on) if entry.set_on else FuzzyDay.unknown()
    if isinstance(entry, Closure):
        return FuzzyDay.on(entry.on)
    last = entry.last_on or entry.first_on
    return FuzzyDay.from_bounds(entry.first_on, last) if last > entry.first_on else FuzzyDay.on(last)


@transaction.atomic
def confirm(check_id: int, *, read_as: FuzzyDay, by: User, now: datetime) -> CheckAnswer:
    """Confirm an entry by the day that this person read in its source; the dates on it are then checked.

    Of a day set by hand people are told only now.

    Raises `ValidationError`: on `read_as` where the record has another day (it is not told which), else where
    this person may not, or somebody did already. Then nothing has changed.
    """
    check = _open(check_id, by)
    if read_as != days_of(check.entry):
        raise ValidationError(
            {
                "read_as": _(
                    "The record has another day. Read the source again; if your day is right, object."
                    " Nothing was confirmed."
                )
            }
        )
    answer = CheckAnswer.objects.create(
        check_of=check, verdict=CheckVerdict.CONFIRMED, by=by, at=now, read_as=read_as.iso()
    )
    settle(check.pk, now)
    if check.override:
        tell_by_hand(check.override, now)
    return answer


@transaction.atomic
def object_to(check_id: int, *, reason: str, by: User, now: datetime, read_as: str = "") -> CheckAnswer:
    """Say what is wrong with an entry. It stays unchecked until it is corrected or confirmed after all.

    Raises `ValidationError` as `confirm` does, and on `reason` without one.
    """
    check = _open(check_id, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is wrong with the entry.")})
    return CheckAnswer.objects.create(
        check_of=check,
        verdict=CheckVerdict.OBJECTED,
        by=by,
        at=now,
        reason=reason.strip(),
        read_as=read_as[:60],
    )


def _open(check_id: int, by: User) -> SecondCheck:
    """The check, locked; raises `ValidationError` where this person cannot answer it any more."""
    check = SecondCheck.objects.visible_to(by).select_for_update(of=("self",)).get(pk=check_id)
    if check.event:  # whoever rebuilds its dates at this moment has read the check as open: wait for them
        Review.objects.select_for_update(of=("self",)).get(pk=check.event.review_id)
    if not SecondCheck.objects.waiting().filter(pk=check.pk).exists():
        raise ValidationError(_("This is confirmed, corrected or withdrawn: nothing is left to check."))
    if why := may_check(by, check):
        raise ValidationError(why)
    return check
