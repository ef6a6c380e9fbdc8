"""My settings, and where a chosen time zone shows."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.models import rows
from tracker.models import ReaderZone
from tracker.models.reader_zones import zones
from tracker.services.reader_zone import keep_zone
from tracker.views.settings_form import zone_choices

pytestmark = pytest.mark.django_db

PAGE = "/admin/my-settings/"


def text(client: Client, path: str) -> str:
    return client.get(path, follow=True).content.decode()


def test_the_page_is_reached_from_the_top_of_every_page(client) -> None:
    assert f'<a href="{PAGE}">My settings</a>' in text(client, "/admin/")


def test_nobody_gets_there_without_logging_in() -> None:
    assert Client().get(PAGE).status_code == 302


def test_a_zone_is_saved_for_whoever_is_logged_in_and_shown_as_chosen(client, person) -> None:
    page = client.post(PAGE, {"zone": "Europe/Berlin"}, follow=True).content.decode()
    assert "Your time zone is Europe/Berlin" in page
    assert '<option value="Europe/Berlin" selected>Berlin</option>' in page
    assert list(ReaderZone.objects.values_list("user", "zone")) == [(person.pk, "Europe/Berlin")]


def test_no_zone_takes_the_setting_back(client, person) -> None:
    keep_zone(person, "Europe/Berlin")
    page = client.post(PAGE, {"zone": ""}, follow=True).content.decode()
    assert "No time zone is set" in page
    assert not ReaderZone.objects.exists()


def test_an_unknown_zone_is_refused_at_its_field_and_nothing_changes(client, person) -> None:
    keep_zone(person, "Europe/Berlin")
    page = client.post(PAGE, {"zone": "Mars/Base"}).content.decode()
    assert '<p class="field-error" id="id_zone_error">There is no time zone “Mars/Base”' in page
    assert ReaderZone.objects.get().zone == "Europe/Berlin"


def test_every_zone_is_offered_once() -> None:
    offered = [zone for _, group in zone_choices()[1:] for zone, _ in group]
    assert sorted(offered) == sorted(zones())
    labels = dict(pair for _, group in zone_choices()[1:] for pair in group)
    assert labels["America/Argentina/Buenos_Aires"] == "Buenos Aires, Argentina"


def test_no_page_says_more_before_a_zone_is_set(client, review) -> None:
    deadline = review.deadlines.get(rule_id="us.cfius.notice.review")
    for path in (review.get_absolute_url(), deadline.get_absolute_url(), "/admin/docket/"):
        assert "for you" not in text(client, path)


def test_pages_show_the_readers_time_beside_the_authoritys(client, person, review) -> None:
    keep_zone(person, "Europe/Berlin")
    deadline = review.deadlines.get(rule_id="us.cfius.notice.review")
    review.deadlines.filter(pk=deadline.pk).update(cutoff="17:00")
    both = "17:00 in New York (23:00 in Berlin for you)"
    for path in (review.get_absolute_url(), deadline.get_absolute_url(), "/admin/docket/"):
        assert both in text(client, path), path
    assert "Ends 23:00 in Berlin</span>" in text(client, "/admin/docket/")


def test_the_home_page_shows_it_too(client, person) -> None:
    keep_zone(person, "Asia/Tokyo")
    matter = rows.an_investment()
    rows.join(matter, person)
    rows.a_deadline(review=rows.a_review(matter), due_on=timezone.now().date(), zone="Europe/London")
    assert "in Tokyo for you" in text(client, reverse("admin:index"))


def test_a_colleague_reads_the_authoritys_times_only(client, person, review) -> None:
    keep_zone(rows.join(review.investment, User.objects.create(username="boris")).user, "Asia/Tokyo")
    assert "for you" not in text(client, review.get_absolute_url())
