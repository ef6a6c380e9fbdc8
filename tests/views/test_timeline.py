"""The page and the file of a timeline: what was asked for, behind its wall, with every name escaped."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.admin.people import staff
from tests.models import rows
from tests.services.pictures.told import picture_in
from tracker.models import Investment, Review

pytestmark = pytest.mark.django_db

NASTY = "<script>alert('x')</script> & \"Söhne\" \x0b"


def path(review: Review, name: str = "timeline") -> str:
    return reverse(f"longstop:{name}", args=[review.investment_id])


def page(client: Client, review: Review, **asked: str) -> str:
    response = client.get(path(review), asked)
    assert response.status_code == 200
    return str(response.content.decode())


def test_it_shows_the_picture_twice_and_the_same_facts_as_a_list(client, review) -> None:
    said = page(client, review)
    assert 'class="picture timeline is-wide"' in said
    assert 'class="picture timeline is-narrow"' in said
    for row in review.deadlines.all():
        assert said.count(f'href="{row.get_absolute_url()}"') == 3, row.title
    assert "style=" not in said.partition('id="content"')[2].partition('id="footer"')[0]


def test_a_stretch_is_asked_for_by_its_days(client, review) -> None:
    said = page(client, review, **{"from": "2026-07-01", "to": "2026-07-31"})
    assert "Wed 1 Jul 2026 to Fri 31 Jul 2026" in said
    assert "from=2026-06-01&amp;to=2026-06-30" in said
    assert "from=2026-08-01&amp;to=2026-08-31" in said
    assert "lies before this stretch" in said


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"from": "2026-07-02", "to": "2026-07-01"}, "This day lies before the first one: swap them."),
        ({"from": "soon"}, "Enter a valid date."),
        ({"from": "0001-01-01"}, "Give a day between 1800 and 2300."),
        ({"scenario": "999"}, "Select a valid choice"),
        ({"form": "2026-01-01"}, "There is no filter “form”."),
    ],
)
def test_a_bad_question_is_told_at_its_field(client, review, asked, says) -> None:
    said = page(client, review, **asked)
    assert says in said
    assert "The whole timeline is shown" in said
    assert client.get(path(review, "timeline_file"), asked)["Content-Type"].startswith("text/html")


def test_a_scenario_is_a_ghost_with_a_way_back(client, review, person) -> None:
    scenario = rows.a_scenario(review, person, name="Aurora early")
    said = page(client, review, scenario=str(scenario.pk))
    assert "is-imagined" in picture_in(said)
    assert "Show the record alone" in said
    assert f"scenario={scenario.pk}" in said


def test_a_scenario_of_somebody_else_is_not_drawn(client, review) -> None:
    scenario = rows.a_scenario(review, staff("other"), name="Aurora early", shared=False)
    said = page(client, review, scenario=str(scenario.pk))
    assert "Select a valid choice" in said
    assert "Aurora early" not in said


def test_a_matter_behind_a_wall_has_neither_page_nor_file(review) -> None:
    outsider = Client()
    outsider.force_login(staff("outsider"))
    for name in ("timeline", "timeline_file"):
        assert outsider.get(path(review, name)).status_code == 404
        assert Client().get(path(review, name)).status_code == 302


def test_the_file_stands_alone_and_no_name_breaks_it(client, review) -> None:
    Investment.objects.update(title=NASTY)
    review.deadlines.filter(rule_id="us.cfius.notice.review").update(title=NASTY)
    review.investment.divestments.create(ordered_by=NASTY)
    response = client.get(path(review, "timeline_file"))
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="timeline-{review.investment.slug}.svg"'
    text = response.content.decode()
    root = ET.fromstring(text)
    assert root.tag.endswith("svg")
    assert not [one for one in root.iter() if one.tag.endswith(("script", "a"))]
    for foreign in ("var(", "light-dark", "href", "style=", "@import"):
        assert foreign not in text
    assert "&lt;script&gt;" in text


def test_the_page_escapes_names_in_its_pictures(client, review) -> None:
    review.deadlines.filter(rule_id="us.cfius.notice.review").update(title=NASTY)
    review.investment.divestments.create(ordered_by=NASTY)
    said = page(client, review)
    assert "<script>alert" not in said
    ET.fromstring(picture_in(said))


def test_more_dates_cost_no_more_queries(
    client, review, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    today = timezone.now().date()
    for n in range(25):
        rows.a_deadline(review=review, key=f"k{n}", due_on=today + timedelta(days=n), unit="business-day")
    with django_assert_max_num_queries(19):
        page(client, review)
