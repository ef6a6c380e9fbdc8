"""Template filters: how dates, steps and states are written on every page and in every mail."""

from collections.abc import Mapping
from datetime import date, datetime

from django import template
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from tracker.clock import explain
from tracker.models import FuzzyDay
from tracker.services import speech

register = template.Library()


@register.filter
def legal_day(value: date | datetime | FuzzyDay | None) -> str:
    """`Fri 3 Jul 2026`; an instant by its day in the current time zone; nothing known as `no date`."""
    if isinstance(value, datetime):
        return explain.legal_day(localdate(value))
    if isinstance(value, date):
        return explain.legal_day(value)
    return str(value) if value else _("no date")


@register.filter
def hour(value: datetime) -> str:
    """`12:05 CET`: an instant by the clock of the current time zone, the reader's own or UTC."""
    return f"{localtime(value):%H:%M %Z}"


@register.filter
def instant(value: datetime) -> str:
    """`Fri 3 Jul 2026, 12:05 CET`."""
    return f"{legal_day(value)}, {hour(value)}"


@register.filter
def confidence_word(value: str) -> str:
    """`unverified` for anything that is not verified law or fact, else nothing."""
    return "" if value == "verified" else _("unverified")


@register.filter
def step_words(step: Mapping[str, str | None]) -> str:
    """The sentence of a stored step, in the reader's language."""
    return speech.step_words(step)


@register.filter
def told(text: str) -> str:
    """Words of the law, or those that a row keeps in English, in the reader's language."""
    return speech.say(str(text or ""))
