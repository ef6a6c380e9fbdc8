"""Whether a certificate is as it was made, and whether its dates follow from its inputs."""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import gettext as _

from config.version import PRODUCT_VERSION
from tracker.clock import ENGINE_VERSION
from tracker.clock.errors import LawError
from tracker.clock.explain import legal_day
from tracker.regimes.digest import regime_digest, version_digest
from tracker.regimes.loader import Library, load_library
from tracker.services.pack.asked import PAPERS

from .canonical import HASH, NotCanonical, digest, read
from .dates import dates_from
from .inputs import PaperBook
from .making import FORMAT
from .paper import as_pdf

Code = Literal[
    "verified", "altered-file", "altered-date", "altered-pages", "unknown-law", "not-a-certificate"
]
EXITS: Mapping[Code, int] = {
    "verified": 0,
    "altered-file": 1,
    "altered-date": 1,
    "altered-pages": 1,
    "unknown-law": 2,
    "not-a-certificate": 2,
}
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)
STREAM = re.compile(rb"/Type\s*/EmbeddedFile.*?stream\r?\n", re.DOTALL)
LENGTH = re.compile(rb"/Length\s+(\d+)")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, in a code and a sentence; `notes` are what was and was not compared, one each."""

    code: Code
    says: str
    digest: str = ""
    notes: tuple[str, ...] = ()

    @property
    def exit(self) -> int:
        """0: verified; 1: altered; 2: it could not be verified."""
        return EXITS[self.code]


def verify(content: bytes, library: Library | None = None) -> Finding:
    """Check a certificate, as JSON or as PDF, against its own hash and the installed law; no statement.

    The hash shows whether the file is as it was made; the dates are computed again from its inputs, so that
    a date altered together with the hash is found too.
    """
    value = _value_in(content)
    if not isinstance(value, dict) or value.get("format") != FORMAT or HASH not in value:
        return Finding("not-a-certificate", _("This is no certificate of Longstop, or it carries no data."))
    try:
        found = digest(value)
    except NotCanonical as odd:
        return Finding("altered-file", _("The file was altered: %(why)s.") % {"why": odd})
    if found != value[HASH]:
        return Finding(
            "altered-file",
            _("The file was altered: its SHA-256 is %(found)s, and it names %(named)s.")
            % {"found": found, "named": value[HASH]},
            found,
        )
    try:
        return _dates(value, found, library or load_library()) or _pages(value, content, found)
    except LawError as refused:
        says = _("The dates cannot be computed from what the file holds: %(why)s.") % {"why": refused.message}
        return Finding("altered-date", says, found)
    except MALFORMED:
        says = _("The file has the right hash and not the form of a certificate: it was made by hand.")
        return Finding("not-a-certificate", says, found)


def _value_in(content: bytes) -> Any:
    """The data of a certificate; None where there is none."""
    texts = _attached(content) if content.startswith(b"%PDF-") else iter((content,))
    for text in texts:
        try:
            return read(text)
        except (ValueError, RecursionError):
            continue
    return None


def _attached(content: bytes) -> Iterator[bytes]:
    """The files embedded in a PDF, those deflated by a program on the way as well."""
    for head in STREAM.finditer(content):
        length = LENGTH.search(head.group())
        end = head.end() + int(length.group(1)) if length else content.find(b"endstream", head.end())
        text = content[head.end() : end]
        if b"FlateDecode" in head.group():
            try:
                text = zlib.decompress(text)
            except zlib.error:
                continue
        yield text


def _dates(value: Mapping[str, Any], found: str, library: Library) -> Finding | None:
    """What is wrong with the law or the dates of a certificate; None where both are right."""
    missing = list(_unknown(value, library))
    if missing:
        says = _("The file is as it was made. Its dates were not computed again: %(why)s.")
        return Finding("unknown-law", says % {"why": "; ".join(missing)}, found)
    computed = dates_from(value["inputs"], date.fromisoformat(value["as_of"]), library)
    for one in value["dates"]:
        told = one["computed"]
        if told in computed:
            continue
        if other := _other_maker(value):
            return Finding("unknown-law", other, found)
        return Finding("altered-date", _differs(told, computed), found)
    return None


def _other_maker(value: Mapping[str, Any]) -> str:
    """What else made the file, in words: another clock or, for clauses, another release; else nothing."""
    known = value["versions"]
    if known["engine"] != ENGINE_VERSION:
        says = _("The file is as it was made, by clock %(old)s. This clock, %(new)s, gives another answer.")
        return says % {"old": known["engine"], "new": ENGINE_VERSION}
    if "review" not in value and known["product"] != PRODUCT_VERSION:
        says = _("The file is as it was made, by release %(old)s. This one, %(new)s, gives another answer.")
        return says % {"old": known["product"], "new": PRODUCT_VERSION}
    return ""


def _unknown(value: Mapping[str, Any], library: Library) -> Iterator[str]:
    """What of the law or the calendars that a certificate names is not installed, or reads otherwise."""
    known, inputs = value["versions"], value["inputs"]
    law, told = library.laws.get(inputs["regime"]), known["regime"]
    if law is None and (told or "review" in value):
        yield _("the law of %(regime)s is not installed") % {"regime": inputs["regime"]}
        return
    if law and (not told or told["id"] != law.id or told[HASH] != regime_digest(law)):
        yield _("this installation has another text of %(law)s") % {"law": law.id}
    installed = {one.id: one for each in library.laws.values() for one in each.versions}
    named = {one["id"]: one[HASH] for one in known["law"]}
    for name in sorted(
        ({one["computed"]["rule"]["version"] for one in value["dates"]} | named.keys()) - {""}
    ):
        if name not in installed or name not in named:
            yield _("there is no version %(law)s here") % {"law": name}
        elif version_digest(installed[name]) != named[name]:
            yield _("this installation has another text of %(law)s") % {"law": name}
    book = PaperBook(inputs, date.fromisoformat(value["as_of"]), library)
    for one in known["calendars"]:
        if one["id"] not in library.calendars:
            yield _("there is no calendar %(calendar)s here") % {"calendar": one["id"]}
        elif book.calendar(one["id"]).digest != one["digest"]:
            yield _("this installation has other closed days of %(calendar)s") % {"calendar": one["id"]}


def _differs(told: Mapping[str, Any], computed: list[dict[str, Any]]) -> str:
    """Which date differs, and in what."""
    rule = told["rule"]
    same = [one for one in computed if (one["rule"]["id"], one["rule"]["key"]) == (rule["id"], rule["key"])]
    if not same:
        return _("Altered: from the inputs in the file no clock “%(title)s” follows.") % {
            "title": rule["title"]
        }
    days = [_day(one["due_on"]) for one in (told, same[0])]
    if days[0] != days[1]:
        says = _("Altered: “%(title)s” is %(told)s in the file, and the inputs in it give %(right)s.")
        return says % {"title": rule["title"], "told": days[0], "right": days[1]}
    parts = sorted(name for name, part in told.items() if same[0].get(name) != part)
    says = _("Altered: the inputs in the file give “%(title)s” another %(parts)s.")
    return says % {"title": rule["title"], "parts": ", ".join(parts).replace("_", " ")}


def _day(text: str | None) -> str:
    return legal_day(date.fromisoformat(text)) if text else _("no date")


def _pages(value: Mapping[str, Any], content: bytes, found: str) -> Finding:
    """The pages of a PDF are made again from its data: what they print is the data, or they were altered.

    They may be on any paper and in any language that this release speaks.
    """
    dates = len(value["dates"])
    says = _("Verified: the file is as it was made, and its inputs give the dates in it (%(n)s).") % {
        "n": dates
    }
    if not content.startswith(b"%PDF-"):
        return Finding("verified", says, found)
    languages = [name for name, _title in settings.LANGUAGES]
    if any(as_pdf(value, paper, name) == content for name in languages for paper in PAPERS):
        note = _("The pages print the attached data and nothing else.")
        return Finding("verified", says, found, (note,))
    if value["versions"]["product"] != PRODUCT_VERSION:
        note = _("The pages were not compared: they were made by release %(old)s.")
        return Finding("verified", says, found, (note % {"old": value["versions"]["product"]},))
    return Finding(
        "altered-pages",
        _("The attached data are as they were made, and the pages are not those made from them."),
        found,
    )
