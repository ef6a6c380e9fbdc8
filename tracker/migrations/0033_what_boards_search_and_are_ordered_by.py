"""Indexes for boards: trigrams for the searches of more of them, and planned reminders in their whole order.

As 0024 did for the names: without pg_trgm a search reads the whole column.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

COLUMNS = (
    ("investment_slug_words", "tracker_investment", "slug"),
    ("review_number_words", "tracker_review", "filing_number"),
    ("review_authority_words", "tracker_review", "authority"),
    ("divestment_orderer_words", "tracker_divestment", "ordered_by"),
    ("divestment_basis_words", "tracker_divestment", "legal_basis"),
    ("divestment_rule_words", "tracker_divestment", "rule_id"),
    ("divestment_buyer_words", "tracker_divestment", "buyer_name"),
    ("obligation_clause_words", "tracker_obligation", "clause"),
    ("agreement_instrument_words", "tracker_mitigationagreement", "instrument"),
)


def add_words(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Index the trigrams of what `icontains` compares, where 0024 found that the server can."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        has_trigrams = cursor.fetchone()
    for name, table, column in COLUMNS if has_trigrams else ():
        schema_editor.execute(
            f"CREATE INDEX IF NOT EXISTS {name} ON {table} USING gin (UPPER({column}) gin_trgm_ops)"
        )


def drop_words(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Back to reading the whole column."""
    if schema_editor.connection.vendor == "postgresql":
        for name, _table, _column in COLUMNS:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("tracker", "0032_settings_of_people")]

    operations = [
        migrations.RemoveIndex(model_name="reminder", name="reminder_planned"),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=Q(("state", "planned")), fields=["send_at", "id"], name="reminder_planned_by_time"
            ),
        ),
        migrations.RunPython(add_words, drop_words),
    ]
