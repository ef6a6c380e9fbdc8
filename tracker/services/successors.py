"""Who comes next in a matter when nobody answers or can be reached: deputy, partner, duty desk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from django.contrib.auth.models import User

from tracker.filters.covers import can_be_reached
from tracker.models import Investment, MatterMember, ReminderPolicy, Stage, TeamRole

ROLES = {TeamRole.DEPUTY: Stage.DEPUTY, TeamRole.PARTNER: Stage.PARTNER}
ORDER = (Stage.DEPUTY, Stage.PARTNER, Stage.DESK)


class Next(NamedTuple):
    """A person and the part in which they are asked."""

    user: User
    stage: Stage


class Sight:
    """Which of some matters a person sees, by the one gate; one statement for each person asked about."""

    def __init__(self, investment_ids: Iterable[int]) -> None:
        self._ids = set(investment_ids)
        self._seen: dict[int, set[int]] = {}

    def sees(self, person: User, matter: int) -> bool:
        """Whether the person sees the matter today."""
        if person.pk not in self._seen:
            rows = Investment.objects.visible_to(person).order_by().filter(pk__in=self._ids)
            self._seen[person.pk] = set(rows.values_list("pk", flat=True))
        return matter in self._seen[person.pk]


class Successors:
    """Everybody behind the owner of many matters who can be reached and sees them.

    One statement for the teams; one for the superusers and one for the duty desk, when they are asked about.
    """

    def __init__(
        self, investment_ids: Iterable[int], policy: ReminderPolicy, sight: Sight | None = None
    ) -> None:
        self._ids = set(investment_ids)
        self._policy = policy
        self._sight = sight or Sight(self._ids)

    def chain(self, matter: int, first: Stage = Stage.DEPUTY) -> Iterator[Next]:
        """Everybody from the stage `first` on, in the order in which they are asked; superusers last."""
        for stage in ORDER[ORDER.index(first) :]:
            people = self._desk(matter) if stage == Stage.DESK else self._team.get((matter, stage), [])
            yield from (Next(person, stage) for person in people)

    def first(self, matter: int, stage: Stage) -> Next | None:
        """Whoever is asked at a stage: its own person, else that of the next stage that has one.

        Owners are left out: it is they who did not answer.
        """
        owners = self.owners(matter)
        return next((one for one in self.chain(matter, stage) if one.user.pk not in owners), None)

    def owners(self, matter: int) -> set[int]:
        """Its owners who can be reached and see it."""
        return self._owners[matter]

    @cached_property
    def _members(self) -> list[MatterMember]:
        rows = MatterMember.objects.visible_to_its("user").filter(
            investment__in=self._ids, role__in=(*ROLES, TeamRole.OWNER)
        )
        return list(rows.exclude(user__email="").select_related("user").order_by("pk"))

    @cached_property
    def _team(self) -> dict[tuple[int, Stage], list[User]]:
        found: dict[tuple[int, Stage], list[User]] = defaultdict(list)
        for row in self._members:
            if stage := ROLES.get(TeamRole(row.role)):
                found[row.investment_id, stage].append(row.user)
        return found

    @cached_property
    def _owners(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for row in self._members:
            if row.role == TeamRole.OWNER:
                found[row.investment_id].add(row.user_id)
        return found

    def _desk(self, matter: int) -> list[User]:
        """The firm's desk if it sees the matter, then the superusers, who see everything."""
        desk = self._policy.duty_desk
        if desk is None or not can_be_reached(desk) or not self._sight.sees(desk, matter):
            return self._superusers
        return [desk, *(one for one in self._superusers if one.pk != desk.pk)]

    @cached_property
    def _superusers(self) -> list[User]:
        people = User.objects.filter(is_active=True, is_superuser=True).exclude(email="")
        return list(people.order_by("pk"))
