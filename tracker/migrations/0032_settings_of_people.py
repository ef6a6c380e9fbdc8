from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0031_open_dates_by_owner'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='habits',
            options={'ordering': ['user', 'pk'], 'verbose_name': 'settings of a person', 'verbose_name_plural': 'settings of people'},
        ),
    ]
