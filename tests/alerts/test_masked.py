"""Where a matter is masked no mail names it by its title: not in the subject, body, headers or calendar."""

import re
from datetime import date
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from tests.alerts.calendars import only
from tests.alerts.people import MINUTE, NOW, a_date, a_move, a_person, a_reminder
from tests.models import rows
from tracker.alerts.calendar_feed import read, written
from tracker.alerts.sweep import sweep
from tracker.models import (
    Closure,
    Deadline,
    DeadlineChange,
    Divestment,
    Habits,
    Investment,
    MitigationAgreement,
    NewsRun,
    Obligation,
    Party,
    Reminder,
    ReminderPolicy,
    Telling,
    Watch,
)
from tracker.services.invitations import bring_up_to_date
from tracker.services.naming import names_of
from tracker.services.subscriptions import keep_digest

pytestmark = pytest.mark.django_db
TITLE = "Falcon Sensors"


@pytest.fixture
def amira() -> User:
    return a_person()


def a_matter(amira: User, code_name: str = "") -> Investment:
    matter = rows.an_investment("secret")
    matter.title = TITLE
    matter.save()
    rows.join(matter, amira)
    if code_name:
        rows.a_review(matter, code_name=code_name)
    return matter


def duties(matter: Investment) -> list[Deadline]:
    """An order and a promise whose papers speak of the matter by its title."""
    order = Divestment.objects.create(investment=matter, legal_basis=f"Order regarding {TITLE}")
    agreement = MitigationAgreement.objects.create(investment=matter, instrument=f"Agreement on {TITLE}")
    promise = Obligation.objects.create(agreement=agreement, text=f"Report on {TITLE}")
    steps = [{"code": "set", "on": None, "citation": "", "text": f"The order on {TITLE} sets it."}]
    values: dict[str, Any] = {"steps": steps, "citation": f"Order regarding {TITLE}"}
    return [
        rows.a_deadline(divestment=order, title="Divestment due", **values),
        rows.a_deadline(obligation=promise, title=f"Report on {TITLE}", **values),
    ]


def mask() -> None:
    ReminderPolicy.objects.create(masked=True)


def everything() -> str:
    """All that left, as the recipients' programs decode it: headers, bodies, calendars and files."""
    told: list[str] = []
    for letter in mail.outbox:
        read_back = message_from_bytes(letter.message().as_bytes(), policy=default)
        told += [f"{name}: {value}" for name, value in read_back.items()]
        for part in read_back.walk():
            if not part.is_multipart():
                raw = part.get_payload(decode=True)
                assert isinstance(raw, bytes)
                told.append(raw.decode().replace("\r\n ", ""))
    return "\n".join(told)


def leave_out(word: str) -> str:
    told = everything()
    assert told
    assert word not in told
    assert word not in " ".join(told.split())
    return told


def remind(amira: User, matter: Investment) -> None:
    for deadline in duties(matter):
        a_reminder(deadline, amira)
        a_move(deadline, amira, text=f"Moved: {TITLE} asked for more time.")
    sweep(NOW)


def test_orders_and_promises_go_by_the_code_name_of_their_matter(amira: User) -> None:
    remind(amira, a_matter(amira, "Project Kite"))
    told = leave_out(TITLE)
    assert "Report on Project Kite" in told
    assert "The order on Project Kite sets it." in told


def test_where_no_title_may_be_told_a_matter_without_a_code_name_goes_by_its_number(amira: User) -> None:
    mask()
    matter = a_matter(amira)
    remind(amira, matter)
    assert f"Matter {matter.pk}" in leave_out(TITLE)


def parties(matter: Investment) -> None:
    matter.title = "Kunlun / Grindr"
    matter.investor = Party.objects.create(name="Beijing Kunlun Tech Co., Ltd.")
    matter.target = Party.objects.create(name="Grindr Inc.")
    matter.save()
    matter.other_parties.create(party=Party.objects.create(name="Cicada"), stated_as="San Vicente")


FREE = "No kunlun access to GRINDR data: Beijing Kunlun Tech, Cicada and San Vicente keep out"


def clauses(matter: Investment) -> list[Deadline]:
    """An obligation and an order's part, in words that name everybody."""
    order = Divestment.objects.create(investment=matter, legal_basis="Order")
    agreement = MitigationAgreement.objects.create(investment=matter, instrument="Agreement")
    promise = Obligation.objects.create(agreement=agreement, text=FREE)
    return [
        rows.a_deadline(divestment=order, title=FREE, key="part-1", citation="Order", confidence="verified"),
        rows.a_deadline(obligation=promise, title=FREE, citation="Agreement", confidence="verified"),
    ]


@pytest.mark.parametrize("code_name", ["", "Project Kite"])
def test_no_party_is_named_and_no_clause_stands_in_a_subject(code_name: str, amira: User) -> None:
    mask()
    matter = a_matter(amira, code_name)
    parties(matter)
    boris = a_person("boris")
    rows.join(matter, boris)
    for deadline, person in zip(clauses(matter), (amira, boris), strict=True):
        a_reminder(deadline, person)
    sweep(NOW)
    name = code_name or f"Matter {matter.pk}"
    assert {letter.subject for letter in mail.outbox} == {
        f"Order: part due Fri 3 Jul 2026, 14 days left: {name}",
        f"Obligation due Fri 3 Jul 2026, 14 days left: {name}",
    }
    told = everything().lower()
    assert f"no {name} access to {name} data: {name}, {name} and {name} keep out".lower() in " ".join(
        told.split()
    )
    assert not [word for word in ("kunlun", "grindr", "cicada", "san vicente") if word in told]


def test_a_clause_keeps_its_words_where_a_code_name_is_all_that_hides(amira: User) -> None:
    matter = a_matter(amira, "Project Kite")
    parties(matter)
    a_reminder(clauses(matter)[1], amira)
    sweep(NOW)
    assert mail.outbox[0].subject.startswith("No Project Kite access to Project Kite data")


def test_unmasked_and_without_a_code_name_the_title_is_the_name(amira: User) -> None:
    remind(amira, a_matter(amira))
    assert TITLE in everything()


def test_a_second_review_without_a_code_name_goes_by_that_of_the_first(amira: User) -> None:
    matter = a_matter(amira, "Project Kite")
    a_reminder(rows.a_deadline(review=rows.a_review(matter)), amira)
    sweep(NOW)
    assert "Project Kite" in leave_out(TITLE)


@pytest.mark.parametrize("code_name", ["", "Project Kite"])
def test_a_digest_names_no_title(code_name: str, amira: User) -> None:
    mask()
    matter = a_matter(amira, code_name)
    for deadline in duties(matter):
        Deadline.objects.filter(pk=deadline.pk).update(due_on=date(2026, 6, 22))
        old, new = date(2026, 6, 20), date(2026, 6, 22)
        DeadlineChange.objects.create(
            deadline=deadline, old_due_on=old, new_due_on=new, cause="event", text=TITLE, changed_at=NOW
        )
    keep_digest(amira, name="Mine", query="", cadence="daily", now=NOW)
    Reminder.objects.filter(kind="digest").update(send_at=NOW)
    sweep(NOW)
    told = leave_out(TITLE)
    assert told.count(code_name or f"Matter {matter.pk}") >= 4


def test_a_digest_tells_no_words_that_its_question_was_typed_with(amira: User) -> None:
    mask()
    a_matter(amira, "Project Kite")
    keep_digest(amira, name="Mine", query="party=Kunlun&text=grindr", cadence="daily", now=NOW)
    Reminder.objects.filter(kind="digest").update(send_at=NOW)
    sweep(NOW)
    assert "Party: words left out" in leave_out("Kunlun")
    leave_out("grindr")


@pytest.mark.parametrize("code_name", ["", "Project Kite"])
def test_news_names_no_title(code_name: str, amira: User) -> None:
    mask()
    matter = a_matter(amira, code_name)
    run = NewsRun.objects.create(closure=rows.a_closure(), started_at=NOW)
    assert isinstance(run.news, Closure)
    for deadline in duties(matter):
        old, new = date(2026, 7, 2), deadline.due_on
        change = DeadlineChange.objects.create(
            deadline=deadline, old_due_on=old, new_due_on=new, cause="closure", text=TITLE, changed_at=NOW
        )
        Telling.objects.create(run=run, change=change, recipient=amira)
    Reminder.objects.create(kind="news", run=run, recipient=amira, send_at=NOW, planned_at=NOW)
    sweep(NOW)
    assert (code_name or f"Matter {matter.pk}") in leave_out(TITLE)


def invited(amira: User, matter: Investment) -> Deadline:
    Habits.objects.create(user=amira, invitations=True)
    Watch.objects.create(investment=matter, user=amira)
    order, _ = duties(matter)
    bring_up_to_date([order.pk], NOW)
    sweep(NOW, lambda: NOW)
    return order


def calendar() -> bytes:
    read_back = message_from_bytes(mail.outbox[-1].message().as_bytes(), policy=default)
    (part,) = [one for one in read_back.walk() if one.get_content_type() == "text/calendar"]
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    return raw


def test_a_masked_invitation_is_busy_and_says_as_of_when(amira: User) -> None:
    mask()
    order = invited(amira, a_matter(amira))
    leave_out(TITLE)
    event = only(calendar())
    assert event.summary == "Busy"
    assert event.description.startswith("As of Fri 19 Jun 2026, 14:00 UTC. The date as it stands:\nhttp")
    assert mail.outbox[-1].subject == "Invitation: Busy, Fri 3 Jul 2026"
    assert "Divestment" not in everything()
    Deadline.objects.filter(pk=order.pk).update(state="met")
    bring_up_to_date([order.pk], NOW + MINUTE)
    sweep(NOW + MINUTE, lambda: NOW + MINUTE)
    leave_out(TITLE)
    event = only(calendar())
    assert (event.summary, b"METHOD:CANCEL" in calendar()) == ("Busy", True)
    assert "The duty was met." in event.description
    assert "As of Fri 19 Jun 2026, 14:01 UTC." in event.description


def test_an_invitation_to_an_order_goes_by_the_code_name(amira: User) -> None:
    invited(amira, a_matter(amira, "Project Kite"))
    leave_out(TITLE)
    assert only(calendar()).summary.endswith("– Project Kite")


def test_a_masked_feed_names_an_order_by_the_code_name_of_its_matter(amira: User) -> None:
    duties(a_matter(amira, "Project Kite"))
    told = written(read(amira, query="", masked=True, now=NOW), "Mine").decode().replace("\r\n ", "")
    assert "– Project Kite" in told
    assert TITLE not in told


def test_the_page_behind_the_link_of_a_mail_names_no_title_either(amira: User) -> None:
    mask()
    matter = a_matter(amira)
    remind(amira, matter)
    link = re.findall(r"http://testserver(/answer/[^\s\"#/]+/)", everything())[0]
    page = Client().get(link).content.decode()
    assert f"Matter {matter.pk}" in page
    assert TITLE not in page


def test_the_names_of_many_dates_cost_one_statement(amira: User, django_assert_num_queries: Any) -> None:
    duties(a_matter(amira))
    a_date("borealis", team=(amira,), review={"code_name": "Project Lark"})
    dates = list(Deadline.objects.with_matter())
    with django_assert_num_queries(1):
        names = names_of(dates)
    assert {one.name for one in names.values()} == {TITLE, "Project Lark"}


def test_a_code_name_that_holds_the_title_hides_nothing_and_a_title_inside_a_word_stays(amira: User) -> None:
    deadline = a_date("aurora", team=(amira,), review={"code_name": "Project Aurora"})
    (named,) = names_of([Deadline.objects.with_matter().get(pk=deadline.pk)]).values()
    assert named.hide("Project Aurora") == "Project Aurora"
    assert named._replace(name="Kite").hide("Aurora and Aurorae") == "Kite and Aurorae"
