"""The part of a report that tells what happened: what was missed, events, incidents, visits, amendments."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tracker.clock.explain import legal_day

from .contents import Contents, Followed, Incident, Notice, Visit
from .report_words import day_or_nothing, state_words
from .sheet import Sheet
from .worded import here


def print_breaches(sheet: Sheet, told: Contents) -> None:
    """What the parties owed and missed, or met late."""
    rows = [
        (
            here(one.in_words),
            f"{one.clause}  {here(one.text)}".strip(),
            state_words(one.state),
            day_or_nothing(one.done_on),
            one.consequence,
        )
        for one in told.breaches
    ]
    heads = (_("Due"), _("Part"), _("State"), _("Done on"), _("If missed"))
    sheet.section(
        _("Breaches: dates missed or met late"),
        heads,
        (27, 50, 17, 23, 43),
        rows,
        none=_("None: no date that the parties owed in the period was missed or met late."),
    )


def print_events(sheet: Sheet, told: Contents) -> None:
    """What happened after an order."""
    rows = [
        (
            here(one.on),
            _("%(what)s: %(name)s") % {"what": here(one.what), "name": one.part}
            if one.part
            else here(one.what),
            _when(in_period=one.in_period),
            one.instrument,
            here(one.note),
        )
        for one in told.events
    ]
    heads = (_("Day"), _("What"), _("When"), _("Instrument"), _("Note"))
    sheet.section(
        _("What happened by the end of the period"),
        heads,
        (27, 45, 22, 33, 33),
        rows,
        none=_("Nothing is recorded after the order."),
    )


def _when(*, in_period: bool) -> str:
    return _("in the period") if in_period else pgettext("of the period", "before")


def print_incidents(sheet: Sheet, told: Contents) -> None:
    """Incidents, each with its notices and what followed."""
    sheet.heading(_("Incidents and breaches"))
    if not told.incidents:
        sheet.paragraph(_("None was open or discovered in the period."))
    for one in told.incidents:
        _incident(sheet, one)


def _incident(sheet: Sheet, one: Incident) -> None:
    sheet.keep(45)
    sheet.ln(1)
    words = _("%(title)s (breach)") if one.is_breach else _("%(title)s (incident)")
    sheet.paragraph(words % {"title": one.title}, bold=True)
    notices = [(_("Notice"), _sent(told)) for told in one.notices]
    sheet.facts(
        [
            (_("Discovered"), here(one.discovered_in_words)),
            (_("Breached"), one.breached),
            (_("In detail"), one.text),
            *(notices or [(_("Notice"), _("none recorded"))]),
            *_followed(_("Duty"), one.duties),
            *_followed(_("Penalty"), one.penalty),
            (_("Closed"), day_or_nothing(one.closed_on) or _("open")),
        ]
    )


def _sent(told: Notice) -> str:
    words = _("%(sent)s to %(to)s. %(text)s") % {
        "sent": here(told.sent_in_words),
        "to": told.to,
        "text": told.text,
    }
    return words.strip()


def _followed(name: str, rows: tuple[Followed, ...]) -> Iterator[tuple[str, str]]:
    for row in rows:
        yield name, _("%(what)s: %(name)s") % {"what": here(row.what), "name": here(row.when)}


def print_visits(sheet: Sheet, told: Contents) -> None:
    """Visits, each with what it found."""
    sheet.heading(_("Visits and findings"))
    if not told.visits:
        sheet.paragraph(_("No visit took place in the period."))
    for one in told.visits:
        _visit(sheet, one)


def _visit(sheet: Sheet, one: Visit) -> None:
    sheet.keep(30)
    sheet.ln(1)
    sheet.paragraph(f"{legal_day(one.visited_on)}, {one.by_whom}", bold=True)
    findings = list(_followed(_("Finding"), one.findings)) or [(_("Finding"), _("none recorded"))]
    sheet.facts([(_("Announced"), day_or_nothing(one.announced_on)), (_("Note"), one.note), *findings])


def print_amendments(sheet: Sheet, told: Contents) -> None:
    """How the agreement was changed."""
    rows = [
        (
            legal_day(one.effective_on),
            one.instrument,
            _when(in_period=one.in_period),
            one.note,
        )
        for one in told.amendments
    ]
    heads = (_("Effective"), _("Amendment"), _("When"), _("Note"))
    sheet.section(
        _("Amendments in force by the end of the period"),
        heads,
        (30, 50, 25, 55),
        rows,
        none=_("The agreement stands as signed."),
    )
