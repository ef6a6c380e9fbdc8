"""`feed` prints what a calendar program would read."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.alerts.calendars import only, read_back
from tests.models import rows
from tracker.models import FeedUse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people() -> None:
    User.objects.create(username="root", is_superuser=True)
    matter = rows.an_investment()
    rows.join(matter, User.objects.create(username="amira"))
    rows.a_deadline(review=rows.a_review(matter), due_on=timezone.now().date())
    User.objects.create(username="outsider")


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("feed", *arguments, stdout=out)
    return out.getvalue()


def test_it_prints_a_calendar_and_notes_nothing() -> None:
    for arguments in ((), ("--user", "amira")):
        assert only(printed(*arguments).encode()).summary == "Review ends (unverified) – Aurora"
    assert only(printed("--user", "amira", "--masked").encode()).summary == "Busy"
    assert not FeedUse.objects.exists()


def test_it_shows_what_the_person_may_see_of_what_is_asked() -> None:
    assert read_back(printed("--user", "outsider").encode()).events == []
    assert read_back(printed("--query", "text=nothing").encode()).events == []


def test_it_prints_for_machines() -> None:
    told = json.loads(printed("--user", "amira", "--query", "state=running", "--json"))
    assert (told["user"], told["query"], told["shows"]) == ("amira", "state=running", "State: Running")
    (entry,) = told["entries"]
    assert set(entry) == {"uid", "sequence", "on", "summary", "description", "link"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("--user", "nobody"), "user: no active user"), (("--query", "state=asleep"), "query: ")],
)
def test_what_it_cannot_do_it_says(arguments: tuple[str, ...], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        printed(*arguments)
