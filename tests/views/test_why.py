"""Explain this date: the page of the ruler, its print, its data, and who may see it."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.admin.people import staff
from tests.models import rows
from tests.services.test_why import an_obligation
from tracker.models import Deadline, Review

pytestmark = pytest.mark.django_db


@pytest.fixture
def deadline(review: Review) -> Deadline:
    return review.deadlines.get(rule_id="us.cfius.notice.review")


def page(client: Client, deadline: Deadline, query: str = "") -> str:
    response = client.get(f"/admin/deadlines/{deadline.pk}/why/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_each_day_is_a_cell_of_a_table_with_heads_and_words(client, deadline) -> None:
    text = page(client, deadline)
    assert '<th scope="col"><abbr title="Monday">Mon</abbr></th>' in text
    assert "Mon 1 Jun 2026, day 1 of 45, the day it counts from" in text
    assert "Fri 3 Jul 2026, day 33 of 45, closed: Independence Day (observed)" in text
    assert text.count('<td class="day ') == 45


def test_law_calendar_and_what_would_move_it_stand_beside(client, deadline) -> None:
    text = page(client, deadline)
    for told in (
        "What would move this date",
        "A lapse of appropriations: its days are not counted",
        "us-cfius/2024-12-26",
        "In force from Thu 26 Dec 2024",
        deadline.calendar_digest[:8],
        "Read there on",
        "45 calendar days; the trigger day is itself day 1",
    ):
        assert told in text


def test_every_why_leads_to_it_and_it_leads_back(client, review, deadline) -> None:
    here = f'href="/admin/deadlines/{deadline.pk}/why/"'
    for where in (deadline.get_absolute_url(), review.get_absolute_url(), "/admin/docket/"):
        assert here in client.get(where).content.decode(), where
    assert f'href="{deadline.get_absolute_url()}"' in page(client, deadline)


def test_its_review_goes_by_the_title_of_the_regime(client, deadline) -> None:
    for text in (page(client, deadline), client.get(deadline.get_absolute_url()).content.decode()):
        lead = text.split('class="lead">')[1].split("</p>")[0]
        assert "United States: CFIUS" in lead
        assert "us-cfius" not in lead


def test_it_comes_as_json(client, deadline) -> None:
    data = client.get(f"/admin/deadlines/{deadline.pk}/why/?as=json").json()
    assert (data["due_on"], data["ruler"]["n"], len(data["ruler"]["cells"])) == ("2026-07-15", 45, 45)
    assert data["moves"][0]["words"].startswith("A correction of “Notice accepted”")


def test_it_is_a_page_of_the_team_alone(deadline) -> None:
    outsider = Client()
    outsider.force_login(staff("outsider"))
    assert outsider.get(f"/admin/deadlines/{deadline.pk}/why/").status_code == 404


def test_it_asks_the_database_a_few_times_however_long_the_clock_is(
    client, deadline, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(16):
        page(client, deadline)


def test_months_are_folded_and_open_for_printing(client: Client, person: User) -> None:
    deadline = an_obligation(9, "month", "2026-04-15", datetime(2026, 6, 10, tzinfo=UTC))
    rows.join(deadline.investment, person)
    folded, opened = page(client, deadline), page(client, deadline, "?all=1")
    assert (folded.count('<details class="ruler-month"'), folded.count('ruler-month" open')) == (10, 2)
    assert opened.count('ruler-month" open') == 10
    assert "31 days counted, month 1 of 9 is over: Fri 15 May 2026" in folded


def test_without_a_date_it_says_what_it_waits_for(client, review) -> None:
    Deadline.objects.filter(review=review, rule_id="us.cfius.notice.review").update(due_on=date(2026, 7, 16))
    text = page(client, review.deadlines.get(rule_id="us.cfius.notice.review"))
    assert "By the record, law and calendar of today it is: Wed 15 Jul 2026." in text
    assert "ruler-weeks" not in text
