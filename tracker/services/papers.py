"""The folder of papers: each file under its own hash, written whole or not at all, and what is amiss."""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.models import DocketImport, Document, Evidence
from tracker.services.language import quoted

from .paper_kinds import Kind, kind_of, named, shown

INCOMING = ".incoming-"
A_PLACE = re.compile(r"[0-9a-f]{2}/[0-9a-f]+")
LEFT_ALONE = 24 * 3600
"""Seconds: a younger file without a row may be that of an upload which is just going on."""
NOT_KEPT = gettext_lazy(
    "The file could not be kept: %(why)s. Try again; if it stays so, ask whoever runs"
    " Longstop to look at the folder of papers."
)
TOO_LARGE = gettext_lazy(
    "The file has more than %(limit)s. Split it or make it smaller, and choose it again."
)
Fault = Literal["missing", "changed"]
Kept = Evidence | Document
"""A row that names a file in the folder."""
KEPT: tuple[type[Kept] | type[DocketImport], ...] = (Evidence, Document, DocketImport)
"""Every model whose rows name files there: what none of them names may be tidied away."""
CHUNK = 1 << 16


class Paper(NamedTuple):
    """A file as it is kept; `stored_as` is its place below the folder, made of its hash."""

    name: str
    media_type: str
    size: int
    sha256: str
    stored_as: str


def folder() -> Path:
    """Where papers are kept: outside of everything that a web server gives out."""
    return Path(settings.PAPERS_DIR)


def place(stored_as: str) -> Path:
    """Return where a paper is, whether it is there or not."""
    if not A_PLACE.fullmatch(stored_as):
        raise ValueError(f"“{stored_as}” is no place of a paper")
    return folder() / stored_as


class Sent(NamedTuple):
    """A file as it comes: its pieces, its name as whoever sent it wrote it, and what says if it is taken."""

    pieces: Iterable[bytes]
    name: str
    judge: Callable[[str, BinaryIO], Kind] = kind_of


def keep(pieces: Iterable[bytes], name: str, judge: Callable[[str, BinaryIO], Kind] = kind_of) -> Paper:
    """Keep a file under its hash, which is computed while it is read, and return what it is.

    Raises `ValidationError` on `file`, with nothing kept, for a name that is a path or hides something, an
    empty or too large file, a type that is not taken, and a folder that cannot be written.
    """
    [paper] = keep_all([Sent(pieces, name, judge)])
    return paper


def keep_all(files: Sequence[Sent], *, check: Callable[[Sequence[Paper]], None] | None = None) -> list[Paper]:
    """Keep several files as `keep` does one, all of them or none; every one that is refused is told by name.

    `check` looks at what they are before they are kept, and raises what is wrong with them together.
    """
    refused: list[str] = []
    looked_at: list[tuple[Paper, BinaryIO, Path]] = []
    try:
        with ExitStack() as drafts:
            for file in files:
                try:
                    name = named(file.name)
                    draft, path = drafts.enter_context(_incoming())
                    looked_at.append((_looked_at(name, file, draft), draft, path))
                except ValidationError as error:
                    refused += _told(error, file.name if len(files) > 1 else "")
            if refused:
                raise ValidationError({"file": refused})
            if check:
                check([paper for paper, _, _ in looked_at])
            for paper, draft, path in looked_at:
                _into_place(draft, path, place(paper.stored_as))
    except OSError as error:
        raise ValidationError({"file": NOT_KEPT % {"why": error.strerror}}) from error
    return [paper for paper, _, _ in looked_at]


def _told(error: ValidationError, name: str) -> list[str]:
    """What is wrong with a file; where several came, behind its name unless the words hold it already."""
    words = error.message_dict["file"]
    named_first = _("%(what)s: %(name)s")
    first = quoted(shown(name))
    return [
        named_first % {"what": first, "name": one} if name and shown(name) not in one else one
        for one in words
    ]


def _looked_at(name: str, file: Sent, draft: BinaryIO) -> Paper:
    """Copy a file into its draft and return what it is."""
    sha256, size = _copied(file.pieces, draft)
    kind = file.judge(name, draft)
    return Paper(name, kind.media_type, size, sha256, f"{sha256[:2]}/{sha256}")


@contextmanager
def _incoming() -> Iterator[tuple[BinaryIO, Path]]:
    """A draft beside the papers, so that moving it into place is one step; what is left of it is removed."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, path = tempfile.mkstemp(prefix=INCOMING, dir=folder())
    try:
        with os.fdopen(handle, "w+b") as draft:
            yield draft, Path(path)
    finally:
        Path(path).unlink(missing_ok=True)


def _copied(pieces: Iterable[bytes], draft: BinaryIO) -> tuple[str, int]:
    """Copy a file, hashing it on the way; return hash and size."""
    digest, size, most = hashlib.sha256(), 0, int(settings.FILE_LIMIT)
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise ValidationError({"file": TOO_LARGE % {"limit": size_words(most)}})
        digest.update(piece)
        draft.write(piece)
    if not size:
        raise ValidationError({"file": _("The file is empty: choose the right one.")})
    return digest.hexdigest(), size


def size_words(size: int) -> str:
    """A size as people read it."""
    for unit, factor in (("MB", 1024 * 1024), ("KB", 1024)):
        if size >= factor:
            return f"{size / factor:.1f}".removesuffix(".0") + f" {unit}"
    return ngettext("%(n)s byte", "%(n)s bytes", size) % {"n": size}


def _into_place(draft: BinaryIO, path: Path, target: Path) -> None:
    """One step, after which the file is there whole, also after a power cut."""
    draft.flush()
    os.fsync(draft.fileno())
    target.parent.mkdir(mode=0o700, exist_ok=True)
    os.replace(path, target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fault_of(row: Kept, *, reads: bool = False) -> Fault | None:
    """What is wrong with the file of a row: it is not there, or not the one that was kept.

    Looks at its size; with `reads` it is read, and its hash compared.
    """
    if not A_PLACE.fullmatch(row.stored_as):
        return "missing"  # whatever lies there is no paper of ours
    path = place(row.stored_as)
    if not path.is_file():
        return "missing"
    if path.stat().st_size != row.size or (reads and _hash_of(path) != row.sha256):
        return "changed"
    return None


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pieces_of(row: Kept) -> Iterator[bytes]:
    """Yield the file of a row a piece at a time, so that its size does not matter."""
    with place(row.stored_as).open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def forget(stored_as: str) -> None:
    """Remove a file that no row names any more. To be called once the row is gone for good."""
    if not any(model._default_manager.filter(stored_as=stored_as).exists() for model in KEPT):
        place(stored_as).unlink(missing_ok=True)


def _places(model: type[Kept] | type[DocketImport]) -> Iterator[str]:
    yield from model._default_manager.order_by().values_list("stored_as", flat=True).iterator()


def orphans(now: datetime) -> list[Path]:
    """Files that no row names, and drafts left by a crash; those of the last day are left alone."""
    known = {place for model in KEPT for place in _places(model)}
    latest = now.timestamp() - LEFT_ALONE
    files = (path for path in folder().rglob("*") if path.is_file())
    found = (path for path in files if path.relative_to(folder()).as_posix() not in known)
    return sorted(path for path in found if path.stat().st_mtime < latest)
