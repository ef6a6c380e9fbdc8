"""`manage.py open_practice_matter` as the first run calls it."""

import json
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from tracker.models import Investment

pytestmark = pytest.mark.django_db


def run(**options: Any) -> str:
    out = StringIO()
    call_command("open_practice_matter", stdout=out, **options)
    return out.getvalue()


def test_it_opens_one_for_the_first_superuser() -> None:
    User.objects.create_user("somebody")
    User.objects.create_superuser("admin")
    assert run() == ("PRACTICE: Practice Fund LP / Practice Sensors Inc. is open for admin\n")
    run()
    assert Investment.objects.count() == 1


def test_its_json_says_where_the_matter_is() -> None:
    User.objects.create_user("newcomer")
    told = json.loads(run(json=True, user="newcomer"))
    investment = Investment.objects.get()
    assert told == {
        "investment": investment.pk,
        "slug": investment.slug,
        "title": "PRACTICE: Practice Fund LP / Practice Sensors Inc.",
        "review": investment.reviews.get().pk,
        "user": "newcomer",
    }


def test_without_anybody_it_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="user: there is no active superuser; name one") as refused:
        run()
    assert refused.value.returncode == 1


def test_an_unknown_user_is_named() -> None:
    with pytest.raises(CommandError, match="user: no active user “nobody”"):
        run(user="nobody")
