"""The visibility gate as lists and forms use it: which rows are shown, offered and open to change."""

from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import ForeignKey, Q, QuerySet

from tracker.models import (
    Amendment,
    Divestment,
    Incident,
    Investment,
    MitigationAgreement,
    Obligation,
    OrderPart,
    OwnershipLink,
    Party,
    Review,
    SiteVisit,
    VisibleQuerySet,
    Watch,
)
from tracker.models.visibility import WORKING_ROLES, SharedInMatter, ThroughMatter

M = TypeVar("M", bound=models.Model)
PARENTS = (
    *(Investment, Review, Divestment, OrderPart),
    *(MitigationAgreement, Obligation, Amendment, Incident, SiteVisit),
)


def visible_rows(rows: QuerySet[M], user: User | AnonymousUser) -> QuerySet[M]:
    """The rows this person may see; rows of other applications (people, groups) pass unchanged."""
    return rows.visible_to(user) if isinstance(rows, VisibleQuerySet) else rows


def workable_matters(user: User | AnonymousUser) -> QuerySet[Investment]:
    """The matters on whose working team this person is; all for a superuser, none for a reader."""
    rows = Investment.objects.visible_to(user)
    if not isinstance(user, User) or user.is_superuser:
        return rows
    return rows.filter(pk__in=user.matters.filter(role__in=WORKING_ROLES).values("investment"))


def choices_for(field: "ForeignKey[Any, Any]", user: User | AnonymousUser) -> QuerySet[Any]:
    """What a form may offer for a foreign key: rows to hang things on only where this person works."""
    model = field.remote_field.model
    if model is User:
        return User.objects.filter(is_active=True).order_by("username")
    rows = visible_rows(model._default_manager.all(), user)
    if model not in PARENTS or field.model is Watch:
        return rows
    path = model.seen_through.paths[0] if isinstance(model.seen_through, ThroughMatter) else "pk"
    return rows.filter(**{f"{path}__in": workable_matters(user).order_by().values("pk")})


def may_work_on(user: User | AnonymousUser, row: models.Model | None) -> bool:
    """Whether this person, beside having the model's permission, may change this row.

    A matter and what hangs on it: its working team. News of a regime: superusers. A party: whoever entered
    it, and, unless it is public, the working team of a matter it takes part in. One's own watch: always.
    """
    if row is None or not hasattr(row, "seen_through") or (isinstance(user, User) and user.is_superuser):
        return True
    if isinstance(row, Party):
        return row.created_by_id == user.pk or (not row.is_public and _takes_part(row, user))
    if isinstance(row, OwnershipLink):
        return may_work_on(user, row.owned)
    if isinstance(row, Watch) and row.user_id == user.pk:
        return True
    matter = matter_id_of(row)
    return matter is not None and workable_matters(user).filter(pk=matter).exists()


def _takes_part(party: Party, user: User | AnonymousUser) -> bool:
    roles = Q(investor=party) | Q(target=party) | Q(other_parties__party=party) | Q(divestments__buyer=party)
    return workable_matters(user).filter(roles).exists()


def matter_id_of(row: models.Model) -> int | None:
    """The matter a row hangs on, if any."""
    if isinstance(row, Investment):
        return row.pk
    way = getattr(row, "seen_through", None)
    for path in way.paths if isinstance(way, ThroughMatter | SharedInMatter) else ():
        *parents, last = path.split("__")
        found: Any = row
        for parent in parents:
            found = found and getattr(found, parent)
        if found and (pk := getattr(found, f"{last}_id")):
            return int(pk)
    return None
