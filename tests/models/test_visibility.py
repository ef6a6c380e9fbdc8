"""The one gate: who sees which rows, for every model there is."""

from collections import Counter
from collections.abc import Iterable

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, User
from django.db import models

from tests.models import rows
from tracker.models import (
    Absence,
    Alarm,
    ApiToken,
    ApiUse,
    Bounce,
    Closure,
    Deadline,
    DocketImport,
    FeedToken,
    FeedUse,
    Habits,
    HeaderMapping,
    ImportedMatter,
    Instance,
    Investment,
    Mail,
    MailCopy,
    MatterParty,
    NewsRun,
    OutboxMail,
    Party,
    ReaderZone,
    RegimePause,
    ReminderPolicy,
    SavedView,
    Scenario,
    Source,
    Subscription,
    SweepRun,
)
from tracker.models.visibility import Everyone, Viewer

pytestmark = pytest.mark.django_db

MODELS = list(apps.get_app_config("tracker").get_models())
NEWS = (Absence, Alarm, Closure, Instance, NewsRun, RegimePause, ReminderPolicy, SweepRun)
LETTERS = (Mail, MailCopy, OutboxMail, Bounce)
SETTINGS = (ReaderZone, Habits, Subscription, FeedToken, FeedUse, ApiToken, ApiUse, SavedView)
DOCKETS = (DocketImport, ImportedMatter, HeaderMapping)
THOUGHTS = (Scenario,)
OF_A_MATTER = [model for model in MODELS if model not in NEWS]


def person(name: str, **values: bool) -> User:
    return User.objects.create(username=name, email=f"{name}@example.org", **values)


@pytest.fixture
def member() -> User:
    return person("member")


@pytest.fixture
def outsider() -> User:
    return person("outsider")


@pytest.fixture
def made(member: User) -> list[models.Model]:
    """The rows of one confidential matter."""
    investment = rows.an_investment()
    return [*rows.rows_of(investment, member), rows.join(investment, member)]


@pytest.fixture
def kept(made: list[models.Model]) -> dict[type[models.Model], list[models.Model]]:
    """They, by model."""
    kept: dict[type[models.Model], list[models.Model]] = {}
    for row in made:
        kept.setdefault(type(row), []).append(row)
    return kept


def seen(model: type[models.Model], viewer: Viewer) -> list[models.Model]:
    return list(model.objects.visible_to(viewer))


Seen = dict[type[models.Model], Counter[models.Model]]


def all_seen(some: Iterable[type[models.Model]], viewer: Viewer) -> Seen:
    """What somebody sees of these models, without those of which it is nothing."""
    return {model: found for model in some if (found := Counter(seen(model, viewer)))}


def all_of(some: Iterable[type[models.Model]], made: Iterable[models.Model]) -> Seen:
    """The rows of these models among those that were made; there is one of each at least."""
    found = {model: Counter(row for row in made if type(row) is model) for model in some}
    assert all(found.values())
    return found


class TestAConfidentialMatter:
    def test_its_rows_are_seen_by_the_team_each_once(self, made, member) -> None:
        assert all_seen(OF_A_MATTER, member) == all_of(OF_A_MATTER, made)

    def test_its_rows_are_seen_by_superusers(self, made) -> None:
        assert all_seen(OF_A_MATTER, person("root", is_superuser=True)) == all_of(OF_A_MATTER, made)

    def test_its_rows_are_not_seen_by_an_outsider(self, made, outsider) -> None:
        assert all_of(OF_A_MATTER, made)
        assert all_seen(OF_A_MATTER, outsider) == {}

    def test_its_rows_are_not_seen_by_the_team_of_another_matter(self, made, outsider) -> None:
        investment = rows.an_investment("borealis")
        own = [*rows.rows_of(investment, outsider), rows.join(investment, outsider)]
        assert all_seen(OF_A_MATTER, outsider) == all_of(OF_A_MATTER, own)


def test_rows_of_a_public_matter_are_seen_by_everyone_signed_in(made, outsider) -> None:
    Investment.objects.update(is_public=True)
    public = [model for model in OF_A_MATTER if model not in (*LETTERS, *SETTINGS, *THOUGHTS, *DOCKETS)]
    assert all_seen(public, outsider) == all_of(public, made)


def test_a_letter_about_a_public_matter_stays_with_its_recipient(made, outsider) -> None:
    Investment.objects.update(is_public=True)
    assert all_of(LETTERS, made)
    assert all_seen(LETTERS, outsider) == {}


def test_a_setting_is_its_persons_own_also_beside_colleagues(kept, outsider) -> None:
    Investment.objects.update(is_public=True)
    rows.join(Investment.objects.get(), outsider)
    for model in SETTINGS:
        assert kept[model]
        assert seen(model, outsider) == []


class TestASavedView:
    def test_once_shared_is_for_those_on_a_team_with_its_owner_and_for_nobody_else(
        self, kept, outsider
    ) -> None:
        Investment.objects.update(is_public=True)
        SavedView.objects.update(shared=True)
        assert seen(SavedView, outsider) == []
        rows.join(Investment.objects.get(), outsider)
        assert seen(SavedView, outsider) == kept[SavedView]


class TestAScenario:
    def test_of_a_public_matter_stays_with_its_team(self, kept, outsider) -> None:
        Investment.objects.update(is_public=True)
        assert seen(Scenario, outsider) == []

    def test_is_its_authors_alone_until_it_is_shared(self, kept, member, outsider) -> None:
        Scenario.objects.update(shared=False)
        rows.join(Investment.objects.get(), outsider)
        assert seen(Scenario, outsider) == []
        assert seen(Scenario, member) == kept[Scenario]
        Scenario.objects.update(shared=True)
        assert seen(Scenario, outsider) == kept[Scenario]

    def test_is_gone_for_an_author_who_sees_the_matter_no_more(self, kept, member) -> None:
        Investment.objects.get().team.all().delete()
        assert seen(Scenario, member) == []


class TestNobodyInParticular:
    def test_sees_nothing_at_all(self, made) -> None:
        Investment.objects.update(is_public=True)
        rows.news()
        assert [model for model in MODELS if not model.objects.exists()] == []
        assert all_seen(MODELS, None) == {}
        assert all_seen(MODELS, AnonymousUser()) == {}

    def test_a_person_who_left_sees_nothing_even_as_superuser(self, made, member) -> None:
        rows.news()
        member.is_active, member.is_superuser = False, True
        member.save()
        assert all_seen(MODELS, member) == {}


def test_every_model_is_tried_above(kept) -> None:
    assert set(kept) | set(NEWS) == set(MODELS)


def test_only_news_is_open_to_everyone() -> None:
    assert {model for model in MODELS if isinstance(model.seen_through, Everyone)} == set(NEWS)


def test_news_of_the_calendar_is_seen_by_everyone_signed_in(outsider) -> None:
    for row in rows.news():
        assert row in seen(type(row), outsider)


def test_a_source_of_the_regime_is_seen_by_everyone_and_one_of_a_matter_is_not(kept, outsider) -> None:
    of_the_regime = Source.objects.create(title="OPM notice")
    assert seen(Source, outsider) == [of_the_regime]


def test_deadlines_of_all_three_parents_are_seen(kept, member) -> None:
    parents = {type(deadline.parent).__name__ for deadline in Deadline.objects.visible_to(member)}
    assert parents == {"Review", "Divestment", "Obligation"}


class TestAParty:
    def test_is_seen_by_whoever_entered_it(self, outsider) -> None:
        mine = Party.objects.create(name="Mine", created_by=outsider)
        Party.objects.create(name="Theirs", created_by=person("other"))
        assert seen(Party, outsider) == [mine]

    def test_is_seen_by_everyone_when_public(self, outsider) -> None:
        known = Party.objects.create(name="Known", is_public=True)
        assert seen(Party, outsider) == [known]

    @pytest.mark.parametrize("role", ["investor", "target", "buyer", "other party"])
    def test_is_seen_by_the_team_in_whatever_role(self, role, member, outsider) -> None:
        party = Party.objects.create(name="Partner")
        investment = rows.an_investment()
        rows.join(investment, member)
        if role in ("investor", "target"):
            Investment.objects.update(**{role: party})
        elif role == "buyer":
            investment.divestments.create(buyer=party)
        else:
            MatterParty.objects.create(investment=investment, party=party)
        assert seen(Party, member) == [party]
        assert seen(Party, outsider) == []


def test_a_holding_is_seen_only_with_both_its_ends(kept, outsider) -> None:
    Party.objects.filter(name="Aurora Fund").update(is_public=True)
    [link] = kept[type(kept[Party][0].owners.get())]
    assert seen(type(link), outsider) == []
    Party.objects.update(is_public=True)
    assert seen(type(link), outsider) == [link]


def test_a_mail_to_several_people_is_for_superusers_only(member) -> None:
    OutboxMail.objects.create(to=f"{member.email}, other@example.org", sent_at=rows.NOON, raw=b"")
    assert seen(OutboxMail, member) == []


def test_a_person_without_an_address_sees_no_mail_without_one() -> None:
    OutboxMail.objects.create(to="", sent_at=rows.NOON, raw=b"")
    assert seen(OutboxMail, User.objects.create(username="silent")) == []


def test_a_visible_list_is_one_query(made, member, django_assert_num_queries) -> None:
    for model in MODELS:
        with django_assert_num_queries(1, info=model.__name__):
            seen(model, member)
