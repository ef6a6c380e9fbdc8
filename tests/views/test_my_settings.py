"""My settings, and where a chosen time zone shows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.models import rows
from tracker.models import FuzzyDay, Habits, ReaderZone, Reminder, Review, Watch
from tracker.models.reader_zones import zones
from tracker.services.feeds import make_feed
from tracker.services.habits import Settings, settings_of
from tracker.services.open_review import open_review
from tracker.services.reader_zone import keep_zone
from tracker.services.record_event import record_event
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


def test_instants_are_told_by_the_readers_clock_from_the_setting_on(client, person) -> None:
    late = datetime(2026, 7, 3, 22, 30, tzinfo=UTC)
    feed, _ = make_feed(person, name="Mine", query="", masked=True, now=late)
    where = reverse("longstop:my_feed", args=[feed.pk])
    assert "Fri 3 Jul 2026, 22:30 UTC" in text(client, where)
    client.post(PAGE, ALL)
    assert "Sat 4 Jul 2026, 00:30 CEST" in text(client, where)
    later = Client()
    later.force_login(User.objects.get(pk=person.pk))
    assert "Sat 4 Jul 2026, 00:30 CEST" in text(later, where)


def test_a_colleague_reads_the_authoritys_times_only(client, person, review) -> None:
    keep_zone(rows.join(review.investment, User.objects.create(username="boris")).user, "Asia/Tokyo")
    assert "for you" not in text(client, review.get_absolute_url())


ALL = {
    "zone": "Europe/Berlin",
    "extra_leads": "21, 5b",
    "delivery_hour": "8",
    "quiet_days": ["5", "6"],
    "digest_weekday": "4",
    "invitations": "on",
}


@pytest.fixture
def running(person) -> Review:
    """A review of a watched matter, accepted today."""
    matter = rows.an_investment()
    rows.join(matter, person)
    Watch.objects.create(investment=matter, user=person)
    now = timezone.now()
    review = open_review(matter, regime="us-cfius", filing_kind="notice", now=now)
    accepted = FuzzyDay.on(now.date() - timedelta(days=1))
    record_event(review.pk, kind="accepted", occurred=accepted, by=person, now=now)
    return review


def test_everything_is_saved_and_shown_as_chosen(client, person) -> None:
    page = client.post(PAGE, ALL | {"do": "save"}, follow=True).content.decode()
    assert settings_of(User.objects.get(pk=person.pk)) == Settings(
        "Europe/Berlin", (21, "5b"), 8, (5, 6), 4, True
    )
    assert "Settings saved." in page
    assert 'value="21, 5b"' in page
    for shown in ('<option value="8" selected>08:00', '<option value="4" selected>Friday', "checked"):
        assert shown in page


def test_what_i_will_get_is_shown_and_nothing_is_saved(client, person, running) -> None:
    before = list(Reminder.objects.order_by("pk").values())
    page = client.post(PAGE, ALL | {"do": "show"}).content.decode()
    assert "What you will get" in page
    assert page.count("in Berlin (UTC+") >= 5
    for words in ("21 days before", "also remind me", "the usual leads", str(running.investment)):
        assert words in page
    assert 'value="21, 5b"' in page
    assert not Habits.objects.exists()
    assert not ReaderZone.objects.exists()
    assert list(Reminder.objects.order_by("pk").values()) == before


def test_whoever_watches_nothing_reads_what_to_do(client, person) -> None:
    page = client.post(PAGE, ALL | {"do": "show"}).content.decode()
    assert "No mail is to come." in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"extra_leads": "soon"}, "“soon” is no lead"),
        ({"quiet_days": [str(day) for day in range(7)]}, "At least one day of the week must be left"),
        ({"delivery_hour": "24"}, "24 is not one of the available choices"),
    ],
)
@pytest.mark.parametrize("do", ["show", "save"])
def test_what_cannot_be_kept_is_said_at_its_field(client, person, wrong, says, do) -> None:
    page = client.post(PAGE, ALL | wrong | {"do": do}).content.decode()
    assert says in page
    assert "Nothing was saved" in page
    assert not Habits.objects.exists()


def test_the_firms_minimum_is_named_and_what_else_is_ones_own_is_linked(client) -> None:
    page = text(client, PAGE)
    assert "1 day before, on the day" in page
    for name in ("longstop:my_feeds", "longstop:my_digests", "admin:tracker_absence_changelist"):
        assert f'<a href="{reverse(name)}">' in page
