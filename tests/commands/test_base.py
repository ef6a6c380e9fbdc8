"""How commands fail and print."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.utils import OperationalError

from tracker.clock.errors import LawError
from tracker.management.base import LongstopCommand, as_json, one_line


class Refusing(LongstopCommand):
    def __init__(self, fail: Callable[[], Any]) -> None:
        super().__init__()
        self.fail = fail

    def handle(self, *args: Any, **options: Any) -> None:
        self.fail()


def refuse_a_date() -> None:
    raise LawError("date", "is\nnot a day")


def find_no_table() -> None:
    raise OperationalError("no such table: tracker_sweeprun")


def forget_a_key() -> None:
    {}["rule"]


def test_bad_input_ends_in_one_line_on_stderr_and_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        Refusing(refuse_a_date).run_from_argv(["manage.py", "refusing"])
    assert left.value.code == 1
    assert capsys.readouterr().err == "date: is not a day\n"


def test_wrong_usage_ends_with_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        Refusing(refuse_a_date).run_from_argv(["manage.py", "refusing", "--no-such-option"])
    assert left.value.code == 2
    assert "--no-such-option" in capsys.readouterr().err


def test_called_from_python_bad_input_is_a_command_error() -> None:
    with pytest.raises(CommandError, match="date: is not a day") as refused:
        call_command(Refusing(refuse_a_date))
    assert refused.value.returncode == 1


def test_a_database_without_our_tables_gets_a_line_that_says_what_to_do() -> None:
    with pytest.raises(CommandError, match=r"database: no such table.*migrate"):
        call_command(Refusing(find_no_table))


def test_a_mistake_of_ours_keeps_its_traceback() -> None:
    with pytest.raises(KeyError):
        call_command(Refusing(forget_a_key))


def test_the_line_names_every_field_that_is_wrong() -> None:
    assert one_line(ValidationError({"kind": "unknown", "occurred": "in the future"})) == (
        "kind: unknown; occurred: in the future"
    )
    assert one_line(ValidationError({"__all__": "no loop"})) == "no loop"
    assert one_line(User.DoesNotExist("User matching query does not exist.")) == (
        "User matching query does not exist."
    )


def test_json_has_sorted_keys_and_iso_dates() -> None:
    told = as_json({"rule": "r", "due_on": date(2026, 7, 3), "share": Decimal("1.50")}, on_one_line=True)
    assert told == '{"due_on": "2026-07-03", "rule": "r", "share": "1.50"}'
