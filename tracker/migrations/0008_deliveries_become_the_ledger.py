from django.db import migrations

COPY = """
    INSERT INTO tracker_ledgerentry (reminder_id, deadline_id, mail_id, attempt, at, what, detail)
    SELECT d.reminder_id, r.deadline_id, d.mail_id, d.attempt, d.at, d.outcome, d.detail
    FROM tracker_delivery d JOIN tracker_reminder r ON r.id = d.reminder_id ORDER BY d.id
"""


class Migration(migrations.Migration):
    dependencies = [("tracker", "0007_reminders_that_cannot_be_lost")]

    operations = [
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.DeleteModel(name="Delivery"),
    ]
