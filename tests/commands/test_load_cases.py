"""`manage.py load_cases FILE` as a person at a terminal meets it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from tests.services.case_files import PUBLIC_CASES, a_record, another, public_cases
from tracker.models import Investment

pytestmark = pytest.mark.django_db


def run(file: Path, **options: Any) -> str:
    out = StringIO()
    call_command("load_cases", str(file), stdout=out, **options)
    return out.getvalue()


def written(folder: Path, text: str) -> Path:
    file = folder / "cases.json"
    file.write_text(text, encoding="utf-8")
    return file


def test_it_tells_what_became_of_the_public_cases() -> None:
    assert run(PUBLIC_CASES) == "37 cases: 37 created, 0 updated, 0 unchanged, 0 refused\n"
    assert run(PUBLIC_CASES) == "37 cases: 0 created, 0 updated, 37 unchanged, 0 refused\n"


def test_its_json_has_stable_keys(tmp_path: Path) -> None:
    file = written(tmp_path, json.dumps([public_cases()[0]]))
    told = json.loads(run(file, json=True))
    assert told == {
        "records": 1,
        "created": ["prosperity7-rain-ai"],
        "updated": [],
        "unchanged": [],
        "bad": 0,
        "errors": [],
        "findings": [],
    }


def test_each_bad_field_is_one_line_and_the_good_records_are_loaded(tmp_path: Path) -> None:
    bad = another("bad-one", review__events__0__date="2020-13-01", seed=None)
    file = written(tmp_path, json.dumps([bad, a_record()]))
    with pytest.raises(CommandError) as refused:
        run(file)
    assert refused.value.returncode == 1
    assert sorted(str(refused.value).splitlines()) == [
        "[0].review.events[0].date: 2020-13-01 is not a date",
        "[0].seed: is null; it must be true or false",
    ]
    assert [one.slug for one in Investment.objects.all()] == ["aurora-lumen"]


def test_the_json_tells_the_mistakes_too(tmp_path: Path) -> None:
    out = StringIO()
    file = written(tmp_path, json.dumps([another("bad-one", seed=None)]))
    with pytest.raises(CommandError):
        call_command("load_cases", str(file), json=True, stdout=out)
    told = json.loads(out.getvalue())
    assert (told["bad"], told["errors"]) == (
        1,
        [{"path": "[0].seed", "message": "is null; it must be true or false"}],
    )


def test_a_finding_is_told_and_fails_nothing(tmp_path: Path) -> None:
    file = written(tmp_path, json.dumps([a_record(published_deadlines__0__due="2024-05-29")]))
    assert "note: [0].published_deadlines[0].due: the source printed 2024-05-29" in run(file)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{", "is not JSON: Expecting property name"),
        ('{"id": 1}', "is not a JSON array of records"),
        ("[" * 100_000, "is not JSON: "),
        ("[1]", "[0]: 1 is not an object"),
    ],
)
def test_a_file_that_is_no_case_file_is_told_in_one_line(text: str, line: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        run(written(tmp_path, text))
    assert refused.value.returncode == 1
    assert line in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_in_another_encoding_is_told_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "latin.json"
    file.write_bytes('["Außenwirtschaft"]'.encode("latin-1"))
    with pytest.raises(CommandError, match="is not JSON: 'utf-8' codec"):
        run(file)


def test_a_missing_file_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"file: .*none\.json cannot be read: No such file"):
        run(tmp_path / "none.json")


def test_whoever_is_named_as_owner_looks_after_what_is_created(tmp_path: Path) -> None:
    User.objects.create(username="ada")
    file = written(tmp_path, json.dumps([a_record()]))
    call_command("load_cases", str(file), owner="ada", stdout=StringIO())
    call_command("load_cases", str(file), owner="ada", stdout=StringIO())
    assert [(one.user.username, one.role) for one in Investment.objects.get().team.all()] == [
        ("ada", "owner")
    ]


def test_an_owner_nobody_knows_is_told_in_one_line(tmp_path: Path) -> None:
    file = written(tmp_path, json.dumps([a_record()]))
    with pytest.raises(CommandError, match="owner: there is no active user “eve”"):
        call_command("load_cases", str(file), owner="eve", stdout=StringIO())
    assert not Investment.objects.exists()
