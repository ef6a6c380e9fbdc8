"""Open clocks that nobody living looks after, or whose reminders reach nobody: the exceptions list."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.filters.covers import Covers, name_of
from tracker.filters.in_charge import DUTIES, Kind, dates_of_duties, without_papers
from tracker.filters.near import clocks_of
from tracker.filters.still_open import still_open
from tracker.filters.today import LIVE_STATES
from tracker.models import (
    Absence,
    Deadline,
    DeadlineState,
    Investment,
    MatterMember,
    Obligation,
    OrderPart,
    TeamRole,
    Watch,
)
from tracker.models.clock_keys import DutyKey
from tracker.models.deadlines import PATHS_TO_MATTER

ASKED = (TeamRole.OWNER, TeamRole.DEPUTY, TeamRole.PARTNER)
"""Parts of people whom a date asks by name."""
Viewer = User | AnonymousUser | None


LEFT: dict[str, object] = {"is_active": False}
"""Of a duty or part whose own person in charge has left; without one, the matter's owner is in charge."""


class Trouble(NamedTuple):
    """What is wrong with a matter's dates, what to do about it, and where."""

    code: str
    says: str
    do: str
    link: str


class Line(NamedTuple):
    """One open clock and what is wrong with it."""

    deadline: Deadline
    troubles: tuple[Trouble, ...]


def exceptions(user: Viewer, now: datetime) -> QuerySet[Deadline]:
    """The clocks on the list that this person sees, by day; a superuser sees all."""
    rows = still_open(Deadline.objects.visible_to(user), now)
    return _clocks(rows, Investment.objects.visible_to(user).filter(_troubled(now)), **LEFT)


def listed(now: datetime) -> QuerySet[Deadline]:
    """The clocks on the list, of every matter, by day: for commands."""
    troubled = Investment.objects.filter(_troubled(now))
    return _clocks(still_open(Deadline.objects.all(), now), troubled, **LEFT)


def unowned(now: datetime, user: Viewer = None) -> int:
    """How many open clocks are on the list; without a person those of every matter."""
    return (listed(now) if user is None else exceptions(user, now)).count()


def lines(rows: Iterable[Deadline], now: datetime) -> list[Line]:
    """These clocks of the list, with what is wrong with each; a fixed number of statements."""
    found = list(rows)
    troubles = _troubles({row.investment.pk for row in found}, now)
    left = _left_alone(found)
    return [Line(row, (*troubles[row.investment.pk], *left.get(row.pk, ()))) for row in found]


def open_clocks_of(owner: User) -> QuerySet[Deadline]:
    """The open clocks of the matters, obligations and parts that this person is in charge of, by day."""
    owned = MatterMember.objects.order_by().filter(user=owner, role=TeamRole.OWNER)
    matters = Investment.objects.filter(pk__in=owned.values("investment"))
    return _clocks(Deadline.objects.all(), matters, pk=owner.pk)


def duties_of(owner: User) -> list[Obligation | OrderPart]:
    """The clauses of open matters that this person is in charge of and that are not over, dated or not."""
    over = (DeadlineState.MET, DeadlineState.ENDED)
    owned = Obligation.objects.filter(owner=owner, agreement__investment__is_closed=False)
    left = Deadline.objects.order_by().filter(obligation=OuterRef("pk")).exclude(state__in=over)
    parts = OrderPart.objects.filter(owner=owner, divestment__investment__is_closed=False)
    return [
        *owned.filter(Exists(left)).select_related("agreement__investment"),
        *parts.select_related("divestment__investment"),
    ]


def _clocks(rows: QuerySet[Deadline], matters: QuerySet[Investment], **person: object) -> QuerySet[Deadline]:
    """The running and paused clocks of those of these matters that are open, and, of open matters, those that
    such a person is in charge of. Three statements beforehand.
    """
    own = {f"owner__{name}" if name != "pk" else "owner": value for name, value in person.items()}
    owed = Obligation.objects.filter(**own, agreement__investment__is_closed=False)
    found = clocks_of(matters.filter(is_closed=False), owed)
    parts = OrderPart.objects.order_by().filter(**own, divestment__investment__is_closed=False)
    if orders := list(parts.values_list("divestment", flat=True).distinct()):
        found |= Q(divestment__in=orders) & dates_of_duties(Q(**own))
    return rows.filter(found, state__in=LIVE_STATES).select_related(*PATHS_TO_MATTER).order_by("due_on", "pk")


def _troubled(now: datetime) -> Q:
    # First whether an owner gets its mail: then neither is wrong, and nothing else is asked of nearly all.
    owned = MatterMember.objects.order_by().filter(role=TeamRole.OWNER, user__is_active=True)
    well = Q(Exists(owned.filter(investment=OuterRef("pk")).exclude(user__email="")))
    return (~well & (~_has_owner() | ~_reaches())) | Q(pk__in=_without_cover(now))


def _has_owner() -> Q:
    owners = MatterMember.objects.order_by().filter(role=TeamRole.OWNER, user__is_active=True)
    return Q(Exists(owners.filter(investment=OuterRef("pk"))))


def _reaches() -> Q:
    """Somebody who watches or owns it gets mail; or nobody does either, and a superuser gets it."""
    watching = Watch.objects.visible_to_its("user").order_by().filter(is_active=True)
    watching = watching.filter(investment=OuterRef("pk"))
    owning = MatterMember.objects.order_by().filter(role=TeamRole.OWNER, user__is_active=True)
    owning = owning.filter(investment=OuterRef("pk"))
    # Owners first: nearly every matter has one, and whether a watcher sees it is asked for the others only.
    reached = Q(Exists(owning.exclude(user__email=""))) | Q(Exists(watching.exclude(user__email="")))
    roots = User.objects.filter(is_active=True, is_superuser=True).exclude(email="")
    return reached | ~Q(Exists(watching)) & ~Q(Exists(owning)) & Q(Exists(roots))


def _without_cover(now: datetime) -> dict[int, list[Absence]]:
    """By matter, the absences from now on during which the place of whoever is asked, or watches, is empty.

    Its owner, deputy or partner is away without a cover who can be reached, or the cover of any of these or
    of a watcher does not see the matter.
    """
    covers = Covers(now.date())
    rows = list(covers)
    if not rows:
        return {}
    people = {row.user_id for row in rows}
    asked = _by_person(MatterMember.objects.filter(role__in=ASKED, user__in=people))
    watchers = _by_person(Watch.objects.visible_to_its("user").filter(is_active=True, user__in=people))
    found: dict[int, list[Absence]] = defaultdict(list)
    for row in rows:
        at = max(now, _noon_of(row))
        present = covers.covers_at(row.user_id, at, "UTC")
        matters = asked[row.user_id] | (watchers[row.user_id] if present else set())
        for matter in sorted(matters - _seen_by(present, matters)):
            found[matter].append(row)
    return found


def _by_person(rows: QuerySet[MatterMember] | QuerySet[Watch]) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for person, matter in rows.order_by().values_list("user_id", "investment_id"):
        found[person].add(matter)
    return found


def _seen_by(people: Sequence[User], matters: set[int]) -> set[int]:
    """Those of the matters that one of these people sees, by the one gate."""
    found: set[int] = set()
    for person in people:
        rows = Investment.objects.visible_to(person).order_by().filter(pk__in=matters)
        found |= set(rows.values_list("pk", flat=True))
    return found


def _noon_of(row: Absence) -> datetime:
    """Noon of the first day away: the same day in almost every zone."""
    return datetime.combine(row.first_on, time(12), UTC)


def _troubles(matters: set[int], now: datetime) -> Mapping[int, list[Trouble]]:
    found: dict[int, list[Trouble]] = defaultdict(list)
    rows = Investment.objects.order_by().filter(pk__in=matters)
    for pk in rows.exclude(_has_owner()).values_list("pk", flat=True):
        found[pk].append(
            Trouble(
                "unowned",
                _("Nobody active owns it."),
                _("Put an owner on the team"),
                f"{reverse('admin:tracker_investment_change', args=[pk])}?edit=1",
            )
        )
    for pk in rows.exclude(_reaches()).values_list("pk", flat=True):
        found[pk].append(
            Trouble(
                "unreached",
                _(
                    "Its reminders reach nobody: no watcher, or no administrator in their place, has"
                    " an address."
                ),
                _("Let somebody watch it"),
                f"{reverse('admin:tracker_watch_add')}?investment={pk}",
            )
        )
    for pk, away in _without_cover(now).items():
        found[pk] += [_empty_place(row) for row in away]
    return found


def _left_alone(rows: Sequence[Deadline]) -> Mapping[int, tuple[Trouble, ...]]:
    """By clock, that whoever was in charge of its obligation or part has left; three statements at most."""
    meant = without_papers(row.duty for row in rows if row.duty)
    left = {one: trouble for kind in DUTIES for one, trouble in _left(kind, set(meant.values()))}
    told = {row.pk: left.get(meant[row.duty]) for row in rows if row.duty and row.duty in meant}
    return {pk: (one,) for pk, one in told.items() if one}


def _left(kind: Kind, duties: set[DutyKey]) -> Iterator[tuple[DutyKey, Trouble]]:
    """Those of these duties whose person in charge has left; one statement, and none without duties."""
    ids = {one.pk for one in duties if one.kind == kind}
    if not ids:
        return
    left = DUTIES[kind][0]._default_manager.order_by().filter(pk__in=ids, owner__is_active=False)
    for row in left.select_related("owner"):
        yield DutyKey(kind, row.pk), _has_left(row)


def _has_left(row: Obligation | OrderPart) -> Trouble:
    assert row.owner
    do = _("Put somebody in charge of the obligation")
    if isinstance(row, OrderPart):
        do = _("Put somebody in charge of the part")
    return Trouble(
        "left",
        _("%(owner)s, who was in charge of it, is no longer active.") % {"owner": name_of(row.owner)},
        do,
        f"{row.get_absolute_url()}?edit=1",
    )


def _empty_place(row: Absence) -> Trouble:
    days = _("from %(day)s to %(day2)s") % {"day": legal_day(row.first_on), "day2": legal_day(row.last_on)}
    return Trouble(
        "uncovered",
        _("%(user)s is away %(days)s, and %(cover)s does not see it or cannot be reached.")
        % {"user": name_of(row.user), "days": days, "cover": name_of(row.cover)},
        _("Change the cover, or add the cover to the team"),
        reverse("admin:tracker_absence_change", args=[row.pk]),
    )
