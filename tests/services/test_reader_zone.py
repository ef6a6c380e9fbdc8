"""The time zone a person reads in: kept, changed, forgotten, and what it adds to a deadline."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from tests.models import rows
from tracker.models import ReaderZone
from tracker.models.reader_zones import zone_of, zones
from tracker.services.reader_zone import keep_zone
from tracker.services.standing import Reader, Zones

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def amira() -> User:
    return User.objects.create(username="amira")


def told(reader: str, **values: object) -> Zones:
    deadline = rows.a_deadline(review=rows.a_review(), **values)
    return Reader(NOW, reader).zones(deadline)


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_zone_is_kept_changed_and_forgotten(amira) -> None:
    assert zone_of(amira) == ""
    keep_zone(amira, "Europe/Berlin")
    assert zone_of(again(amira)) == "Europe/Berlin"
    keep_zone(amira, "Asia/Tokyo")
    assert zone_of(again(amira)) == "Asia/Tokyo"
    keep_zone(amira, "")
    assert zone_of(again(amira)) == ""


def test_a_person_has_one_zone_and_leaves_the_others_theirs(amira) -> None:
    boris = User.objects.create(username="boris")
    keep_zone(boris, "Europe/London")
    keep_zone(amira, "Europe/Berlin")
    keep_zone(amira, "")
    assert list(ReaderZone.objects.values_list("user__username", "zone")) == [("boris", "Europe/London")]


@pytest.mark.parametrize("zone", ["Mars/Base", "europe/berlin", "localtime", "../etc/passwd", "x" * 200])
def test_what_is_no_time_zone_is_refused_at_its_field(amira, zone) -> None:
    with pytest.raises(ValidationError) as refused:
        keep_zone(amira, zone)
    assert list(refused.value.message_dict) == ["zone"]
    assert not ReaderZone.objects.exists()


def test_every_zone_the_law_uses_can_be_chosen() -> None:
    assert {"America/New_York", "Europe/London", "Australia/Sydney", "UTC"} <= zones()


def test_the_zone_selected_along_costs_no_query(amira, django_assert_num_queries) -> None:
    keep_zone(amira, "Europe/Berlin")
    User.objects.create(username="boris")
    with django_assert_num_queries(1):
        people = User.objects.select_related("reader_zone").order_by("pk")
        assert [zone_of(one) for one in people] == ["Europe/Berlin", ""]


def test_a_day_without_an_hour_ends_for_the_reader_on_the_next_one() -> None:
    found = told("Europe/Berlin", zone="Europe/London")
    assert found.here == "Sat 4 Jul 01:00 in Berlin"
    assert found.both == "end of the day in London (Sat 4 Jul 01:00 in Berlin for you)"


def test_a_cut_off_is_told_on_both_clocks() -> None:
    found = told("Europe/Berlin", cutoff="17:00")
    assert found.both == "17:00 in New York (23:00 in Berlin for you)"


def test_the_safe_day_has_an_hour_of_its_own() -> None:
    found = told("Asia/Tokyo", cutoff="17:00", safe_on=date(2026, 7, 2))
    assert (found.here, found.safe) == (
        "Sat 4 Jul 06:00 in Tokyo",
        "Fri 3 Jul 06:00 in Tokyo for you",
    )


@pytest.mark.parametrize("zone", ["", "America/New_York", "America/Toronto"])
def test_nothing_is_added_for_a_reader_whose_clock_says_the_same(zone) -> None:
    assert told(zone, cutoff="17:00", safe_on=date(2026, 7, 2)) == Zones()


@pytest.mark.parametrize("values", [{"state": "met"}, {"due_on": None, "undetermined_reason": "waits"}])
def test_nothing_is_added_where_no_day_lies_open(values) -> None:
    assert told("Europe/Berlin", **values) == Zones()
