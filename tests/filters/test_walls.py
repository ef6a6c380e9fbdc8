"""Who may work on what, beside having the permission."""

import pytest
from django.contrib.auth.models import User
from django.db import models

from tests.admin.people import a_whole_matter, staff
from tracker.filters.walls import choices_for, may_work_on, workable_matters
from tracker.models import Divestment, Investment, Party, Review, Source, Watch

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> list[models.Model]:
    return a_whole_matter("aurora", staff("member"))


def of_the_matter(kept: list[models.Model]) -> list[models.Model]:
    elsewhere = (
        *("Mail", "MailCopy", "Bounce", "OutboxMail"),
        *("ReaderZone", "Habits", "Subscription", "FeedToken", "FeedUse"),
        *("ApiToken", "ApiUse", "SavedView"),
        *("DocketImport", "HeaderMapping", "ImportedMatter"),
    )
    return [type(row).objects.get(pk=row.pk) for row in kept if type(row).__name__ not in elsewhere]


def test_the_team_works_on_every_row_of_its_matter(kept) -> None:
    member = User.objects.get(username="member")
    assert [row for row in of_the_matter(kept) if not may_work_on(member, row)] == []


@pytest.mark.parametrize("role", ["reader", None])
def test_a_reader_and_an_outsider_work_on_none(role, kept) -> None:
    person = staff("person")
    Investment.objects.update(is_public=True)
    Party.objects.update(is_public=True)
    if role:
        Investment.objects.get().team.create(user=person, role=role)
    assert [row for row in of_the_matter(kept) if may_work_on(person, row)] == []
    assert not workable_matters(person).exists()


def test_ones_own_watch_is_ones_own(kept) -> None:
    person = staff("person")
    Investment.objects.update(is_public=True)
    assert may_work_on(person, Watch.objects.create(investment=Investment.objects.get(), user=person))


def test_a_source_of_the_regime_is_for_superusers() -> None:
    source = Source.objects.create(title="Notice")
    assert not may_work_on(staff("person"), source)
    assert may_work_on(staff("root", superuser=True), source)


def test_forms_offer_matters_to_hang_things_on_only_to_their_team(kept) -> None:
    Investment.objects.update(is_public=True)
    matter = Review._meta.get_field("investment")
    assert not choices_for(matter, staff("outsider")).exists()
    assert choices_for(matter, User.objects.get(username="member")).count() == 1


def test_forms_offer_matters_to_watch_to_everyone_who_sees_them(kept) -> None:
    Investment.objects.update(is_public=True)
    assert choices_for(Watch._meta.get_field("investment"), staff("outsider")).count() == 1


def test_forms_offer_only_parties_that_are_seen(kept) -> None:
    buyer = Divestment._meta.get_field("buyer")
    assert not choices_for(buyer, staff("outsider")).exists()
    assert choices_for(buyer, User.objects.get(username="member")).exists()
