"""Acknowledging by hand, and the exceptions as a document."""

import json

import pytest
from django.contrib.auth.models import User
from django.core.management.base import CommandError

from tests.commands.by_hand import said
from tests.models import rows
from tests.services.rows import a_person
from tracker.models import Acknowledgement, Deadline

pytestmark = pytest.mark.django_db


@pytest.fixture
def deadline() -> Deadline:
    matter = rows.an_investment("aurora")
    matter.team.create(user=a_person("ada"), role="owner")
    return rows.a_deadline(review=rows.a_review(matter))


def test_a_date_is_acknowledged_for_somebody_who_said_so(deadline) -> None:
    told = json.loads(said("acknowledge", str(deadline.pk), "--user", "ada", "--note", "by phone", "--json"))
    row = Acknowledgement.objects.get()
    assert (told["id"], told["base_on"], told["user"]) == (row.pk, "2026-07-03", "ada")
    assert (row.came_by, row.note) == ("command", "by phone")


def test_a_stranger_cannot_acknowledge_by_hand_either(deadline) -> None:
    a_person("eve")
    with pytest.raises(CommandError, match="on the team of its matter"):
        said("acknowledge", str(deadline.pk), "--user", "eve")


def test_the_exceptions_are_listed_with_what_to_do(deadline) -> None:
    assert json.loads(said("exceptions", "--json"))["count"] == 0
    User.objects.update(email="")
    told = json.loads(said("exceptions", "--json"))
    assert told["count"] == 1
    assert told["dates"][0]["matter"] == "aurora"
    assert [one["code"] for one in told["dates"][0]["troubles"]] == ["unreached"]
    assert "Let somebody watch it." in said("exceptions")
