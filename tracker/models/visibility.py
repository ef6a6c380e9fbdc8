"""Who sees what: the one gate that every list, count, search, mail and export passes.

A matter (an investment) is seen by its members, by everyone signed in when it is public, and by
superusers. Each model names, in `seen_through`, how its rows hang on a matter or why they do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar

from django.apps import apps
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

Viewer = User | AnonymousUser | None
Person = User | OuterRef
"""A person, or the column of the row asked about that names one."""
M = TypeVar("M", bound=models.Model, covariant=True)


class Way(Protocol):
    """How a signed-in person who is no superuser comes to see a row."""

    def rows(self, user: User) -> Q: ...


@dataclass(frozen=True)
class TheMatterItself:
    """The row is a matter."""

    def rows(self, user: Person) -> Q:
        team = rows_of("MatterMember").filter(investment=OuterRef("pk"), user=user)
        return Q(is_public=True) | Q(Exists(team))

    def keys(self, user: User) -> QuerySet[Any]:
        """The keys of these rows, each kind found by its own index however many matters there are."""
        own = rows_of("MatterMember").filter(user=user).values_list("investment_id")
        return own.union(rows_of("Investment").filter(is_public=True).values_list("pk"))


def rows_of(model: str) -> QuerySet[Any]:
    """All rows of a model that this module cannot import, being imported by it; unordered."""
    rows: QuerySet[Any] = apps.get_model("tracker", model)._default_manager.order_by()
    return rows


def open_matters(user: Person) -> QuerySet[Any]:
    """The matters this person may see."""
    return rows_of("Investment").filter(TheMatterItself().rows(user))


@dataclass(frozen=True)
class ThroughMatter:
    """The row hangs on a matter by the first of these paths that leads to one.

    With `or_public`, a row that hangs on no matter at all is news of the regime, open to everyone.
    """

    paths: tuple[str, ...]
    or_public: bool = False

    def rows(self, user: Person) -> Q:
        refs = [OuterRef(f"{path}_id") for path in self.paths]
        matter = Coalesce(*refs) if len(refs) > 1 else refs[0]
        seen = Q(Exists(open_matters(user).filter(pk=matter)))
        return seen | Q(**{f"{self.paths[0]}__isnull": True}) if self.or_public else seen


@dataclass(frozen=True)
class SharedInMatter:
    """The row is somebody's own thought about a matter: for its author, and once shared for the whole team.

    Whoever cannot see the matter any more sees neither; that a matter is public opens nothing.
    """

    path: str

    @property
    def paths(self) -> tuple[str, ...]:
        """How the row hangs on its matter, as for `ThroughMatter`."""
        return (self.path,)

    def rows(self, user: User) -> Q:
        matter = OuterRef(f"{self.path}_id")
        team = rows_of("MatterMember").filter(investment=matter, user=user)
        own = Q(created_by=user) & Q(Exists(open_matters(user).filter(pk=matter)))
        return own | (Q(shared=True) & Q(Exists(team)))


@dataclass(frozen=True)
class SharedWithColleagues:
    """The row is somebody's own, and once shared it is for everybody who is on a team with them, too."""

    owner: str

    def rows(self, user: User) -> Q:
        own_matters = rows_of("MatterMember").filter(user=user).values("investment")
        beside = rows_of("MatterMember").filter(user=OuterRef(f"{self.owner}_id"), investment__in=own_matters)
        return Q(**{self.owner: user}) | (Q(shared=True) & Q(Exists(beside)))


@dataclass(frozen=True)
class Everyone:
    """The row is the same for everyone signed in: the calendar, a lapse, the last sweep."""

    def rows(self, user: User) -> Q:
        return Q(pk__isnull=False)


@dataclass(frozen=True)
class Addressee:
    """The row is a letter: only its recipient reads it."""

    field: str

    def rows(self, user: User) -> Q:
        return Q(**{self.field: user})


WORKING_ROLES = ("owner", "deputy", "member")
"""Those of a team who work on its matter; a partner and a reader look on."""


@dataclass(frozen=True)
class AddresseeOrTeam:
    """The row is a letter: its recipient reads it, and whoever works on every matter that it speaks of.

    `mail` is the column of the letter's mail; `paths` lead from a reminder in it to its matter. A letter that
    also carries something without a matter, such as a digest, is its recipient's alone.
    """

    mail: str
    paths: tuple[str, ...]

    def rows(self, user: User) -> Q:
        matter = Coalesce(*(F(f"{path}_id") for path in self.paths))
        told = rows_of("Reminder").filter(mail=OuterRef(f"{self.mail}_id")).annotate(matter=matter)
        work = rows_of("MatterMember").filter(
            investment=OuterRef("matter"), user=user, role__in=WORKING_ROLES
        )
        of_others = told.filter(~Exists(work))
        return Q(**{f"{self.mail}__recipient": user}) | (Q(Exists(told)) & ~Q(Exists(of_others)))


@dataclass(frozen=True)
class AddresseeByEmail:
    """The row is a letter kept by address: only the person whose one address it carries reads it."""

    field: str

    def rows(self, user: User) -> Q:
        return Q(**{f"{self.field}__iexact": user.email}) if user.email else Q(pk__isnull=True)


@dataclass(frozen=True)
class KnownParty:
    """A public party, one's own entry, or a party to a matter one sees; `prefixes` lead to the party."""

    prefixes: tuple[str, ...] = ("",)

    def rows(self, user: User) -> Q:
        every = Q()
        for prefix in self.prefixes:
            every &= self._party(prefix, user)
        return every

    def _party(self, prefix: str, user: User) -> Q:
        party = OuterRef(f"{prefix.removesuffix('__')}_id" if prefix else "pk")
        matters = open_matters(user)
        return (
            Q(**{f"{prefix}is_public": True})
            | Q(**{f"{prefix}created_by": user})
            | Q(Exists(matters.filter(investor=party)))
            | Q(Exists(matters.filter(target=party)))
            | Q(Exists(self._linked("MatterParty", "party", party, user)))
            | Q(Exists(self._linked("Divestment", "buyer", party, user)))
            | Q(Exists(self._linked("Divestment", "seller", party, user)))
            | Q(Exists(self._linked("Divestment", "asset", party, user)))
            | Q(Exists(self._linked("DivestmentEvent", "buyer", party, user)))
            | Q(Exists(self._linked("AgreementParty", "party", party, user)))
        )

    def _linked(self, model: str, field: str, party: OuterRef, user: User) -> QuerySet[Any]:
        rows = rows_of(model)
        return rows.filter(rows.model.seen_through.rows(user), **{field: party})


class VisibleQuerySet(QuerySet[M]):
    """A queryset of a model that names its `seen_through`."""

    def visible_to(self, user: Viewer) -> Self:
        """The rows this person may see, each once; nothing without a signed-in, active person."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        way: Way = self.model.seen_through  # type: ignore[attr-defined]
        return self.filter(way.rows(user))

    def with_sight_of(self, person: str) -> Self:
        """Each row told, as `sees`, whether the person in its own column `person` may see it today."""
        seen = type(self)(self.model).visible_to_its(person).order_by().filter(pk=OuterRef("pk"))
        return self.annotate(sees=Exists(seen))

    def visible_to_its(self, person: str) -> Self:
        """The rows that the person in their own column `person` may see: `visible_to` for many at once.

        Only for models whose rows hang on a matter.
        """
        way = self.model.seen_through  # type: ignore[attr-defined]
        assert isinstance(way, ThroughMatter)
        # Two levels up: from the team through the matter to the row itself.
        seen = way.rows(OuterRef(OuterRef(f"{person}_id")))
        return self.filter(Q(**{f"{person}__is_superuser": True}) | seen, **{f"{person}__is_active": True})
