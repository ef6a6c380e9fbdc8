
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0017_holdings_follow_sales'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='deadline',
            name='is_late',
            field=models.BooleanField(default=False, verbose_name='finished late'),
        ),
        migrations.AddField(
            model_name='fulfilment',
            name='done_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='done at'),
        ),
        migrations.AddField(
            model_name='obligation',
            name='first_falls',
            field=models.CharField(blank=True, choices=[('on-anchor', 'on the day itself'), ('after-anchor', 'after that day'), ('not-stated', 'the clause does not say')], help_text='Every 3 months from 1 March: the first time on 1 March itself, or after that day, on 1 June', max_length=12, verbose_name='first time'),
        ),
        migrations.AddField(
            model_name='orderpart',
            name='first_falls',
            field=models.CharField(blank=True, choices=[('on-anchor', 'on the day itself'), ('after-anchor', 'after that day'), ('not-stated', 'the clause does not say')], help_text='Every 3 months from 1 March: the first time on 1 March itself, or after that day, on 1 June', max_length=12, verbose_name='first time'),
        ),
        migrations.AddConstraint(
            model_name='obligation',
            constraint=models.CheckConstraint(condition=models.Q(('first_falls__in', ['', 'on-anchor', 'after-anchor', 'not-stated'])), name='obligation_first_falls_is_listed', violation_error_message='Choose one of: on-anchor, after-anchor, not-stated, or leave it empty.'),
        ),
        migrations.AddConstraint(
            model_name='orderpart',
            constraint=models.CheckConstraint(condition=models.Q(('first_falls__in', ['', 'on-anchor', 'after-anchor', 'not-stated'])), name='orderpart_first_falls_is_listed', violation_error_message='Choose one of: on-anchor, after-anchor, not-stated, or leave it empty.'),
        ),
    ]
