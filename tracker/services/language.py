"""The language of a person, and how days and numbers are written in it.

What is read goes through gettext at the edge. What is kept (rows, certificates) is made in one language,
inside `kept_words()`, so that a fresh computation equals the row whoever recorded it.
"""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, pgettext

from tracker.clock.language import Speech, english_day, english_month, lend
from tracker.models import Habits
from tracker.models.days import month_name, speaks_english, weekday_name

KEPT = "en"


def language_of(user: User) -> str:
    """The language this person has chosen, else the installation's; one statement.

    Mails to a person are made inside `translation.override(language_of(user))`.
    """
    return chosen_language(user) or settings.LANGUAGE_CODE


def chosen_language(user: User) -> str:
    """The language this person has chosen, "" while they have not."""
    return Habits.objects.filter(user=user).values_list("language", flat=True).first() or ""


@transaction.atomic
def keep_language(user: User, language: str) -> None:
    """Make `language` the one this person reads, on pages and in mails. Raises `ValidationError`."""
    row = Habits.objects.select_for_update().filter(user=user).first() or Habits(user=user)
    row.language = language
    row.clean_fields()
    row.save()


def kept_words() -> translation.override:
    """A context (or decorator) in which text that is stored is made: always English."""
    return translation.override(KEPT)


def day_words(day: date) -> str:
    """A legal date in the active language: `Fri 3 Jul 2026`, `ven. 3 juil. 2026`."""
    if speaks_english():
        return english_day(day)
    parts = {"weekday": weekday_name(day.weekday()), "day": day.day, "month": month_name(day.month)}
    parts["year"] = day.year
    if day.day == 1:
        return pgettext("the first of a month", "%(weekday)s %(day)s %(month)s %(year)s") % parts
    return gettext("%(weekday)s %(day)s %(month)s %(year)s") % parts


def month_words(day: date) -> str:
    """The month of a day in the active language: `Jul 2026`, `juil. 2026`."""
    return english_month(day) if speaks_english() else f"{month_name(day.month)} {day.year}"


def quoted(text: object) -> str:
    """`“a name”`, `« un nom »`."""
    return gettext("“%(title)s”") % {"title": text}


def number_words(value: Decimal | int) -> str:
    """`70,000,000`, `12.5` or `70 000 000`, `12,5`: thousands apart, no empty decimals."""
    number = Decimal(value)
    whole = number == number.to_integral_value()
    plain = number.to_integral_value() if whole else number.normalize()
    return str(number_format(plain, use_l10n=True, force_grouping=True))


def lend_to_the_clock() -> None:
    """Let the clock, which knows no Django, say its sentences and days in the active language."""
    lend(Speech(gettext, ngettext, day_words, month_words))
