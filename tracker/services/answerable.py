"""Whose acknowledgement stops a date from going to the next person: that of those who are to act."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from tracker.filters.in_charge import dates_in_charge, dates_of_duties
from tracker.models import (
    Acknowledgement,
    Deadline,
    MatterMember,
    Reminder,
    ReminderKind,
    ReminderPolicy,
    ReminderState,
    TeamRole,
)
from tracker.models.deadlines import PATHS_TO_MATTER

ACTING = (TeamRole.OWNER, TeamRole.DEPUTY, TeamRole.PARTNER, TeamRole.MEMBER)
LEFT = (ReminderState.SENT, ReminderState.CLAIMED)
Whom = int | OuterRef


def of_those_who_act(rows: QuerySet[Acknowledgement]) -> QuerySet[Acknowledgement]:
    """Those of whoever works on the matter, is in charge of the duty, was asked, is the duty desk, covers
    for one of these, or is a superuser. Who merely watches, or reads, has the date not in hand.
    """
    rows = rows.annotate(matter=Coalesce(*(f"deadline__{path}_id" for path in PATHS_TO_MATTER)))
    user, matter = OuterRef("user"), OuterRef("matter")
    acting = Q(user__is_superuser=True) | Q(user__in=_desk()) | Q(Exists(_on_the_team(user, matter)))
    acting |= Q(Exists(_asked(user, OuterRef("deadline"), matter)))
    own = Q(owner=user) | Q(deputy=user)
    return rows.filter(acting | dates_of_duties(own, "deadline__"))


def stops_asking(deadline: Deadline, user: User) -> bool:
    """Whether nobody else is asked once this person acknowledges; the deadline comes with its matter."""
    matter = deadline.investment.pk
    return (
        user.is_superuser
        or _desk().filter(duty_desk=user).exists()
        or _on_the_team(user.pk, matter).exists()
        or Deadline.objects.order_by().filter(dates_in_charge(user), pk=deadline.pk).exists()
        or _asked(user.pk, deadline.pk, matter).exists()
    )


def _desk() -> QuerySet[ReminderPolicy, Any]:
    return ReminderPolicy.objects.order_by().filter(duty_desk__isnull=False).values("duty_desk")


def _on_the_team(user: Whom, matter: Whom) -> QuerySet[MatterMember]:
    return MatterMember.objects.order_by().filter(user=user, investment=matter, role__in=ACTING)


def _asked(user: Whom, deadline: Whom, matter: Whom) -> QuerySet[Reminder]:
    """What reached this person of the date as a stage, in somebody's place, or for one who works on it."""
    covers = Q(on_behalf_of__is_superuser=True)
    covers |= Q(on_behalf_of__matters__investment=matter, on_behalf_of__matters__role__in=ACTING)
    covers |= dates_of_duties(Q(owner=OuterRef("on_behalf_of")), "deadline__")
    covers |= Q(on_behalf_of__in=_desk())
    was_asked = Q(kind=ReminderKind.ESCALATION, state__in=LEFT)
    asked = was_asked | Q(instead_of__isnull=False) | covers
    return Reminder.objects.order_by().filter(asked, recipient=user, deadline=deadline)
