"""Which files are taken, told by what is in them and by their name, which must agree."""

import re
import unicodedata
import zipfile
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping
from typing import BinaryIO, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Fits = Callable[[BinaryIO], bool]
LONGEST_NAME = 200
PIECE = 64 * 1024
A_DRIVE = re.compile(r"[A-Za-z]:")
A_HEADER = re.compile(rb"[!-9;-~]+:")
IN_TEXT = frozenset("\t\n\r\f")


class Kind(NamedTuple):
    """A kind of file: the type under which it is given out, and whether a file is one."""

    media_type: str
    fits: Fits


def _begins(*signatures: bytes) -> Fits:
    def fits(file: BinaryIO) -> bool:
        return file.read(16).startswith(signatures)

    return fits


def _office(part: str) -> Fits:
    """An Office file is a ZIP with this part in it, and carries no macros."""

    def fits(file: BinaryIO) -> bool:
        try:
            names = zipfile.ZipFile(file).namelist()
        except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
            return False
        return part in names and not any(name.endswith("vbaProject.bin") for name in names)

    return fits


def _is_text(file: BinaryIO) -> bool:
    """UTF-8 without control characters, however long."""
    decoder = getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(PIECE):
            if any(unicodedata.category(one) == "Cc" and one not in IN_TEXT for one in decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_mail(file: BinaryIO) -> bool:
    """A mail as it was stored: it begins with a header and holds no zero byte."""
    piece = file.read(PIECE)
    if not A_HEADER.match(piece):
        return False
    while piece:
        if b"\0" in piece:
            return False
        piece = file.read(PIECE)
    return True


OFFICE = "application/vnd.openxmlformats-officedocument."
JPEG = Kind("image/jpeg", _begins(b"\xff\xd8\xff"))
TIFF = Kind("image/tiff", _begins(b"II*\0", b"MM\0*"))
KINDS: Mapping[str, Kind] = {
    "pdf": Kind("application/pdf", _begins(b"%PDF-")),
    "docx": Kind(f"{OFFICE}wordprocessingml.document", _office("word/document.xml")),
    "xlsx": Kind(f"{OFFICE}spreadsheetml.sheet", _office("xl/workbook.xml")),
    "pptx": Kind(f"{OFFICE}presentationml.presentation", _office("ppt/presentation.xml")),
    "png": Kind("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": JPEG,
    "jpeg": JPEG,
    "tif": TIFF,
    "tiff": TIFF,
    "txt": Kind("text/plain", _is_text),
    "csv": Kind("text/csv", _is_text),
    "eml": Kind("message/rfc822", _is_mail),
}
"""What is taken, by the ending of the name."""
TAKEN = ", ".join(KINDS)


def named(name: str) -> str:
    """Return the name of a file, trimmed. Raises `ValidationError` on `file` for any other."""
    name = name.strip()
    if "/" in name or "\\" in name or A_DRIVE.match(name) or name in (".", ".."):
        raise _refused(
            _("“%(name)s” is a path. Give the file's name alone, such as report.pdf.") % {"name": shown(name)}
        )
    if any(unicodedata.category(one).startswith("C") for one in name):
        raise _refused(
            _("The name “%(name)s” has characters that nobody sees. Rename the file.") % {"name": shown(name)}
        )
    stem, _dot, _ending = name.rpartition(".")
    if not stem.strip("."):
        raise _refused(_("The file's name needs a stem and an ending, such as report.pdf. Rename the file."))
    if len(name) > LONGEST_NAME:
        raise _refused(
            _("The name has more than %(longest_name)s characters. Rename the file.")
            % {"longest_name": LONGEST_NAME}
        )
    return name


def kind_of(name: str, file: BinaryIO) -> Kind:
    """Return what a file is. Raises `ValidationError` on `file` if it is not taken or not what it says."""
    ending = name.rpartition(".")[2].lower()
    if ending not in KINDS:
        raise _refused(
            _("A file ending in .%(ending)s is not taken. Use one of: %(taken)s.")
            % {"ending": ending, "taken": TAKEN}
        )
    file.seek(0)
    if not KINDS[ending].fits(file):
        raise _refused(
            _(
                "What is in “%(name)s” is no %(ending)s file. Save it as one of: %(taken)s, and choose"
                " it again."
            )
            % {"name": name, "ending": ending, "taken": TAKEN}
        )
    return KINDS[ending]


def shown(name: str) -> str:
    """A name with what nobody sees made visible, cut short."""
    seen = "".join("�" if unicodedata.category(one).startswith("C") else one for one in name)
    return seen if len(seen) <= 80 else f"{seen[:79]}…"


def _refused(words: str) -> ValidationError:
    return ValidationError({"file": words})
