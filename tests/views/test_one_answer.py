"""One question, one answer: the page, CSV, Excel, JSON, and for dates the calendar and the digest."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.admin.people import staff
from tests.services.boards_rows import on_every_board
from tracker.alerts.calendar_feed import read
from tracker.alerts.dates import Dates
from tracker.alerts.words import Countdown
from tracker.filters.boards import BOARDS
from tracker.filters.kept import ask_again
from tracker.models import Deadline, Investment
from tracker.services.boards.columns import Value
from tracker.services.boards.exporting import record, told
from tracker.services.boards.registry import columns_of, page
from tracker.services.law import LawBook
from tracker.services.sheets.writing import RISKY
from tracker.services.uids import date_uid

pytestmark = pytest.mark.django_db
QUESTIONS = (
    "",
    "state=running",
    "state=waiting",
    "state=met",
    "due_within=10",
    "text=aurora&regime=us-cfius",
    "currency=USD&value_from=1",
    "party=nobody",
)


@pytest.fixture
def member() -> User:
    person = staff("member")
    on_every_board(person, timezone.now().replace(microsecond=0))  # a workbook rounds what lies below
    return person


@pytest.fixture
def client(member: User) -> Client:
    client = Client()
    client.force_login(member)
    return client


def on_the_page(kind: str, query: str, member: User) -> list[list[Value]]:
    """The values of the lines that the board lists, all its pages after each other."""
    now, after, found = timezone.now(), "", []
    columns = columns_of(kind)
    while True:
        question = BOARDS[kind].ask(query, member, now)
        lines = page(kind, question, member, now, after=after, size=3)
        found += [told(columns, [column.value(line) for column in columns]) for line in lines.lines]
        if not (after := lines.after):
            return found


def as_csv(client: Client, kind: str, query: str) -> list[list[str]]:
    response = client.get(reverse("longstop:board_csv", args=[kind]), QueryDict(query))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = response.getvalue().decode("utf-8-sig")
    head, *body = csv.reader(io.StringIO(text, newline=""))
    assert head == [str(column.label) for column in columns_of(kind)]
    return body


def as_workbook(client: Client, kind: str, query: str) -> list[list[Any]]:
    response = client.get(reverse("longstop:board_xlsx", args=[kind]), QueryDict(query))
    sheet = load_workbook(io.BytesIO(response.getvalue())).active
    head, *body = [list(row) for row in sheet.iter_rows()]
    assert [cell.value for cell in head] == [str(column.label) for column in columns_of(kind)]
    assert "f" not in {cell.data_type for row in body for cell in row}  # no formula
    return [[cell.value for cell in row] for row in body]


def as_json(client: Client, kind: str, query: str) -> list[dict[str, Any]]:
    found, address = [], f"/api/v1/{kind}/?{query}&limit=2"
    while address:
        answer = client.get(address).json()
        found += answer["rows"]
        address = answer["next"]
    assert answer["count"] == len(found)
    return found


def csv_cell(value: Value) -> str:
    text = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(RISKY) else text


def sheet_cell(value: Value) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None, microsecond=value.microsecond // 1000 * 1000)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001  # as openpyxl reads a day
    return value or None if isinstance(value, str) else value


def json_cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z").replace(".000Z", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, int) else str(value)


@pytest.mark.parametrize("kind", BOARDS)
def test_page_and_csv_and_excel_and_json_have_the_same_rows(kind: str, client: Client, member: User) -> None:
    sizes = []
    for query in QUESTIONS:
        rows = on_the_page(kind, query, member)
        sizes.append(len(rows))
        assert as_csv(client, kind, query) == [[csv_cell(value) for value in row] for row in rows], query
        sheet = as_workbook(client, kind, query)
        assert [[sheet_cell(value) for value in row] for row in rows] == sheet, query
        records = [record(columns_of(kind), [json_cell(value) for value in row]) for row in rows]
        assert as_json(client, kind, query) == records, query
    assert max(sizes) > 0
    assert min(sizes) == 0


@pytest.mark.parametrize("query", QUESTIONS)
def test_the_calendar_and_the_digest_have_the_rows_of_the_docket(
    query: str, client: Client, member: User
) -> None:
    now = timezone.now()
    ids = [row["id"] for row in as_json(client, "deadlines", query)]
    digest = Dates(ask_again(query, member, now), Countdown(LawBook(None, now)), "")
    assert list(digest.rows.values_list("pk", flat=True)) == ids
    assert digest.counts["checked"] == len(ids)
    shown = Deadline.objects.filter(pk__in=ids, due_on__isnull=False, state__in=("running", "paused"))
    known = set(shown.values_list("pk", flat=True))
    entries = read(member, query=query, masked=False, now=now).entries
    assert [entry.uid for entry in entries] == [date_uid(pk) for pk in ids if pk in known]


@pytest.mark.parametrize("kind", sorted(set(BOARDS) - {"deadlines"}))
def test_the_calendar_and_the_digest_of_another_board_have_the_dates_of_its_rows(
    kind: str, member: User
) -> None:
    """By the ways from a clock to its row, walked here one by one."""
    now = timezone.now()
    for query in QUESTIONS:
        question = BOARDS[kind].ask(query, member, now)
        listed = {row.pk for row in question.qs}
        asked = BOARDS["deadlines"].ask(
            "&".join(part for part in query.split("&") if part.startswith(("state", "due"))), member, now
        )
        wanted = [row for row in asked.qs if row_of(kind, row) & listed]
        digest = Dates(question, Countdown(LawBook(None, now)), "")
        assert list(digest.rows) == wanted, query
        shown = [row.pk for row in wanted if row.due_on and row.state in ("running", "paused")]
        entries = read(member, query=query, board=kind, masked=False, now=now).entries
        assert [entry.uid for entry in entries] == [date_uid(pk) for pk in shown], query


def row_of(kind: str, clock: Deadline) -> set[int]:
    """The keys of the rows of a board that a clock belongs to."""
    if kind == "reminders":
        return set(clock.reminders.values_list("pk", flat=True))
    if kind == "investments":
        return {clock.investment.pk}
    return {key for key in [getattr(clock, f"{kind.removesuffix('s')}_id")] if key}


@pytest.mark.parametrize("kind", BOARDS)
def test_every_board_can_be_mailed_and_read_by_a_calendar(kind: str, client: Client, member: User) -> None:
    body = client.get(reverse("longstop:board", args=[kind]), {"text": "aurora"}, follow=True)
    board = "" if kind == "deadlines" else f"board={kind}&amp;"
    for name in ("my_digests", "my_feeds"):
        assert f'href="{reverse(f"longstop:{name}")}?{board}query=text%3Daurora' in body.content.decode()
    asked = {"board": kind, "query": "text=aurora"}
    made = client.post(reverse("longstop:my_feeds"), {"name": "Mine", **asked})
    assert "is made: copy its address now" in made.content.decode()
    kept = client.post(reverse("longstop:my_digests"), {"name": "Mine", "cadence": "daily", **asked})
    assert client.get(kept["Location"]).status_code == 200
    assert [(row.board, row.query) for row in (member.feeds.get(), member.subscriptions.get())] == [
        (kind, "text=aurora")
    ] * 2
    assert client.get(reverse("longstop:my_feeds"), {"board": "secrets"}).status_code == 404
    page = client.get(reverse("longstop:my_digests"), asked).content.decode()
    assert ("Dates of the board" in page) is (kind != "deadlines")


@pytest.mark.parametrize("kind", BOARDS)
def test_who_is_not_on_the_team_exports_nothing(kind: str, member: User) -> None:
    outsider = Client()
    outsider.force_login(staff("outsider"))
    assert as_csv(outsider, kind, "") == as_workbook(outsider, kind, "") == as_json(outsider, kind, "") == []
    assert Investment.objects.exists()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_bad_question_leads_to_the_board_that_says_what_is_wrong(ending: str, client: Client) -> None:
    response = client.get(f"/admin/boards/reviews/rows.{ending}", {"state": "lost"}, follow=True)
    assert response.redirect_chain == [("/admin/boards/reviews/?state=lost", 302)]
    assert "State: Select a valid choice." in response.content.decode()


def test_a_file_is_only_read_and_only_of_a_board(client: Client) -> None:
    assert client.post("/admin/boards/reviews/rows.csv").status_code == 405
    assert client.get("/admin/boards/secrets/rows.csv").status_code == 404
    assert Client().get("/admin/boards/reviews/rows.csv").status_code == 302


@pytest.mark.parametrize("kind", BOARDS)
def test_every_board_leads_to_its_files_with_its_question(kind: str, client: Client) -> None:
    body = client.get(reverse("longstop:board", args=[kind]), {"text": "aurora"}, follow=True)
    for ending in ("csv", "xlsx"):
        assert f'href="/admin/boards/{kind}/rows.{ending}?text=aurora"' in body.content.decode()
