"""Which dates would differ under other law files, and why: computed twice in memory, nothing is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from django.db.models import QuerySet

from tracker.clock.errors import LawError
from tracker.clock.explain import legal_day
from tracker.clock.rules import Rule
from tracker.models import Deadline, Divestment, Review
from tracker.regimes.loader import Library

from .columns import Columns
from .law import LawBook
from .matching import match
from .projecting import Parent, Projection
from .recompute import BATCH, order_projections
from .reviewing import compute_review, events_of

M = TypeVar("M", Review, Divestment)

DATES = ("due_on", "safe_on", "earliest_on", "latest_on", "state")
"""The columns whose difference is news."""
NAMED = 3
"""How many days of a calendar are named before the rest is counted."""


@dataclass(frozen=True, slots=True)
class Impact:
    """One date that differs: as it is under the law in force, and as it would be (None: no such clock)."""

    parent: Parent
    parent_id: int
    matter: str
    rule_id: str
    key: str
    title: str
    old_due_on: date | None
    new_due_on: date | None
    old_state: str
    new_state: str
    why: tuple[str, ...]


class Looked(NamedTuple):
    """One batch: how many reviews and orders were computed, and what differs among them."""

    checked: int
    impacts: list[Impact]


def impact(old: LawBook, new: LawBook) -> Iterator[Looked]:
    """Compare every review and order under both books, a batch at a time.

    Each batch takes the same few statements and is forgotten after it. Reviews of regimes whose law and
    calendars are the same in both are not computed.
    """
    touched = changed_regimes(old.library, new.library)
    reviews = Review.objects.filter(regime__in=touched).select_related("investment").order_by("pk")
    for batch in _batches(reviews):
        events = events_of(one.pk for one in batch)
        before, after = (
            [compute_review(one, events[one.pk], book).projection for one in batch] for book in (old, new)
        )
        pairs = list(zip(before, after, strict=True))
        yield _looked("review", batch, pairs, old, new)
    orders = Divestment.objects.filter(investment__reviews__regime__in=touched).distinct()
    for made in _batches(orders.select_related("investment").order_by("pk")):
        before, after = (order_projections(made, book) for book in (old, new))
        yield _looked("divestment", made, list(zip(before, after, strict=True)), old, new)


def changed_regimes(old: Library, new: Library) -> list[str]:
    """Return the regimes whose dates may differ: all, where a calendar or the list of events is another."""
    regimes = sorted(old.laws.keys() | new.laws.keys())
    digests = [{name: one.digest for name, one in library.calendars.items()} for library in (old, new)]
    if digests[0] != digests[1] or old.kinds != new.kinds or old.names != new.names:
        return regimes
    return [one for one in regimes if old.laws.get(one) != new.laws.get(one)]


def _batches(rows: QuerySet[M]) -> Iterator[list[M]]:
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _looked(
    parent: Parent,
    rows: Sequence[Review | Divestment],
    pairs: Sequence[tuple[Projection, Projection]],
    old: LawBook,
    new: LawBook,
) -> Looked:
    found: list[Impact] = []
    for row, (before, after) in zip(rows, pairs, strict=True):
        found += _impacts(parent, row, before, after, old, new)
    return Looked(len(rows), found)


def _impacts(
    parent: Parent,
    row: Review | Divestment,
    before: Projection,
    after: Projection,
    old: LawBook,
    new: LawBook,
) -> Iterator[Impact]:
    stored = [Deadline(**one.values) for one in before.clocks]
    values = {(one.values["rule_id"], one.values["key"]): one.values for one in before.clocks}
    for pair in match(stored, after.clocks, after.roots):
        was = values[pair.row.rule_id, pair.row.key] if pair.row else None
        now = pair.values
        if was and now and all(was[name] == now[name] for name in DATES):
            continue
        known = now or was or {}
        yield Impact(
            parent,
            row.pk,
            row.investment.slug,
            known["rule_id"],
            known["key"],
            known["title"],
            was["due_on"] if was else None,
            now["due_on"] if now else None,
            was["state"] if was else "",
            now["state"] if now else "",
            why(was, now, old, new),
        )


def why(was: Columns | None, now: Columns | None, old: LawBook, new: LawBook) -> tuple[str, ...]:
    """Say which version, rule, calendar and step make one clock differ."""
    if was is None or now is None:
        known = now or was or {}
        gone = "no longer gives this clock" if now is None else "gives this clock now"
        return (f"the law {gone}: {known['rule_id']}, {known['regime_version']}",)
    found = [*_of_versions(was, now, old, new), *_of_calendars(was, now, old, new)]
    for before, after in zip(was["steps"], now["steps"], strict=False):
        if before["text"] != after["text"]:
            found.append(f"step: “{before['text']}” → “{after['text']}”")
            break
    return tuple(found) or ("another clock that it hangs on differs",)


def _of_versions(was: Columns, now: Columns, old: LawBook, new: LawBook) -> list[str]:
    found: list[str] = []
    if was["regime_version"] != now["regime_version"]:
        found.append(f"version: {was['regime_version']} → {now['regime_version']}")
    before, after = (_rule(one, book) for one, book in ((was, old), (now, new)))
    if before and after and before != after:
        names = [one.name for one in fields(Rule) if getattr(before, one.name) != getattr(after, one.name)]
        found.append(f"rule {after.id}: {', '.join(names)}")
    return found


def _rule(values: Columns, book: LawBook) -> Rule | None:
    regime = values["regime_version"].partition("/")[0]
    law = book.library.laws.get(regime)
    versions = [one for one in law.versions if one.id == values["regime_version"]] if law else []
    return versions[0].rules.get(values["rule_id"]) if versions else None


def _of_calendars(was: Columns, now: Columns, old: LawBook, new: LawBook) -> list[str]:
    if was["calendar"] != now["calendar"]:
        return [f"calendar: {was['calendar']} → {now['calendar']}"]
    if was["calendar_digest"] == now["calendar_digest"]:
        return []
    begun = was["trigger_on"] or now["trigger_on"]
    ends = [day for day in (was["due_on"], now["due_on"]) if day]
    if not begun or not ends:
        return [f"calendar {now['calendar']} differs"]
    first, last = min(begun, *ends), max(begun, *ends)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    told = [words for day in days if (words := _otherwise(day, now["calendar"], old, new))]
    more = f" and {len(told) - NAMED} more" if len(told) > NAMED else ""
    return [f"calendar {now['calendar']}: {'; '.join(told[:NAMED]) or 'differs'}{more}"]


def _otherwise(day: date, calendar: str, old: LawBook, new: LawBook) -> str:
    """What a day is now that it was not before; empty if it is the same."""
    try:
        before, after = (book.calendar(calendar).closed_because(day) for book in (old, new))
    except LawError:
        return ""
    if (before is None) == (after is None):
        return ""
    return f"{legal_day(day)} {f'is closed ({after.label})' if after else 'is open'}"
