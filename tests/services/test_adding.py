"""A new row is inserted in few statements; what the database refuses is told in the words of its model."""

import pytest
from django.core.exceptions import ValidationError

from tests.models.rows import an_investment
from tracker.models import Investment, Party
from tracker.services.adding import add_row

pytestmark = pytest.mark.django_db


def test_a_row_that_keeps_every_rule_costs_an_insert_and_its_savepoint(django_assert_num_queries) -> None:
    party = Party.objects.create(name="Halden Capital")
    with django_assert_num_queries(3):
        add_row(Investment(title="Aurora", slug="aurora", investor=party))


def test_what_the_database_refuses_is_told_as_its_model_says_it() -> None:
    party = Party.objects.create(name="Halden Capital")
    with pytest.raises(ValidationError, match="the same party: choose two different ones"):
        add_row(Investment(title="Aurora", slug="aurora", investor=party, target=party))
    with pytest.raises(ValidationError) as refused:
        add_row(Investment(title="Aurora", slug=an_investment().slug))
    assert list(refused.value.message_dict) == ["slug"]
    with pytest.raises(ValidationError) as refused:
        add_row(Investment(title="", slug="aurora", investor_country="XX"))
    assert list(refused.value.message_dict) == ["title", "investor_country"]
    assert Investment.objects.count() == 1
