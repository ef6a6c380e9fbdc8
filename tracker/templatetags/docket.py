"""Template filters of imported dockets."""

from django import template
from django.utils.translation import ngettext

from tracker.models import NotedDate

register = template.Library()


@register.filter
def days_apart(row: NotedDate) -> str:
    """`3 days later` or `1 day earlier` than the law."""
    days = row.days or 0
    if days > 0:
        return ngettext("%(n)s day later", "%(n)s days later", days) % {"n": days}
    return ngettext("%(n)s day earlier", "%(n)s days earlier", -days) % {"n": -days}
