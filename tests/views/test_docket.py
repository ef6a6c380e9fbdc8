"""The docket board answers exactly what was asked, or says what it did not understand."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.models import rows
from tracker.clock.explain import legal_day
from tracker.models import Investment

pytestmark = pytest.mark.django_db

DOCKET = "/admin/docket/"


@pytest.fixture
def matter(person) -> Investment:
    """Three open dates: one overdue, one soon, one far; and one that was met."""
    matter = rows.an_investment("Borealis")
    rows.join(matter, person)
    review = rows.a_review(matter)
    today = timezone.now().date()
    for key, days, owner in (("a", -10, "parties"), ("b", 3, "authority"), ("c", 90, "parties")):
        rows.a_deadline(
            review=review, key=key, title=f"Date {key}", due_on=today + timedelta(days=days), owed_by=owner
        )
    rows.a_deadline(review=review, key="d", title="Date d", state="met")
    return matter


def shown(client, **asked: str) -> set[str]:
    page = client.get(DOCKET, asked).content.decode()
    return {key for key in "abcd" if f"Date {key}" in page}


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ({}, "abc"),
        ({"state": "overdue"}, "a"),
        ({"state": "running"}, "abc"),
        ({"owner": "authority"}, "b"),
        ({"text": "borealis date"}, "abc"),
        ({"text": "nowhere"}, ""),
        ({"regime": "us-cfius"}, "abc"),
        ({"regime": "uk-nsia"}, ""),
        ({"state": "history"}, ""),
    ],
)
def test_it_shows_the_open_dates_that_were_asked_for(client, matter, asked, keys) -> None:
    assert shown(client, **asked) == set(keys)


def test_a_due_range_has_both_its_ends_included(client, matter) -> None:
    day = (timezone.now().date() + timedelta(days=3)).isoformat()
    assert shown(client, due_from=day, due_to=day) == {"b"}


def test_a_team_member_is_asked_for_by_their_matters(client, matter, person) -> None:
    assert shown(client, member=str(person.pk)) == set("abc")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"state": "nonsense"}, "Select a valid choice"),
        ({"due_to": "tomorrow"}, "Enter a valid date"),
        ({"due_from": "2026-07-03", "due_to": "2026-07-02"}, "This day lies before the first one"),
        ({"member": "9999"}, "Nobody by this user name is on the team"),
        ({"stat": "running"}, "There is no filter “stat”"),
        ({"page": "2"}, "There is no filter “page”"),
        ({"due_within": "-1"}, "greater than or equal to 0"),
        ({"due_within": "1.5"}, "no more than 0 decimal places"),
        ({"value_from": "5"}, "Name the currency"),
        ({"value_from": "5", "value_to": "4", "currency": "USD"}, "This amount is below the first one"),
        ({"currency": "usd"}, "is not an ISO 4217 currency code"),
        ({"after": "x"}, "This address names no place in the list."),
        ({"before": "W10"}, "This address names no place in the list."),
    ],
)
def test_a_bad_question_is_told_at_its_field_and_gets_no_rows(client, matter, asked, says) -> None:
    page = client.get(DOCKET, asked).content.decode()
    assert says in page
    assert not [key for key in "abcd" if f"Date {key}" in page]
    assert "3 found" not in page


def test_it_counts_what_it_shows_and_what_there_is(client, matter) -> None:
    assert "3 shown, 3 found" in client.get(DOCKET).content.decode()
    assert "1 shown, 1 found" in client.get(DOCKET, {"state": "overdue"}).content.decode()


def test_the_second_page_keeps_the_question(client, matter) -> None:
    review = matter.reviews.get()
    for i in range(60):
        rows.a_deadline(review=review, key=f"more{i}", due_on=date(2030, 1, 1))
    page = client.get(DOCKET, {"owner": "", "text": "borealis"}).content.decode()
    assert "50 shown, 63 found" in page
    (onward,) = re.findall(r'rel="next" href="/admin/docket/\?text=borealis&amp;after=([\w-]+)"', page)
    last = client.get(DOCKET, {"text": "borealis", "after": onward}).content.decode()
    assert "13 shown, 63 found" in last
    assert 'rel="next"' not in last
    (back,) = re.findall(r'rel="prev" href="/admin/docket/\?text=borealis&amp;before=([\w-]+)"', last)
    first = client.get(DOCKET, {"text": "borealis", "before": back}).content.decode()
    assert "Date a" in first
    assert 'rel="prev"' not in first


def bounded(matter, latest: date) -> None:
    rows.a_deadline(
        review=matter.reviews.get(),
        key="bound",
        title="Bounded date",
        due_on=None,
        latest_on=latest,
        undetermined_reason="by the end of the year",
    )


def test_a_date_with_bounds_only_is_overdue_once_the_last_of_them_has_passed(client, matter) -> None:
    latest = timezone.now().date() - timedelta(days=30)
    bounded(matter, latest)
    page = client.get(DOCKET, {"state": "overdue"}).content.decode()
    assert f"by {legal_day(latest)}" in page
    assert page.index("Bounded date") < page.index("Date a")
    assert "Bounded date" not in client.get(DOCKET, {"due_from": "2000-01-01"}).content.decode()
    assert f"by {legal_day(latest)}" in client.get("/admin/").content.decode()


def test_a_date_whose_bounds_passed_before_the_matter_was_loaded_is_history(client, matter) -> None:
    bounded(matter, date(2016, 12, 31))
    matter.reviews.update(history_before=date(2017, 1, 1))
    assert "Bounded date" not in client.get(DOCKET).content.decode()
    page = client.get(DOCKET, {"state": "history"}).content.decode()
    assert "Bounded date" in page
    assert "Past, history" in page
    assert "1 shown, 1 found" in page


def test_a_date_with_bounds_still_ahead_has_no_date_yet(client, matter) -> None:
    bounded(matter, timezone.now().date() + timedelta(days=30))
    page = client.get(DOCKET, {"text": "bounded"}).content.decode()
    assert "No date yet" in page
    assert "is-running" in page


def test_a_clock_that_waits_names_the_event_and_not_the_whole_chain(client, matter) -> None:
    rows.a_deadline(
        review=matter.reviews.get(),
        key="chain",
        title="Chained date",
        due_on=None,
        state="waiting",
        undetermined_reason="Starts where “A” ends: Starts where “B” ends: Not started: waits for x",
        waits_for="accepted",
    )
    page = client.get(DOCKET, {"text": "chained"}).content.decode()
    assert "Waits for notice accepted" in page
    assert "Starts where" not in page


def test_owners_are_asked_for_in_the_words_of_the_rows(client) -> None:
    page = client.get(DOCKET).content.decode()
    assert "Director of National Intelligence" in page
    assert "Commission and Member States" in page
    assert page.count(">Authority<") == 1


def test_what_passed_before_the_matter_was_loaded_is_shown_only_when_asked_for(client, matter) -> None:
    matter.reviews.update(history_before=timezone.now().date())
    assert shown(client) == {"b", "c"}
    assert shown(client, state="history") == {"a"}
    assert shown(client, state="overdue") == set()


def test_an_empty_board_says_what_will_appear_and_how(client) -> None:
    assert "record its first event" in client.get(DOCKET).content.decode()
    assert reverse("longstop:docket") == DOCKET


def test_a_closed_matter_has_no_open_dates(client, matter) -> None:
    Investment.objects.update(is_closed=True)
    assert shown(client) == set()
