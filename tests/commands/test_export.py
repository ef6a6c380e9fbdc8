"""`manage.py export`: the rows of a board as its page has them, printed or written whole."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import load_workbook

from tests.admin.people import staff
from tests.services.boards_rows import TITLES, on_every_board

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> User:
    person = staff("member")
    on_every_board(person, timezone.now())
    return person


def export(*args: str) -> str:
    out = io.StringIO()
    call_command("export", *args, stdout=out)
    return out.getvalue()


def test_each_format_has_the_same_rows(member: User, tmp_path: Path) -> None:
    asked = ("deadlines", "--query", "regime=us-cfius&state=running", "--as", "member")
    printed = json.loads(export(*asked, "--format", "json"))
    assert (printed["board"], {row["title"] for row in printed["rows"]}) == ("deadlines", set(TITLES))
    for name in ("a.csv", "a.xlsx", "a.json"):
        assert export(*asked, "--format", name[2:], "--out", str(tmp_path / name)) == ""
    ids = [row["id"] for row in printed["rows"]]
    written = (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert [int(row[0]) for row in csv.reader(io.StringIO(written)) if row[0].isdecimal()] == ids
    assert [row[0] for row in load_workbook(tmp_path / "a.xlsx").active.values][1:] == ids
    assert json.loads((tmp_path / "a.json").read_text())["rows"] == printed["rows"]
    assert json.loads(export(*asked, "--json"))["rows"] == printed["rows"]
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "a.xlsx", "a.json"}


def test_it_is_told_to_nobody_who_is_not_on_the_team(member: User) -> None:
    staff("outsider")
    assert export("reviews", "--as", "outsider").count("\n") == 1
    assert export("reviews", "--as", "member").count("\n") == 2


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("secrets",), "board: There is no board “secrets”: choose one of deadlines,"),
        (("reviews", "--query", "state=lost"), "query: State: Select a valid choice."),
        (("reviews", "--query", "colour=red"), "query: There is no filter “colour”."),
        (("reviews", "--as", "nobody"), "user: no active user “nobody”"),
        (("reviews", "--format", "xlsx"), "A workbook cannot be printed: name a file with --out."),
        (("reviews", "--out", "/nowhere/a.csv"), "out: /nowhere/a.csv cannot be written: No such file"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(args: tuple[str, ...], says: str, member: User) -> None:
    who = () if "--as" in args else ("--as", "member")
    with pytest.raises(CommandError) as refused:
        export(*args, *who)
    assert says in str(refused.value)
