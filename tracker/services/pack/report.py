"""The report of a pack as a PDF: index, duties with their dates, evidence, gaps, what happened, versions."""

from collections.abc import Iterator, Mapping
from datetime import date

from fpdf import FPDF
from fpdf.outline import OutlineSection

from tracker.clock.explain import legal_day

from .asked import Paper
from .contents import Contents, Followed, Incident, Obligation, Occurrence, Visit
from .files import FOLDER
from .sheet import GREY, SMALL, TITLE, Sheet

HEADLINE = 200
"""Letters of a duty up to which it is its own heading."""
UNVERIFIED = " (unverified)"


def report(told: Contents, *, paper: Paper, digest: str, hashes: Mapping[str, str]) -> bytes:
    """Return the PDF. `digest` is the SHA-256 of `report.json`; `hashes` those of the files, by place."""
    title = f"Report to {told.agency}"
    foot = f"report.json SHA-256 {digest}"
    sheet = Sheet(paper, title=f"{title}: {told.agreement}", foot=foot, day=told.as_of)
    _cover(sheet, told, title)
    _duties(sheet, told)
    _gaps(sheet, told)
    _evidence(sheet, told)
    if told.of == "order":
        _breaches(sheet, told)
        _events(sheet, told)
    else:
        _incidents(sheet, told)
        _visits(sheet, told)
        _amendments(sheet, told)
    _versions(sheet, told)
    _hashes(sheet, hashes)
    return sheet.finished()


def _cover(sheet: Sheet, told: Contents, title: str) -> None:
    sheet.paragraph(title, size=TITLE, bold=True)
    sheet.ln(1)
    sheet.paragraph(f"{legal_day(told.period_from)} to {legal_day(told.period_to)}", size=12)
    sheet.ln(4)
    sheet.facts(
        [
            (told.of.capitalize(), told.agreement),
            ("Matter", told.matter),
            ("Status", told.agreement_status),
            ("Government side", ", ".join(told.government_parties)),
            ("Parties", "; ".join(told.parties)),
            ("State of the record", f"{legal_day(told.as_of)} ({told.zone})"),
            ("In short", _in_short(told)),
            *(("Note", remark) for remark in told.remarks),
        ]
    )
    sheet.ln(4)
    sheet.paragraph("Contents", size=12, bold=True)
    sheet.ln(1)
    sheet.insert_toc_placeholder(_index, pages=1, allow_extra_pages=True)


def _index(sheet: FPDF, sections: list[OutlineSection]) -> None:
    assert isinstance(sheet, Sheet)
    sheet.contents(sections)


def _in_short(told: Contents) -> str:
    dates = [one.state for duty in told.obligations for one in duty.occurrences]
    kinds = ("met", "met late", "late", "open", "not owed", "before the record")
    states = ", ".join(f"{dates.count(kind)} {kind}" for kind in kinds if kind in dates)
    breaches = sum(one.is_breach for one in told.incidents)
    incidents = (
        f"{_count(len(told.incidents), 'incident')}, {_count(breaches, 'breach', 'breaches')} among them"
    )
    parts = [
        _count(len(told.obligations), "obligation"),
        f"{_count(len(dates), 'date')}{f' ({states})' if states else ''}",
        _count(len(told.gaps), "gap"),
        _count(len(told.breaches), "breach", "breaches") if told.of == "order" else incidents,
    ]
    return "; ".join(parts)


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n == 1 else many or f'{one}s'}"


def _duties(sheet: Sheet, told: Contents) -> None:
    sheet.heading(
        "The sale and the parts of the order" if told.of == "order" else "Obligations in force in the period"
    )
    if not told.obligations:
        sheet.paragraph("No obligation was in force in the period.")
    for duty in told.obligations:
        _duty(sheet, duty)


def _duty(sheet: Sheet, duty: Obligation) -> None:
    sheet.keep(24)
    sheet.ln(2)
    is_long = len(duty.text) > HEADLINE
    sheet.paragraph(duty.clause if is_long else f"{duty.clause}  {duty.text}".strip(), bold=True)
    if is_long:
        sheet.paragraph(duty.text)
    about = [duty.when, _holds(duty)]
    about += [f"evidence: {duty.evidence_required}"] if duty.evidence_required else []
    about += [f"if missed: {duty.consequence}"] if duty.consequence else []
    about += ["typical, not law: to be completed from the clause"] if duty.typical and not duty.clause else []
    sheet.paragraph("; ".join(part for part in about if part), size=SMALL, grey=GREY)
    in_charge = ", ".join(name for name in (duty.owner, duty.deputy) if name)
    if in_charge:
        sheet.paragraph(f"In charge: {in_charge}", size=SMALL, grey=GREY)
    sheet.ln(1)
    if duty.occurrences:
        sheet.grid(
            ("Due", "State", "Done on", "Evidence accepted"), (32, 17, 23, 50), map(_date, duty.occurrences)
        )
    else:
        sheet.paragraph(f"No date in the period{f': {duty.no_date}' if duty.no_date else ''}.", size=SMALL)


def _holds(duty: Obligation) -> str:
    parts = [f"in force from {legal_day(duty.in_force_from)}"] if duty.in_force_from else []
    parts += [f"to {legal_day(duty.in_force_to)}"] if duty.in_force_to else []
    return " ".join(parts) + (f" ({duty.amended})" if duty.amended else "")


def _date(one: Occurrence) -> tuple[str, ...]:
    doubt = UNVERIFIED if one.confidence != "verified" else ""
    return (
        f"{one.in_words}{doubt}",
        one.state,
        _day(one.done_on),
        ", ".join(name.removeprefix(FOLDER) for name in one.evidence),
    )


def _day(day: date | None) -> str:
    return legal_day(day) if day else ""


def _gaps(sheet: Sheet, told: Contents) -> None:
    sheet.heading("Gaps: due, and no accepted evidence")
    if not told.gaps:
        sheet.paragraph("None: every date that has come and needs evidence has it.")
        return
    rows = (
        (one.in_words, f"{one.clause}  {one.text}".strip(), one.state, one.why, one.evidence_required)
        for one in told.gaps
    )
    heads = ("Due", "Obligation", "State", "What is missing", "Evidence required")
    sheet.grid(heads, (27, 44, 17, 42, 30), rows)


def _evidence(sheet: Sheet, told: Contents) -> None:
    sheet.heading("Evidence")
    if not told.evidence:
        sheet.paragraph("No accepted evidence belongs to the period.")
        return
    rows = (
        (
            one.file.removeprefix(FOLDER) or one.name,
            f"{one.clause} {one.occurrence}".strip(),
            _day(one.accepted_at.date() if one.accepted_at else None),
            _day(one.good_until),
            one.problem or one.sha256,
        )
        for one in told.evidence
    )
    sheet.grid(("File", "For", "Accepted (UTC)", "Good until", "SHA-256"), (42, 27, 26, 26, 42), rows)


def _breaches(sheet: Sheet, told: Contents) -> None:
    sheet.heading("Breaches: dates missed or met late")
    if not told.breaches:
        sheet.paragraph("None: no date that the parties owed in the period was missed or met late.")
        return
    rows = (
        (one.in_words, f"{one.clause}  {one.text}".strip(), one.state, _day(one.done_on), one.consequence)
        for one in told.breaches
    )
    sheet.grid(("Due", "Part", "State", "Done on", "If missed"), (27, 50, 17, 23, 43), rows)


def _events(sheet: Sheet, told: Contents) -> None:
    sheet.heading("What happened by the end of the period")
    if not told.events:
        sheet.paragraph("Nothing is recorded after the order.")
        return
    rows = (
        (
            one.on,
            f"{one.what}: {one.part}" if one.part else one.what,
            "in the period" if one.in_period else "before",
            one.instrument,
            one.note,
        )
        for one in told.events
    )
    sheet.grid(("Day", "What", "When", "Instrument", "Note"), (27, 45, 22, 33, 33), rows)


def _incidents(sheet: Sheet, told: Contents) -> None:
    sheet.heading("Incidents and breaches")
    if not told.incidents:
        sheet.paragraph("None was open or discovered in the period.")
    for one in told.incidents:
        _incident(sheet, one)


def _incident(sheet: Sheet, one: Incident) -> None:
    sheet.keep(45)
    sheet.ln(1)
    sheet.paragraph(f"{one.title} ({'breach' if one.is_breach else 'incident'})", bold=True)
    facts = [
        ("Discovered", one.discovered_in_words),
        ("Breached", one.breached),
        ("In detail", one.text),
        *(("Notice", f"{told.sent_in_words} to {told.to}. {told.text}".strip()) for told in one.notices),
        *_followed("Duty", one.duties),
        *_followed("Penalty", one.penalty),
        ("Closed", _day(one.closed_on) or "open"),
    ]
    if not one.notices:
        facts.insert(3, ("Notice", "none recorded"))
    sheet.facts(facts)


def _followed(name: str, rows: tuple[Followed, ...]) -> Iterator[tuple[str, str]]:
    for row in rows:
        yield name, f"{row.what}: {row.when}"


def _visits(sheet: Sheet, told: Contents) -> None:
    sheet.heading("Visits and findings")
    if not told.visits:
        sheet.paragraph("No visit took place in the period.")
    for one in told.visits:
        _visit(sheet, one)


def _visit(sheet: Sheet, one: Visit) -> None:
    sheet.keep(30)
    sheet.ln(1)
    sheet.paragraph(f"{legal_day(one.visited_on)}, {one.by_whom}", bold=True)
    findings = list(_followed("Finding", one.findings)) or [("Finding", "none recorded")]
    sheet.facts([("Announced", _day(one.announced_on)), ("Note", one.note), *findings])


def _amendments(sheet: Sheet, told: Contents) -> None:
    sheet.heading("Amendments in force by the end of the period")
    if not told.amendments:
        sheet.paragraph("The agreement stands as signed.")
        return
    rows = (
        (
            legal_day(one.effective_on),
            one.instrument,
            "in the period" if one.in_period else "before",
            one.note,
        )
        for one in told.amendments
    )
    sheet.grid(("Effective", "Amendment", "When", "Note"), (30, 50, 25, 55), rows)


def _versions(sheet: Sheet, told: Contents) -> None:
    sheet.heading("How the dates were computed")
    known = told.versions
    sheet.facts(
        [
            ("Clock", ", ".join(known.engine)),
            ("Law", ", ".join(known.law)),
            *(("Calendar", one) for one in known.calendars),
            ("As of", f"{legal_day(told.as_of)} ({told.zone})"),
        ]
    )


def _hashes(sheet: Sheet, hashes: Mapping[str, str]) -> None:
    sheet.heading("Files and their SHA-256")
    sheet.paragraph("The hash of this document stands in hashes.txt.", size=SMALL, grey=GREY)
    sheet.ln(1)
    sheet.grid(("File", "SHA-256"), (50, 110), iter(hashes.items()))
