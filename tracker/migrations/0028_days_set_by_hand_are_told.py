from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("tracker", "0027_evidence_that_a_case_file_tells_of"),
    ]

    operations = [
        migrations.AddField(
            model_name="turn",
            name="override",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="turn",
                to="tracker.override",
                verbose_name="day set by hand",
            ),
        ),
        migrations.RemoveConstraint(model_name="turn", name="turn_kind_is_listed"),
        migrations.AlterField(
            model_name="turn",
            name="kind",
            field=models.CharField(
                choices=[
                    ("paused", "clock paused"),
                    ("resumed", "clock resumed"),
                    ("set", "day set by hand"),
                    ("unset", "day set by hand withdrawn"),
                ],
                max_length=7,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="kind",
            field=models.CharField(
                choices=[
                    ("lead", "date ahead"),
                    ("escalation", "nobody acknowledged"),
                    ("moved", "date moved"),
                    ("turn", "clock paused or resumed, day set by hand"),
                    ("news", "dates moved by news"),
                    ("digest", "digest"),
                    ("invitation", "calendar invitation"),
                ],
                default="lead",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="turn",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["paused", "resumed", "set", "unset"])),
                name="turn_kind_is_listed",
                violation_error_message="Choose one of: paused, resumed, set, unset.",
            ),
        ),
        migrations.AddConstraint(
            model_name="turn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["set", "unset"]), ("override__isnull", False)),
                    models.Q(
                        models.Q(("kind__in", ["set", "unset"]), _negated=True), ("override__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="turn_by_hand_has_its_day",
                violation_error_message="What was set by hand names its entry, and nothing else does.",
            ),
        ),
    ]
