"""Importing a list from an agreement's page: the file, the preview, and only then the obligations."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.admin.people import staff
from tests.services.list_files import a_csv
from tests.services.test_promises import an_agreement
from tracker.models import MitigationAgreement, Obligation

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).parent.parent.parent / "fixtures" / "obligations-sample.csv"


@pytest.fixture
def agreement() -> MitigationAgreement:
    return an_agreement(effective="2026-12-01")


@pytest.fixture
def client(agreement) -> Client:
    person = staff("ada")
    agreement.investment.team.create(user=person, role="owner")
    client = Client()
    client.force_login(person)
    return client


def address(agreement: MitigationAgreement) -> str:
    return reverse("longstop:import_list", args=[agreement.pk])


def preview(client: Client, agreement: MitigationAgreement, data: bytes) -> str:
    file = SimpleUploadedFile("list.csv", data)
    return client.post(address(agreement), {"file": file}).content.decode()


def answers(page: str) -> dict[str, Any]:
    """What the form of a preview would send."""
    hidden = re.search(r'name="list" value="([^"]+)"', page)
    assert hidden
    found = {"list": html.unescape(hidden[1])}
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def test_the_sample_is_shown_first_and_recorded_only_by_the_last_button(client, agreement) -> None:
    page = preview(client, agreement, SAMPLE.read_bytes())
    assert "every month, the first time after the effective day" in page
    assert "Not stated: a last day that is not open" in page
    assert "Import 7 obligations" in page
    assert not Obligation.objects.exists()
    done = client.post(address(agreement), answers(page) | {"step": "import"}, follow=True).content.decode()
    assert "7 obligations imported." in done
    assert agreement.obligations.count() == 7


def test_with_one_unclear_date_there_is_no_button_and_no_way_around_it(client, agreement) -> None:
    page = preview(client, agreement, a_csv("1,Report,03/04/2026", "2,Audit,2026-12-20"))
    assert "Row 2, column C (Due date): “03/04/2026” can be 3 Apr 2026 or 4 Mar 2026" in page
    assert "Import 1 obligation" not in page
    forced = client.post(address(agreement), answers(page) | {"step": "import"}).content.decode()
    assert "Nothing was imported." in forced
    assert not Obligation.objects.exists()


def test_a_column_that_was_guessed_wrong_is_chosen_anew(client, agreement) -> None:
    page = preview(client, agreement, a_csv("1,Report,2026-12-20", head="A,B,C"))
    assert "Say which column holds the duty." in page
    told = answers(page) | {"column-1": "text", "column-2": "due", "step": "preview"}
    again = client.post(address(agreement), told).content.decode()
    assert "Sun 20 Dec 2026" in again
    assert "Import 1 obligation" in again


def test_what_is_there_already_is_left_alone(client, agreement) -> None:
    data = a_csv("1,Report,2026-12-20")
    client.post(address(agreement), answers(preview(client, agreement, data)) | {"step": "import"})
    page = preview(client, agreement, data)
    assert "left alone: already in the agreement" in page
    assert 'step" value="import"' not in page


@pytest.mark.parametrize(("data", "says"), [(b"", "The file is empty"), (b"%PDF\x00\x01", "neither CSV nor")])
def test_a_file_that_is_no_list_is_refused_where_it_was_chosen(client, agreement, data, says) -> None:
    assert says in preview(client, agreement, data)


def test_a_changed_or_foreign_preview_is_refused(client, agreement) -> None:
    told = answers(preview(client, agreement, a_csv("1,Report,2026-12-20")))
    bad = client.post(address(agreement), told | {"list": told["list"] + "x", "step": "import"})
    assert "choose the file again" in bad.content.decode()
    assert not Obligation.objects.exists()


def test_cells_are_shown_as_text(client, agreement) -> None:
    page = preview(client, agreement, a_csv("1,<script>alert(1)</script>,2026-12-20"))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_reader_cannot_import(agreement) -> None:
    reader = staff("rea")
    agreement.investment.team.create(user=reader, role="reader")
    client = Client()
    client.force_login(reader)
    assert client.get(address(agreement)).status_code == 403


def test_a_longer_list_asks_the_database_no_more_often(client, agreement) -> None:
    counts = []
    for n in (1, 20):
        data = a_csv(*(f"{i},Duty {i},2026-12-20" for i in range(n)))
        with CaptureQueriesContext(connection) as asked:
            preview(client, agreement, data)
        counts.append(len(asked))
    assert counts[0] == counts[1]
