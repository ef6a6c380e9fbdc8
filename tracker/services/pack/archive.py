"""A pack as a ZIP: the report for people and for programs, the list, the evidence, and the hash of each."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import IO

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from tracker.services.papers import pieces_of
from tracker.services.told import plain_cell

from .asked import Asked
from .contents import Contents
from .files import FOLDER
from .gather import Gathered, gather
from .gather_order import gather_order
from .report import report

COLUMNS = (
    *("clause", "obligation", "when", "in_force_from", "in_force_to", "owner", "deputy"),
    *("occurrence", "due_on", "due_in_words", "state", "done_on", "confidence", "evidence"),
)


@dataclass(frozen=True)
class Packed:
    """What was put into a pack, and the SHA-256 of each file in it but of the list of hashes."""

    contents: Contents
    hashes: dict[str, str]


def write_pack(
    agreement_id: int, asked: Asked, out: IO[bytes], *, viewer: User | None, now: datetime
) -> Packed:
    """Write the pack of an agreement and a period to `out`, as far as `viewer` may see it (None: everything).

    The same record on the same day gives the same bytes: the data are English, the pages speak the language
    asked for. Files of evidence go through a piece at a time. Raises `DoesNotExist` for an agreement that is
    not to be seen, `ValidationError` for a file that changes.
    """
    with in_language(asked.language):
        return _written(gather(agreement_id, asked, viewer=viewer, now=now), asked, out)


def write_order_pack(
    divestment_id: int, asked: Asked, out: IO[bytes], *, viewer: User | None, now: datetime
) -> Packed:
    """Write the pack of an order to sell and its parts, as `write_pack` does that of an agreement."""
    with in_language(asked.language):
        return _written(gather_order(divestment_id, asked, viewer=viewer, now=now), asked, out)


def _written(gathered: Gathered, asked: Asked, out: IO[bytes]) -> Packed:
    told, files = gathered
    data = as_json(told)
    texts = {"report.json": data, "obligations.csv": as_csv(told)}
    hashes = {name: hashlib.sha256(text).hexdigest() for name, text in texts.items()}
    hashes |= {name: row.sha256 for name, row in files.items()}
    paper = report(told, asked, digest=hashes["report.json"], hashes=hashes)
    hashes = {"report.pdf": hashlib.sha256(paper).hexdigest(), **hashes}
    texts = {"report.pdf": paper, **texts, "hashes.txt": as_list(hashes)}
    with zipfile.ZipFile(out, "w") as pack:
        for name, text in texts.items():
            pack.writestr(_entry(name, told.as_of, len(text)), text)
        for name, row in files.items():
            if _copied(pack, name, row.size, pieces_of(row), told.as_of) != row.sha256:
                moved = _(
                    "The file of the evidence “%(name)s” changed while the pack was made: make it again."
                )
                raise ValidationError(moved % {"name": row.name})
    return Packed(told, hashes)


def _entry(name: str, day: date, size: int) -> zipfile.ZipInfo:
    """An entry that says nothing of the machine or the hour on which it was made."""
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    entry.create_system, entry.external_attr, entry.file_size = 3, 0o644 << 16, size
    entry.compress_type = zipfile.ZIP_STORED if name.startswith(FOLDER) else zipfile.ZIP_DEFLATED
    return entry


def _copied(pack: zipfile.ZipFile, name: str, size: int, parts: Iterable[bytes], day: date) -> str:
    digest = hashlib.sha256()
    with pack.open(_entry(name, day, size), "w") as entry:
        for part in parts:
            digest.update(part)
            entry.write(part)
    return digest.hexdigest()


def as_json(told: Contents) -> bytes:
    """The pack for programs: sorted keys, days in ISO form, instants in UTC."""
    text = json.dumps(asdict(told), cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, indent=2)
    return text.encode("utf-8", "replace") + b"\n"


def as_csv(told: Contents) -> bytes:
    """One line for each date in the period, or for a duty without one; no cell is taken for a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for row in _rows(told):
        table.writerow([plain_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig", "replace")


def _rows(told: Contents) -> Iterator[list[str]]:
    for duty in told.obligations:
        first, last = _iso(duty.in_force_from), _iso(duty.in_force_to)
        about = [duty.clause, duty.text, duty.when, first, last, duty.owner, duty.deputy]
        for one in duty.occurrences:
            proofs = "; ".join(one.evidence)
            yield [
                *about,
                *(one.occurrence, _iso(one.due_on), one.in_words, one.state, _iso(one.done_on)),
                *(one.confidence, proofs),
            ]
        if not duty.occurrences:
            yield [*about, "", "", duty.no_date, "", "", "", ""]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def as_list(hashes: dict[str, str]) -> bytes:
    """The hashes as `sha256sum --check` reads them."""
    return "".join(f"{digest}  {name}\n" for name, digest in hashes.items()).encode()
