"""Template tags of long lists: rows and filters, written in a fraction of the time a template takes for each.

Whatever is put in is escaped where it is written; what these return is HTML.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.template.defaultfilters import capfirst
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.filters.strict import StrictFilterSet
from tracker.models import Deadline, DeadlineState
from tracker.models.base import address_of
from tracker.services.boards.columns import Cell
from tracker.services.boards.registry import Lines
from tracker.services.doubts import by_hand_words
from tracker.services.speech import say
from tracker.services.standing import Line
from tracker.templatetags import longstop
from tracker.templatetags.words import doubts, no_date_because, outside_words

register = template.Library()
BREAK = re.compile(r">\s*\n\s*<")
"""A line break between two tags, with what indents the next."""

NOTHING = SafeString("")
NEVER_YET = frozenset({DeadlineState.MET, DeadlineState.ENDED, DeadlineState.NOT_A_DATE})
"""States in which a clock without a day will not get one."""


@register.filter
def as_row(line: Line, with_matter: bool) -> SafeString:
    """The row of a date in a list of dates; with its matter where that is not told by the page."""
    row, standing = line.deadline, line.standing
    title = say(row.title)
    return format_html(
        '<tr{}>\n  <td class="when">{}</td>\n  <th scope="row" class="what"><a href="{}">{}</a>{}{}</th>\n'
        '  {}<td><span class="state is-{}">{}</span></td>\n  <td class="left num">{}</td>\n  <td>{}</td>\n'
        '  <td class="why"><a href="{}" aria-label="{}">{}</a></td>\n</tr>\n',
        SafeString(' class="is-stopped"') if standing.mark == "paused" else NOTHING,
        _when(line),
        row.get_absolute_url(),
        title,
        doubts(row),
        format_html_join("", '\n    <span class="{}">{}</span>', _beneath(line)),
        _matter(row) if with_matter else NOTHING,
        standing.mark,
        capfirst(standing.word),
        standing.left,
        _tag(say(row.owner_label)),
        address_of("longstop:why", row.pk),
        _("Why: %(title)s") % {"title": title},
        _("Why"),
    )


def _when(line: Line) -> SafeString:
    row, zones = line.deadline, line.zones
    if row.due_on:
        day = format_html("{}", legal_day(row.due_on))
        if zones.hour:
            day += format_html('<span class="sub">{}</span>', zones.hour)
        if zones.here:
            ends = _("Ends %(here)s") % {"here": zones.here}
            day += format_html('<span class="sub" title="{}">{}</span>', zones.both, ends)
        return day
    if row.latest_on and line.standing.mark in ("overdue", "past"):
        return format_html("{}", _("by %(day)s") % {"day": legal_day(row.latest_on)})
    yet = "" if row.finished_on or row.state in NEVER_YET else f" {_('yet')}"
    return format_html('<span class="muted">{}{}</span>', _("No date"), yet)


def _beneath(line: Line) -> Iterator[tuple[str, str]]:
    """What stands below the title, each with its class: the safe day, one set by hand, what is wrong."""
    row = line.deadline
    if row.due_on and row.safe_on and row.safe_on != row.due_on:
        act_by = _("Act by %(day)s") % {"day": legal_day(row.safe_on)}
        hour = f", {row.cutoff}" if row.cutoff else ""
        here = f" ({line.zones.safe})" if line.zones.safe else ""
        yield "sub", f"{act_by}{hour}{here} {_('to be safe')}"
    if row.set_on:
        yield "sub by-hand", by_hand_words(row)
    if flag := outside_words(row):
        yield "sub is-flag", capfirst(flag)
    if row.finished_on:
        on = _("on %(day)s") % {"day": legal_day(row.finished_on)}
        yield "sub", f"{capfirst(line.standing.word)} {on}"
    if not row.due_on:
        yield "sub", f"{no_date_because(row)}{''.join(_bounds(row))}"


def _bounds(row: Deadline) -> Iterator[str]:
    if row.earliest_on:
        yield _("; not before %(day)s") % {"day": legal_day(row.earliest_on)}
    if row.latest_on:
        yield _("; not after %(day)s") % {"day": legal_day(row.latest_on)}


def _matter(row: Deadline) -> SafeString:
    url = row.parent.get_absolute_url()
    return format_html('<td class="matter"><a href="{}">{}</a></td>\n  ', url, str(row.investment))


def _tag(text: Any) -> SafeString:
    return format_html('<span class="tag">{}</span>', text) if text else NOTHING


@register.simple_tag
def board_rows(found: Lines) -> SafeString:
    """One page of a board's lines, each cell by the look of its column."""
    labels = {column.name: conditional_escape(str(column.label)) for column in found.columns}
    rows = (
        format_html_join("\n    ", "{}", ((_cell(cell, labels),) for cell in cells)) for cells in found.table
    )
    return format_html_join("", "<tr>\n    {}\n  </tr>", ((row,) for row in rows))


def _cell(cell: Cell, labels: Mapping[str, SafeString]) -> SafeString:
    if write := LOOKS.get(cell.column.look):
        return write(cell)
    name = cell.column.name
    said: Any = NOTHING
    if cell.value:
        said = format_html('<span class="narrow-label">{} </span>{}', labels[name], cell.value)
    return format_html('<td class="is-{}">{}</td>', name, said)


def _linked(cell: Cell, words: Any) -> SafeString:
    if cell.url:
        return format_html('<a href="{}">{}</a>', cell.url, words)
    return conditional_escape("" if words is None else words)


def _day(cell: Cell) -> SafeString:
    day: Any = cell.value
    return format_html('<td class="when">{}</td>', _linked(cell, longstop.legal_day(day)) if day else NOTHING)


def _instant(cell: Cell) -> SafeString:
    at: Any = cell.value
    return format_html('<td class="when">{}</td>', longstop.instant(at) if at else NOTHING)


def _state(cell: Cell) -> SafeString:
    said = format_html('<span class="state is-{}">{}</span>', cell.mark, capfirst(str(cell.value)))
    return format_html("<td>{}</td>", said if cell.value else NOTHING)


LOOKS: Mapping[str, Callable[[Cell], SafeString]] = {
    "what": lambda cell: format_html('<th scope="row" class="what">{}</th>', _linked(cell, cell.value)),
    "matter": lambda cell: format_html('<td class="matter">{}</td>', _linked(cell, cell.value)),
    "day": _day,
    "instant": _instant,
    "state": _state,
    "left": lambda cell: format_html('<td class="left num">{}</td>', cell.value),
    "tag": lambda cell: format_html("<td>{}</td>", _tag(cell.value)),
}
"""How a cell is written, by the look of its column; any other is text."""

_kept: dict[tuple[type, str, str | None, bool], SafeString] = {}


@register.simple_tag
def filter_field(question: StrictFilterSet, field: BoundField, no_help: bool = False) -> SafeString:
    """One filter of a question, with its help unless that stands elsewhere.

    While nothing is asked of it, it is the same for everybody who reads one language, unless it offers rows:
    then it is written once.
    """
    offers_rows = isinstance(field.field, forms.ModelChoiceField)
    if offers_rows or field.errors or field.value() not in (None, ""):
        return _written(field, no_help)
    key = (type(question), field.html_name, get_language(), no_help)
    if key not in _kept:
        _kept[key] = _written(field, no_help)
    return _kept[key]


def _written(field: BoundField, no_help: bool) -> SafeString:
    context = {"field": field, "size": "", "no_help": no_help}
    return _tight(render_to_string("tracker/parts/field.html", context))


@register.simple_block_tag
def tight(content: SafeString) -> SafeString:
    """What is inside, without the line breaks between its tags: a twentieth of a page is indentation."""
    return _tight(content)


def _tight(html: str) -> SafeString:
    return mark_safe(BREAK.sub("><", html))  # it was written by templates
