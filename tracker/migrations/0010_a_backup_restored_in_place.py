from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def number_its_table(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Where one was declared live before, the table is the one that is there."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "UPDATE tracker_instance SET table_number = 'tracker_instance'::regclass::oid::bigint"
        )


class Migration(migrations.Migration):
    dependencies = [("tracker", "0009_settings_on_their_way_to_all_dates")]

    operations = [
        migrations.AddField(
            "instance",
            "table_number",
            models.BigIntegerField("number of its table", null=True, blank=True, editable=False),
        ),
        migrations.AddField(
            "instance",
            "went_back_from",
            models.DateTimeField("went back from", null=True, blank=True, editable=False),
        ),
        migrations.AddField(
            "instance",
            "went_back_to",
            models.DateTimeField("went back to", null=True, blank=True, editable=False),
        ),
        migrations.RunPython(number_its_table, migrations.RunPython.noop),
    ]
