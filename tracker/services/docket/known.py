"""Which matters of a sheet are on record already, as far as whoever imports it can see."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib.auth.models import User
from django.db.models import Q
from django.db.models.functions import Lower

from tracker.clock.events import RETRACTED
from tracker.models import Investment, MatterState, Review, ReviewEvent
from tracker.models.visibility import WORKING_ROLES
from tracker.services.reviewing import events_of
from tracker.services.sheets.columns import plain

from .told import Told

Fact = tuple[str, date | None]


class Known:
    """The reviews that bear one of these names, read at once."""

    def __init__(self, told: Iterable[Told], user: User) -> None:
        names = {one.values.get(field, "") for one in told for field in ("name", "code_name")} - {""}
        self._by_name: dict[tuple[str, str], list[Review]] = _reviews(names, user)
        rows = [review for found in self._by_name.values() for review in found]
        self.events: dict[int, Sequence[ReviewEvent]] = {}
        if rows:
            self.events |= events_of({row.pk for row in rows})

    def add(self, review: Review, events: Sequence[ReviewEvent]) -> None:
        """A review that was recorded since, so that a later matter of the sheet can be the same."""
        for name in _names(review):
            self._by_name.setdefault((name, review.regime), []).append(review)
        self.events[review.pk] = events

    def review_of(self, told: Told) -> Review | None:
        """The review that this is: of the same name and regime, and of the same filing number or an event."""
        values = told.values
        names = {plain(values.get("name", "")), plain(values.get("code_name", ""))} - {""}
        for name in names:
            for review in self._by_name.get((name, values.get("regime", "")), ()):
                if self._is_same(review, told):
                    return review
        return None

    def _is_same(self, review: Review, told: Told) -> bool:
        number = told.values.get("filing_number", "")
        if number and review.filing_number:
            return plain(number) == plain(review.filing_number)
        recorded = facts_of(self.events.get(review.pk, ()))
        wanted = {(one.kind, one.on) for one in told.events}
        return bool(recorded & wanted) or not (recorded or wanted)


def _reviews(names: set[str], user: User) -> dict[tuple[str, str], list[Review]]:
    if not names:
        return {}
    low = {name.lower() for name in names}
    rows = Review.objects.visible_to(user).annotate(
        low_title=Lower("investment__title"), low_code=Lower("code_name")
    )
    same = (
        Q(investment__title__in=names) | Q(code_name__in=names) | Q(low_title__in=low) | Q(low_code__in=low)
    )
    found: dict[tuple[str, str], list[Review]] = defaultdict(list)
    taken_back = Q(imported__state=MatterState.UNDONE)
    for review in rows.filter(same).exclude(taken_back).select_related("investment").order_by("pk"):
        for name in _names(review):
            found[name, review.regime].append(review)
    return found


def _names(review: Review) -> set[str]:
    return {plain(review.investment.title), plain(review.code_name)} - {""}


def facts_of(events: Sequence[ReviewEvent]) -> set[Fact]:
    """What stands of a review's events, each by its kind and day."""
    replaced = {one.corrects_id for one in events}
    standing = [one for one in events if one.pk not in replaced and one.kind != RETRACTED]
    return {(one.kind, one.occurred.day) for one in standing}


def matters_called(names: Iterable[str], user: User) -> dict[str, Investment]:
    """Of each of these names the open matter on whose working team this person is; the first one opened."""
    rows = Investment.objects.filter(title__in=names, is_closed=False)
    mine = rows.filter(team__user=user, team__role__in=WORKING_ROLES).order_by("-pk")
    return {row.title: row for row in mine}
