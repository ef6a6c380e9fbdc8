"""News of the calendar: what moves is shown first, and only then does it move."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.admin.people import staff
from tracker.models import Closure, Deadline, RegimePause

pytestmark = pytest.mark.django_db

SNOW = {
    "calendar": "us-federal",
    "on": "2026-07-15",
    "label": "snow",
    "citation": "OPM notice",
    "confidence": "verified",
}
LAPSE = {
    "regime": "us-cfius",
    "first_on": "2026-06-10",
    "last_on": "2026-06-12",
    "reason": "lapse of appropriations",
    "citation": "none passed",
    "confidence": "verified",
}


def tell(client, path: str, answers: dict[str, str]):
    """Preview, then act under the seal of what was shown."""
    page = client.post(path, answers | {"step": "preview"}).content.decode()
    seal = re.search(r'name="seal" value="(\w+)"', page)
    return client.post(path, answers | {"step": "act", "seal": seal[1] if seal else ""})


def due(review) -> date | None:
    return Deadline.objects.get(review=review, rule_id="us.cfius.notice.review").due_on


def test_a_closure_is_rehearsed_before_it_moves_anything(client, review) -> None:
    page = client.post(reverse("longstop:close_day"), SNOW | {"step": "preview"}).content.decode()
    assert "Wed 15 Jul 2026</td>" in page
    assert "→ Thu 16 Jul 2026" in page
    assert "Wed 15 Jul 2026 is closed (snow)" in page
    assert "1 open date in" in page or "open dates in 1 matter" in page
    assert "Close day, move" in page
    assert not Closure.objects.exists()
    assert due(review) == date(2026, 7, 15)


def test_a_closure_moves_the_dates_and_its_withdrawal_moves_them_back(client, review) -> None:
    tell(client, reverse("longstop:close_day"), SNOW)
    assert due(review) == date(2026, 7, 16)
    closure = Closure.objects.get()
    assert "Withdraw closure" in client.get(closure.get_absolute_url()).content.decode()
    path = reverse("longstop:reopen_day", args=[closure.pk])
    tell(client, path, {"reason": "It thawed."})
    assert due(review) == date(2026, 7, 15)
    assert client.get(path).status_code == 404
    assert "Replaced by" in client.get(closure.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"on": "2026-12-25"}, "is closed already"),
        ({"on": "2026-07-18"}, "is closed already: Saturday"),
        ({"known_on": "2126-01-01T10:00"}, "was announced by now"),
        ({"on": "2326-12-25"}, "The calendar runs from"),
        ({"citation": ""}, "This field is required"),
        ({"calendar": "moon"}, "Select a valid choice"),
    ],
)
def test_a_bad_closure_is_told_at_its_field(client, review, values, says) -> None:
    page = client.post(reverse("longstop:close_day"), SNOW | values | {"step": "act"}).content.decode()
    assert says in page
    assert "data-bad" in page
    assert not Closure.objects.exists()


def test_a_pause_moves_the_clocks_it_stops_until_it_is_withdrawn(client, review) -> None:
    tell(client, reverse("longstop:pause"), LAPSE)
    assert due(review) == date(2026, 7, 20)
    path = reverse("longstop:withdraw_pause", args=[RegimePause.objects.get().pk])
    tell(client, path, {"reason": "Funds were there."})
    assert due(review) == date(2026, 7, 15)


def test_a_pause_that_lasts_gets_its_last_day(client, review) -> None:
    tell(client, reverse("longstop:pause"), LAPSE | {"last_on": ""})
    pause = RegimePause.objects.get()
    assert "End pause" in client.get(pause.get_absolute_url()).content.decode()
    tell(client, reverse("longstop:end_pause", args=[pause.pk]), {"last_on": "2026-06-12"})
    assert due(review) == date(2026, 7, 20)


def test_the_lists_lead_to_these_pages_and_nothing_can_be_edited(client, review) -> None:
    assert client.get("/admin/tracker/closure/add/")["Location"] == reverse("longstop:close_day")
    tell(client, reverse("longstop:close_day"), SNOW)
    closure = Closure.objects.get()
    assert client.post(closure.get_absolute_url(), {"label": "sun"}).status_code == 403
    assert client.get(f"{closure.get_absolute_url()}?edit=1").status_code == 200
    assert b"_save" not in client.get(f"{closure.get_absolute_url()}?edit=1").content


def test_news_needs_the_permission(client, review) -> None:
    client.force_login(staff("newcomer", permissions=False))
    assert client.get(reverse("longstop:close_day")).status_code == 403
    assert client.get(reverse("longstop:pause")).status_code == 403
