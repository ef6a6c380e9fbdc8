"""Documents stay as they were added: a newer version stands beside them, a withdrawal strikes them."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.models import rows
from tests.services.papers import PDF, files_in, papers
from tests.services.rows import a_notice, a_person, at
from tests.services.test_promises import an_agreement
from tracker.models import Document, Incident, Investment, MatterNote, Review
from tracker.services.documents import (
    MOST_AT_ONCE,
    Place,
    add_documents,
    supersede_document,
    withdraw_document,
)
from tracker.services.matter_notes import LONGEST, write_note
from tracker.services.papers import KEPT, Sent
from tracker.services.shelves import by_event, line_of, notes_of, shelf_of

__all__ = ["papers"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers")]
NOW = at(date(2026, 9, 10))


@pytest.fixture
def ann() -> User:
    return a_person("ann", is_superuser=True)


@pytest.fixture
def review() -> Review:
    return a_notice()


def sent(name: str = "letter.pdf", data: bytes = PDF) -> Sent:
    return Sent([data], name)


def added(place: Place, by: User, *files: Sent, **values: Any) -> list[Document]:
    return add_documents(place, files or [sent()], by=by, now=NOW, **values)


def places(review: Review) -> list[tuple[Place, Investment]]:
    matter = review.investment
    agreement = an_agreement()
    incident = Incident.objects.create(
        agreement=agreement, title="Door open", discovered_at=NOW, zone="America/New_York", recorded_at=NOW
    )
    step = rows.a_step(matter.divestments.create())
    event = rows.an_event(review)
    return [(matter, matter), (event, matter), (step, matter), (incident, agreement.investment)]


def test_every_place_keeps_documents_and_its_matter_lists_them(review, ann, papers) -> None:
    for number, (place, matter) in enumerate(places(review)):
        [row] = added(place, ann, sent(data=PDF + bytes([48 + number])), note=" as received ")
        assert row.place == place
        assert (row.note, row.added_by, row.added_at) == ("as received", ann, NOW)
        assert line_of(row).matter == matter
        assert shelf_of(matter, ann).lines[0].row == row
    assert len(shelf_of(review.investment, ann).lines) == 3
    assert files_in(papers) == sorted(row.stored_as for row in Document.objects.all())


def test_several_files_are_kept_together_or_not_at_all(review, ann, papers) -> None:
    bad = [sent("a.pdf"), sent("b.exe"), sent("c.txt", b""), sent("../d.pdf")]
    with pytest.raises(ValidationError) as refused:
        added(review.investment, ann, *bad)
    assert refused.value.message_dict["file"] == [
        "“b.exe”: A file ending in .exe is not taken. Use one of: pdf, docx, xlsx, pptx, png, jpg, jpeg, tif,"
        " tiff, txt, csv, eml.",
        "“c.txt”: The file is empty: choose the right one.",
        "“../d.pdf” is a path. Give the file's name alone, such as report.pdf.",
    ]
    assert files_in(papers) == []
    assert not Document.objects.exists()
    assert [row.name for row in added(review.investment, ann, sent("a.pdf"), sent("b.txt", b"b"))] == [
        "a.pdf",
        "b.txt",
    ]


def test_more_files_than_one_form_takes_are_refused(review, ann, papers) -> None:
    many = [sent(f"{number}.txt", b"x") for number in range(MOST_AT_ONCE + 1)]
    with pytest.raises(ValidationError, match="You chose 21 files; add at most 20 at once"):
        added(review.investment, ann, *many)
    assert not papers.exists()


def test_a_file_that_stands_there_already_is_refused_and_leaves_nothing(review, ann, papers) -> None:
    [row] = added(review.investment, ann)
    with pytest.raises(ValidationError, match=r"“copy.pdf” is here already, as “letter.pdf”"):
        added(review.investment, ann, sent("copy.pdf"), sent("new.txt", b"new"))
    with pytest.raises(ValidationError, match=r"“b.txt” is here already, as “a.txt”"):
        added(review.investment, ann, sent("a.txt", b"same"), sent("b.txt", b"same"))
    assert files_in(papers) == [row.stored_as]
    withdraw_document(row.pk, reason="wrong matter", by=ann, now=NOW)
    assert added(review.investment, ann)[0].stored_as == row.stored_as


def test_a_newer_version_takes_the_place_of_the_older_which_stays(review, ann) -> None:
    event = rows.an_event(review)
    [older] = added(event, ann)
    newer = supersede_document(older.pk, sent("letter-2.pdf", PDF + b"2"), by=ann, now=NOW, note="signed")
    assert (newer.event, newer.supersedes) == (event, older)
    lines = by_event(review, ann)[event.pk]
    assert [(line.row.name, line.standing) for line in lines] == [
        ("letter.pdf", "superseded"),
        ("letter-2.pdf", "stands"),
    ]
    with pytest.raises(ValidationError, match="It has a newer version already"):
        supersede_document(older.pk, sent(data=PDF + b"3"), by=ann, now=NOW)
    with pytest.raises(ValidationError, match="It has a newer version already"):
        withdraw_document(older.pk, reason="old", by=ann, now=NOW)


def test_a_withdrawal_needs_a_reason_and_is_final(review, ann, papers) -> None:
    [row] = added(review.investment, ann)
    with pytest.raises(ValidationError, match="Say why") as refused:
        withdraw_document(row.pk, reason=" ", by=ann, now=NOW)
    assert list(refused.value.message_dict) == ["reason"]
    withdraw_document(row.pk, reason="wrong matter", by=ann, now=NOW)
    [line] = shelf_of(review.investment, ann).lines
    assert (line.standing, line.withdrawal and line.withdrawal.reason) == ("withdrawn", "wrong matter")
    assert files_in(papers) == [row.stored_as]
    with pytest.raises(ValidationError, match="It was withdrawn already"):
        withdraw_document(row.pk, reason="again", by=ann, now=NOW)
    with pytest.raises(ValidationError, match="It was withdrawn already"):
        supersede_document(row.pk, sent(data=PDF + b"2"), by=ann, now=NOW)


def test_the_database_keeps_a_document_on_one_place(review, ann) -> None:
    event = rows.an_event(review)
    for where in ({}, {"event": event, "investment": review.investment}):
        with pytest.raises(IntegrityError, match="document_is_on_one_place"), transaction.atomic():
            rows.a_document(ann, **where)


def test_every_model_that_names_a_file_is_known_to_the_folder() -> None:
    every = apps.get_app_config("tracker").get_models()
    named = [model for model in every if any(field.name == "stored_as" for field in model._meta.fields)]
    assert set(named) == set(KEPT)


def test_a_note_is_kept_as_it_was_written_and_corrected_by_another(review, ann) -> None:
    matter = review.investment
    first = write_note(matter, text=" Call\r\nback <b>Monday</b> ", by=ann, now=NOW)
    assert first.text == "Call\nback <b>Monday</b>"
    second = write_note(matter, text="Call back Tuesday", by=ann, now=NOW, corrects=first)
    assert [(one.row, one.corrected_by) for one in notes_of(matter, ann)] == [(second, None), (first, second)]
    with pytest.raises(ValidationError, match="was corrected already"):
        write_note(matter, text="Wednesday", by=ann, now=NOW, corrects=first)
    with pytest.raises(ValidationError, match="another matter"):
        write_note(rows.an_investment("other"), text="Wednesday", by=ann, now=NOW, corrects=second)


@pytest.mark.parametrize(("text", "says"), [(" \n", "Write the note"), ("x" * (LONGEST + 1), "write two")])
def test_a_note_that_says_nothing_or_too_much_is_refused(text, says, review, ann) -> None:
    with pytest.raises(ValidationError, match=says) as refused:
        write_note(review.investment, text=text, by=ann, now=NOW)
    assert list(refused.value.message_dict) == ["text"]
    assert not MatterNote.objects.exists()
