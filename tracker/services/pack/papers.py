"""The files of evidence: the one place that says where each one is, and whether it is still what was kept."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tracker.models import Evidence

FOLDER = "papers"
CHUNK = 1 << 16
MISSING = "The file is missing."
CHANGED = "The file is not the one that was kept: its SHA-256 differs."


def papers_folder() -> Path:
    """Where files of evidence are kept: below the data folder, outside of everything that is served."""
    return Path(settings.DATA_DIR) / FOLDER


def place_of(row: Evidence) -> Path | None:
    """Return where the file is, or None if there is none; a place outside the folder counts as none."""
    folder = papers_folder().resolve()
    place = (folder / row.stored_as).resolve()
    return place if place.is_relative_to(folder) and place.is_file() else None


def problem_of(row: Evidence) -> str:
    """Return what keeps a file from being handed on, in one sentence; empty if nothing does.

    Reads the whole file, a piece at a time.
    """
    place = place_of(row)
    if place is None:
        return MISSING
    digest = hashlib.sha256()
    try:
        for piece in pieces(place):
            digest.update(piece)
    except OSError as error:
        return f"The file cannot be read: {error.strerror or error}."
    return "" if digest.hexdigest() == row.sha256 else CHANGED


def pieces(place: Path) -> Iterator[bytes]:
    """Yield a file a piece at a time, so that its size does not matter."""
    with place.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
