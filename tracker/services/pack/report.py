"""The report of a pack as a PDF: index, duties with their dates, evidence, gaps, what happened, versions.

It is written in the active language, which the pack was asked for.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.outline import OutlineSection

from tracker.clock.explain import legal_day
from tracker.models.days import speaks_english

from .asked import Asked
from .contents import Contents, Obligation, Occurrence
from .files import FOLDER
from .report_happened import (
    print_amendments,
    print_breaches,
    print_events,
    print_incidents,
    print_visits,
)
from .report_words import day_or_nothing, in_short, state_words
from .sheet import GREY, SMALL, TITLE, Sheet
from .worded import here

HEADLINE = 200
"""Letters of a duty up to which it is its own heading."""


def report(told: Contents, asked: Asked, *, digest: str, hashes: Mapping[str, str]) -> bytes:
    """Return the PDF. `digest` is the SHA-256 of `report.json`; `hashes` those of the files, by place."""
    title = _("Report to %(agency)s") % {"agency": told.agency}
    name = _("%(what)s: %(name)s") % {"what": title, "name": here(told.agreement)}
    foot = f"report.json SHA-256 {digest}"
    sheet = Sheet(asked.paper, title=name, foot=foot, day=told.as_of, language=asked.language)
    _cover(sheet, told, title)
    _duties(sheet, told)
    _gaps(sheet, told)
    _evidence(sheet, told)
    if told.of == "order":
        print_breaches(sheet, told)
        print_events(sheet, told)
    else:
        print_incidents(sheet, told)
        print_visits(sheet, told)
        print_amendments(sheet, told)
    _versions(sheet, told)
    _hashes(sheet, hashes)
    return sheet.finished()


def _cover(sheet: Sheet, told: Contents, title: str) -> None:
    sheet.paragraph(title, size=TITLE, bold=True)
    sheet.ln(1)
    span = {"first": legal_day(told.period_from), "last": legal_day(told.period_to)}
    sheet.paragraph(_("%(first)s to %(last)s") % span, size=12)
    sheet.ln(4)
    sheet.facts(
        [
            (_("Order") if told.of == "order" else _("Agreement"), here(told.agreement)),
            (_("Matter"), told.matter),
            (_("Status"), here(told.agreement_status)),
            (_("Government side"), ", ".join(told.government_parties)),
            (_("Parties"), "; ".join(map(here, told.parties))),
            (_("State of the record"), f"{legal_day(told.as_of)} ({told.zone})"),
            (_("In short"), in_short(told)),
            *((_("Note"), here(remark)) for remark in told.remarks),
        ]
    )
    if not speaks_english():
        sheet.ln(1)
        sheet.paragraph(
            _("These pages are a translation. report.json beside them, in English, is what counts."),
            size=SMALL,
            grey=GREY,
        )
    sheet.ln(4)
    sheet.paragraph(_("Contents"), size=12, bold=True)
    sheet.ln(1)
    sheet.insert_toc_placeholder(_index, pages=1, allow_extra_pages=True)


def _index(sheet: FPDF, sections: list[OutlineSection]) -> None:
    assert isinstance(sheet, Sheet)
    sheet.contents(sections)


def _duties(sheet: Sheet, told: Contents) -> None:
    sheet.heading(
        _("The sale and the parts of the order")
        if told.of == "order"
        else _("Obligations in force in the period")
    )
    if not told.obligations:
        sheet.paragraph(_("No obligation was in force in the period."))
    for duty in told.obligations:
        _duty(sheet, duty)


def _duty(sheet: Sheet, duty: Obligation) -> None:
    sheet.keep(24)
    sheet.ln(2)
    text = here(duty.text)
    is_long = len(text) > HEADLINE
    sheet.paragraph(duty.clause if is_long else f"{duty.clause}  {text}".strip(), bold=True)
    if is_long:
        sheet.paragraph(text)
    about = [here(duty.when), _holds(duty)]
    if duty.evidence_required:
        about.append(_("evidence: %(what)s") % {"what": duty.evidence_required})
    if duty.consequence:
        about.append(_("if missed: %(what)s") % {"what": duty.consequence})
    if duty.typical and not duty.clause:
        about.append(_("typical, not law: to be completed from the clause"))
    sheet.paragraph(_("; ").join(part for part in about if part), size=SMALL, grey=GREY)
    in_charge = ", ".join(name for name in (duty.owner, duty.deputy) if name)
    if in_charge:
        sheet.paragraph(_("In charge: %(names)s") % {"names": in_charge}, size=SMALL, grey=GREY)
    sheet.ln(1)
    if duty.occurrences:
        heads = (_("Due"), _("State"), _("Done on"), _("Evidence accepted"))
        sheet.grid(heads, (32, 17, 23, 50), map(_date, duty.occurrences))
    elif duty.no_date:
        sheet.paragraph(_("No date in the period: %(why)s.") % {"why": here(duty.no_date)}, size=SMALL)
    else:
        sheet.paragraph(_("No date in the period."), size=SMALL)


def _holds(duty: Obligation) -> str:
    days = {"first": day_or_nothing(duty.in_force_from), "last": day_or_nothing(duty.in_force_to)}
    if duty.in_force_from and duty.in_force_to:
        told = _("in force from %(first)s to %(last)s") % days
    elif duty.in_force_from:
        told = _("in force from %(first)s") % days
    else:
        told = _("in force to %(last)s") % days if duty.in_force_to else ""
    return f"{told} ({here(duty.amended)})".strip() if duty.amended else told


def _date(one: Occurrence) -> tuple[str, ...]:
    words = here(one.in_words)
    return (
        words if one.confidence == "verified" else _("%(day)s (unverified)") % {"day": words},
        state_words(one.state),
        day_or_nothing(one.done_on),
        ", ".join(name.removeprefix(FOLDER) for name in one.evidence),
    )


def _gaps(sheet: Sheet, told: Contents) -> None:
    rows = [
        (
            here(one.in_words),
            f"{one.clause}  {one.text}".strip(),
            state_words(one.state),
            here(one.why),
            one.evidence_required,
        )
        for one in told.gaps
    ]
    heads = (_("Due"), _("Obligation"), _("State"), _("What is missing"), _("Evidence required"))
    sheet.section(
        _("Gaps: due, and no accepted evidence"),
        heads,
        (27, 44, 17, 42, 30),
        rows,
        none=_("None: every date that has come and needs evidence has it."),
    )


def _evidence(sheet: Sheet, told: Contents) -> None:
    rows = [
        (
            one.file.removeprefix(FOLDER) or one.name,
            f"{one.clause} {one.occurrence}".strip(),
            day_or_nothing(one.accepted_at.date() if one.accepted_at else None),
            day_or_nothing(one.good_until),
            here(one.problem) or one.sha256,
        )
        for one in told.evidence
    ]
    heads = (_("File"), _("For"), _("Accepted (UTC)"), _("Good until"), "SHA-256")
    sheet.section(
        _("Evidence"),
        heads,
        (42, 27, 26, 26, 42),
        rows,
        none=_("No accepted evidence belongs to the period."),
    )


def _versions(sheet: Sheet, told: Contents) -> None:
    sheet.heading(_("How the dates were computed"))
    known = told.versions
    sheet.facts(
        [
            (_("Clock"), ", ".join(known.engine)),
            (_("Law"), ", ".join(known.law)),
            *((_("Calendar"), one) for one in known.calendars),
            (_("As of"), f"{legal_day(told.as_of)} ({told.zone})"),
        ]
    )


def _hashes(sheet: Sheet, hashes: Mapping[str, str]) -> None:
    sheet.heading(_("Files and their SHA-256"))
    sheet.paragraph(_("The hash of this document stands in hashes.txt."), size=SMALL, grey=GREY)
    sheet.ln(1)
    sheet.grid((_("File"), "SHA-256"), (50, 110), iter(hashes.items()))
