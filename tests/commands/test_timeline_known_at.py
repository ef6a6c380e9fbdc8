"""What we believed of a stored review, by hand."""

import json
from datetime import date, timedelta

import pytest
from django.core.management.base import CommandError
from django.utils import timezone

from tests.commands.by_hand import said
from tests.services.rows import REVIEW, REVIEW_ENDS_ON, a_notice, an_accepted_notice, at, told

pytestmark = pytest.mark.django_db


def test_a_stored_review_is_told_as_it_is_known() -> None:
    review = an_accepted_notice()
    answer = json.loads(said("timeline", f"--review={review.pk}", "--json"))
    (clock,) = [one for one in answer["running"] if one["rule"] == REVIEW]
    assert (answer["review"], answer["known_at"], answer["differences"]) == (review.pk, None, [])
    assert clock["due_on"] == REVIEW_ENDS_ON.isoformat()


def test_what_was_believed_stands_beside_what_is_known() -> None:
    review = a_notice()
    first = told(review, "accepted", date(2026, 5, 18))
    told(review, "accepted", date(2026, 5, 20), now=at(date(2026, 6, 1)), corrects=first, reason="Misread")
    answer = json.loads(said("timeline", f"--review={review.pk}", "--known-at=2026-05-31", "--json"))
    assert answer["known_at"] == "2026-05-31T23:59:59.999-04:00"
    assert answer["as_of"] == "2026-05-31"
    (clock,) = [one for one in answer["running"] if one["rule"] == REVIEW]
    assert clock["due_on"] == "2026-07-01"
    (one,) = [row for row in answer["differences"] if row["rule"] == clock["rule"]]
    assert (one["then"]["due_on"], one["now"]["due_on"]) == ("2026-07-01", "2026-07-06")
    assert one["because"] == [
        "“Notice accepted” of Mon 18 May 2026 was corrected to “Notice accepted” of Wed 20 May 2026,"
        " recorded Mon 1 Jun 2026: Misread"
    ]
    words = said("timeline", f"--review={review.pk}", "--known-at=2026-05-31T12:00-04:00")
    assert "What we believed on Sun 31 May 2026, 12:00 in New York (UTC-04:00). Law files" in words
    assert "Review ends: Wed 1 Jul 2026 → Mon 6 Jul 2026" in words


def test_what_is_not_known_otherwise_is_said() -> None:
    review = an_accepted_notice()
    today = timezone.now() - timedelta(minutes=1)
    words = said("timeline", f"--review={review.pk}", f"--known-at={today.isoformat()}")
    assert "Nothing of it is known otherwise now." in words


@pytest.mark.parametrize(
    ("known_at", "says"),
    [
        ("March", "known-at: “March” is not an instant of the past: write 2026-03-03 or 2026-03-03T17:00"),
        ("2126-01-01", "known-at: “2126-01-01” is not over yet"),
    ],
)
def test_a_bad_instant_is_refused_at_its_field(known_at: str, says: str) -> None:
    with pytest.raises(CommandError) as refused:
        said("timeline", f"--review={a_notice().pk}", f"--known-at={known_at}")
    assert str(refused.value).startswith(says)
    assert refused.value.returncode == 1


def test_a_review_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match="review: there is no review 404"):
        said("timeline", "--review=404")


@pytest.mark.parametrize(
    "arguments", [("us-cfius",), ("us-cfius", "accepted=2026-06-01", "--known-at=2026-06-02"), ()]
)
def test_a_look_back_needs_a_stored_review(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="give REGIME and its events, or --review ID"):
        said("timeline", *arguments)


def test_a_stored_review_takes_no_events_by_hand() -> None:
    with pytest.raises(CommandError, match="stands alone"):
        said("timeline", "us-cfius", "accepted=2026-06-01", "--review=1")
