"""`make_load` says how much there is, and refuses what is no empty database."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tracker.models import Investment

pytestmark = pytest.mark.django_db
FEW = ("--reviews", "2", "--deadlines", "1", "--reminders", "1")


def test_it_fills_an_empty_database_once() -> None:
    out = StringIO()
    call_command("make_load", *FEW, "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["reviews"] == told["investments"] == Investment.objects.count() == 2
    assert set(told) == {"people", "investments", "reviews", "deadlines", "reminders"}
    with pytest.raises(CommandError, match="declared the live instance"):
        call_command("make_load", *FEW, stdout=out)


def test_nothing_is_no_load() -> None:
    with pytest.raises(CommandError, match="one or more"):
        call_command("make_load", "--reviews", "0")
