"""Each of these leaves rows of history behind; the flush after it must be able to clean up."""

import pytest
from django.db import DatabaseError, connection

from tests.models import rows
from tracker import guards
from tracker.models import ReviewEvent


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_commits_starts_clean_and_under_guard(turn: int) -> None:
    assert not ReviewEvent.objects.exists()
    assert guards.missing_guards(connection) == []
    rows.an_event(rows.a_review())
    with pytest.raises(DatabaseError, match="append-only"):
        ReviewEvent.objects.all().delete()
