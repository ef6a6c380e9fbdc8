"""Another day for a date, set by a person with a reason and a source, never in place of the computed one.

The clock's own day stays where it was, and with it every reminder of it. The day set by hand gets reminders
of its own; who is asked further, and when a date counts as overdue, goes by the earlier of the two.
"""

from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.models import Deadline, Obligation, Override, Review, Source
from tracker.models.deadlines import OPEN_STATES

from .recompute import recompute_divestment, recompute_obligations, recompute_review
from .second_checks import ask_for_override
from .turning import tell_by_hand


@transaction.atomic
def set_day(
    deadline_id: int,
    *,
    set_on: date,
    reason: str,
    by: User | None,
    now: datetime,
    citation: str = "",
    source: Source | None = None,
) -> Override:
    """Set another day, a legal one in the deadline's zone; one set before is replaced and stays on record.

    Reminders of both days are planned in the same transaction, and whoever watches the date is told, after
    a second person's check where one is asked for. Raises `ValidationError` naming the field.
    """
    deadline = Deadline.objects.select_for_update(of=("self",)).with_matter().get(pk=deadline_id)
    if why := why_not(deadline):
        raise ValidationError(why)
    if set_on == deadline.due_on:
        raise ValidationError({"set_on": _("That is the computed day: there is nothing to set.")})
    if source and source.investment_id not in (None, deadline.investment.pk):
        raise ValidationError({"source": _("That source belongs to another matter.")})
    override = Override(
        deadline=deadline,
        set_on=set_on,
        engine_on=deadline.due_on,
        reason=reason.strip(),
        citation=citation.strip(),
        source=source,
        recorded_at=now,
        recorded_by=by,
        withdraws=standing_of(deadline),
    )
    _demand(override)
    override.save(force_insert=True)
    check = ask_for_override(override)
    _follow(deadline, now)
    if check is None:
        tell_by_hand(override, now)
    return override


@transaction.atomic
def withdraw_day(override: Override, *, reason: str, by: User | None, now: datetime) -> Override:
    """Take back a day set by hand: the computed day alone counts again, and who was told of it is told.

    Raises `ValidationError`.
    """
    rows = Deadline.objects.select_for_update(of=("self",)).with_matter()
    deadline = rows.get(pk=override.deadline_id)
    if standing_of(deadline) != override:
        raise ValidationError(_("That day was withdrawn or replaced already."))
    back = Override(
        deadline=deadline,
        engine_on=deadline.due_on,
        reason=reason.strip(),
        recorded_at=now,
        recorded_by=by,
        withdraws=override,
    )
    _demand(back)
    back.save(force_insert=True)
    _follow(deadline, now)
    tell_by_hand(back, now)
    return back


def why_not(deadline: Deadline) -> str:
    """Why no day can be set for a deadline; empty if one can."""
    if deadline.investment.is_closed:
        return _("The matter is closed: its dates stay as they are.")
    if deadline.state not in OPEN_STATES or not deadline.zone:
        return _("This clock is over or never had days: no day can be set for it.")
    return ""


def standing_of(deadline: Deadline) -> Override | None:
    """The day set by hand that nobody has withdrawn or replaced, even where the clock agrees with it now."""
    rows = Override.objects.standing().filter(deadline=deadline)
    return rows.select_related("recorded_by", "source").first()


def _demand(override: Override) -> None:
    """Refuse what the database would refuse, at its field."""
    if not override.reason:
        raise ValidationError({"reason": _("Say why the computed day is not the one to go by.")})
    if override.set_on and not override.citation and override.source is None:
        raise ValidationError({"citation": _("Cite what the day rests on, or choose its source.")})


def _follow(deadline: Deadline, now: datetime) -> None:
    """Bring the row and its reminders up to date by the usual way."""
    parent = deadline.parent
    if isinstance(parent, Review):
        recompute_review(parent, None, now)
    elif isinstance(parent, Obligation):
        recompute_obligations(parent.agreement, None, now)
    else:
        recompute_divestment(parent, None, now)


def words_of(override: Override) -> str:
    """`Fri 3 Jul 2026, set by ada: the authority's letter (letter of 2 July)`, for a page or a file."""
    day, by = (
        (legal_day(override.set_on), _(", set by %(who)s"))
        if override.set_on
        else (_("withdrawn"), _(", by %(who)s"))
    )
    who = by % {"who": override.recorded_by} if override.recorded_by else ""
    cited = override.citation or (str(override.source) if override.source else "")
    return f"{day}{who}: {override.reason}{f' ({cited})' if cited else ''}"
