"""Pages by key: no row is lost or told twice, however many share a day."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.models import rows
from tracker.filters.deadlines import BY_DAY, LAST_FIRST
from tracker.filters.keyset import Order, bounded_count, every, slice_of
from tracker.models import Deadline
from tracker.models.deadlines import NO_DAY

pytestmark = pytest.mark.django_db
DAYS = (date(2026, 7, 3), date(2026, 7, 3), date(2026, 7, 3), date(2026, 7, 6), None, None, date(2026, 7, 3))


@pytest.fixture
def ids() -> list[int]:
    """The open dates in the order of the docket: by day, then by number, those without a day last."""
    review = rows.a_review()
    made = [
        rows.a_deadline(review=review, key=str(n), due_on=day, undetermined_reason="waits")
        for n, day in enumerate(DAYS)
    ]
    return [row.pk for row in sorted(made, key=lambda row: (row.due_on or NO_DAY, row.pk))]


@pytest.mark.parametrize("size", range(1, 9))
def test_every_page_forwards_and_backwards_is_where_it_belongs(ids: list[int], size: int) -> None:
    pages = [slice_of(Deadline.objects.all(), BY_DAY, size)]
    while pages[-1].after:
        pages.append(slice_of(Deadline.objects.all(), BY_DAY, size, after=pages[-1].after))
    assert [row.pk for page in pages for row in page.rows] == ids
    assert pages[0].before == ""
    back = pages[-1]
    for page in reversed(pages[:-1]):
        back = slice_of(Deadline.objects.all(), BY_DAY, size, before=back.before)
        assert back.rows == page.rows
        assert bool(back.before) is bool(page.before)
        assert back.after


def test_a_list_that_runs_backwards_is_told_whole(ids: list[int]) -> None:
    order = Order(BY_DAY.columns, descending=True)
    told = [row.pk for page in every(Deadline.objects.all(), order, size=2) for row in page]
    assert told == ids[::-1]


@pytest.mark.parametrize("nonsense", ["x", "W10", "WzEsMl0", "bnVsbA", "eyJhIjoxfQ", "%", "é", "a" * 5000])
def test_what_is_no_cursor_is_refused(ids: list[int], nonsense: str) -> None:
    with pytest.raises(ValidationError, match="names no place"):
        slice_of(Deadline.objects.all(), BY_DAY, 2, after=nonsense)


def test_a_place_of_another_order_is_refused(ids: list[int]) -> None:
    with pytest.raises(ValidationError, match="names no place"):
        slice_of(Deadline.objects.all(), LAST_FIRST, 2, after=BY_DAY.cursor(Deadline.objects.first()))


def test_counting_stops(ids: list[int]) -> None:
    assert bounded_count(Deadline.objects.all(), most=5).words == "5+"
    assert bounded_count(Deadline.objects.all(), most=7).words == "7"
