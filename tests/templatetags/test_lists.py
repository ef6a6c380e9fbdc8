"""Rows and filters that are written without a template for each say what a template said."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.models import rows
from tracker.filters.boards import BOARDS
from tracker.models import MatterMember
from tracker.templatetags.lists import filter_field

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 21, 15, tzinfo=UTC)


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root")


def written(user: User, asked: str, name: str) -> str:
    question = BOARDS["deadlines"].ask(asked, user, NOW)
    return filter_field(question, question.form[name])


def test_a_filter_that_nobody_asked_is_written_in_the_language_of_each_reader(root: User) -> None:
    english = written(root, "", "state")
    assert "Any open state" in english
    assert written(root, "regime=us-cfius", "state") == english
    with translation.override("fr"):
        french = written(root, "", "state")
    assert "Any open state" not in french
    assert written(root, "", "state") == english


def test_what_was_asked_or_is_wrong_stands_in_its_filter_and_in_no_later_one(root: User) -> None:
    assert '<option value="overdue" selected>' in written(root, "state=overdue", "state")
    wrong = written(root, "state=nothing", "state")
    assert "data-bad" in wrong
    assert "field-error" in wrong
    plain = written(root, "", "state")
    assert "data-bad" not in plain
    assert '<option value="overdue" selected>' not in plain


def test_people_are_offered_as_they_are_now(root: User) -> None:
    matter = rows.an_investment()
    assert "amira" not in written(root, "", "member")
    MatterMember.objects.create(investment=matter, user=User.objects.create(username="amira"))
    assert "amira" in written(root, "", "member")


def test_tight_takes_breaks_between_tags_and_no_space_that_is_read() -> None:
    source = "{% load lists %}{% tight %}<p>\n  <b>one</b> <i>two</i>\n</p>\n<p>three\nfour</p>{% endtight %}"
    assert Template(source).render(Context()) == "<p><b>one</b> <i>two</i></p><p>three\nfour</p>"


def test_what_a_title_says_is_no_html(root: User) -> None:
    rows.a_deadline(
        review=rows.a_review(rows.an_investment("a&b")), title="<b>Bold</b> & sons", set_on=NOW.date()
    )
    client = Client()
    client.force_login(root)
    page = client.get(reverse("longstop:docket")).content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; sons" in page
    assert "<b>Bold" not in page
    assert "A&amp;B" in page
