"""The portfolio on its page and as files: what is asked for, what is refused, and whose matters count."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.admin.people import staff
from tests.models import rows
from tests.services.portfolio_rows import a_cleared_one
from tracker.models import Investment
from tracker.services.portfolio.tables import TITLES
from tracker.services.portfolio.whole import PARTS, WHOLE

pytestmark = pytest.mark.django_db
QUARTER = {"first": "2026-01-01", "last": "2026-03-31"}


@pytest.fixture
def client() -> Client:
    person = staff("ann")
    matter = rows.an_investment("aurora")
    matter.team.create(user=person, role="owner")
    review = a_cleared_one(matter)
    rows.a_deadline(review=review, due_on=date(2026, 1, 5), state="met", finished_on=date(2026, 1, 5))
    client = Client()
    client.force_login(person)
    return client


def page(client: Client, **asked: str) -> str:
    return client.get(reverse("longstop:portfolio"), asked).content.decode()


def test_every_table_says_what_it_counts_and_offers_its_file(client) -> None:
    shown = page(client, **QUARTER)
    for words in ("1 matter that you see", "Thu 1 Jan 2026", "Jan 2026", "Cleared", "business days"):
        assert words in shown
    for table in WHOLE:
        part = shown.split(f'id="{table}"')[1].split("</section>")[0]
        assert "says" in part
        is_empty = 'class="empty"' in part
        assert (f"/portfolio/{table}.csv?first=2026-01-01" in part) is not is_empty
    assert "<rect width=" in shown
    assert 'role="img"' in shown


def test_without_a_question_it_is_this_year(client) -> None:
    year = timezone.now().year
    assert f"1 Jan {year}" in page(client)
    assert f"31 Dec {year}" in page(client)


def test_of_a_period_with_one_day_given_the_other_is_the_end_of_that_year(client) -> None:
    assert "Thu 1 Jan 2026 – Tue 31 Mar 2026" in page(client, last="2026-03-31")
    assert "Sun 1 Mar 2026 – Thu 31 Dec 2026" in page(client, first="2026-03-01")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"first": "2026-13-01"}, "Enter a valid date"),
        ({"first": "2026-02-01", "last": "2026-01-01"}, "This day lies before the first one"),
        ({"first": "1900-01-01", "last": "2026-01-01"}, "longer than 50 years"),
        ({"regime": "xx-none"}, "Select a valid choice"),
        ({"member": "999"}, "Nobody by this user name"),
        ({"regine": "us-cfius"}, "There is no filter “regine”"),
    ],
)
def test_a_bad_question_gets_a_message_and_no_figure(client, asked, says) -> None:
    shown = page(client, **asked)
    assert says in shown
    assert "No figure is shown" in shown
    assert "<table" not in shown
    assert client.get(reverse("longstop:portfolio_csv", args=["volumes"]), asked).status_code == 404


def test_a_table_is_streamed_as_a_file(client) -> None:
    response = client.get(reverse("longstop:portfolio_csv", args=["volumes"]), QUARTER)
    assert response.streaming
    assert b"".join(response.streaming_content) == (
        b"period,opened,decided,open\r\n2026-01,1,0,1\r\n2026-02,0,1,0\r\n2026-03,0,0,0\r\n"
    )
    named = 'attachment; filename="longstop-volumes-2026-01-01-2026-03-31.csv"'
    assert response["Content-Disposition"] == named
    for table in WHOLE:
        assert client.get(reverse("longstop:portfolio_csv", args=[table]), QUARTER).status_code == 200
    assert client.get(reverse("longstop:portfolio_csv", args=["secrets"])).status_code == 404


def test_a_person_of_no_team_is_told_what_to_do_and_counts_nothing(client) -> None:
    outsider = Client()
    outsider.force_login(staff("outsider"))
    shown = page(outsider, **QUARTER)
    assert "There is no matter to count." in shown
    assert "Add investment" in shown
    assert "aurora" not in shown.lower()
    for table in WHOLE:
        file = outsider.get(reverse("longstop:portfolio_csv", args=[table]), QUARTER)
        assert len(list(file.streaming_content)) == 1
    Investment.objects.update(is_public=True)
    assert "1 matter that you see" in page(outsider, **QUARTER)


@pytest.fixture
def many(monkeypatch) -> None:
    """As if one matter were more than few."""
    monkeypatch.setattr("tracker.filters.near.FEW", 0)


def panels(html: str) -> list[str]:
    return re.findall(r'<section class="panel figures-panel".*?</section>', html, re.S)


def test_the_tables_of_many_matters_come_part_by_part_and_are_together_the_whole(
    client, many, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(11):
        frame = page(client, **QUARTER)
    assert "0 of 6 tables are counted." in frame
    assert frame.count("Not counted yet.") == len(TITLES)
    assert "<table" not in frame
    query = "?first=2026-01-01&amp;last=2026-03-31"
    assert f'href="{reverse("longstop:portfolio_whole")}{query}"' in frame
    loaded, told, comes = [], [], "load"
    for name in PARTS:
        address = reverse("longstop:portfolio_part", args=[name])
        assert f'hx-get="{address}{query}" hx-trigger="{comes}"' in frame
        with django_assert_max_num_queries(13):
            response = client.get(address, QUARTER)
        comes = f"{response['HX-Trigger']} from:body"
        part = response.content.decode()
        loaded += panels(part)
        told += re.findall(r'role="status" hx-swap-oob="true">([^<]*)<', part)
    assert told == [f"{n} of 6 tables are counted." for n in (3, 4, 5, 6)]
    whole = client.get(reverse("longstop:portfolio_whole"), QUARTER).content.decode()
    assert loaded == panels(whole)
    assert len(loaded) == len(TITLES)
    assert "hx-get" not in whole


def test_few_matters_are_counted_at_once_and_the_page_loads_no_script_for_it(client) -> None:
    shown = page(client, **QUARTER)
    assert panels(shown) == panels(client.get(reverse("longstop:portfolio_whole"), QUARTER).content.decode())
    assert "htmx" not in shown


def test_a_part_that_does_not_exist_or_is_asked_badly_is_not_found(client) -> None:
    assert client.get(reverse("longstop:portfolio_part", args=["secrets"])).status_code == 404
    bad = client.get(reverse("longstop:portfolio_part", args=["peaks"]), {"first": "2026-13-01"})
    assert bad.status_code == 404


def test_a_part_counts_nothing_behind_a_wall(many) -> None:
    a_cleared_one(rows.an_investment("aurora"))
    outsider = Client()
    outsider.force_login(staff("outsider"))
    for name in PARTS:
        part = outsider.get(reverse("longstop:portfolio_part", args=[name]), QUARTER).content.decode()
        assert "<table" not in part
