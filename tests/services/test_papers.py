"""Files are kept whole, under their hash, or not at all."""

import hashlib
import stat
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError

from tests.services.papers import PDF, an_office_file, files_in, papers
from tracker.services.papers import keep, place, size_words

__all__ = ["papers"]

WORD = an_office_file("[Content_Types].xml", "word/document.xml")
GOOD = [
    ("report.pdf", PDF, "application/pdf"),
    ("REPORT.PDF", PDF, "application/pdf"),
    ("scan.png", b"\x89PNG\r\n\x1a\n....", "image/png"),
    ("photo.jpeg", b"\xff\xd8\xff\xe0....", "image/jpeg"),
    ("letter.docx", WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("log.csv", "Tür;Zeit\r\n1;2\r\n".encode(), "text/csv"),
    ("mail.eml", b"Return-Path: <a@example.org>\r\nSubject: Log\r\n\r\n\xe9", "message/rfc822"),
    ("Bericht für März (2).txt", b"done\n", "text/plain"),
]
BAD = [
    ("../report.pdf", PDF, "is a path"),
    ("C:\\files\\report.pdf", PDF, "is a path"),
    ("/etc/report.pdf", PDF, "is a path"),
    ("C:report.pdf", PDF, "is a path"),
    ("report\n.pdf", PDF, "characters that nobody sees"),
    ("report\x00.pdf", PDF, "characters that nobody sees"),
    ("report\u202efdp.pdf", PDF, "characters that nobody sees"),
    ("", PDF, "a stem and an ending"),
    (".pdf", PDF, "a stem and an ending"),
    ("report", PDF, "a stem and an ending"),
    (f"{'r' * 200}.pdf", PDF, "more than 200 characters"),
    ("report.exe", PDF, "A file ending in .exe is not taken"),
    ("page.html", b"<script>", "A file ending in .html is not taken"),
    ("report.pdf", b"MZ\x90\x00", "What is in “report.pdf” is no pdf file"),
    ("report.pdf", b"<html>%PDF-", "is no pdf file"),
    ("report.docx", an_office_file("xl/workbook.xml"), "is no docx file"),
    ("report.docx", an_office_file("word/document.xml", "word/vbaProject.bin"), "is no docx file"),
    ("report.docx", b"PK\x03\x04 not a ZIP", "is no docx file"),
    ("log.txt", b"a\x00b", "is no txt file"),
    ("log.txt", b"\xff\xfe", "is no txt file"),
    ("log.txt", "half: ü".encode()[:-1], "is no txt file"),
    ("mail.eml", b"MZ\x90", "is no eml file"),
    ("report.pdf", b"", "The file is empty"),
]


@pytest.mark.parametrize(("name", "data", "media_type"), GOOD, ids=[name for name, _, _ in GOOD])
def test_a_file_is_kept_under_its_hash_for_its_owner_alone(papers, name, data, media_type) -> None:
    paper = keep([data[:5], data[5:]], name)
    digest = hashlib.sha256(data).hexdigest()
    assert paper == (name, media_type, len(data), digest, f"{digest[:2]}/{digest}")
    assert files_in(papers) == [paper.stored_as]
    kept = place(paper.stored_as)
    assert kept.read_bytes() == data
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(papers.stat().st_mode) == 0o700


@pytest.mark.parametrize(("name", "data", "says"), BAD)
def test_what_is_refused_says_what_to_do_and_leaves_nothing(papers, name, data, says) -> None:
    with pytest.raises(ValidationError, match=says) as refused:
        keep([data], name)
    assert list(refused.value.message_dict) == ["file"]
    assert not papers.exists() or files_in(papers) == []


def test_a_file_over_the_limit_is_read_no_further(papers, settings) -> None:
    settings.FILE_LIMIT = 10

    def pieces() -> Iterator[bytes]:
        yield b"%PDF-12345"
        yield b"6"
        raise AssertionError("read on")

    with pytest.raises(ValidationError, match="more than 10 bytes"):
        keep(pieces(), "report.pdf")
    assert files_in(papers) == []
    assert keep([b"%PDF-12345"], "report.pdf").size == 10


def test_the_same_file_twice_is_kept_once_and_mends_what_was_damaged(papers) -> None:
    paper = keep([PDF], "report.pdf")
    place(paper.stored_as).write_bytes(b"rot")
    assert keep([PDF], "other.pdf").stored_as == paper.stored_as
    assert place(paper.stored_as).read_bytes() == PDF


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_left(papers) -> None:
    papers.parent.mkdir(exist_ok=True)
    papers.write_text("in the way")
    with pytest.raises(ValidationError, match="could not be kept: File exists"):
        keep([PDF], "report.pdf")


def test_a_file_whose_reading_fails_leaves_nothing(papers) -> None:
    def pieces() -> Iterator[bytes]:
        yield PDF
        raise ConnectionResetError(104, "Connection reset by peer")

    with pytest.raises(ValidationError, match="Connection reset by peer"):
        keep(pieces(), "report.pdf")
    assert files_in(papers) == []


def test_no_place_leads_out_of_the_folder() -> None:
    with pytest.raises(ValueError, match="no place of a paper"):
        place("../../etc/passwd")


def test_sizes_are_told_as_people_read_them() -> None:
    assert [size_words(n) for n in (1, 900, 2048, 1536, 25 * 1024 * 1024)] == [
        "1 byte",
        "900 bytes",
        "2 KB",
        "1.5 KB",
        "25 MB",
    ]
