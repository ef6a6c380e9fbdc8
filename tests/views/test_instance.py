"""The page on which a superuser declares a restored database live."""

import json
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.admin.people import staff
from tests.alerts.people import a_date, a_reminder
from tests.commands.by_hand import said
from tracker.alerts.sweep import sweep
from tracker.models import Instance, Reminder, SweepRun
from tracker.services.instance import Standing, may_send, standing
from tracker.services.whereabouts import Seen

pytestmark = pytest.mark.django_db

PAGE = "/admin/instance/"


@pytest.fixture
def root() -> User:
    return staff("root", superuser=True)


@pytest.fixture
def desk(root: User) -> Client:
    client = Client()
    client.force_login(root)
    return client


@pytest.fixture
def reminder(root: User) -> Reminder:
    return a_reminder(a_date(), root)


def copied() -> None:
    Instance.objects.create(fingerprint="x", place="the original", declared_at=timezone.now())


def read(client: Client) -> str:
    return client.get(PAGE).content.decode()


def test_it_is_for_superusers(client) -> None:
    copied()
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"due": "send"}).status_code == 403
    assert standing() == Standing.ELSEWHERE


def test_a_copy_says_what_either_way_would_do(desk: Client, reminder: Reminder) -> None:
    copied()
    page = read(desk)
    assert "This is a copy: nothing is sent." in page
    assert "the original" in page
    assert "Declare live and cancel 1 due reminder<" in page
    assert "Declare live and send 1 due reminder<" in page


def test_dates_that_are_due_today_are_named(desk: Client, root: User) -> None:
    copied()
    today = timezone.now().date()
    a_reminder(a_date(due_on=today), root, lead=0, due_on=today, send_at=timezone.now())
    page = read(desk)
    assert "Declare live and cancel 1 due reminder<" in page
    assert "1 of them is the last before a day to act by that is not over" in page
    assert f"<li>{Reminder.objects.get().clock}</li>" in page
    told = said("instance")
    assert f"look after these dates: 1\n    {Reminder.objects.get().clock}" in told
    assert "Due reminders that were cancelled: 1." in said("instance", "--declare-live")
    assert Reminder.objects.get().state == "cancelled"


def went_back() -> datetime:
    """A backup of an hour ago was put back."""
    now = timezone.now()
    sweep(now - timedelta(hours=1))
    seen = Seen(Instance.objects.get().name, 99, now - timedelta(minutes=5))
    assert may_send(now, seen) is None
    return seen.at


def test_a_backup_put_back_in_its_place_says_from_when_to_when_it_went(desk: Client, root: User) -> None:
    at = went_back()
    a_reminder(a_date(), root)
    page = read(desk)
    assert "a backup was restored here in place of the database that was live" in page
    assert f"{at:%H:%M} UTC</span></strong> is remembered outside of it" in page
    assert "Declare live and cancel 1 due reminder<" in page
    desk.post(PAGE, {"due": "drop"})
    assert standing() == Standing.LIVE
    assert "went back in time" not in read(desk)


def test_the_command_tells_of_it_too() -> None:
    at = went_back()
    assert f"remembered outside: {at:%Y-%m-%d %H:%M} UTC" in said("instance")
    found = json.loads(said("instance", "--json"))
    assert (found["state"], found["sends"]) == ("went_back", False)
    assert datetime.fromisoformat(found["went_back_from"]) - at < timedelta(seconds=1)
    assert json.loads(said("instance", "--declare-live", "--json"))["went_back_from"] is None


def test_the_live_instance_offers_nothing_to_declare(desk: Client, reminder: Reminder) -> None:
    desk.post(PAGE, {"due": "send"})
    page = read(desk)
    assert "This is the live instance." in page
    assert "Declare live and" not in page


@pytest.mark.parametrize(("due", "state"), [("drop", "cancelled"), ("send", "planned")])
def test_the_button_declares_and_says_what_became_of_the_rest(
    due: str, state: str, desk: Client, reminder: Reminder, root: User
) -> None:
    copied()
    page = desk.post(PAGE, {"due": due}, follow=True).content.decode()
    assert "This is the live instance now. 1 due reminder: " in page
    reminder.refresh_from_db()
    assert reminder.state == state
    assert Instance.objects.get().declared_by == root


def test_an_answer_that_is_none_changes_nothing(desk: Client, reminder: Reminder) -> None:
    copied()
    page = desk.post(PAGE, {"due": "all"}, follow=True).content.decode()
    assert "Nothing was changed. Choose" in page
    assert standing() == Standing.ELSEWHERE


def test_a_second_press_of_the_button_changes_nothing(desk: Client, reminder: Reminder) -> None:
    copied()
    desk.post(PAGE, {"due": "send"})
    page = desk.post(PAGE, {"due": "drop"}, follow=True).content.decode()
    assert "Nothing was changed." in page
    reminder.refresh_from_db()
    assert reminder.state == "planned"


def test_the_strip_on_the_home_page_says_that_this_is_a_copy(desk: Client, client) -> None:
    copied()
    SweepRun.objects.create(started_at=timezone.now())
    for reader, leads_there in ((desk, True), (client, False)):
        page = reader.get("/admin/").content.decode()
        assert "This is a copy: nothing is sent" in page
        assert (f'href="{PAGE}"' in page) is leads_there
