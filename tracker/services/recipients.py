"""Who is reminded of a matter's dates, how long before, and by whose wish.

Leads lie in layers: those of the watch, else of the matter, else of the rule, else the usual ones; to them
the firm's minimum is added, which nobody can drop, and what a person wants beside them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from tracker.filters.in_charge import DUTIES, Kind, without_papers
from tracker.models import DEFAULT_LEADS, Investment, Lead, MatterMember, TeamRole, Watch
from tracker.models.clock_keys import DutyKey
from tracker.models.leads import in_order, read_leads
from tracker.models.policy import the_policy
from tracker.regimes.leads import Written
from tracker.regimes.loader import Library


class Layer(StrEnum):
    """Whose wish a lead is, in words."""

    WATCH = "set on the watch"
    MATTER = "set for the matter"
    RULE = "advised for this rule"
    USUAL = "the usual leads"
    MINIMUM = "the firm's minimum"
    LAST = "the firm's last reminder, which nobody can switch off"
    PERSON = "also remind me"
    CHOSEN = "the day this person chose"
    LATE = "at once: others are asked already, for the date was recorded late"


class Chosen(NamedTuple):
    """The leads that a watch or matter names."""

    leads: tuple[Lead, ...]
    layer: Layer


class Habit(NamedTuple):
    """When a person wants their mail; `hour` and `quiet_days` (0 is Monday) are those of their own zone.

    No `hour` means as soon as the legal day begins; no `zone`, that of each date.
    """

    extra: tuple[Lead, ...] = ()
    hour: int | None = None
    quiet_days: frozenset[int] = frozenset()
    zone: str = ""


class Recipient(NamedTuple):
    """A person who is reminded of a matter, with every layer of leads that is not the rule's.

    `last_only` is a deputy who does not watch it and gets the firm's last reminder all the same.
    """

    user_id: int
    chosen: Chosen | None
    minimum: tuple[Lead, ...]
    habit: Habit = Habit()
    last_only: bool = False

    def leads(self, advised: tuple[Lead, ...] | None) -> dict[Lead, Layer]:
        """Return their leads of a date whose rule advises these, the furthest first, each with its layer."""
        chosen = self.chosen or (
            Chosen(advised, Layer.RULE) if advised else Chosen(DEFAULT_LEADS, Layer.USUAL)
        )
        why = dict.fromkeys(self.habit.extra, Layer.PERSON)
        why |= dict.fromkeys(self.minimum, Layer.MINIMUM)
        why |= dict.fromkeys(chosen.leads, chosen.layer)
        last = last_of(self.minimum)
        if last not in chosen.leads:
            why[last] = Layer.LAST
        return {lead: why[lead] for lead in in_order(why)}


def last_of(minimum: Iterable[Lead]) -> Lead:
    """The firm's last reminder before a date has passed: the nearest of its minimum."""
    return in_order(lead for lead in minimum if lead.n >= 0)[-1]


def advised_leads(library: Library, rule_id: str) -> tuple[Lead, ...] | None:
    """Return what the law's files advise for a rule; None where they say nothing."""
    written = library.leads.get(rule_id)
    return _read(written) if written else None


@cache
def _read(written: Written) -> tuple[Lead, ...]:
    return read_leads(written)


def recipients(investment_ids: Iterable[int]) -> Mapping[int, list[Recipient]]:
    """Return for each matter its active watchers and owners who may see it; without any, the superusers.

    An owner who does not watch is reminded as the matter says; one who switched the watch off still gets the
    firm's minimum, and a deputy who does not watch its last reminder. A fixed number of statements.
    """
    ids = set(investment_ids)
    minimum = read_leads(the_policy().minimum)
    rows = Watch.objects.visible_to_its("user").filter(investment__in=ids, is_active=True).order_by("pk")
    found: dict[int, list[Recipient]] = defaultdict(list)
    for matter, user, own, general, *habit in rows.values_list(
        "investment_id", "user_id", "leads", "investment__leads", *_habit_columns("user__")
    ):
        found[matter].append(Recipient(user, _chosen(own, general), minimum, _habit(*habit)))
    for matter, owner in _owners(ids, minimum):
        if owner.user_id not in {one.user_id for one in found[matter]}:
            found[matter].append(owner)
    unwatched = {matter for matter in ids if not found[matter]}
    if unwatched:
        found |= _fallback(unwatched, minimum)
    for matter, deputy in _deputies(ids, minimum):
        if deputy.user_id not in {one.user_id for one in found[matter]}:
            found[matter].append(deputy)
    return found


def _owners(matters: set[int], minimum: tuple[Lead, ...]) -> Iterator[tuple[int, Recipient]]:
    """The owners of these matters, with their leads as if they did not watch."""
    off = Watch.objects.filter(investment=OuterRef("investment"), user=OuterRef("user"), is_active=False)
    rows = MatterMember.objects.visible_to_its("user").filter(investment__in=matters, role=TeamRole.OWNER)
    columns = ("investment_id", "user_id", "off", "investment__leads", *_habit_columns("user__"))
    rows = rows.annotate(off=Exists(off)).order_by("pk")
    for matter, user, is_off, general, *habit in rows.values_list(*columns):
        chosen = Chosen((), Layer.WATCH) if is_off else _chosen(None, general)
        yield matter, Recipient(user, chosen, minimum, _habit(*habit))


def _deputies(matters: set[int], minimum: tuple[Lead, ...]) -> Iterator[tuple[int, Recipient]]:
    """The deputies of these matters with the firm's last reminder and nothing else."""
    rows = MatterMember.objects.visible_to_its("user").filter(investment__in=matters, role=TeamRole.DEPUTY)
    columns = ("investment_id", "user_id", *_habit_columns("user__"))
    for matter, user, *habit in rows.order_by("pk").values_list(*columns):
        when = _habit(*habit)._replace(extra=())
        yield matter, Recipient(user, Chosen((), Layer.WATCH), (last_of(minimum),), when, last_only=True)


def in_charge(duties: Iterable[DutyKey]) -> Mapping[DutyKey, Recipient]:
    """Return, for each of these duties that has one, its person in charge, else its deputy, who may see it.

    They are reminded as the matter says; one who switched their watch off gets the firm's minimum. At most
    two statements for obligations, two for parts of orders and one for papers, and none without any.
    """
    meant = without_papers(duties)
    found: dict[DutyKey, Recipient] = {}
    minimum = read_leads(the_policy().minimum) if meant else ()
    for kind in DUTIES:
        if ids := {one.pk for one in meant.values() if one.kind == kind}:
            known = _in_charge_of(kind, ids, minimum)
            found |= {DutyKey(kind, pk): person for pk, person in known.items()}
    return {duty: found[own] for duty, own in meant.items() if own in found}


def _in_charge_of(kind: Kind, ids: set[int], minimum: tuple[Lead, ...]) -> Mapping[int, Recipient]:
    model, to_matter = DUTIES[kind]
    found: dict[int, Recipient] = {}
    for role in ("owner", "deputy"):
        watches = Watch.objects.filter(investment=OuterRef(to_matter), user=OuterRef(role))
        rows = model.objects.visible_to_its(role).filter(pk__in=ids - found.keys()).order_by("pk")
        rows = rows.annotate(off=Exists(watches.filter(is_active=False)))
        columns = ("pk", f"{role}_id", "off", f"{to_matter}__leads", *_habit_columns(f"{role}__"))
        for pk, user, is_off, general, *habit in rows.values_list(*columns):
            chosen = Chosen((), Layer.WATCH) if is_off else _chosen(None, general)
            found[pk] = Recipient(user, chosen, minimum, _habit(*habit))
    return found


class People:
    """Who is reminded of each of many dates: everybody of its matter, and whoever is in charge of it.

    `dates` are their matters, with the duty (`Deadline.duty`) where they are of one. A fixed number of
    statements.
    """

    def __init__(self, dates: Iterable[tuple[int, DutyKey | None]]) -> None:
        places = list(dates)
        self._of_matter = recipients(matter for matter, _ in places)
        self._in_charge = in_charge(duty for _, duty in places if duty)

    def of(self, matter: int, duty: DutyKey | None) -> list[Recipient]:
        """The people of one date, each once."""
        known = self._of_matter[matter]
        own = self._in_charge.get(duty) if duty else None
        if own is None or any(one.user_id == own.user_id and not one.last_only for one in known):
            return known
        return [*(one for one in known if one.user_id != own.user_id), own]


def _fallback(matters: set[int], minimum: tuple[Lead, ...]) -> dict[int, list[Recipient]]:
    people = User.objects.filter(is_active=True, is_superuser=True).order_by("pk")
    rows = [(pk, _habit(*habit)) for pk, *habit in people.values_list("pk", *_habit_columns(""))]
    general = dict(Investment.objects.order_by().filter(pk__in=matters).values_list("pk", "leads"))
    return {
        matter: [Recipient(pk, _chosen(None, general.get(matter)), minimum, habit) for pk, habit in rows]
        for matter in matters
    }


def _chosen(own: Written | None, general: Written | None) -> Chosen | None:
    if own is not None:
        return Chosen(read_leads(own), Layer.WATCH)
    return Chosen(read_leads(general), Layer.MATTER) if general is not None else None


def _habit_columns(to_user: str) -> tuple[str, ...]:
    names = ("habits__extra_leads", "habits__delivery_hour", "habits__quiet_days", "reader_zone__zone")
    return tuple(f"{to_user}{name}" for name in names)


def _habit(extra: Written | None, hour: int | None, quiet_days: list[int] | None, zone: str | None) -> Habit:
    return Habit(read_leads(extra or ()), hour, frozenset(quiet_days or ()), zone or "")


def habits_of(user_ids: Iterable[int]) -> Mapping[int, Habit]:
    """Return what each of these people set for themselves; one statement."""
    rows = User.objects.order_by().filter(pk__in=set(user_ids)).values_list("pk", *_habit_columns(""))
    return {pk: _habit(*habit) for pk, *habit in rows}


def matters_reminding(user: User) -> QuerySet[Investment]:
    """The matters of whose dates `recipients` lets this person be reminded; unordered."""
    watches = Watch.objects.visible_to_its("user").order_by().filter(is_active=True)
    owners = MatterMember.objects.visible_to_its("user").order_by().filter(role=TeamRole.OWNER)
    of_this = [rows.filter(investment=OuterRef("pk")) for rows in (watches, owners)]
    deputies = MatterMember.objects.visible_to_its("user").order_by().filter(role=TeamRole.DEPUTY)
    mine = Q(Exists(of_this[0].filter(user=user))) | Q(Exists(of_this[1].filter(user=user)))
    mine |= Q(Exists(deputies.filter(user=user, investment=OuterRef("pk"))))
    if user.is_superuser:
        mine |= ~Q(Exists(of_this[0])) & ~Q(Exists(of_this[1]))
    return Investment.objects.order_by().filter(mine) if user.is_active else Investment.objects.none()
