"""Who covers for whom, on the days of the person who is away."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from tracker.models import Absence
from tracker.models.reader_zones import zone_of


def name_of(person: User) -> str:
    """How people call somebody: the full name, else the user name."""
    return person.get_full_name() or person.get_username()


def can_be_reached(person: User) -> bool:
    """Whether mail to this person can arrive: active, and with an address."""
    return person.is_active and bool(person.email)


class Covers:
    """All absences that last until `first` or later; one statement."""

    def __init__(self, first: date) -> None:
        self._rows: dict[int, list[Absence]] = defaultdict(list)
        rows = Absence.objects.filter(last_on__gte=first).select_related("cover", "user__reader_zone")
        for row in rows.order_by("pk"):
            self._rows[row.user_id].append(row)

    def __iter__(self) -> Iterator[Absence]:
        return (row for rows in self._rows.values() for row in rows)

    def covered_by(self, user_id: int) -> set[int]:
        """Everybody whose reminders may come to this person during an absence, through other covers too."""
        found = {user_id}
        while more := {row.user_id for row in self if row.cover_id in found} - found:
            found |= more
        return found - {user_id}

    def away_at(self, user_id: int, at: datetime, zone: str) -> list[Absence]:
        """The absences of a person at an instant, by their own day, else by that of `zone`."""
        return [row for row in self._rows.get(user_id, ()) if _lasts(row, _day(row, at, zone))]

    def covers_at(self, user_id: int, at: datetime, zone: str) -> list[User]:
        """Whoever stands in for a person at an instant, each once; nobody where they are not away.

        A cover who is away too is stood in for by their own cover. Where people only cover for each other, or
        the last one cannot be reached, nobody is left.
        """
        found: dict[int, User] = {}
        for row in self.away_at(user_id, at, zone):
            if one := self._present(row.cover, at, zone, frozenset({user_id})):
                found[one.pk] = one
        return list(found.values())

    def _present(self, cover: User, at: datetime, zone: str, asked: frozenset[int]) -> User | None:
        if cover.pk in asked or not can_be_reached(cover):
            return None
        away = self.away_at(cover.pk, at, zone)
        further = (self._present(row.cover, at, zone, asked | {cover.pk}) for row in away)
        return next((one for one in further if one), None) if away else cover


def _day(row: Absence, at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone_of(row.user) or zone or "UTC")).date()


def _lasts(row: Absence, day: date) -> bool:
    return row.first_on <= day <= row.last_on
