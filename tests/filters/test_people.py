"""A field that names a person: a list of few, and a box for a user name where there are many."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from tests.admin.people import staff
from tracker.filters import people
from tracker.filters.people import PersonField

pytestmark = pytest.mark.django_db


@pytest.fixture
def field() -> PersonField:
    for name in ("ann", "ben", "cem"):
        staff(name)
    return PersonField(User.objects.order_by("username"), required=False, empty_label="Anyone")


def test_few_people_are_a_list(field: PersonField) -> None:
    ann = User.objects.get(username="ann")
    page = field.widget.render("member", ann.pk)
    assert f'<option value="{ann.pk}" selected>ann</option>' in page
    assert '<option value="">Anyone</option>' in page


def test_many_people_are_a_box_that_shows_the_user_name(field: PersonField, monkeypatch) -> None:
    monkeypatch.setattr(people, "MOST", 2)
    ann = User.objects.get(username="ann")
    for value in (ann.pk, str(ann.pk), "ann"):
        assert field.widget.render("member", value) == '<input type="text" name="member" value="ann">'
    assert "value" not in field.widget.render("member", None)


def test_a_person_is_named_by_number_or_by_user_name(field: PersonField) -> None:
    ben = User.objects.get(username="ben")
    assert field.clean(str(ben.pk)) == field.clean("ben") == ben
    assert field.clean("") is None
    with pytest.raises(ValidationError, match="Nobody by this user name"):
        field.clean("dora")
