"""What the clock computes and what history holds cannot be changed by hand, not even by a superuser."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.admin.people import a_whole_matter, staff
from tests.models import rows
from tracker.admin.base import LongstopAdmin, ReadOnlyAdmin
from tracker.admin.people import SuperuserKept
from tracker.models import (
    Alarm,
    Closure,
    Deadline,
    DeadlineChange,
    Investment,
    LedgerEntry,
    Mail,
    NewsRun,
    OutboxMail,
    Party,
    RegimePause,
    Reminder,
    ReviewEvent,
    SweepRun,
    Telling,
)

pytestmark = pytest.mark.django_db

COMPUTED = (
    *(Deadline, DeadlineChange, LedgerEntry, Mail, OutboxMail, Reminder, ReviewEvent, SweepRun, Alarm),
    *(NewsRun, Telling),
)


@pytest.fixture(scope="module")
def administrator(shared_rows: None) -> int:
    """Who finds one row of everything, for all tests of this file."""
    person = staff("root", superuser=True)
    a_whole_matter("aurora", person)
    rows.news()
    return person.pk


@pytest.fixture
def root(administrator: int) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=administrator))
    return client


def url(model, verb: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{verb}", args=args)


@pytest.mark.parametrize("model", [*COMPUTED, Closure, RegimePause], ids=lambda model: model.__name__)
def test_no_hand_changes_or_deletes(model, root) -> None:
    row = model.objects.first()
    assert root.post(url(model, "change", row.pk), {"title": "x"}).status_code == 403
    assert root.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    page = root.get(url(model, "change", row.pk) + "?edit=1", follow=True).content.decode()
    assert 'name="_save"' not in page
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", COMPUTED, ids=lambda model: model.__name__)
def test_no_hand_adds(model, root) -> None:
    assert root.get(url(model, "add")).status_code == 403


@pytest.mark.parametrize("model", COMPUTED, ids=lambda model: model.__name__)
def test_no_action_of_a_list_deletes(model, root) -> None:
    page = root.get(url(model, "changelist"), follow=True).content.decode()
    assert "delete_selected" not in page


def test_every_record_stands_behind_the_seam() -> None:
    for model, one in admin.site._registry.items():
        assert isinstance(one, LongstopAdmin | SuperuserKept), model


def test_every_model_has_a_page() -> None:
    for model in apps.get_app_config("tracker").get_models():
        assert model in admin.site._registry, model


def test_deleting_a_party_names_no_row_that_hangs_on_it(root) -> None:
    party = Investment.objects.get().investor
    page = root.get(url(Party, "delete", party.pk)).content.decode()
    assert "Other records hang on it" in page
    root.post(url(Party, "delete", party.pk), {"post": "yes"})
    assert Party.objects.filter(pk=party.pk).exists()


def test_the_computed_columns_of_a_review_are_not_in_its_form(root) -> None:
    review = Investment.objects.get().reviews.get()
    page = root.get(review.get_absolute_url() + "?edit=1").content.decode()
    assert 'name="phase"' not in page
    assert 'name="bound_version"' not in page
    assert 'name="filing_number"' in page


def test_only_the_services_writers_are_read_only_by_class() -> None:
    read_only = {model for model, one in admin.site._registry.items() if isinstance(one, ReadOnlyAdmin)}
    assert set(COMPUTED) <= read_only
