"""The link in a mail by which its recipient acknowledges a date or is reminded later, without logging in."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from tests.alerts.people import DUE, NOW, a_date, a_person, a_reminder, live_here
from tracker.alerts.sweep import sweep
from tracker.models import (
    Absence,
    Acknowledgement,
    Deadline,
    LedgerEntry,
    Reminder,
    Snooze,
    Turn,
    UsedLink,
)
from tracker.services.escalation import answered
from tracker.services.links import LASTS, signed

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.locmem.EmailBackend"
HREF = re.compile(r"http://testserver(/answer/[^\s\"#/]+/)")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The page opens ten minutes after the mail."""
    settings.EMAIL_BACKEND = SMTP
    at(monkeypatch, NOW + timedelta(minutes=10))


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("tracker.views.answers.timezone.now", lambda: now)


@pytest.fixture
def amira() -> User:
    return a_person()


@pytest.fixture
def deadline(amira: User) -> Deadline:
    deadline = a_date(team=(amira,))
    a_reminder(deadline, amira)
    return deadline


def the_link() -> str:
    sweep(NOW)
    found = HREF.search(mail.outbox[0].body)
    assert found, mail.outbox[0].body
    return found[1]


def words(response: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_mail_carries_one_link_in_both_parts_that_opens_for_its_recipient_alone(deadline) -> None:
    link = the_link()
    html = mail.outbox[0].alternatives[0][0]  # type: ignore[attr-defined]
    assert f"http://testserver{link}" in html
    response = Client().get(link)
    assert response.status_code == 200
    assert "You answer as Amira" in words(response)
    assert "Fri 3 Jul 2026" in words(response)


def test_opening_a_link_changes_nothing_however_often_a_scanner_does(deadline) -> None:
    link = the_link()
    for _ in range(3):
        Client().get(link)
        Client().head(link)
    assert not Acknowledgement.objects.exists()
    assert not UsedLink.objects.exists()


def test_pressing_the_button_acknowledges_once_and_says_so_the_second_time(deadline, amira) -> None:
    link = the_link()
    assert "Nobody else is asked" in words(Client().post(link, {"answer": "acknowledge"}))
    given = Acknowledgement.objects.get()
    assert (given.user, given.base_on, given.came_by) == (amira, DUE, "mail")
    assert LedgerEntry.objects.get(what="acknowledged").by == amira
    again = Client().post(link, {"answer": "acknowledge"})
    assert again.status_code == 410
    assert "Amira used it on Fri 19 Jun 2026" in words(again)
    assert Acknowledgement.objects.count() == 1


def test_the_page_tells_a_watcher_beforehand_that_the_date_goes_on(deadline, amira) -> None:
    deadline.investment.team.update(role="reader")
    link = the_link()
    assert "your answer is noted, and the date still goes to the next person" in words(Client().get(link))
    assert "It is noted that you know of this date." in words(Client().post(link, {"answer": "acknowledge"}))
    assert answered([deadline.pk]) == {}


@pytest.mark.parametrize("body", [{}, {"answer": "x"}, {"List-Unsubscribe": "One-Click"}])
def test_only_the_answer_itself_acknowledges(body: dict[str, str], deadline) -> None:
    assert "You answer as Amira" in words(Client().post(the_link(), body))
    assert not Acknowledgement.objects.exists()


def test_a_used_link_is_kept_as_a_hash(deadline) -> None:
    link = the_link()
    Client().post(link, {"answer": "acknowledge"})
    assert UsedLink.objects.get().key not in link


def test_a_form_from_elsewhere_is_refused(deadline) -> None:
    link = the_link()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link, {"answer": "acknowledge"}).status_code == 403
    assert not Acknowledgement.objects.exists()


def test_the_page_is_kept_by_nobody_and_told_to_nobody(deadline) -> None:
    response = Client().get(the_link())
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert "noindex" in response["X-Robots-Tag"]
    assert "sessionid" not in response.cookies


@pytest.mark.parametrize("change", ["x", "", "xx.yy"])
def test_a_damaged_link_leads_nowhere_and_shows_nothing(change: str, deadline) -> None:
    link = the_link()
    response = Client().post(f"{link[:-3]}{change}/", {"answer": "acknowledge"})
    assert response.status_code == 404
    assert "damaged" in words(response)
    assert "Aurora" not in words(response)


def test_a_link_of_another_person_is_refused_to_whoever_is_signed_in(deadline) -> None:
    other = Client()
    other.force_login(a_person("omar", is_superuser=True, is_staff=True))
    response = other.post(the_link(), {"answer": "acknowledge"})
    assert response.status_code == 403
    assert "belongs to another person" in words(response)
    assert not Acknowledgement.objects.exists()


def test_somebody_deactivated_or_off_the_team_is_refused_and_told_nothing(deadline, amira) -> None:
    link = the_link()
    User.objects.filter(pk=amira.pk).update(is_active=False)
    assert Client().post(link, {"answer": "acknowledge"}).status_code == 403
    User.objects.filter(pk=amira.pk).update(is_active=True)
    deadline.investment.team.all().delete()
    response = Client().post(link, {"answer": "acknowledge"})
    assert response.status_code == 403
    assert "Aurora" not in words(response)
    assert not Acknowledgement.objects.exists()


def test_after_the_date_or_sixty_days_a_link_has_expired(deadline, monkeypatch) -> None:
    link = the_link()
    at(monkeypatch, datetime(2026, 7, 4, 5, tzinfo=NOW.tzinfo))
    response = Client().post(link, {"answer": "acknowledge"})
    assert response.status_code == 410
    assert "has expired" in words(response)
    Deadline.objects.update(due_on=date(2026, 12, 31))
    Reminder.objects.update(due_on=date(2026, 12, 31))
    at(monkeypatch, NOW + LASTS)
    assert Client().get(link).status_code == 200
    at(monkeypatch, NOW + LASTS + timedelta(days=1))
    assert Client().get(link).status_code == 410


def test_the_link_of_a_reminder_after_the_date_still_works(deadline, amira, monkeypatch) -> None:
    late = a_reminder(deadline, amira, lead=-1)
    made = datetime(2026, 7, 4, 12, tzinfo=NOW.tzinfo)
    at(monkeypatch, made)
    link = f"/answer/{signed(late.pk, amira.pk, made)}/"
    assert Client().post(link, {"answer": "acknowledge"}).status_code == 200


def test_a_date_that_moved_is_not_acknowledged_unseen(deadline) -> None:
    link = the_link()
    Deadline.objects.update(due_on=date(2026, 7, 10))
    response = Client().post(link, {"answer": "acknowledge"})
    assert "it is now Fri 10 Jul 2026" in words(response)
    assert deadline.get_absolute_url() in response.content.decode()
    assert not Acknowledgement.objects.exists()


def test_a_date_that_was_met_says_so(deadline) -> None:
    link = the_link()
    Deadline.objects.update(state="met", finished_on=date(2026, 6, 19))
    response = Client().get(link)
    assert response.status_code == 410
    assert "This clock is met on Fri 19 Jun 2026" in words(response)


def test_a_person_is_reminded_again_on_the_day_they_choose_and_no_later_than_the_day(deadline, amira) -> None:
    link = the_link()
    late = Client().post(link, {"answer": "later", "until_on": "2026-07-04"})
    assert "The day to act by is Fri 3 Jul 2026: choose that day or an earlier one." in words(late)
    assert not UsedLink.objects.exists()
    assert "rest until Tue 30 Jun 2026" in words(
        Client().post(link, {"answer": "later", "until_on": "2026-06-30"})
    )
    assert Snooze.objects.get().until_on == date(2026, 6, 30)
    again = Reminder.objects.get(state="planned", recipient=amira, lead=3, kind="lead")
    assert again.send_at == datetime(2026, 6, 30, 4, tzinfo=NOW.tzinfo)


def test_a_mail_says_to_whom_the_date_goes_next_and_why_somebody_else_gets_it(deadline, amira) -> None:
    bea, cyd, dan = (a_person(name) for name in ("bea", "cyd", "dan"))
    deadline.investment.team.create(user=bea, role="deputy")
    deadline.investment.team.create(user=cyd)
    deadline.investment.team.create(user=dan)
    away = {"first_on": NOW.date(), "last_on": date(2026, 6, 21)}
    Absence.objects.create(user=amira, cover=cyd, **away)
    a_reminder(deadline, cyd, on_behalf_of=amira)
    a_reminder(deadline, dan, instead_of=Reminder.objects.get(recipient=amira))
    stage = {"kind": "escalation", "lead_unit": "calendar-day"}
    a_reminder(deadline, bea, **stage, stage="deputy", lead=10, send_at=NOW + timedelta(days=4))
    a_reminder(deadline, bea, **stage, stage="partner", lead=2, send_at=NOW + timedelta(days=12))
    sweep(NOW)
    told = {one.to[0].partition("@")[0]: " ".join(one.body.split()) for one in mail.outbox}
    assert "If nobody acknowledges, it goes to Bea (deputy) on Tue 23 Jun 2026." in told["amira"]
    assert "You get this because you cover for Amira until Sun 21 Jun 2026." in told["cyd"]
    assert "It was meant for Amira, who could not get it." in told["dan"]
    mail.outbox.clear()
    sweep(NOW + timedelta(days=4))
    asked = " ".join(mail.outbox[0].body.split())
    assert "Nobody has acknowledged this date; you are asked as its deputy." in asked
    assert "Then it goes to Bea (in place of a partner) on Wed 1 Jul 2026." in asked
    entry = LedgerEntry.objects.get(what="escalated")
    assert entry.detail == "Nobody acknowledged Fri 3 Jul 2026; asked at the stage of the deputy: Bea."


def test_a_stage_whose_date_was_acknowledged_meanwhile_is_not_sent(deadline, amira) -> None:
    bea = a_person("bea")
    deadline.investment.team.create(user=bea, role="deputy")
    asking = a_reminder(deadline, bea, kind="escalation", stage="deputy", lead=10)
    Acknowledgement.objects.create(deadline=deadline, base_on=DUE, user=amira, at=NOW, came_by="admin")
    sweep(NOW)
    asking.refresh_from_db()
    assert asking.cancelled_reason == "The date was acknowledged by Amira on Fri 19 Jun 2026."


def test_a_stop_is_told_with_its_reason_and_not_once_the_clock_runs_again(deadline, amira) -> None:
    turn = Turn.objects.create(deadline=deadline, kind="paused", text="No funds.", at=NOW)
    told = {"kind": "turn", "turn": turn, "lead": None, "due_on": None}
    live_here()
    Reminder.objects.update(state="sent", sent_at=NOW)
    first = a_reminder(deadline, amira, **told)
    Deadline.objects.update(state="paused")
    sweep(NOW)
    assert mail.outbox[0].subject.startswith("Clock paused: Review ends Fri 3 Jul 2026")
    assert "No funds. The clock stands still" in " ".join(mail.outbox[0].body.split())
    Reminder.objects.filter(pk=first.pk).update(state="planned", sent_at=None)
    Deadline.objects.update(state="running")
    sweep(NOW)
    first.refresh_from_db()
    assert first.cancelled_reason == "The clock runs again."


def test_whoever_was_deactivated_between_planning_and_sending_is_stood_in_for(deadline, amira) -> None:
    deadline.investment.team.create(user=a_person("bea"), role="deputy")
    User.objects.filter(pk=amira.pk).update(is_active=False)
    sweep(NOW)
    assert not mail.outbox
    sweep(NOW + timedelta(minutes=1))
    assert [one.to for one in mail.outbox] == [["bea@example.org"]]


def test_two_people_told_alike_get_links_of_their_own(deadline, amira) -> None:
    omar = a_person("omar")
    deadline.investment.team.create(user=omar)
    a_reminder(deadline, omar)
    sweep(NOW)
    links = {HREF.search(one.body)[1] for one in mail.outbox}  # type: ignore[index]
    assert len(links) == 2


def test_a_used_link_shows_nothing_to_whoever_lost_sight_of_the_matter(deadline) -> None:
    link = the_link()
    Client().post(link, {"answer": "acknowledge"})
    deadline.investment.team.all().delete()
    refused = Client().get(link)
    assert refused.status_code == 403
    assert "Aurora" not in words(refused)
    assert "2026" not in words(refused)


def test_a_forwarded_link_shows_nothing_to_somebody_else_who_is_signed_in(deadline) -> None:
    link = the_link()
    other = Client()
    other.force_login(a_person("other"))
    refused = other.get(link)
    assert refused.status_code == 403
    assert "Aurora" not in words(refused)


def test_what_somebody_who_left_had_in_hand_is_asked_anew(deadline, amira) -> None:
    Client().post(the_link(), {"answer": "acknowledge"})
    assert answered([deadline.pk])
    User.objects.filter(pk=amira.pk).update(is_active=False)
    assert not answered([deadline.pk])


def test_stages_made_up_for_leave_in_order_and_say_that_the_date_was_recorded_late(deadline, amira) -> None:
    bea = a_person("bea")
    deadline.investment.team.create(user=bea, role="deputy")
    now = {"send_at": NOW, "planned_at": NOW}
    deadline.reminders.update(**now)
    a_reminder(deadline, bea, kind="escalation", stage="deputy", lead_unit="business-day", **now)
    sweep(NOW)
    first, second = mail.outbox
    assert (first.to, second.to) == (["amira@example.org"], ["bea@example.org"])
    assert "If nobody acknowledges, it goes to Bea (deputy) on Fri 19 Jun 2026." in " ".join(
        first.body.split()
    )
    told = " ".join(second.body.split())
    assert "you are asked as its deputy. It was recorded, or moved here, after the day" in told
