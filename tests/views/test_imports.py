"""The pages of an import: the file, how far it is, what the law says of it, and its buttons."""

import io

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.admin.people import staff
from tests.services.docket_files import AURORA, COBALT, HEAD, a_docket, gone_on, taken
from tracker import tasks
from tracker.models import DocketImport, Investment, NotedDate, Review

pytestmark = pytest.mark.django_db
DOCKET = a_docket(AURORA, COBALT, "Birch,CFIUS,notice,03/04/2026,Review,")


@pytest.fixture(autouse=True)
def _papers(settings, tmp_path) -> None:
    settings.PAPERS_DIR = tmp_path / "papers"


@pytest.fixture
def ada() -> User:
    return staff("ada")


@pytest.fixture
def client(ada) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def page(client: Client, row: DocketImport, query: str = "") -> str:
    return client.get(f"{row.get_page_url()}{query}").content.decode()


def press(client: Client, row: DocketImport, step: str, **told: str) -> str:
    answer = client.post(row.get_page_url(), {"step": step, **told}, follow=True)
    return answer.content.decode()


def test_an_upload_shows_how_far_the_worker_is_without_a_script(client) -> None:
    file = SimpleUploadedFile("docket.csv", DOCKET)
    answer = client.post(reverse("longstop:imports"), {"file": file}, follow=True)
    text = answer.content.decode()
    assert "<progress" in text
    assert '<meta http-equiv="refresh" content="2">' in text
    assert DocketImport.objects.get().name == "docket.csv"
    assert "docket.csv" in client.get(reverse("longstop:imports")).content.decode()


def test_a_file_that_is_no_docket_is_refused_at_its_field(client) -> None:
    file = SimpleUploadedFile("docket.csv", HEAD.encode())
    answer = client.post(reverse("longstop:imports"), {"file": file})
    assert "no rows below the names" in answer.content.decode()


def test_the_worker_goes_on_with_what_was_uploaded_and_with_what_it_left(ada, monkeypatch) -> None:
    row = taken(DOCKET, ada)
    DocketImport.objects.update(stage="checking", done=0)
    row.matters.update(state="read")
    NotedDate.objects.all().delete()
    asked: list[int] = []
    monkeypatch.setattr(tasks, "IMPORT_LASTS", -1)
    monkeypatch.setattr(tasks, "ask_to_import", asked.append)
    tasks.imports()
    assert asked == []  # all of it was one step
    row.refresh_from_db()
    assert row.stage == "ready"


def test_the_result_leads_with_what_the_sheet_has_wrong(client, ada) -> None:
    text = page(client, taken(DOCKET, ada))
    assert "Your sheet and the law disagree on 1 date<" in text
    assert text.index("Fri 3 Jul 2026") < text.index("Mon 6 Jul 2026") < text.index("3 days earlier")
    assert "it was not moved to the next open day" in text
    assert "so the end moves to Mon 6 Jul 2026" in text
    assert "31 CFR 800.503(b)" in text
    assert "1 date agrees" in text
    assert "Row 4, column D (Accepted)" in text
    assert "Nothing is recorded yet." in text
    assert "Record 2 matters" in text


def test_confirming_lets_the_worker_record_and_leads_to_the_reviews(client, ada) -> None:
    row = taken(DOCKET, ada)
    press(client, row, "confirm", is_verified="on")
    assert not Investment.objects.exists()
    text = page(client, gone_on(row))
    review = Review.objects.get(investment__title="Aurora")
    assert f'href="{review.get_absolute_url()}"' in text
    assert "Take import back" in text


def test_the_review_shows_what_was_noted_otherwise_until_it_is_settled(client, ada) -> None:
    row = taken(DOCKET, ada)
    press(client, row, "confirm", is_verified="on")
    gone_on(row)
    review = Review.objects.get(investment__title="Aurora")
    assert "Noted otherwise" in client.get(review.get_absolute_url()).content.decode()
    noted = NotedDate.objects.get(review=review)
    answer = client.post(
        reverse("longstop:settle_noted", args=[noted.pk]), {"note": "docket corrected"}, follow=True
    )
    assert "Noted otherwise" not in answer.content.decode()


def test_a_deadline_can_be_led_to_its_clock_on_the_page(client, ada) -> None:
    row = taken(a_docket(AURORA.replace("Review", "Call the client")), ada)
    assert "could not be compared" in page(client, row)
    press(client, row, "clocks", **{"clock-0": "us.cfius.notice.review"})
    assert "disagree on 1 date" in page(client, gone_on(row))


def test_columns_are_changed_on_their_page(client, ada) -> None:
    row = taken(a_docket(AURORA, head=HEAD.replace("Accepted", "Kick-off")), ada)
    path = reverse("longstop:import_columns", args=[row.pk])
    assert "Kick-off" in client.get(path).content.decode()
    told = {"column-0": "name", "column-1": "regime", "column-3": "on:accepted", "column-5": "due"}
    client.post(path, {**told, "column-4": "clock"})
    assert "disagree on 1 date" in page(client, gone_on(row))
    answer = client.post(path, {"column-1": "regime"})
    assert "Say which column holds the matter." in answer.content.decode()


def test_a_discarded_import_is_gone(client, ada) -> None:
    row = taken(DOCKET, ada)
    assert "Nothing was recorded." in press(client, row, "discard")
    assert client.get(row.get_page_url()).status_code == 404


def test_what_cannot_be_done_now_says_so(client, ada) -> None:
    row = taken(DOCKET, ada)
    assert "cannot be done now" in press(client, row, "fly")
    assert "cannot be done now" in press(client, row, "clocks", **{"clock-0": "moon"})


def test_taking_back_says_first_what_follows(client, ada) -> None:
    row = taken(DOCKET, ada)
    press(client, row, "confirm")
    gone_on(row)
    path = reverse("longstop:take_back_import", args=[row.pk])
    assert "History is never erased" in client.get(path).content.decode()
    client.post(path)
    text = page(client, gone_on(row))
    assert "Taken back" in text
    assert Investment.objects.filter(is_closed=False).count() == 0


def test_the_result_comes_as_a_file(client, ada) -> None:
    row = taken(DOCKET, ada)
    answer = client.get(reverse("longstop:import_csv", args=[row.pk]))
    assert b"Aurora" in b"".join(answer.streaming_content)  # type: ignore[arg-type]
    answer = client.get(reverse("longstop:import_xlsx", args=[row.pk]))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]
    assert [cell.value for cell in book.active[2]][:2] == [2, "Aurora"]  # type: ignore[index]


def test_matters_are_listed_by_what_they_become(client, ada) -> None:
    row = taken(DOCKET, ada)
    text = page(client, row, "?state=bad")
    assert "Birch" in text
    assert "Cobalt" not in text


def test_only_who_uploaded_it_sees_an_import_and_only_who_may_record_imports(client, ada) -> None:
    row = taken(DOCKET, ada)
    other = Client()
    other.force_login(staff("eve"))
    for name in ("import", "import_columns", "import_csv", "import_xlsx", "take_back_import"):
        assert other.get(reverse(f"longstop:{name}", args=[row.pk])).status_code == 404
    other.force_login(staff("newcomer", permissions=False))
    assert other.get(reverse("longstop:imports")).status_code == 403


def test_the_page_of_many_dates_asks_few_questions(client, ada, django_assert_max_num_queries) -> None:
    row = taken(a_docket(*(AURORA.replace("Aurora", f"Deal {n}") for n in range(20))), ada)
    with django_assert_max_num_queries(20):
        page(client, row)
