"""`manage.py recompute`."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.services.rows import an_accepted_notice, clock
from tracker.models import Deadline

pytestmark = pytest.mark.django_db


def recompute(*options: str) -> str:
    out = StringIO()
    call_command("recompute", *options, stdout=out)
    return out.getvalue()


def test_a_check_without_differences_ends_well() -> None:
    an_accepted_notice()
    recompute()
    assert recompute("--check") == "1 checked, 0 differ.\n"


def test_a_check_with_differences_prints_them_writes_nothing_and_leaves_with_1() -> None:
    review = an_accepted_notice()
    recompute()
    deadline = clock(review)
    Deadline.objects.filter(pk=deadline.pk).update(due_on=date(2026, 7, 7))
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("recompute", "--check", stdout=out)
    assert left.value.code == 1
    assert out.getvalue().splitlines() == [
        f"review {review.pk}, us.cfius.notice.review {deadline.key}: changed (due_on),"
        " Tue 7 Jul 2026 → Mon 6 Jul 2026",
        "1 checked, 1 differ.",
    ]
    assert clock(review).due_on == date(2026, 7, 7)
    assert recompute().endswith("1 checked, 1 brought up to date.\n")
    assert clock(review).due_on == date(2026, 7, 6)


def test_its_json_lists_the_differences() -> None:
    review = an_accepted_notice()
    recompute()
    Deadline.objects.filter(pk=clock(review).pk).update(title="changed")
    told = json.loads(recompute("--json"))
    assert (told["check"], told["checked"]) == (False, 1)
    assert told["differences"][0]["columns"] == ["title"]
    assert told["differences"][0]["what"] == "changed"


def test_its_json_is_one_document_with_and_without_differences() -> None:
    an_accepted_notice("one")
    an_accepted_notice("two")
    recompute()
    Deadline.objects.update(title="changed")
    many = json.loads(recompute("--json"))
    assert len(many["differences"]) == Deadline.objects.count() > 2
    assert json.loads(recompute("--json")) == {"check": False, "checked": 2, "differences": []}


def test_a_worker_that_fails_makes_the_whole_fail_and_says_what_to_do() -> None:
    an_accepted_notice()
    told = (  # the settings lead a new process to another database than the one made for this test
        r"^review 1 to the last: OperationalError: .+\. What was finished is stored;"
        r" run it again, with fewer workers if need be$"
    )
    with pytest.raises(CommandError, match=told) as failed:
        call_command("recompute", "--workers", "2")
    assert failed.value.returncode == 1


@pytest.mark.slow
def test_workers_that_cannot_begin_are_reported_as_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    an_accepted_notice()
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "no_such_settings")
    with pytest.raises(CommandError, match="review 1 to the last: a process died"):
        call_command("recompute", "--workers", "2")


@pytest.mark.parametrize("word", ["0", "-1", "two"])
def test_a_number_of_workers_that_is_none_is_refused(word: str) -> None:
    with pytest.raises(CommandError, match=r"is not a number of processes: give 1 or more|expected one"):
        call_command("recompute", f"--workers={word}")
