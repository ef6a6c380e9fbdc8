"""The list of the ledger: searched by what people know, paged by key, and never counted."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin.people import staff
from tests.alerts.people import a_date, a_person, a_reminder
from tests.models import rows
from tracker.models import Deadline, LedgerEntry, Mail, MailCopy, Reminder

pytestmark = pytest.mark.django_db

LIST = "/admin/tracker/ledgerentry/"


@pytest.fixture
def deadline(person) -> Deadline:
    return a_date("aurora", team=(person,))


def entries(deadline: Deadline, n: int, **values: object) -> None:
    person = a_person(f"{deadline.pk}-reader")
    reminder = a_reminder(deadline, person)
    mail = Mail.objects.create(recipient=person, message_id=f"<{deadline.pk}@firm>", created_at=rows.NOON)
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            reminder=reminder,
            deadline=deadline,
            mail=mail,
            what="sent",
            at=rows.NOON + timedelta(minutes=place // 2),
            **{"detail": f"entry {place:03}"} | values,
        )
        for place in range(n)
    )


def text(client: Client, query: str = "") -> str:
    response = client.get(LIST + query)
    assert response.status_code == 200
    return response.content.decode()


def test_page_after_page_shows_every_entry_once(client, deadline) -> None:
    entries(deadline, 120)
    seen, query = [], ""
    for _ in range(3):
        page = text(client, query)
        seen += [place for place in range(120) if f"entry {place:03}" in page]
        found = [part.split('"')[0] for part in page.split('rel="next" href="')[1:]]
        query = found[0].replace("&amp;", "&") if found else "end"
    assert query == "end"
    assert sorted(seen) == list(range(120))
    assert 'rel="first"' in page


def test_nothing_is_counted(client, deadline) -> None:
    entries(deadline, 60)
    with CaptureQueriesContext(connection) as queries:
        text(client)
    asked = [one["sql"] for one in queries if "tracker_ledgerentry" in one["sql"]]
    assert asked
    assert not [sql for sql in asked if "COUNT(" in sql]


@pytest.mark.parametrize(
    "asked",
    [
        *("aurora", "Operation", "<{pk}@firm>", "{pk}@firm", "mailbox", "phase ends"),
        *("{pk}-reader", "{pk}-reader@example.org", "Ada", "lovelace", "ada Lovelace aurora"),
    ],
)
def test_it_is_searched_by_matter_code_name_message_id_person_subject_and_text(
    asked: str, client, person, deadline
) -> None:
    deadline.review.code_name = "Operation Blue"
    deadline.review.save()
    entries(deadline, 1, detail="550 mailbox full")
    User.objects.filter(username=f"{deadline.pk}-reader").update(first_name="Ada", last_name="Lovelace")
    Reminder.objects.update(mail=Mail.objects.get())
    said = {"made_at": rows.NOON, "digest": "d", "packed": b"", "subject": "Phase ends Fri 3 Jul 2026"}
    MailCopy.objects.create(mail=Mail.objects.get(), **said)
    entries(a_date("borealis", team=(person,)), 1, detail="other words")
    page = text(client, f"?q={asked.format(pk=deadline.pk)}")
    assert "550 mailbox full" in page
    assert "other words" not in page


def test_a_search_without_a_find_says_so(client, deadline) -> None:
    entries(deadline, 1)
    assert "Nothing matches" in text(client, "?q=nowhere")


def test_it_is_filtered_by_what_happened_also_on_later_pages(client, deadline) -> None:
    entries(deadline, 60)
    LedgerEntry.objects.create(deadline=deadline, what="bounced", at=rows.NOON, detail="came back")
    assert "came back" in text(client, "?what__exact=bounced")
    assert "entry 0" not in text(client, "?what__exact=bounced")
    older = text(client, "?what__exact=sent").partition('rel="next" href="')[2].partition('"')[0]
    assert older.endswith("&amp;what__exact=sent")
    assert "entry 0" in text(client, older.replace("&amp;", "&"))


def test_the_search_of_an_outsider_finds_nothing_by_the_name_of_a_matter(deadline) -> None:
    entries(deadline, 1)
    client = Client()
    client.force_login(staff("outsider"))
    for query in ("", "?q=aurora", "?q=entry", "?before=1", "?before=x", "?before=p1", "?q=14"):
        assert "entry 0" not in text(client, query)
        assert "to leave" not in text(client, query)


def test_a_letter_to_another_matter_does_not_tell_by_its_subject_what_else_is_in_it(client, deadline) -> None:
    entries(deadline, 1)
    mail = Mail.objects.get()
    a_reminder(a_date("borealis"), mail.recipient, mail=mail)
    Reminder.objects.filter(deadline=deadline).update(mail=mail)
    said = {"made_at": rows.NOON, "digest": "d", "packed": b"", "subject": "2 dates: next Borealis"}
    MailCopy.objects.create(mail=mail, **said)
    assert "entry 000" not in text(client, "?q=borealis")
    client.force_login(mail.recipient)
    User.objects.update(is_staff=True, is_superuser=True)
    assert "entry 000" in text(client, "?q=borealis")


def test_that_a_reminder_was_planned_is_an_entry_of_its_own_row(client, deadline) -> None:
    a_reminder(deadline, a_person(), planned_at=rows.NOON)
    page = text(client)
    assert "Mon 2 Mar 2026 12:00:00" in page
    assert "date ahead: 14 days before, to leave Fri 19 Jun 2026 04:00 UTC" in page
    assert f"/admin/deadlines/{deadline.pk}/told/" in page
    assert "to leave" in text(client, "?what__exact=planned")
    assert "to leave" in text(client, "?q=amira")
    assert "to leave" not in text(client, "?q=boris")
    assert "to leave" not in text(client, "?what__exact=sent")
    assert not LedgerEntry.objects.exists()


def test_what_was_planned_is_paged_among_what_happened(client, deadline) -> None:
    entries(deadline, 60)
    person = a_person("another")
    for lead in range(1, 61):
        a_reminder(deadline, person, lead=lead, planned_at=rows.NOON + timedelta(minutes=lead // 3))
    seen: list[str] = []
    query = ""
    while query != "end":
        page = text(client, query)
        seen += re.findall(r"entry \d\d\d|: \d+ days? before", page)
        following = page.partition('rel="next" href="')[2].partition('"')[0]
        query = following.replace("&amp;", "&") or "end"
    # The reminder of the entries is 14 days before, too.
    assert len(seen) == len(set(seen)) + 1 == 60 + 60 + 1
