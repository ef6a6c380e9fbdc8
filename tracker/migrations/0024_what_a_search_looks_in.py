"""Indexes for searches: of titles and rules for both databases, and by trigrams where PostgreSQL has them.

pg_trgm comes with PostgreSQL, but not with every package of it, and some servers let only their
administrator create it. Without it a search reads the names of all matters, reviews and duties, which are
far fewer than the dates.
"""

from django.db import DatabaseError, migrations, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

NAMES = (
    ("investment_title_words", "tracker_investment", "title"),
    ("review_code_name_words", "tracker_review", "code_name"),
    ("obligation_text_words", "tracker_obligation", "text"),
)


def add_words(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Index the trigrams of what `icontains` compares, where the server can."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql" or not _has_trigrams(connection):
        return
    for name, table, column in NAMES:
        schema_editor.execute(
            f"CREATE INDEX IF NOT EXISTS {name} ON {table} USING gin (UPPER({column}) gin_trgm_ops)"
        )


def _has_trigrams(connection: BaseDatabaseWrapper) -> bool:
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
            if not cursor.fetchone():
                return False
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:  # not ours to create
        return False
    return True


def drop_words(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The extension stays: others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        for name, _table, _column in NAMES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("tracker", "0023_saved_views_and_api_tokens")]

    operations = [
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(fields=["rule_id"], name="deadline_by_rule"),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=Q(("obligation__isnull", True)), fields=["title"], name="deadline_by_title"
            ),
        ),
        migrations.AddIndex(
            model_name="investment",
            index=models.Index(condition=Q(("is_public", True)), fields=["id"], name="investment_public"),
        ),
        migrations.AddIndex(
            model_name="investment",
            index=models.Index(
                condition=Q(("is_closed", False), ("is_practice", True)),
                fields=["title", "id"],
                name="investment_in_practice",
            ),
        ),
        migrations.RunPython(add_words, drop_words),
    ]
