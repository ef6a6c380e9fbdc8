"""Indexes for home and calendar: open clocks by owner and by calendar, and those with a day set by hand."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("tracker", "0030_board_of_digests_and_feeds")]

    operations = [
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=Q(("open_on__isnull", False)),
                fields=["state", "owed_by"],
                name="deadline_open_by_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=Q(("open_on__isnull", False)),
                fields=["calendar"],
                name="deadline_open_by_calendar",
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=Q(("set_on__isnull", False)), fields=["set_on"], name="deadline_set_by_hand"
            ),
        ),
    ]
