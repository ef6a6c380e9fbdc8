"""News of the calendar: what moves is shown first, and only then does it move."""

import re
from datetime import date
from unittest.mock import patch

import pytest
from django.urls import reverse

from tests.admin.people import staff
from tests.models import rows
from tests.views.conftest import ACCEPTED, RECORDED
from tracker.models import Closure, Deadline, FuzzyDay, RegimePause, Watch
from tracker.services.news import Told, closing
from tracker.services.open_review import open_review
from tracker.services.record_event import record_event
from tracker.services.spread import announce

pytestmark = pytest.mark.django_db

RULE = "us.cfius.notice.review"
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
    return Deadline.objects.get(review=review, rule_id=RULE).due_on


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


def test_what_was_not_previewed_is_not_recorded(client, review) -> None:
    path = reverse("longstop:close_day")
    page = client.post(path, SNOW | {"step": "act"}).content.decode()
    assert "This is not what you previewed" in page
    assert "→ Thu 16 Jul 2026" in page
    assert not Closure.objects.exists()


def test_dates_that_changed_since_the_preview_are_shown_anew(client, review) -> None:
    path = reverse("longstop:close_day")
    page = client.post(path, SNOW | {"step": "preview"}).content.decode()
    seal = re.search(r'name="seal" value="(\w+)"', page)
    assert seal
    Deadline.objects.filter(review=review).update(due_on=date(2026, 7, 14))
    page = client.post(path, SNOW | {"step": "act", "seal": seal[1]}).content.decode()
    assert "This is not what you previewed" in page
    assert not Closure.objects.exists()


def test_the_preview_says_who_is_told(client, review, person) -> None:
    Watch.objects.create(investment=review.investment, user=person)
    page = client.post(reverse("longstop:close_day"), SNOW | {"step": "preview"}).content.decode()
    assert "Who is told" in page
    assert "member <span" in page


def test_the_preview_can_be_narrowed_to_a_matter_and_leafed_through(client, person, review) -> None:
    other = rows.an_investment("borealis")
    rows.join(other, person)
    second = open_review(other, regime="us-cfius", filing_kind="notice", now=RECORDED)
    record_event(second.pk, kind="accepted", occurred=FuzzyDay.on(ACCEPTED), by=person, now=RECORDED)
    path = reverse("longstop:close_day")
    with patch("tracker.views.telling_news.PAGE", 1):
        page = client.post(path, SNOW | {"step": "preview"}).content.decode()
        assert "Page 1 of " in page
        seal = re.search(r'name="seal" value="(\w+)"', page)
        assert seal
        asked = SNOW | {"page": "1", "seal": seal[1], "matter": str(other.pk)}
        with patch("tracker.views.telling_news.preview_news") as again:
            page = client.post(path, asked).content.decode()
        again.assert_not_called()
    assert f'value="{other.pk}" selected' in page
    assert f'href="{Deadline.objects.get(review=second, rule_id=RULE).get_absolute_url()}"' in page
    assert f'href="{Deadline.objects.get(review=review, rule_id=RULE).get_absolute_url()}"' not in page


def test_what_is_still_on_its_way_is_shown_and_can_be_gone_on_with(client, person, review) -> None:
    told = Told(person, RECORDED)
    run = announce(closing("us-federal", date(2026, 7, 15), label="snow", citation="OPM", told=told))
    assert run.closure
    page = client.get(run.closure.get_absolute_url()).content.decode()
    assert "On its way" in page
    assert 'http-equiv="refresh"' in page
    assert "on its way, 0 %" in client.get(reverse("admin:tracker_closure_changelist")).content.decode()
    path = reverse("longstop:go_on", args=[run.pk])
    assert client.get(path).status_code == 405
    assert client.post(path)["Location"] == run.closure.get_absolute_url()
    run.refresh_from_db()
    assert run.finished_at is not None
    assert 'http-equiv="refresh"' not in client.get(run.closure.get_absolute_url()).content.decode()


def test_news_waits_for_the_news_before_it(client, person, review) -> None:
    told = Told(person, RECORDED)
    announce(closing("us-federal", date(2026, 7, 16), label="flood", citation="OPM", told=told))
    with patch("tracker.views.telling_news.spread", lambda run, *_: run):
        page = tell(client, reverse("longstop:close_day"), SNOW).content.decode()
    assert "is still on its way to the dates (0 %). Nothing was recorded" in page
    assert Closure.objects.count() == 1


def test_lists_and_pages_name_the_calendar_and_not_its_id(client, review) -> None:
    tell(client, reverse("longstop:close_day"), SNOW)
    listed = client.get(reverse("admin:tracker_closure_changelist")).content.decode()
    page = client.get(Closure.objects.get().get_absolute_url()).content.decode()
    for text in (listed, page):
        assert "US federal calendar" in text
    assert ">us-federal<" not in listed + page
