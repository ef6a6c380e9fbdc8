"""Small files of every kind, and a folder of papers that a test has for itself."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

PDF = b"%PDF-1.7\nproof\n%%EOF\n"


def an_office_file(*parts: str) -> bytes:
    """A ZIP with these parts in it."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return held.getvalue()


@pytest.fixture
def papers(settings, tmp_path) -> Path:
    """The folder, not made yet."""
    settings.PAPERS_DIR = tmp_path / "papers"
    return Path(settings.PAPERS_DIR)


def files_in(folder: Path) -> list[str]:
    """Everything in the folder of papers."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
