"""A form that would move dates shows them first, and saves nothing but what was shown."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.admin.test_records import NO_INLINES
from tests.models import rows
from tests.services.rows import a_person, sent
from tracker.models import (
    Amendment,
    Deadline,
    Divestment,
    FuzzyDay,
    MitigationAgreement,
    Obligation,
    Review,
)
from tracker.services.law import local_day
from tracker.services.open_review import open_review
from tracker.services.recompute import recompute_divestment, recompute_obligations
from tracker.services.record_event import record_event
from tracker.services.record_step import add_part

pytestmark = pytest.mark.django_db

RECORDED = rows.NOON.replace(month=6, day=2)


@pytest.fixture
def review(matter, person) -> Review:
    review = open_review(matter, regime="us-cfius", filing_kind="notice", now=RECORDED)
    accepted = FuzzyDay.on(date(2026, 6, 1))
    record_event(review.pk, kind="accepted", occurred=accepted, by=person, now=RECORDED)
    return review


def post(client, review: Review, **values: str):
    path = reverse("admin:tracker_review_change", args=[review.pk])
    return client.post(f"{path}?edit=1", {"filing_kind": "notice", "calendar": ""} | values)


def dates(review: Review) -> list[tuple[str, object]]:
    return list(review.deadlines.order_by("rule_id").values_list("rule_id", "due_on"))


def test_another_filing_shows_what_it_moves_and_saves_once_seen(client, review) -> None:
    before = dates(review)
    shown = post(client, review, filing_kind="declaration")
    page = shown.content.decode()
    assert "What moves" in page
    assert re.search(r"Save, move \d+ dates", page)
    review.refresh_from_db()
    assert (review.filing_kind, dates(review)) == ("notice", before)
    seal = re.search(r'name="_moves" value="(\w+)"', page)
    assert seal
    assert post(client, review, filing_kind="declaration", _moves=seal[1]).status_code == 302
    review.refresh_from_db()
    assert review.filing_kind == "declaration"
    assert dates(review) != before


def test_the_seal_of_other_moves_saves_nothing(client, review) -> None:
    assert "What moves" in post(client, review, filing_kind="declaration", _moves="0" * 32).content.decode()
    review.refresh_from_db()
    assert review.filing_kind == "notice"


def test_what_moves_no_date_is_saved_at_once(client, review) -> None:
    assert post(client, review, code_name="Falcon").status_code == 302
    review.refresh_from_db()
    assert review.code_name == "Falcon"


def answers(client: Client, path: str) -> dict[str, Any]:
    """What the form at this address would send as it stands."""
    form = client.get(path).context["adminform"].form
    found = {one.html_name: one.value() for one in form}
    return {name: value for name, value in found.items() if value not in (None, False)}


def edit(client: Client, row: Any, **values: Any) -> Any:
    """Change a row by its form, as somebody who presses Save."""
    path = f"{reverse(f'admin:tracker_{row._meta.model_name}_change', args=[row.pk])}?edit=1"
    return client.post(path, answers(client, path) | values)


def seal(page: Any) -> str:
    found = re.search(r'name="_moves" value="(\w+)"', page.content.decode())
    assert found
    return found[1]


@pytest.fixture
def today() -> date:
    return local_day(timezone.now(), "America/New_York")


@pytest.fixture
def order(matter, today) -> Divestment:
    ordered = today - timedelta(days=10)
    Review.objects.create(investment=matter, regime="us-cfius")
    order = Divestment.objects.create(
        investment=matter,
        legal_basis="the order",
        rule_id="us.order.divest",
        term_n=90,
        term_unit="calendar-day",
        term_anchor_on=ordered,
        **FuzzyDay.on(ordered).columns("ordered"),
    )
    recompute_divestment(order, None, timezone.now())
    return order


@pytest.fixture
def agreement(matter) -> MitigationAgreement:
    Review.objects.create(investment=matter, regime="us-cfius")
    signed = FuzzyDay.on(date(2025, 2, 3)).columns("effective")
    return MitigationAgreement.objects.create(investment=matter, instrument="NSA", rolling="none", **signed)


def a_duty(agreement: MitigationAgreement, due: date, **values: Any) -> Obligation:
    day = FuzzyDay.on(due).columns("due")
    duty = Obligation.objects.create(agreement=agreement, text="Name an officer", **day | values)
    recompute_obligations(agreement, None, timezone.now())
    return duty


def day_of(row: Any) -> date | None:
    return Deadline.objects.filter(**{row._meta.model_name: row}).get().due_on


def test_an_order_of_another_length_says_what_moves_and_who_is_told(client, order, today) -> None:
    bea = a_person("bea")
    rows.join(order.investment, bea)
    sent(rows.a_reminder(order.deadlines.get(), bea), rows.NOON)
    shown = edit(client, order, term_n=60, note="typed and not lost")
    page = shown.content.decode()
    assert "Save, move 1 date" in page
    assert "Told at once by mail: bea." in page
    assert "typed and not lost" in page
    assert "Back to the form" in page
    assert day_of(order) == today + timedelta(days=80)
    assert edit(client, order, term_n=60, _moves=seal(shown)).status_code == 302
    assert day_of(order) == today + timedelta(days=50)


def test_an_order_whose_note_changes_is_saved_at_once(client, order) -> None:
    assert edit(client, order, note="read again").status_code == 302


@pytest.fixture
def part(order) -> Any:
    clause = {"kind": "remove", "text": "Remove equipment", "term_unit": "calendar-day", "term_n": 14}
    clause |= {"anchor": "ordered", "counting": "day-after", "rolling": "none"}
    return add_part(order, now=timezone.now(), **clause)


def of_part(part: Any) -> Deadline | None:
    return Deadline.objects.filter(key=f"part-{part.pk}").first()


def test_a_part_of_an_order_shows_what_it_moves_before_it_is_saved(client, part, today) -> None:
    shown = edit(client, part, term_n=30)
    assert "Save, move 1 date" in shown.content.decode()
    assert "Nobody has been reminded of these dates yet" in shown.content.decode()
    assert of_part(part).due_on == today + timedelta(days=4)
    assert edit(client, part, term_n=30, _moves=seal(shown)).status_code == 302
    assert of_part(part).due_on == today + timedelta(days=20)


def test_the_question_whether_to_delete_a_part_names_its_date(client, part) -> None:
    path = reverse("admin:tracker_orderpart_delete", args=[part.pk])
    page = client.get(path).content.decode()
    assert "What moves" in page
    assert "Remove equipment" in page
    assert of_part(part)
    assert client.post(path, {"post": "yes"}).status_code == 302
    assert of_part(part) is None


def test_an_obligation_shows_what_it_moves_before_it_is_saved(client, agreement) -> None:
    duty = a_duty(agreement, date(2030, 5, 6))
    shown = edit(client, duty, due="2030-05-07")
    assert "Save, move 1 date" in shown.content.decode()
    assert day_of(duty) == date(2030, 5, 6)
    assert edit(client, duty, due="2030-05-07", _moves=seal(shown)).status_code == 302
    assert day_of(duty) == date(2030, 5, 7)


def test_an_agreement_shows_what_its_own_rule_moves(client, agreement) -> None:
    duty = a_duty(agreement, date(2030, 5, 4))
    shown = edit(client, agreement, rolling="next-business-day", calendar="us-federal")
    assert "Save, move 1 date" in shown.content.decode()
    agreement.refresh_from_db()
    assert agreement.rolling == "none"
    again = {"rolling": "next-business-day", "calendar": "us-federal", "_moves": seal(shown)}
    assert edit(client, agreement, **again).status_code == 302
    assert day_of(duty) == date(2030, 5, 6)


def test_another_day_of_an_amendment_shows_what_it_ends(client, agreement) -> None:
    amendment = Amendment.objects.create(
        agreement=agreement, instrument="No. 1", effective_on=date(2030, 6, 1)
    )
    a_duty(agreement, date(2030, 5, 6), ended_by=amendment)
    assert "Save, move 1 date" in edit(client, amendment, effective_on="2030-04-01").content.decode()
    amendment.refresh_from_db()
    assert amendment.effective_on == date(2030, 6, 1)


def test_a_new_row_that_moves_nothing_of_before_is_saved_at_once(client, agreement) -> None:
    a_duty(agreement, date(2030, 5, 6))
    path = f"{reverse('admin:tracker_obligation_add')}?agreement={agreement.pk}"
    told = answers(client, path) | {"agreement": agreement.pk, "text": "Report", "due": "2030-06-03"}
    assert client.post(path, told).status_code == 302
    assert agreement.obligations.count() == 2


def test_closing_a_matter_shows_which_clocks_end_and_ends_them(client, order) -> None:
    matter = order.investment
    shown = edit(client, matter, is_closed="on", **NO_INLINES)
    assert "Save, move 1 date" in shown.content.decode()
    assert order.deadlines.get().state == "running"
    assert edit(client, matter, is_closed="on", _moves=seal(shown), **NO_INLINES).status_code == 302
    assert order.deadlines.get().state == "ended"
