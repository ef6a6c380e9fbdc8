"""System checks of the application; `register_checks` is called once, when the app is ready."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.db import connections
from django.utils import timezone

from tracker import guards
from tracker.clock.calendars import Calendar
from tracker.regimes.calendars import read_calendars
from tracker.regimes.loader import HERE
from tracker.regimes.table import LawFileError

LISTS_ARE_OUT = 9
"""From this month on the next year but one must be settled: by then most authorities have published it."""


def append_only_tables_are_guarded(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """One warning per database that lost a trigger.

    A warning and not an error, because `migrate` runs this check first and is also the cure.
    """
    found: list[CheckMessage] = []
    for alias in databases or ():
        if missing := guards.missing_guards(connections[alias]):
            found.append(
                Warning(
                    f"Database '{alias}': its records are not guarded, these triggers are missing: "
                    + ", ".join(missing),
                    hint="Run 'manage.py migrate': it puts them back.",
                    id="longstop.W001",
                )
            )
    return found


def short_calendars(calendars: Mapping[str, Calendar], today: date) -> list[CheckMessage]:
    """One warning per calendar file that ends too early for what is computed `today`.

    From 1 September on the next year but one must be settled to its end, before that the next year.
    """
    needed = _needed(today)
    return [
        Warning(
            f"{calendar.title} is settled to {calendar.last.isoformat()} only; later dates are provisional.",
            hint=f"Add the days to {needed.isoformat()} with their source to"
            f" tracker/regimes/calendars/{calendar.id}.toml, then set 'last' there.",
            obj=f"{calendar.id}.toml",
            id="longstop.W002",
        )
        for calendar in calendars.values()
        if calendar.last < needed
    ]


def unproclaimed_calendars(calendars: Mapping[str, Calendar], today: date) -> list[CheckMessage]:
    """One message per calendar whose settled days go past the last list that its authority has published.

    The days to come are foreseen, so dates on them are marked as provisional. Only a message, never a
    warning: nobody can add what the authority hasn't published.
    """
    needed = _needed(today)
    return [
        Info(
            f"{calendar.title}: official lists are in to {calendar.listed_to.isoformat()};"
            " later days are foreseen, not yet proclaimed.",
            hint=f"Once the next list is published, add its days with their source to"
            f" tracker/regimes/calendars/{calendar.id}.toml, then set 'listed_to' there.",
            obj=f"{calendar.id}.toml",
            id="longstop.I001",
        )
        for calendar in calendars.values()
        if calendar.listed_to < min(needed, calendar.last)
    ]


def _needed(today: date) -> date:
    """The day to which a calendar must be settled: from September on the end of the next year but one."""
    return date(today.year + (2 if today.month >= LISTS_ARE_OUT else 1), 12, 31)


def calendars_reach_far_enough(**_: Any) -> list[CheckMessage]:
    """What is short in the files that ship, on the day of the check; one error if they don't load."""
    try:
        calendars = read_calendars(HERE / "calendars")
    except LawFileError as broken:
        return [Error(str(broken), hint="Correct the calendar file.", id="longstop.E001")]
    today = timezone.localdate()
    return [*short_calendars(calendars, today), *unproclaimed_calendars(calendars, today)]


def register_checks() -> None:
    """Hand every check to Django; database checks run with `check --database` and before `migrate`."""
    register(append_only_tables_are_guarded, Tags.database)
    register(calendars_reach_far_enough)
