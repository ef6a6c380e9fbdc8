"""Write the migration by which a new database gets all its tables at once: `python -m tests.squash`.

It replaces all other migrations there are; what these do beside models and rows, such as an index that only
PostgreSQL has, is added to it by hand. The file that did so before is deleted: a database that began with
it has each migration recorded that it replaced.
"""

import os
import sys
from pathlib import Path

import django
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState
from django.db.migrations.writer import MigrationWriter

from tracker.migrations._at_once import CreateModels

ABOUT = '''"""All tables as the migrations before leave them, made at once: what a new database applies.

A database that has applied some of these, but not all, goes on with them; one that has applied all goes on
behind. What they did to rows is left out: a new database has none. Written by `python -m tests.squash`;
`tests/models/test_migrations.py` proves that both ways end with the same tables.
"""

'''


def squashed(loader: MigrationLoader) -> migrations.Migration:
    """One migration that ends where all of the loader's end that replace no others."""
    graph = loader.graph
    for name, before in loader.replacements.items():
        graph.remove_replacement_node(name, before.replaces)
    (last,) = graph.leaf_nodes("tracker")
    made = migrations.Migration(f"0001_squashed_{last[1]}", "tracker")
    made.initial = True
    made.replaces = [one for one in graph.forwards_plan(last) if one[0] == "tracker"]
    made.dependencies = [("__setting__", "AUTH_USER_MODEL")]
    models = loader.project_state(last).models.values()
    made.operations = [CreateModels([as_made(one) for one in models if one.app_label == "tracker"])]
    return made


def as_made(model: ModelState) -> migrations.CreateModel:
    """What makes a model as it is now, in one operation."""
    options = {name: value for name, value in model.options.items() if value != []}
    return migrations.CreateModel(
        model.name, list(model.fields.items()), options, model.bases, model.managers
    )


def main() -> int:
    """Write the file and say what is left to do."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.test_settings")
    django.setup()
    loader = MigrationLoader(None, replace_migrations=False)
    writer = MigrationWriter(squashed(loader), include_header=False)
    Path(writer.path).write_text(ABOUT + writer.as_string(), encoding="utf-8")
    sys.stdout.write(
        f"Written: {writer.path}\nAdd to its operations what follows, where it is not for rows:\n"
    )
    for name in writer.migration.replaces:
        for one in loader.disk_migrations[name].operations:
            if isinstance(one, migrations.RunPython | migrations.RunSQL):
                sys.stdout.write(f"  {name[1]}: {described(one)}\n")
    return 0


def described(operation: Operation) -> str:
    """The function it runs, or the beginning of its SQL."""
    if isinstance(operation, migrations.RunPython):
        return operation.code.__name__
    return " ".join(str(operation.sql).split())[:60]


if __name__ == "__main__":
    sys.exit(main())
