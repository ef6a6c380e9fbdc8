"""Every obligation that was recorded as done gets its fulfilment; the next migration drops the column."""

from django.db import migrations

KEEP = """
    INSERT INTO tracker_fulfilment (obligation_id, occurrence, done_on, note, recorded_at)
    SELECT o.id, '1', o.done_on, '', CURRENT_TIMESTAMP FROM tracker_obligation o
    WHERE o.done_on IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM tracker_fulfilment f WHERE f.obligation_id = o.id AND f.occurrence = '1')
"""
PUT_BACK = """
    UPDATE tracker_obligation SET done_on = (
        SELECT f.done_on FROM tracker_fulfilment f
        WHERE f.obligation_id = tracker_obligation.id AND f.occurrence = '1'
        ORDER BY f.recorded_at DESC, f.id DESC LIMIT 1
    )
"""


class Migration(migrations.Migration):
    dependencies = [("tracker", "0013_after_the_decision")]

    operations = [migrations.RunSQL(KEEP, PUT_BACK)]
