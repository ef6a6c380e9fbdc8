"""The read API: who may read, what a token opens and how it is noted, and how it refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.admin.people import staff
from tests.services.boards_rows import on_every_board
from tracker.filters.boards import BOARDS
from tracker.models import ApiToken, ApiUse
from tracker.services.api_tokens import make_token
from tracker.services.boards.registry import columns_of
from tracker.services.secrets import revoke

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"
DOCKET = f"{ROOT}deadlines/"


@pytest.fixture
def member() -> User:
    person = staff("member")
    on_every_board(person, timezone.now())
    return person


@pytest.fixture
def token(member: User) -> tuple[ApiToken, str]:
    return make_token(member, name="Warehouse", days=30, now=timezone.now())


def reads(secret: str, address: str = DOCKET, scheme: str = "Bearer", **more: Any) -> Any:
    """A program, which knows no log-in."""
    return Client().get(
        address, headers={"Authorization": f"{scheme} {secret}", "User-Agent": "etl/1"}, **more
    )


def test_a_token_reads_what_its_person_sees_and_leaves_no_cookie(token, member: User) -> None:
    response = reads(token[1])
    assert response.status_code == 200
    assert {row["matter"] for row in response.json()["rows"]} == {"Aurora"}
    assert response.cookies == {}
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert {"Authorization", "Cookie"} <= set(response["Vary"].split(", "))
    member.matters.all().delete()
    assert reads(token[1]).json()["rows"] == []


def test_each_reading_is_noted(token) -> None:
    reads(token[1], REMOTE_ADDR="203.0.113.9")
    reads(token[1], f"{ROOT}secrets/", REMOTE_ADDR="203.0.113.9")
    told = list(ApiUse.objects.order_by("pk").values_list("program", "address", "answered"))
    assert told == [("etl/1", "203.0.113.9", "200 deadlines"), ("etl/1", "203.0.113.9", "404 secrets")]


def closed(token: ApiToken, how: str) -> None:
    if how == "revoked":
        revoke(token, by=token.user, now=timezone.now())
    elif how == "expired":
        ApiToken.objects.update(
            created_at=timezone.now() - timedelta(days=9), expires_at=timezone.now() - timedelta(days=1)
        )
    else:
        User.objects.update(**{how: False})


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("revoked", "it was revoked"),
        ("expired", "it has expired"),
        ("is_active", "its person may not log in"),
        ("is_staff", "its person may not log in"),
    ],
)
def test_a_token_that_is_closed_opens_nothing_and_says_why(how: str, why: str, token) -> None:
    closed(token[0], how)
    response = reads(token[1])
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="Longstop"')
    assert why in response.json()["error"]


def test_only_the_very_secret_opens_it(token) -> None:
    for guess in ("", "unknown", token[0].digest, token[1][:-1], f"{token[1]}x"):
        response = reads(guess)
        assert (response.status_code, list(response.json())) == (401, ["error", "errors"])
    assert not ApiUse.objects.exists()


def test_a_session_reads_and_a_bad_token_beside_it_does_not(member: User) -> None:
    client = Client()
    client.force_login(member)
    assert client.get(DOCKET).status_code == 200
    assert client.get(DOCKET, headers={"Authorization": "Basic eDp5"}).status_code == 200
    assert client.get(DOCKET, headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_nobody_and_people_without_access_are_refused_in_json(member: User) -> None:
    assert Client().get(DOCKET).status_code == 401
    User.objects.update(is_staff=False)
    client = Client()
    client.force_login(User.objects.get(username="member"))
    response = client.get(DOCKET)
    assert (response.status_code, response["Content-Type"]) == (403, "application/json; charset=utf-8")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_it_is_only_read(method: str, token) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = getattr(strict, method)(DOCKET, headers={"Authorization": f"Bearer {token[1]}"})
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert response.json()["error"] == "The API is only read: use GET or HEAD."


def test_head_answers_without_a_body(token) -> None:
    response = Client().head(DOCKET, headers={"Authorization": f"Bearer {token[1]}"})
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("address", [f"{ROOT}secrets/", f"{ROOT}deadlines/1/", "/api/v2/deadlines/"])
def test_other_addresses_are_refused_in_json(address: str, token) -> None:
    response = reads(token[1], address)
    assert (response.status_code, list(response.json())) == (404, ["error", "errors"])


@pytest.mark.parametrize(
    ("query", "name", "says"),
    [
        ("state=lost", "state", "Select a valid choice. lost is not one of the available choices."),
        ("due_from=soon", "due_from", "Enter a valid date."),
        ("colour=red", "__all__", "There is no filter “colour”. Remove it from the address or use the form."),
        ("after=nowhere", "after", "This address names no place in the list. Begin at its first page."),
        ("before=nowhere", "before", "This address names no place in the list. Begin at its first page."),
        ("limit=0", "limit", "Ask for 1 to 1000 rows."),
        ("limit=1001", "limit", "Ask for 1 to 1000 rows."),
        ("limit=many", "limit", "Ask for 1 to 1000 rows."),
        ("text=a%00b", "text", "Null characters are not allowed."),
    ],
)
def test_what_is_not_understood_is_told_by_parameter(query: str, name: str, says: str, token) -> None:
    response = reads(token[1], f"{DOCKET}?{query}")
    assert response.status_code == 400
    assert response.json()["errors"] == {name: [says]}


def test_pages_lead_there_and_back_with_the_question(token) -> None:
    first = reads(token[1], f"{DOCKET}?state=running&limit=2").json()
    second = reads(token[1], first["next"]).json()
    assert "state=running" in first["next"]
    assert "limit=2" in first["next"]
    assert first["previous"] is None
    assert reads(token[1], second["previous"]).json()["rows"] == first["rows"]
    assert first["asked"] == [{"name": "state", "label": "State", "says": "Running"}]
    assert not {row["id"] for row in first["rows"]} & {row["id"] for row in second["rows"]}


def test_the_root_tells_what_can_be_asked_and_what_is_told(token) -> None:
    boards = reads(token[1], ROOT).json()["boards"]
    assert [one["board"] for one in boards] == list(BOARDS)
    for one in boards:
        names = {column["name"] for column in one["columns"]}
        assert names == {column.name for column in columns_of(one["board"])}
        assert {"text", "state", "member"} <= {asked["name"] for asked in one["filters"]}
        rows = reads(token[1], one["url"]).json()["rows"]
        assert {frozenset(row) for row in rows} == {frozenset(names)}


@pytest.mark.parametrize("kind", BOARDS)
def test_a_page_takes_few_statements(kind: str, token, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(16):
        assert reads(token[1], f"{ROOT}{kind}/?due_within=10").status_code == 200
