"""The page of an order: its parts, what is due next, what happened; and the first line of its matter."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.services.test_divestments import an_order, days
from tracker.models import (
    Divestment,
    DivestmentEvent,
    FuzzyDay,
    MitigationAgreement,
    Obligation,
    OrderPart,
)
from tracker.services.law import local_day
from tracker.services.recompute import recompute_obligations
from tracker.services.record_step import add_part, record_step, retract_step

pytestmark = pytest.mark.django_db
CLAUSE = {"anchor": "ordered", "counting": "day-after", "rolling": "none"}


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@example.org", "x"))
    return client


@pytest.fixture
def order() -> Divestment:
    ordered = local_day(timezone.now(), "America/New_York") - timedelta(days=30)
    return an_order(ordered.isoformat(), **days(90, ordered))


def part(order: Divestment, n: int = 14, **values: Any) -> OrderPart:
    said = {"kind": "remove", "text": "Remove equipment", "clause": "section 2(b)", **CLAUSE}
    return add_part(order, now=timezone.now(), **said | {"term_n": n, "term_unit": "calendar-day"} | values)


def page(client: Client, row: Any) -> str:
    return client.get(row.get_absolute_url()).content.decode()


def test_the_order_comes_first_then_what_is_due_then_what_happened(client: Client, order: Divestment) -> None:
    one = part(order)
    yesterday = FuzzyDay.on((timezone.now() - timedelta(days=1)).date())
    record_step(order.pk, kind="part_done", occurred=yesterday, part=one, by=None, now=timezone.now())
    text = page(client, order)
    places = [text.index(words) for words in ("The order", "Divestment due", "What happened", "Extensions")]
    assert places == sorted(places)
    assert "14 calendar days after the order" in text
    assert "<strong>Ordered</strong>" in text
    assert "section 2(b)" in text


def test_what_is_overdue_on_a_part_stands_on_the_first_line_of_the_matter(
    client: Client, order: Divestment
) -> None:
    part(order)
    part(order, 60, text="Cut access")
    text = page(client, order.investment)
    line = text[text.index("overdue-line") :].split("</p>")[0]
    assert "Remove equipment" in line
    assert "16 days ago" in line
    assert "Cut access" not in line
    assert text.index("overdue-line") < text.index("Binding date")
    assert "overdue-line" in page(client, order)


def test_what_is_overdue_under_an_agreement_stands_on_the_first_line_too_a_series_once(
    client: Client, order: Divestment
) -> None:
    agreement = MitigationAgreement.objects.create(
        investment=order.investment,
        instrument="Agreement",
        **FuzzyDay.parse("2025-01-06").columns("effective"),
    )
    said = {"agreement": agreement, "rolling": "none"}
    due = FuzzyDay.parse("2026-01-05").columns("due")
    Obligation.objects.create(text="Name a security officer", **due, **said)
    Obligation.objects.create(text="Weekly log", recurrence="FREQ=WEEKLY", anchor="effective", **said)
    Obligation.objects.create(text="Keep the door shut", expression="always", **said)
    part(order)
    recompute_obligations(agreement, None, timezone.now())
    line = page(client, order.investment).split("overdue-line")[1].split("</p>")[0]
    assert line.index("Weekly log") < line.index("Name a security officer") < line.index("Remove equipment")
    assert line.count("Weekly log") == 1
    assert "Mon 5 Jan 2026" in line
    assert "Keep the door shut" not in line


def test_a_part_known_only_by_its_month_is_overdue_on_the_first_line_too(
    client: Client, order: Divestment
) -> None:
    said = FuzzyDay.parse("2025-03").columns("due") | {"kind": "data", "text": "Destroy the data"}
    add_part(order, now=timezone.now(), **said)
    line = page(client, order.investment).split("overdue-line")[1].split("</p>")[0]
    assert "Destroy the data" in line
    assert "by Mon 31 Mar 2025" in line


def test_a_series_shows_what_is_behind_and_the_next_one(client: Client, order: Divestment) -> None:
    add_part(
        order,
        now=timezone.now(),
        kind="certify",
        text="Certify each week",
        recurrence="FREQ=WEEKLY",
        anchor="ordered",
        rolling="none",
    )
    text = page(client, order)
    assert order.deadlines.count() > 70
    assert text.count("Certify each week") < 15
    assert "4 overdue" in text
    assert page(client, order.investment).count("Certify each week") < 15


def test_an_event_is_previewed_recorded_and_taken_back(client: Client, order: Divestment) -> None:
    part(order, kind="objection", text="May object", anchor="buyer_notified", owner=None)
    address = reverse("longstop:record_step", args=[order.pk])
    day = (timezone.now() - timedelta(days=2)).date().isoformat()
    told = {"kind": "buyer_notified", "occurred": day, "status": "verified"}
    shown = client.post(address, {**told, "step": "preview"}).content.decode()
    assert "Date set to" in shown or "May object" in shown
    assert not DivestmentEvent.objects.exists()
    assert client.post(address, {**told, "step": "act"}).status_code == 302
    event = order.events.get()
    assert "<strong>Authority told of the buyer</strong>" in page(client, order)
    again = f"{address}?corrects={event.pk}"
    assert "buyer_notified" in client.get(again).content.decode()
    refused = client.post(again, {**told, "kind": "retracted", "step": "act"}).content.decode()
    assert "This field is required" in refused
    answer = {**told, "kind": "retracted", "reason": "Not sent after all", "step": "act"}
    assert client.post(again, answer).status_code == 302
    assert order.deadlines.get(owed_by="authority").state == "waiting"
    assert "<strong>Ordered</strong>" in page(client, order)
    assert "Corrected: Not sent after all" in page(client, order)
    assert client.get(again).status_code == 404


def test_one_occurrence_is_recorded_as_done(client: Client, order: Divestment) -> None:
    one = add_part(
        order,
        now=timezone.now(),
        kind="certify",
        text="Certify each week",
        recurrence="FREQ=WEEKLY",
        anchor="ordered",
        rolling="none",
    )
    first = order.deadlines.filter(key__startswith=f"part-{one.pk}/").order_by("due_on")[0]
    day = (timezone.now() - timedelta(days=2)).date().isoformat()
    told = {
        "kind": "part_done",
        "occurred": day,
        "status": "verified",
        "part": first.key.removeprefix("part-"),
    }
    address = reverse("longstop:record_step", args=[order.pk])
    assert client.post(address, {**told, "step": "act"}).status_code == 302
    first.refresh_from_db()
    assert first.state == "met"
    text = page(client, order)
    assert "3 overdue" in text
    assert "1 done" in text


def test_a_part_is_added_by_its_form_and_refused_with_what_is_missing(
    client: Client, order: Divestment
) -> None:
    address = f"{reverse('admin:tracker_orderpart_add')}?divestment={order.pk}"
    assert client.get(address).status_code == 200
    told = {
        "divestment": order.pk,
        "kind": "cut_access",
        "text": "Cut access",
        "due": "",
        "term_n": "7",
        "term_unit": "calendar-day",
        "anchor": "part_done",
    }
    refused = client.post(address, told).content.decode()
    assert "Choose the part from whose end it is counted." in refused
    assert "the clause does not say" in refused
    done = client.post(address, {**told, **CLAUSE})
    assert done.headers["Location"] == order.get_absolute_url()
    assert order.deadlines.get(rule_id="order.cut_access").title == "Cut access"


def test_another_owner_is_put_in_charge_by_the_form_and_told_on_the_page_of_the_date(
    client: Client, order: Divestment
) -> None:
    ann, ben = (User.objects.create_user(name, f"{name}@example.org", "x") for name in ("ann", "ben"))
    for person in (ann, ben):
        order.investment.team.create(user=person)
    one = part(order, 60, owner=ann)
    deadline = order.deadlines.get(key=f"part-{one.pk}")
    said = {"divestment": order.pk, "kind": "remove", "text": one.text, "due": "", **CLAUSE}
    said |= {"term_n": "60", "term_unit": "calendar-day", "clause": one.clause, "owner": ben.pk}
    client.post(reverse("admin:tracker_orderpart_change", args=[one.pk]), said)
    planned = deadline.reminders.filter(kind="lead", state="planned")
    assert set(planned.values_list("recipient__username", flat=True)) == {"root", "ben"}
    told = client.get(deadline.get_absolute_url()).context["told"]
    assert [(name, len(leads)) for name, leads in told] == [
        (name, planned.filter(recipient__username=name).count()) for name in ("root", "ben")
    ]


def test_the_page_asks_no_more_for_many_parts_than_for_one(
    client: Client, order: Divestment, django_assert_max_num_queries: Any
) -> None:
    part(order)
    client.get(order.get_absolute_url())
    with django_assert_max_num_queries(40) as few:
        client.get(order.get_absolute_url())
    for n in range(2, 6):
        one = part(order, n, text=f"Part {n}")
        yesterday = FuzzyDay.on((timezone.now() - timedelta(days=1)).date())
        record_step(order.pk, kind="part_done", occurred=yesterday, part=one, by=None, now=timezone.now())
    with django_assert_max_num_queries(len(few)):
        client.get(order.get_absolute_url())


def test_a_part_that_an_amendment_taken_back_had_added_is_shown_without_a_date(
    client: Client, order: Divestment
) -> None:
    day = FuzzyDay.on(order.ordered.earliest)  # type: ignore[arg-type]
    amended = record_step(order.pk, kind="amended", occurred=day, by=None, now=timezone.now())
    part(order, added_by=amended)
    retract_step(amended, by=None, now=timezone.now(), reason="No such amendment")
    assert "not in the order now" in page(client, order)
