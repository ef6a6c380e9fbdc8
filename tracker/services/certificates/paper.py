"""The PDF of a certificate: it prints the value and nothing else, and carries the value as an attachment."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from tracker.clock.explain import MONTHS, legal_day
from tracker.models import Checked
from tracker.services.pack.asked import Paper
from tracker.services.pack.sheet import GREY, SMALL, TITLE, Sheet

from .canonical import HASH
from .ruler_sheet import draw

NAME = "certificate.json"
LANGUAGE = "en"
"""A certificate reads the same whoever makes it, so that its pages can be made again and compared."""


def as_json(value: Mapping[str, Any]) -> bytes:
    """The file: sorted keys, a line for each; its hash is of the canonical form, however it is laid out."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def as_pdf(value: Mapping[str, Any], paper: Paper) -> bytes:
    """Return the PDF; the same value on the same paper gives the same bytes."""
    with in_language(LANGUAGE):
        return _pdf(value, paper)


def _pdf(value: Mapping[str, Any], paper: Paper) -> bytes:
    as_of = date.fromisoformat(value["as_of"])
    title = _("Date certificate") if value["about"] == "deadline" else _("Date certificate of a review")
    foot = f"{NAME} SHA-256 {value[HASH]}"
    sheet = Sheet(paper, title=f"{title}: {value['matter']['name']}", foot=foot, day=as_of)
    made = datetime.combine(as_of, time(), UTC)
    sheet.embed_file(
        bytes=as_json(value),
        basename=NAME,
        mime_type="application/json",
        creation_date=made,
        modification_date=made,
        desc=_("The certificate as data"),
    )
    _head(sheet, value, title)
    for one in value["dates"]:
        _date(sheet, value, one)
    _inputs(sheet, value["inputs"])
    _versions(sheet, value)
    return sheet.finished()


def _head(sheet: Sheet, value: Mapping[str, Any], title: str) -> None:
    matter, review = value["matter"], value["review"]
    sheet.paragraph(title, size=TITLE, bold=True)
    sheet.ln(1)
    sheet.paragraph(matter["name"], size=12)
    if matter["is_practice"]:
        sheet.paragraph(_("PRACTICE, not a real matter"), bold=True)
    sheet.ln(3)
    sheet.facts(
        [
            (_("Regime"), review["regime"]),
            (_("Authority"), review["authority"]),
            (_("Filing"), review["filing"]),
            (_("Phase"), review["phase"]),
            (_("As of"), f"{_day(value['as_of'])} ({value['zone']})"),
            (_("Made at"), _at(value["made_at"])),
        ]
    )


def _date(sheet: Sheet, value: Mapping[str, Any], one: Mapping[str, Any]) -> None:
    told = one["computed"]
    rule = told["rule"]
    sheet.heading(rule["title"])
    sheet.paragraph(_main(told), size=15, bold=True)
    for mark in _marks(one):
        sheet.paragraph(mark, bold=True)
    sheet.ln(1)
    sheet.facts(list(_about(told)))
    if one["by_hand"]:
        _by_hand(sheet, told, one["by_hand"])
    _steps(sheet, told)
    draw(sheet, told["ruler"])
    _law(sheet, told)
    _checks(sheet, one, value["inputs"])


def _main(told: Mapping[str, Any]) -> str:
    if told["due_on"]:
        cutoff = f", {told['cutoff']}" if told["cutoff"] else ""
        return f"{_day(told['due_on'])}{cutoff} ({told['zone']})"
    return _("No date")


def _marks(one: Mapping[str, Any]) -> Iterator[str]:
    if not one["computed"]["rule"]["is_verified"]:
        yield _("UNVERIFIED: check this date before relying on it.")
    if one["is_unchecked"]:
        yield _("UNCHECKED: no second person has confirmed what this date rests on.")


def _about(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    started = f"{told['started_by']}, {_day(told['started_on'])}" if told["started_on"] else ""
    finished = (
        f"{told['finished_by']}, {_day(told['finished_on'])}".strip(", ") if told["finished_on"] else ""
    )
    yield _("State"), told["state"]
    yield _("Owed by"), told["owner"]
    yield _("Act by, to be safe"), _day(told["safe_on"]) if told["safe_on"] != told["due_on"] else ""
    yield _("Started by"), started
    yield _("Finished by"), finished
    yield _("Why no date"), told["no_date"]
    yield _("Waits for"), told["waits_for"].replace("_", " ")
    yield _("Not before"), _day(told["earliest_on"])
    yield _("Not after"), _day(told["latest_on"])
    for caution in told["cautions"]:
        yield _("Mind"), caution
    for reading in told["readings"]:
        yield _("Other reading"), f"{_day(reading['due_on'])}: {reading['label']}. {reading['says']}"


def _by_hand(sheet: Sheet, told: Mapping[str, Any], hand: Mapping[str, Any]) -> None:
    sheet.ln(1)
    sheet.paragraph(_("Another day was set by hand; it replaces no computed one"), bold=True)
    sheet.facts(
        [
            (_("Set by hand"), _day(hand["set_on"])),
            (_("Computed"), _day(told["due_on"]) or _("no date")),
            (_("Reason"), hand["reason"]),
            (_("Rests on"), hand["citation"]),
            (_("By"), f"{hand['set_by']}, {_at(hand['set_at'])}".strip(", ")),
        ]
    )


def _steps(sheet: Sheet, told: Mapping[str, Any]) -> None:
    if not told["steps"]:
        return
    sheet.ln(1)
    sheet.paragraph(_("Why this date"), bold=True)
    sheet.ln(0.5)
    rows = ((str(number), step["text"], step["citation"]) for number, step in enumerate(told["steps"], 1))
    sheet.grid(("", _("Step"), _("Law")), (6, 90, 64), rows)


def _law(sheet: Sheet, told: Mapping[str, Any]) -> None:
    rule, calendar = told["rule"], told["calendar"]
    digest = f" ({calendar['digest']})" if calendar["digest"] else ""
    sheet.ln(1)
    sheet.paragraph(_("The text of the law"), bold=True)
    sheet.ln(0.5)
    sheet.facts(
        [
            (_("Rule"), f"{rule['id']} {rule['key']}".strip()),
            (_("Version"), rule["version"]),
            (_("Citation"), rule["citation"]),
            (_("Text"), rule["url"]),
            (_("Read on"), _day(rule["read_on"])),
            (_("Verified"), _("yes") if rule["is_verified"] else _("no")),
            (_("Calendar"), f"{calendar['id']}{digest}"),
            (_("Events used"), ", ".join(f"#{pk}" for pk in told["events"])),
        ]
    )


def _checks(sheet: Sheet, one: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
    if not one["second_checks"]:
        return
    sheet.ln(1)
    sheet.paragraph(_("Second pair of eyes"), bold=True)
    sheet.ln(0.5)
    rows = []
    for check in one["second_checks"]:
        entry = _entry(check, inputs)
        answers = "; ".join(
            f"{told['verdict']}: {told['by']}, {_at(told['at'])}" for told in check["answers"]
        )
        rows.append((entry, check["recorded_by"], answers or _("nobody yet")))
    sheet.grid((_("Entry"), _("Recorded by"), _("Second person")), (60, 40, 60), iter(rows))


def _entry(check: Mapping[str, Any], inputs: Mapping[str, Any]) -> str:
    """What was to be checked, by its words among the inputs, else by its kind and number."""
    found = {row["id"]: row for row in inputs.get(f"{check['of']}s", ())}.get(check["entry"])
    if found is None:
        return f"{Checked(check['of']).label} #{check['entry']}"
    if check["of"] == Checked.EVENT:
        return f"{found['title']}, {found['occurred']}"
    return f"{found.get('label') or found.get('reason')}, {_day(found.get('on') or found.get('first'))}"


def _inputs(sheet: Sheet, inputs: Mapping[str, Any]) -> None:
    sheet.heading(_("What the dates are computed from"))
    rows = (
        (f"#{event['id']}", _event(event), event["occurred"], _at(event["recorded_at"]), event["recorded_by"])
        for event in inputs["events"]
    )
    heads = (_("Event"), _("What"), _("Occurred"), _("Recorded (UTC)"), _("By"))
    sheet.grid(heads, (12, 56, 30, 40, 22), rows)
    _news(sheet, inputs["closures"], _("Closed days recorded beside the settled calendar"), "on", "label")
    _news(sheet, inputs["pauses"], _("Pauses of the regime recorded"), "first", "reason")


def _event(event: Mapping[str, Any]) -> str:
    facts = ", ".join(f"{name} {part}" for name, part in sorted(event["facts"].items()))
    corrects = _("corrects #%(id)s") % {"id": event["corrects"]} if event["corrects"] else ""
    doubt = event["status"].replace("_", " ") if event["status"] != "verified" else ""
    return ", ".join(part for part in (event["title"], facts, corrects, doubt) if part)


def _news(sheet: Sheet, rows: Sequence[Mapping[str, Any]], title: str, day: str, label: str) -> None:
    if not rows:
        return
    sheet.ln(2)
    sheet.paragraph(title, bold=True)
    sheet.ln(0.5)
    told = (
        (_span(row, day), f"{row[label]} ({row['citation']})", _at(row["recorded_at"]), row["recorded_by"])
        for row in rows
    )
    sheet.grid((_("Day"), _("What for"), _("Recorded (UTC)"), _("By")), (36, 62, 40, 22), told)


def _span(row: Mapping[str, Any], day: str) -> str:
    last = row.get("last", row[day])
    until = _day(last) if last else _("further notice")
    return _day(row[day]) if last == row[day] else f"{_day(row[day])} – {until}"


def _versions(sheet: Sheet, value: Mapping[str, Any]) -> None:
    known = value["versions"]
    sheet.heading(_("By what the dates were computed"))
    law = [(_("Law"), f"{one['id']} SHA-256 {one[HASH]}") for one in known["law"]]
    calendars = [
        (_("Calendar"), f"{one['title']} ({one['id']}, {one['digest']})") for one in known["calendars"]
    ]
    sheet.facts(
        [
            (_("Product"), f"Longstop {known['product']}"),
            (_("Clock"), known["engine"]),
            (_("Regime"), f"{known['regime']['id']} SHA-256 {known['regime'][HASH]}"),
            *law,
            *calendars,
        ]
    )
    sheet.ln(2)
    sheet.paragraph(
        _(
            "The hash at the foot of each page is of the attached certificate.json in its canonical form"
            " (RFC 8785) without its member sha256. manage.py verify_certificate FILE computes it and the"
            " dates again. This is not legal advice."
        ),
        size=SMALL,
        grey=GREY,
    )


def _at(text: str) -> str:
    """An instant as `28 Nov 2026 06:46 UTC`; the seconds stand in the data."""
    at = datetime.fromisoformat(text)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year} {at:%H:%M} UTC"


def _day(text: str | None) -> str:
    return legal_day(date.fromisoformat(text)) if text else ""
