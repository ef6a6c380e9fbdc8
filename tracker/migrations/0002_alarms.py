from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0001_matters_reviews_dates_reminders"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("problem", models.CharField(max_length=40, unique=True, verbose_name="problem")),
                ("text", models.TextField(verbose_name="in words")),
                ("mailed_at", models.DateTimeField(verbose_name="last mailed at")),
            ],
            options={
                "verbose_name": "alarm",
                "ordering": ["-mailed_at", "-pk"],
            },
        ),
    ]
