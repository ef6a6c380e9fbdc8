"""Template filters of the pages: printed dates, leads, numbers and ids as people write them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.clock.backward import Notice
from tracker.filters.at_risk import ends_too_late
from tracker.filters.fields import printed_day
from tracker.models import Deadline, DeadlineState, Lead
from tracker.models.leads import in_order
from tracker.services.boards.deadlines import regime_of
from tracker.services.doubts import by_hand_words, doubts_of
from tracker.services.file_by import FileBy
from tracker.services.language import number_words
from tracker.services.preview_event import Move
from tracker.services.speech import say
from tracker.services.standing import Dated, Reader, Zones, why_no_date

register = template.Library()


@register.filter
def doubts(deadline: Deadline) -> SafeString:
    """`unverified` and `unchecked` behind the title of a date, each as a mark; nothing where it holds."""
    marks = doubts_of(deadline).marks
    return format_html_join("", ' <span class="unverified">{}</span>', ((mark,) for mark in marks))


@register.filter
def by_hand(deadline: Deadline) -> str:
    """`Set by hand: Mon 6 Jul 2026; computed: Fri 3 Jul 2026`; empty where no other day stands."""
    return by_hand_words(deadline)


@register.filter
def hangs_on(row: Deadline) -> str:
    """What a date belongs to: a review by the title of its regime, an order, an obligation."""
    if row.review is None:
        return str(row.parent)
    return f"{row.review.code_name or row.investment}, {regime_of(row)}"


@register.filter
def iso_day(value: str) -> str:
    """`2026-07-03`, `2026-07` or `2026` as `Fri 3 Jul 2026`, `Jul 2026` or `2026`; other text unchanged."""
    return printed_day(value)


@register.filter
def spaced(value: str) -> str:
    """An id such as `cleared_with_conditions` in words."""
    return value.replace("_", " ").replace("-", " ")


@register.filter
def because(text: str) -> str:
    """Why a date moved, without the two days that a table shows in columns of their own."""
    opening, colon, reason = text.partition(": ")
    shortened = colon and opening.startswith(("Moved from", "Date set", "Last safe day"))
    said = say(reason if shortened else text)
    return f"{said[:1].upper()}{said[1:]}"


@register.filter
def no_date_because(row: Deadline | Move) -> str:
    """Why a deadline, or one that a preview shows, has no date, in one short sentence."""
    if isinstance(row, Move):
        return why_no_date(row.new_state, row.reason, row.waits_for)
    return why_no_date(row.state, row.undetermined_reason, row.waits_for)


@register.filter
def outside_words(row: Deadline) -> str:
    """That a date of a list that knows its day (`with_today`) ends after its matter's outside date."""
    return ends_too_late(row) if hasattr(row, "today") and row.open_on and row.open_on >= row.today else ""


@register.filter
def zones_for(clock: Dated, reader: Reader) -> Zones:
    """When the days of a clock that no row holds, imagined or projected, end where the reader is."""
    return reader.zones(clock)


@register.filter
def act_by_for(notice: Notice, reader: Reader) -> Zones:
    """When the day to act by ends where the reader is, for a duty that counts back from closing."""
    return reader.end_of(notice.act_by, notice.outcome.zone, notice.outcome.cutoff)


@register.filter
def filed_before(answer: FileBy, reader: Reader) -> str:
    """Until when the last filing day lasts, here too if that differs; empty if there is nothing to add."""
    if answer.safe_on is None:
        return ""
    both = reader.end_of(answer.safe_on, answer.zone, answer.cutoff).both
    plain = f"{answer.cutoff}, {answer.zone}" if answer.cutoff else ""
    words = both or plain
    if not words:
        return ""
    said = _("before %(end)s") if answer.cutoff else _("before the %(end)s")
    return said % {"end": words}


@register.filter
def state_words(value: str) -> str:
    """`running`, `not a date`: the word of a state of deadlines; `gone` for a clock that is no more."""
    return str(DeadlineState(value).label) if value else _("gone")


@register.filter
def plain_number(value: Decimal | int) -> str:
    """`70,000,000`, `12.5`, or `70 000 000`, `12,5`: as the reader's language writes it."""
    return number_words(value)


@register.filter
def leads_in_words(leads: Iterable[Lead | int | str]) -> str:
    """`30, 14 and 1 days before, 5 business days before, on the day, and the day after if still open`."""
    found = in_order(lead if isinstance(lead, Lead) else Lead.read(lead) for lead in leads)
    ahead = [lead for lead in found if lead.n > 0]
    words = [
        _before([lead.n for lead in ahead if lead.is_business is business], is_business=business)
        for business in (False, True)
    ]
    words += [_("on the day")] * any(lead.n == 0 for lead in found)
    words += [_("the day after if still open")] * any(lead.n < 0 for lead in found)
    return ", ".join(filter(None, words)) or _("never")


def _before(days: Sequence[int], *, is_business: bool) -> str:
    if not days:
        return ""
    numbers = [str(n) for n in days]
    listed = numbers[0]
    if numbers[1:]:
        listed = _("%(first)s and %(last)s") % {"first": ", ".join(numbers[:-1]), "last": numbers[-1]}
    n = 2 if numbers[1:] else days[0]
    if is_business:
        return ngettext("%(listed)s business day before", "%(listed)s business days before", n) % {
            "listed": listed
        }
    return ngettext("%(listed)s day before", "%(listed)s days before", n) % {"listed": listed}
