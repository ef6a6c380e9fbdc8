"""A new database gets all tables at once, an older one by the migrations it lacks; both end with the same."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from tests.alerts.installation import copy_database

HALF_WAY = ("tracker", "0020_dockets_that_come_as_files")
ON_POSTGRES = """
    SELECT concat_ws(' ', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull,
                     attidentity, attgenerated, attcollation::regcollation, pg_get_expr(adbin, adrelid))
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid IN (SELECT oid FROM ours WHERE relkind = 'r') AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated)
    FROM pg_constraint WHERE conrelid IN (SELECT oid FROM ours)
    UNION ALL
    SELECT concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid)
    FROM pg_index WHERE indexrelid IN (SELECT oid FROM ours)
    UNION ALL
    SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM ours) AND NOT tgisinternal
    UNION ALL
    SELECT concat_ws(' ', relkind, relname) FROM ours
    UNION ALL
    SELECT pg_get_functiondef(oid) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'longstop%'
    UNION ALL
    SELECT extname FROM pg_extension
"""
OURS = "WITH ours AS (SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace) "


@pytest.fixture
def new(db: None) -> set[str]:
    """What a new database consists of."""
    return tables(connection)


@pytest.fixture
def empty(new: set[str], tmp_path: Path) -> Iterator[None]:
    """A database without a table instead of the one that the tests run on, of the same kind."""
    usual = connections["default"]
    name = str(tmp_path / "older.sqlite3")
    if usual.vendor == "postgresql":
        server = os.environ["TEST_DATABASE_URL"].rpartition("/")[0]
        name = copy_database(f"{server}/template1").rpartition("/")[2]
    connections["default"] = type(usual)({**usual.settings_dict, "NAME": name})
    yield
    connections["default"].close()
    connections["default"] = usual


def tables(database: BaseDatabaseWrapper) -> set[str]:
    """Every column, constraint, index, trigger and function, in words; not the order of columns."""
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(OURS + ON_POSTGRES)
            return {told for (told,) in cursor.fetchall()}
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {f"{name}: {part}" for name, statement in cursor.fetchall() for part in parts(statement)}


def parts(statement: str) -> Iterator[str]:
    """What stands between the commas of the outer parentheses: a column or a constraint each."""
    depth, part = 0, ""
    for word in re.findall(r"""'[^']*'|"[^"]*"|[(),]|[^'"(),]+""", statement.rstrip(")")):
        depth += (word == "(") - (word == ")")
        if depth == 1 and word in "(,":
            yield part.strip()
            part = ""
        else:
            part += word
    yield part.strip()


def test_what_makes_all_tables_at_once_ends_with_the_models_of_what_it_replaces() -> None:
    loader = MigrationLoader(None, replace_migrations=False)
    assert loader.replacements
    for name, at_once in loader.replacements.items():
        replaced = loader.project_state(at_once.replaces[-1])
        assert MigrationAutodetector(replaced, loader.project_state(name)).changes(loader.graph) == {}


def test_no_migration_stands_on_what_makes_all_tables_at_once_so_that_it_can_be_made_anew() -> None:
    loader = MigrationLoader(None, replace_migrations=False)
    stood_on = {name for one in loader.disk_migrations.values() for name in one.dependencies}
    assert not stood_on & loader.replacements.keys()


@pytest.mark.slow
def test_a_database_that_was_half_way_ends_with_the_tables_of_a_new_one(empty: None, new: set[str]) -> None:
    one_by_one = MigrationExecutor(connection)
    one_by_one.loader = MigrationLoader(connection, replace_migrations=False)
    others = [leaf for leaf in one_by_one.loader.graph.leaf_nodes() if leaf[0] != "tracker"]
    one_by_one.migrate([*others, HALF_WAY])
    call_command("migrate", verbosity=0)
    applied = MigrationRecorder(connection).applied_migrations()
    assert one_by_one.loader.replacements.keys() <= applied.keys()
    assert new
    assert tables(connection) ^ new == set()
