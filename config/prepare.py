"""Bring the database up to date before anything is served: `python -m config.prepare [--first-run]`.

Prints one JSON object: `first` (whether this was the first run), `user` and `password` (only when the first
administrator was just made), `never_logged_in` (the administrator still has the one-time password), `copy`
(why nothing is sent from here; empty where it is). Exit status 1 with the reason as the last line on
standard error.
"""

import json
import os
import sys
import traceback
from io import StringIO
from typing import Any

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from config.one_time_password import must_change_password, set_one_time_password

ADMINISTRATOR = "admin"


def migrate() -> None:
    """Apply the migrations that are missing, if any."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, stdout=sys.stderr)


def first_run() -> dict[str, Any]:
    """Load the public cases, make the first administrator and open the practice matter.

    May be repeated after a failure: it happens completely or not at all.
    """
    cases = str(settings.BASE_DIR / "fixtures" / "cases.json")
    with transaction.atomic():
        made = first_administrator()
        call_command("load_cases", cases, owner=made.get("user"), stdout=sys.stderr)
        call_command("open_practice_matter", stdout=sys.stderr)
    return made


def first_administrator() -> dict[str, Any]:
    """Make the superuser `admin` with a one-time password, unless there is a superuser already."""
    if get_user_model().objects.filter(is_superuser=True).exists():
        return {}
    address = settings.ADMINS[0][1] if settings.ADMINS else f"{ADMINISTRATOR}@localhost"
    user = get_user_model()(username=ADMINISTRATOR, email=address, is_staff=True, is_superuser=True)
    password = set_one_time_password(user)
    user.save()
    return {"user": user.username, "password": password}


def prepare(*, first: bool) -> dict[str, Any]:
    """Migrate, and do what a first run does if this is one; return what the launcher prints."""
    migrate()
    administrators = get_user_model().objects.filter(is_superuser=True, is_active=True)
    first = first or not administrators.exists()
    made = first_run() if first else {}
    waiting = [
        user.username for user in administrators if user.last_login is None and must_change_password(user)
    ]
    return {"first": first, "never_logged_in": waiting, "copy": why_silent(), **made}


def why_silent() -> str:
    """Why nothing is sent from here, as in a copy of the data; empty where it is."""
    told = StringIO()
    call_command("instance", "--json", stdout=told)
    state = json.loads(told.getvalue())
    return "" if state["sends"] else str(state["says"])


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        django.setup()
        result = prepare(first="--first-run" in sys.argv[1:])
    except Exception as error:
        traceback.print_exc()
        sys.stderr.write(f"{type(error).__name__}: {' '.join(str(error).split())}\n")
        return 1
    sys.stdout.write(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
