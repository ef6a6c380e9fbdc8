"""The calendar shows the dates that the docket's question asks for, each on its day, and reads no others."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.admin.people import staff
from tests.models import rows
from tracker.models import Deadline, Review
from tracker.services import calendar_days

pytestmark = pytest.mark.django_db

CALENDAR = "/admin/calendar/"
NOVEMBER = {"view": "month", "on": "2026-11-10"}


@pytest.fixture
def review(person) -> Review:
    matter = rows.an_investment("Borealis")
    rows.join(matter, person)
    return rows.a_review(matter)


def due(review: Review, day: date, title: str = "Review ends", **values: object) -> Deadline:
    return rows.a_deadline(
        review=review, key=f"{day}{title}", title=title, due_on=day, trigger_on=date(2026, 10, 1), **values
    )


def shown(client: Client, **asked: str) -> str:
    response = client.get(CALENDAR, asked)
    assert response.status_code == 200
    return str(response.content.decode())


def cell(page: str, day: str) -> str:
    """One day of the grid."""
    [found] = [one for one in re.findall(r"<td.*?</td>", page, re.DOTALL) if f'datetime="{day}"' in one]
    return str(found)


def test_each_date_stands_on_its_day_once(client, review) -> None:
    for day in (3, 3, 30):
        due(review, date(2026, 11, day), f"Date {day} {review.deadlines.count()}")
    page = shown(client, **NOVEMBER)
    assert cell(page, "2026-11-03").count('class="entry') == 2
    assert page.count('class="entry') == 3
    assert page.count("<tr>") == 7  # the head and six weeks, from Mon 26 Oct to Sun 6 Dec
    assert "3 open dates" in page


def test_nothing_outside_of_the_days_in_sight_is_read(client, review) -> None:
    inside, outside = due(review, date(2026, 11, 3), "Inside"), due(review, date(2026, 12, 7), "Outside")
    page = shown(client, **NOVEMBER)
    assert inside.get_absolute_url() in page
    assert outside.get_absolute_url() not in page
    assert "Outside" in shown(client, view="week", on="2026-12-09")
    assert "Outside" in shown(client, view="agenda", on="2026-12-01")
    assert "Inside" not in shown(client, view="agenda", on="2026-12-01")


def test_a_date_known_only_by_its_last_day_stands_there_and_says_so(client, review) -> None:
    rows.a_deadline(
        review=review, title="Bounded", due_on=None, latest_on=date(2026, 11, 5), undetermined_reason="range"
    )
    assert "by this day:" in cell(shown(client, **NOVEMBER), "2026-11-05")
    assert "By this day:" in shown(client, view="week", on="2026-11-05")


def test_an_earlier_day_set_by_hand_is_the_one_it_stands_on_as_on_the_docket(client, review) -> None:
    due(review, date(2026, 12, 2), "Initial period ends", set_on=date(2026, 11, 5))
    due(review, date(2026, 11, 9), "Review ends", set_on=date(2026, 11, 20), confidence="unverified")
    rows.a_deadline(
        **{"review": review, "title": "Decision due", "due_on": None, "set_on": date(2026, 11, 12)},
        undetermined_reason="waits",
        state="waiting",
    )
    page = shown(client, **NOVEMBER)
    assert "Set by hand: Thu 5 Nov 2026; computed: Wed 2 Dec 2026" in cell(page, "2026-11-05")
    assert "unverified" in cell(page, "2026-11-09")
    assert "Review ends" not in cell(page, "2026-11-20")
    assert "Decision due" in cell(page, "2026-11-12")
    assert "by this day" not in page
    assert "Initial period ends" not in shown(client, view="week", on="2026-12-02")


def test_what_is_over_stands_on_its_day(client, review) -> None:
    due(review, date(2026, 11, 3), state="met", finished_on=date(2026, 10, 20))
    assert "Review ends" in cell(shown(client, **NOVEMBER, state="met"), "2026-11-03")
    assert "Review ends" not in shown(client, **NOVEMBER)


def test_closures_stand_where_a_clock_runs_by_that_calendar(client, review) -> None:
    assert "Veterans Day" not in shown(client, **NOVEMBER)
    due(review, date(2026, 12, 20), calendar="us-federal")
    rows.a_closure(on=date(2026, 11, 17), label="snow in Washington")
    page = shown(client, **NOVEMBER)
    assert "Veterans Day" in cell(page, "2026-11-11")
    assert "snow in Washington" in cell(page, "2026-11-17")
    assert "Veterans Day" not in shown(client, **NOVEMBER, regime="uk-nsia")
    assert "Closed: US federal calendar" in re.sub(r"\s+", " ", shown(client, view="week", on="2026-11-11"))


def test_today_is_marked_and_the_default_also_lists_the_days_for_a_phone(client, review) -> None:
    today = timezone.now().date()
    due(review, today)
    page = shown(client)
    assert "is-today" in cell(page, today.isoformat())
    assert 'class="list-of-days"' in page
    assert 'class="list-of-days"' not in shown(client, view="month")


def test_the_question_is_the_dockets_and_is_carried_along(client, review) -> None:
    due(review, date(2026, 11, 3), "Ours", owed_by="authority")
    due(review, date(2026, 11, 4), "Theirs", owed_by="parties")
    page = shown(client, **NOVEMBER, owner="parties", text="borealis")
    assert "Theirs" in page
    assert "Ours" not in page
    assert "owner=parties&amp;text=borealis&amp;view=month&amp;on=2026-12-01" in page
    assert "/admin/docket/?owner=parties&amp;text=borealis" in page
    assert (
        "/admin/calendar/?owner=parties"
        in client.get("/admin/docket/", {"owner": "parties"}).content.decode()
    )


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"view": "decade"}, "There is no view “decade”: choose month, week or agenda."),
        ({"on": "tomorrow"}, "Write the day as 2026-07-03."),
        ({"on": "0001-01-01"}, "Give a day between 1900 and 2200."),
        ({"stat": "running"}, "There is no filter “stat”"),
        ({"due_to": "tomorrow"}, "Enter a valid date"),
    ],
)
def test_a_bad_question_is_told_and_shows_no_days(client, review, asked, says) -> None:
    due(review, timezone.now().date())
    page = shown(client, **asked)
    assert says in page
    assert "Review ends" not in page
    assert "grid-of-days" not in page


def test_past_what_one_page_reads_days_are_counted_and_lead_to_the_week(client, review, monkeypatch) -> None:
    monkeypatch.setattr(calendar_days, "MOST", 6)
    for n in range(9):
        due(review, date(2026, 11, 2 + n // 6), f"Date {n}")
    page = shown(client, **NOVEMBER)
    assert page.count('class="entry') == calendar_days.IN_A_CELL
    assert "3 dates of these days are counted and not listed" in page
    assert "9 open dates" in page
    assert "2 more" in cell(page, "2026-11-02")
    assert "view=week&amp;on=2026-11-03" in cell(page, "2026-11-03")


def test_the_order_of_the_docket_is_neither_asked_here_nor_in_the_way(client, review) -> None:
    due(review, date(2026, 11, 3))
    page = shown(client, **NOVEMBER, order="left")
    assert "Review ends" in cell(page, "2026-11-03")
    assert 'name="order"' not in page


def test_a_matter_behind_a_wall_has_no_dates_and_no_closures_here(review) -> None:
    due(review, date(2026, 11, 3), "Ours", calendar="us-federal")
    outsider = Client()
    outsider.force_login(staff("outsider"))
    page = shown(outsider, **NOVEMBER)
    assert "Ours" not in page
    assert "Veterans Day" not in page
    assert Client().get(CALENDAR).status_code == 302


def test_more_dates_cost_no_more_queries_and_only_those_in_sight_are_read(
    client, review, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(40):
        due(review, date(2026, 11, 1) + timedelta(days=n % 28), f"Date {n}", calendar="us-federal")
    with django_assert_max_num_queries(12):
        shown(client, **NOVEMBER)
    with CaptureQueriesContext(connection) as queries:
        shown(client, view="week", on="2026-11-02")
    dates = [one["sql"] for one in queries if '"open_on" BETWEEN' in one["sql"]]
    assert len(dates) == 2  # the day by which the page is full, and the dates up to it


def test_a_title_is_escaped(client, review) -> None:
    due(review, date(2026, 11, 3), "<script>alert(1)</script>")
    assert "<script>alert" not in shown(client, **NOVEMBER)
