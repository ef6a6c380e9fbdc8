"""System checks of the application; `register_checks` is called once, when the app is ready."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from tracker import guards


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


def register_checks() -> None:
    """Hand every check to Django; database checks run with `check --database` and before `migrate`."""
    register(append_only_tables_are_guarded, Tags.database)
