"""Database triggers that keep history as it was recorded, and ownership free of loops.

A model says `append_only = True`; its table then refuses UPDATE and DELETE (and TRUNCATE on
PostgreSQL, and a replacing INSERT on SQLite) whoever asks, not only our own code. A model that says
`sealed_by` keeps what a row holds, and the whole row once it is sealed. The table of holdings
refuses a row by which, on any day, a party would come to own itself. The triggers are
dropped before migrations run and put back after them, because SQLite rebuilds tables to alter them
and loses triggers on the way.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION longstop_refuse() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    RAISE EXCEPTION '% is append-only: record a correcting row instead', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$refuse$
"""

SEALED = "keeps what was handed in and judged: add another row instead"
POSTGRES_SEAL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION longstop_refuse_sealed() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    RAISE EXCEPTION '% {SEALED}', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$refuse$
"""

HOLDINGS = "tracker_ownershiplink"
HOLDINGS_LOCK = 7_214_045
"""An arbitrary number: the advisory lock that those who add a holding share on PostgreSQL."""


def closes_a_loop(first: str, until: str, later: str, earlier: str) -> str:
    """The query that finds a row where the new holding closes a loop on some day that all its links share.

    `first` and `until` are the ends of time; `later` and `earlier` pick from two days. A holding on no day
    at all (it ends on its first day) closes nothing.
    """
    begins = f"{later}(above.first_day, COALESCE(link.held_from, {first}))"
    ends = f"{earlier}(above.end_day, COALESCE(link.held_to, {until}))"
    return f"""
    WITH RECURSIVE above(party, first_day, end_day) AS (
        SELECT NEW.owner_id, COALESCE(NEW.held_from, {first}), COALESCE(NEW.held_to, {until})
        UNION
        SELECT link.owner_id, {begins}, {ends}
        FROM above JOIN {HOLDINGS} link ON link.owned_id = above.party
        WHERE above.party <> NEW.owned_id AND {begins} < {ends}
    )
    SELECT 1 FROM above WHERE party = NEW.owned_id AND first_day < end_day
    """


LOOP = "this holding closes a loop: a party would own itself"
POSTGRES_LOOP_FUNCTION = f"""
CREATE OR REPLACE FUNCTION longstop_refuse_loop() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    PERFORM pg_advisory_xact_lock({HOLDINGS_LOCK});
    IF EXISTS ({closes_a_loop("'-infinity'::date", "'infinity'::date", "GREATEST", "LEAST")}) THEN
        RAISE EXCEPTION '{LOOP}' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$refuse$
"""


def guarded_tables() -> list[str]:
    """The tables of every model that says `append_only = True`, sorted."""
    models = apps.get_app_config("tracker").get_models()
    return sorted(model._meta.db_table for model in models if getattr(model, "append_only", False))


def sealed_tables() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Per table of a model with `sealed_by`: the column that seals a row, and those that never change."""
    models = apps.get_app_config("tracker").get_models()
    found = {model._meta.db_table: getattr(model, "sealed_by", None) for model in models}
    return {table: seal for table, seal in found.items() if seal}


def sqlite_seals(table: str, seal: str, kept: Sequence[str]) -> dict[str, str]:
    """Trigger name to CREATE statement for one SQLite table of rows that are sealed once judged."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} {SEALED}'); END"
    changed = "".join(f" OR NEW.{name} IS NOT OLD.{name}" for name in kept)
    there = f"SELECT 1 FROM \"{table}\" WHERE id = NEW.id AND {seal} <> ''"
    moments = {
        "sealed": f"BEFORE UPDATE ON \"{table}\" WHEN OLD.{seal} <> ''{changed}",
        "sealed_kept": f"BEFORE DELETE ON \"{table}\" WHEN OLD.{seal} <> ''",
        # INSERT OR REPLACE deletes the old row without firing the delete trigger.
        "sealed_whole": f'BEFORE INSERT ON "{table}" WHEN EXISTS ({there})',
    }
    return {
        f"{table}_{name}": f'CREATE TRIGGER IF NOT EXISTS "{table}_{name}" {moment} {refuse}'
        for name, moment in moments.items()
    }


def postgres_seals(table: str, seal: str, kept: Sequence[str]) -> dict[str, str]:
    """Trigger name to CREATE statement for one PostgreSQL table of rows that are sealed once judged."""
    changed = "".join(f" OR NEW.{name} IS DISTINCT FROM OLD.{name}" for name in kept)
    moments = {
        "sealed": f"BEFORE UPDATE ON \"{table}\" FOR EACH ROW WHEN (OLD.{seal} <> ''{changed})",
        "sealed_kept": f"BEFORE DELETE ON \"{table}\" FOR EACH ROW WHEN (OLD.{seal} <> '')",
        "sealed_whole": f'BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT',
    }
    return {
        f"{table}_{name}": (
            f'CREATE OR REPLACE TRIGGER "{table}_{name}" {moment} EXECUTE FUNCTION longstop_refuse_sealed()'
        )
        for name, moment in moments.items()
    }


def sqlite_guards(table: str) -> dict[str, str]:
    """Trigger name to CREATE statement for one SQLite table."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: record a correcting row instead'); END"
    taken = f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE id = NEW.id)'
    moments = {
        "no_update": f'BEFORE UPDATE ON "{table}"',
        "no_delete": f'BEFORE DELETE ON "{table}"',
        # INSERT OR REPLACE deletes the old row without firing the delete trigger.
        "no_replace": f'BEFORE INSERT ON "{table}" {taken}',
    }
    return {
        f"{table}_{name}": f'CREATE TRIGGER IF NOT EXISTS "{table}_{name}" {moment} {refuse}'
        for name, moment in moments.items()
    }


def postgres_guards(table: str) -> dict[str, str]:
    """Trigger name to CREATE statement for one PostgreSQL table."""
    moments = {
        "no_change": f'BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW',
        "no_truncate": f'BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT',
    }
    return {
        f"{table}_{name}": (
            f'CREATE OR REPLACE TRIGGER "{table}_{name}" {moment} EXECUTE FUNCTION longstop_refuse()'
        )
        for name, moment in moments.items()
    }


def sqlite_loop_guards() -> dict[str, str]:
    """Trigger name to CREATE statement for the table of holdings on SQLite."""
    loop = closes_a_loop("'0001-01-01'", "'9999-12-31'", "MAX", "MIN")
    moments = {
        "no_loop": f'AFTER INSERT ON "{HOLDINGS}"',
        "no_loop_later": f'AFTER UPDATE ON "{HOLDINGS}"',
    }
    return {
        f"{HOLDINGS}_{name}": (
            f'CREATE TRIGGER IF NOT EXISTS "{HOLDINGS}_{name}" {moment} WHEN EXISTS ({loop})'
            f" BEGIN SELECT RAISE(ABORT, '{LOOP}'); END"
        )
        for name, moment in moments.items()
    }


def postgres_loop_guards() -> dict[str, str]:
    """Trigger name to CREATE statement for the table of holdings on PostgreSQL."""
    name = f"{HOLDINGS}_no_loop"
    return {
        name: f'CREATE OR REPLACE TRIGGER "{name}" AFTER INSERT OR UPDATE ON "{HOLDINGS}"'
        " FOR EACH ROW EXECUTE FUNCTION longstop_refuse_loop()"
    }


def wanted(connection: BaseDatabaseWrapper) -> dict[str, dict[str, str]]:
    """Per existing guarded table, its triggers by name with the statement that creates each."""
    postgres = connection.vendor == "postgresql"
    build = postgres_guards if postgres else sqlite_guards
    every = {table: build(table) for table in guarded_tables()}
    seals = postgres_seals if postgres else sqlite_seals
    every |= {table: seals(table, seal, kept) for table, (seal, kept) in sealed_tables().items()}
    every[HOLDINGS] = postgres_loop_guards() if postgres else sqlite_loop_guards()
    present = set(connection.introspection.table_names())
    return {table: triggers for table, triggers in every.items() if table in present}


def present_triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the triggers that exist and fire in this database's current schema."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = (
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
        )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {str(row[0]) for row in cursor.fetchall()}


def missing_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that should guard an existing table and do not, sorted."""
    names = {name for triggers in wanted(connection).values() for name in triggers}
    return sorted(names - present_triggers(connection))


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every guard whose table exists; harmless when they are there already."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
            cursor.execute(POSTGRES_LOOP_FUNCTION)
            cursor.execute(POSTGRES_SEAL_FUNCTION)
        for triggers in wanted(connection).values():
            for statement in triggers.values():
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop every guard; harmless when they are gone already."""
    with connection.cursor() as cursor:
        for table, triggers in wanted(connection).items():
            on_table = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            for name in triggers:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on_table}')


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Lift the guards for the length of a block: for tests that flush, and for a throw-away copy."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def before_migrate(*, using: str, plan: list[object], **_: object) -> None:
    """pre_migrate: step aside when there is something to migrate."""
    if plan:
        remove(connections[using])


def after_migrate(*, using: str, **_: object) -> None:
    """post_migrate (also sent by `flush`): stand guard again."""
    install(connections[using])
