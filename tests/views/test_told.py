"""Who was told what, when: one page for a date, as a file, its letters, and the button that sends again."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.admin.people import staff
from tests.alerts.people import MINUTE, NOW, a_date, a_move, a_reminder
from tests.alerts.sink import ACCEPTED, Sink, smtp_server
from tests.commands.by_hand import said
from tests.models import rows
from tracker.alerts.sweep import sweep
from tracker.models import Deadline, LedgerEntry, MailCopy, ReaderZone, Reminder
from tracker.services.told import as_csv, told_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def boris() -> User:
    return staff("boris")


@pytest.fixture
def deadline(person: User, boris: User) -> Deadline:
    """A date of which two people of one team were told, in letters of their own."""
    deadline = a_date(team=(person, boris))
    for one in (person, boris):
        a_reminder(deadline, one, planned_at=NOW - timedelta(days=30))
    return deadline


@pytest.fixture
def refusing() -> Iterator[Sink]:
    with smtp_server() as sink:
        sink.on_rcpt = lambda address, taken: "550 no such user" if address.startswith("boris@") else ACCEPTED
        yield sink


def page(client: Client, deadline: Deadline, query: str = "") -> str:
    response = client.get(f"/admin/deadlines/{deadline.pk}/told/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_deadline_leads_there(client, deadline) -> None:
    assert (
        f'href="/admin/deadlines/{deadline.pk}/told/"'
        in client.get(deadline.get_absolute_url()).content.decode()
    )


def test_everything_is_there_in_the_order_of_time(client, deadline, refusing) -> None:
    sweep(NOW)
    rows.DeadlineChange.objects.create(
        deadline=deadline, cause="closure", text="Moved: day of mourning.", changed_at=NOW + timedelta(days=1)
    )
    found = [(one.what, one.to) for one in told_about(deadline, None)]
    assert found[:2] == [("planned", "member"), ("planned", "boris")]
    assert found[2:4] == [("claimed", "member"), ("claimed", "boris")]
    assert set(found[4:6]) == {("sent", "member"), ("refused", "boris")}
    assert found[6:] == [("passed_on", "boris"), ("moved", "")]
    text = page(client, deadline)
    order = [
        text.index(words) for words in ("Taken to be sent", "550 no such user", "Moved: day of mourning.")
    ]
    assert order == sorted(order)
    assert "14 days before, to leave Fri 19 Jun 2026 04:00 UTC" in text


def test_the_readers_zone_stands_beside_utc(client, person, deadline) -> None:
    assert "Europe/Berlin" not in page(client, deadline)
    ReaderZone.objects.create(user=person, zone="Europe/Berlin")
    sweep(NOW)
    text = page(client, deadline)
    assert '<th scope="col">Berlin</th>' in text
    assert "Fri 19 Jun 16:00" in text
    assert "Fri 19 Jun 2026 14:00:0" in text


def test_a_letter_about_news_is_among_what_was_told(client, person, deadline) -> None:
    reminder = a_move(deadline, person)
    run = rows.the_run()
    rows.Telling.objects.create(run=run, change=reminder.change, recipient=person)
    Reminder.objects.create(kind="news", run=run, recipient=person, send_at=NOW, planned_at=NOW)
    assert "dates moved by news" in " ".join(one.detail for one in told_about(deadline, person))


def test_what_was_cancelled_says_why(client, deadline) -> None:
    Deadline.objects.update(state="met")
    sweep(NOW)
    assert page(client, deadline).count("The duty was met.") == 2
    assert set(LedgerEntry.objects.values_list("what", "detail")) == {
        ("claimed", ""),
        ("cancelled", "The duty was met."),
    }


def test_it_comes_as_a_table_and_as_json_with_the_same_rows(client, deadline) -> None:
    sweep(NOW)
    table = list(csv.DictReader(StringIO(page(client, deadline, "?as=csv"))))
    data = json.loads(page(client, deadline, "?as=json"))["told"]
    assert [row["what"] for row in table] == [row["what"] for row in data]
    assert data == json.loads(said("told", str(deadline.pk), "--json"))["told"]
    assert list(csv.DictReader(StringIO(said("told", str(deadline.pk), "--csv")))) == table
    assert "sent  boris" in said("told", str(deadline.pk))


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_begins_a_formula(formula: str) -> None:
    assert f"'{formula}"[:3] in as_csv([{"detail": formula, "attempt": 1}])


def test_an_outsider_gets_nothing(deadline) -> None:
    client = Client()
    client.force_login(staff("outsider"))
    for query in ("", "?as=csv", "?as=json"):
        assert client.get(f"/admin/deadlines/{deadline.pk}/told/{query}").status_code == 404


class TestALetter:
    """Read by its recipient, by whoever works on all its matters, and by superusers."""

    def test_is_shown_as_it_left(self, client, person, deadline) -> None:
        sweep(NOW)
        copy = MailCopy.objects.get(mail__recipient=person)
        path = f"/admin/letters/{copy.pk}/"
        assert f'href="{path}"' in page(client, deadline)
        text = client.get(path).content.decode()
        assert "Review ends Fri 3 Jul 2026" in text
        assert copy.digest in text
        assert "sandbox" in text
        assert "<base target=" in client.get(f"{path}body/").content.decode()
        assert "31 CFR 800.503(b)" in client.get(f"{path}?as=text").content.decode()
        raw = client.get(f"{path}raw/")
        assert raw.content == copy.raw
        assert raw["Content-Disposition"].endswith('.eml"')

    def test_is_read_by_the_working_team_and_by_no_mere_reader(self, client, boris, deadline) -> None:
        sweep(NOW)
        copy = MailCopy.objects.get(mail__recipient=boris)
        assert client.get(f"/admin/letters/{copy.pk}/").status_code == 200
        deadline.investment.team.filter(user__username="member").update(role="reader")
        assert client.get(f"/admin/letters/{copy.pk}/").status_code == 404
        assert f"/admin/letters/{copy.pk}/" not in page(client, deadline)
        client.force_login(staff("root", superuser=True))
        assert client.get(f"/admin/letters/{copy.pk}/").status_code == 200

    def test_leads_nobody_but_its_recipient_to_answering_it(self, client, person, boris, deadline) -> None:
        sweep(NOW)
        own = MailCopy.objects.get(mail__recipient=person)
        assert "/answer/withheld" not in client.get(f"/admin/letters/{own.pk}/body/").content.decode()
        of_boris = MailCopy.objects.get(mail__recipient=boris)
        for rest in ("body/", "?as=text"):
            shown = client.get(f"/admin/letters/{of_boris.pk}/{rest}").content.decode()
            assert set(re.findall(r"/answer/([^/\s\"#]+)", shown)) == {"withheld"}
        assert client.get(f"/admin/letters/{of_boris.pk}/raw/").status_code == 404

    def test_that_also_speaks_of_another_matter_is_closed_to_this_ones_team(
        self, client, boris, deadline
    ) -> None:
        a_reminder(a_date("borealis", team=(boris,)), boris)
        sweep(NOW)
        copy = MailCopy.objects.get(mail__recipient=boris)
        assert b"Borealis" in copy.raw
        for rest in ("", "body/", "raw/"):
            assert client.get(f"/admin/letters/{copy.pk}/{rest}").status_code == 404


class TestSendAgain:
    """A reminder that failed goes once more when a person says so."""

    def test_a_refused_reminder_leaves_again_under_the_same_message_id(
        self, client, person, boris, deadline, refusing
    ) -> None:
        sweep(NOW)
        failed = Reminder.objects.get(state="failed")
        assert "Send again" in page(client, deadline)
        refusing.on_rcpt = lambda address, taken: ACCEPTED
        said = client.post(f"/admin/reminders/{failed.pk}/send-again/", follow=True).content.decode()
        assert "The next sweep sends it to boris again." in said
        assert sweep(NOW + MINUTE).sent == 1
        assert refusing.ids()[-1] == failed.message_id
        told = LedgerEntry.objects.filter(reminder=failed).order_by("pk")
        assert list(told.values_list("what", "by__username")) == [
            ("claimed", None),
            ("refused", None),
            ("passed_on", None),
            ("planned", "member"),
            ("claimed", None),
            ("sent", None),
        ]

    def test_all_that_failed_in_one_mail_leaves_again_together(
        self, client, boris, deadline, refusing
    ) -> None:
        a_reminder(a_date("borealis", team=(boris,)), boris)
        sweep(NOW)
        first = Reminder.objects.filter(state="failed", deadline=deadline).get()
        refusing.on_rcpt = lambda address, taken: ACCEPTED
        client.post(f"/admin/reminders/{first.pk}/send-again/")
        assert not Reminder.objects.filter(state="failed").exists()
        assert sweep(NOW + MINUTE).sent == 2
        assert refusing.ids().count(first.message_id) == 1

    def test_what_did_not_fail_stays_as_it_is(self, client, deadline) -> None:
        sweep(NOW)
        sent = Reminder.objects.filter(state="sent").first()
        said = client.post(f"/admin/reminders/{sent.pk}/send-again/", follow=True).content.decode()
        assert "only one that failed can be sent again" in said
        assert Reminder.objects.filter(state="sent").count() == 2

    def test_is_for_those_who_work_on_the_matter(self, client, deadline, refusing) -> None:
        sweep(NOW)
        failed = Reminder.objects.get(state="failed")
        deadline.investment.team.filter(user__username="member").update(role="reader")
        assert "Send again" not in page(client, deadline)
        assert client.post(f"/admin/reminders/{failed.pk}/send-again/").status_code == 403
        client.force_login(staff("outsider"))
        assert client.post(f"/admin/reminders/{failed.pk}/send-again/").status_code == 404
