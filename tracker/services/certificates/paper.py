"""The PDF of a certificate: it prints the value and nothing else, and carries the value as an attachment."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.utils.translation import override as in_language

from tracker.models import Checked, CheckVerdict, DeadlineState
from tracker.models.days import speaks_english
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library
from tracker.services.language import KEPT
from tracker.services.pack.asked import Paper
from tracker.services.pack.sheet import GREY, SMALL, TITLE, Sheet
from tracker.services.speech import say, step_words

from .canonical import HASH
from .paper_inputs import at_words, day_words, print_inputs
from .ruler_sheet import draw

NAME = "certificate.json"
LANGUAGE = KEPT
"""That of the record, and of the pages where nobody chose another."""


def as_json(value: Mapping[str, Any]) -> bytes:
    """The file: sorted keys, a line for each; its hash is of the canonical form, however it is laid out."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def as_pdf(value: Mapping[str, Any], paper: Paper, language: str = LANGUAGE) -> bytes:
    """Return the PDF; the same value on the same paper in the same language gives the same bytes.

    The attached record is English whatever the pages speak: they tell its words as every page does.
    """
    with in_language(language):
        return _pdf(value, paper, language)


def _pdf(value: Mapping[str, Any], paper: Paper, language: str) -> bytes:
    as_of = date.fromisoformat(value["as_of"])
    title = _("Date certificate") if value["about"] == "deadline" else _("Date certificate of a review")
    foot = f"{NAME} SHA-256 {value[HASH]}"
    name = _("%(what)s: %(name)s") % {"what": title, "name": matter_words(value["matter"])}
    sheet = Sheet(paper, title=name, foot=foot, day=as_of, language=language)
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
    print_inputs(sheet, value["inputs"])
    _versions(sheet, value)
    return sheet.finished()


def _head(sheet: Sheet, value: Mapping[str, Any], title: str) -> None:
    matter = value["matter"]
    sheet.paragraph(title, size=TITLE, bold=True)
    sheet.ln(1)
    sheet.paragraph(matter_words(matter), size=12)
    if matter["is_practice"]:
        sheet.paragraph(_("PRACTICE, not a real matter"), bold=True)
    sheet.ln(3)
    sheet.facts(
        [
            *_belongs_to(value),
            (_("As of"), f"{day_words(value['as_of'])} ({value['zone']})"),
            (_("Made at"), at_words(value["made_at"])),
        ]
    )
    if not speaks_english():
        sheet.ln(1)
        sheet.paragraph(
            _("These pages are a translation. The attached certificate.json, in English, is what counts."),
            size=SMALL,
            grey=GREY,
        )


def matter_words(matter: Mapping[str, Any]) -> str:
    """What a matter is called: by its number, or in people's own words."""
    by_number = gettext_noop("Matter %(pk)s")
    is_masked = matter["name"] == by_number % {"pk": matter["id"]}
    return _(by_number) % {"pk": matter["id"]} if is_masked else str(matter["name"])


def _belongs_to(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the dates belong to: a review, an order or an agreement."""
    head = next(value[name] for name in ("review", "order", "agreement") if name in value)
    yield _("Regime"), say(head["regime"])
    yield _("Authority"), say(head["authority"])
    if "review" in value:
        yield _("Filing"), say(head["filing"])
        yield _("Phase"), say(head["phase"])
    elif "order" in value:
        yield _("Order"), value["inputs"]["order"]["legal_basis"]
    else:
        yield _("Agreement"), value["inputs"]["agreement"]["instrument"]


def _date(sheet: Sheet, value: Mapping[str, Any], one: Mapping[str, Any]) -> None:
    told = one["computed"]
    rule = told["rule"]
    sheet.heading(say(rule["title"]))
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
        return f"{day_words(told['due_on'])}{cutoff} ({told['zone']})"
    return _("No date")


def _marks(one: Mapping[str, Any]) -> Iterator[str]:
    if not one["computed"]["rule"]["is_verified"]:
        yield _("UNVERIFIED: check this date before relying on it.")
    if one["is_unchecked"]:
        yield _("UNCHECKED: no second person has confirmed what this date rests on.")


def _about(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield _("State"), str(DeadlineState(told["state"]).label)
    yield _("Owed by"), say(told["owner"])
    yield _("Act by, to be safe"), day_words(told["safe_on"]) if told["safe_on"] != told["due_on"] else ""
    yield _("Started by"), _ended_by(told["started_by"], told["started_on"])
    yield _("Finished by"), _ended_by(told["finished_by"], told["finished_on"])
    yield _("Why no date"), say(told["no_date"])
    yield _("Waits for"), _kind_words(told["waits_for"])
    yield _("Not before"), day_words(told["earliest_on"])
    yield _("Not after"), day_words(told["latest_on"])
    for caution in told["cautions"]:
        yield _("Mind"), say(caution)
    for reading in told["readings"]:
        told_of = {"day": day_words(reading["due_on"]), "label": say(reading["label"])}
        yield (
            _("Other reading"),
            _("%(day)s: %(label)s. %(says)s") % {**told_of, "says": say(reading["says"])},
        )


def _ended_by(what: str, on: str | None) -> str:
    """What started or ended a clock, and when; empty while nothing did."""
    return ", ".join(part for part in (say(what), day_words(on)) if part) if on else ""


def _kind_words(kind: str) -> str:
    """A kind of event by its title, where the law has one."""
    known = load_library().kinds.get(kind)
    return law_words(known.title) if known else say(kind.replace("_", " "))


def _by_hand(sheet: Sheet, told: Mapping[str, Any], hand: Mapping[str, Any]) -> None:
    sheet.ln(1)
    sheet.paragraph(_("Another day was set by hand; it replaces no computed one"), bold=True)
    sheet.facts(
        [
            (_("Set by hand"), day_words(hand["set_on"])),
            (_("Computed"), day_words(told["due_on"]) or _("no date")),
            (_("Reason"), hand["reason"]),
            (_("Rests on"), hand["citation"]),
            (_("By"), f"{hand['set_by']}, {at_words(hand['set_at'])}".strip(", ")),
        ]
    )


def _steps(sheet: Sheet, told: Mapping[str, Any]) -> None:
    if not told["steps"]:
        return
    sheet.ln(1)
    sheet.paragraph(_("Why this date"), bold=True)
    sheet.ln(0.5)
    rows = ((str(number), step_words(step), step["citation"]) for number, step in enumerate(told["steps"], 1))
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
            (_("Version"), rule["version"] or _("none: set by a paper")),
            (_("Citation"), rule["citation"]),
            (_("Text"), rule["url"]),
            (_("Read on"), day_words(rule["read_on"])),
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
            f"{CheckVerdict(told['verdict']).label}: {told['by']}, {at_words(told['at'])}"
            for told in check["answers"]
        )
        rows.append((entry, check["recorded_by"], answers or _("nobody yet")))
    sheet.grid((_("Entry"), _("Recorded by"), _("Second person")), (60, 40, 60), iter(rows))


def _entry(check: Mapping[str, Any], inputs: Mapping[str, Any]) -> str:
    """What was to be checked, by its words among the inputs, else by its kind and number."""
    found = {row["id"]: row for row in inputs.get(f"{check['of']}s", ())}.get(check["entry"])
    if found is None:
        return f"{Checked(check['of']).label} #{check['entry']}"
    if check["of"] == Checked.EVENT:
        return f"{say(found['title'])}, {say(found['occurred'])}"
    what = say(found.get("label") or found.get("reason"))
    return f"{what}, {day_words(found.get('on') or found.get('first'))}"


def _versions(sheet: Sheet, value: Mapping[str, Any]) -> None:
    known = value["versions"]
    regime = known["regime"]
    sheet.heading(_("By what the dates were computed"))
    law = [(_("Law"), f"{one['id']} SHA-256 {one[HASH]}") for one in known["law"]]
    calendars = [
        (_("Calendar"), f"{law_words(one['title'])} ({one['id']}, {one['digest']})")
        for one in known["calendars"]
    ]
    sheet.facts(
        [
            (_("Product"), f"Longstop {known['product']}"),
            (_("Clock"), known["engine"]),
            (_("Regime"), f"{regime['id']} SHA-256 {regime[HASH]}" if regime else _("not coded")),
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
