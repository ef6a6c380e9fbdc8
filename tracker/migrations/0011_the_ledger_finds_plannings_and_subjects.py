from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0010_a_backup_restored_in_place")]

    operations = [
        migrations.AddIndex(
            "reminder", models.Index(name="reminder_by_planning", fields=["-planned_at", "-id"])
        ),
        migrations.AddField(
            "mailcopy", "subject", models.TextField("subject", blank=True, default="", db_default="")
        ),
    ]
