"""Leads in layers: rule, firm, matter, watch, person."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.models import rows
from tests.services.rows import a_person, a_watcher
from tracker.models import (
    DEFAULT_LEADS,
    Habits,
    Investment,
    Lead,
    MitigationAgreement,
    Obligation,
    ReaderZone,
    ReminderPolicy,
    Watch,
)
from tracker.models.clock_keys import DutyKey
from tracker.regimes.loader import load_library
from tracker.services.recipients import (
    Layer,
    People,
    Recipient,
    advised_leads,
    in_charge,
    matters_reminding,
    recipients,
)
from tracker.services.tellings import people_for

pytestmark = pytest.mark.django_db


def the_one(matter: Investment) -> Recipient:
    (found,) = recipients([matter.pk])[matter.pk]
    return found


def of_duty(obligation: Obligation) -> DutyKey:
    return DutyKey("obligation", obligation.pk)


def written(recipient: Recipient, advised: tuple[Lead, ...] | None = None) -> dict[int | str, str]:
    return {lead.written: layer.name for lead, layer in recipient.leads(advised).items()}


def test_without_any_wish_the_leads_are_the_usual_ones_and_hold_the_firms_minimum() -> None:
    matter = rows.an_investment()
    a_watcher(matter)
    assert written(the_one(matter)) == dict.fromkeys([30, 14, 7, 3, 1, 0, -1], "USUAL")
    assert tuple(the_one(matter).leads(None)) == DEFAULT_LEADS


def test_the_rules_advice_stands_in_for_the_usual_leads() -> None:
    matter = rows.an_investment()
    a_watcher(matter)
    advised = advised_leads(load_library(), "us.cfius.notice.followup")
    assert written(the_one(matter), advised) == {
        "2b": "RULE", "1b": "RULE", 1: "MINIMUM", 0: "RULE", -1: "RULE",
    }  # fmt: skip
    assert advised_leads(load_library(), "us.cfius.notice.review") is None


def test_a_matter_stands_in_for_the_rule_and_a_watch_for_the_matter() -> None:
    matter = rows.an_investment(leads=[21])
    a_watcher(matter)
    advised = (Lead(2, "business-day"),)
    assert written(the_one(matter), advised) == {21: "MATTER", 1: "MINIMUM", 0: "LAST"}
    Watch.objects.update(leads=["5b"])
    assert written(the_one(matter), advised) == {"5b": "WATCH", 1: "MINIMUM", 0: "LAST"}


def test_nobody_can_drop_the_firms_minimum_and_a_person_may_add() -> None:
    ReminderPolicy.objects.create(minimum=["10b", 2, -1])
    matter = rows.an_investment()
    ada = a_watcher(matter, leads=[])
    Habits.objects.create(user=ada, extra_leads=[21, 2])
    assert written(the_one(matter)) == {21: "PERSON", "10b": "MINIMUM", 2: "LAST", -1: "MINIMUM"}


def test_a_matter_that_nobody_watches_reminds_the_superusers_by_its_own_leads_and_their_habits() -> None:
    matter = rows.an_investment(leads=[21])
    root = a_person("root", is_superuser=True)
    Habits.objects.create(user=root, extra_leads=[40], delivery_hour=8, quiet_days=[5, 6])
    ReaderZone.objects.create(user=root, zone="Europe/Berlin")
    assert written(the_one(matter)) == {40: "PERSON", 21: "MATTER", 1: "MINIMUM", 0: "LAST"}
    habit = the_one(matter).habit
    assert (habit.hour, habit.quiet_days, habit.zone) == (8, {5, 6}, "Europe/Berlin")


def test_every_layer_has_its_words() -> None:
    assert len({layer.value for layer in Layer}) == len(Layer)


def test_the_statements_do_not_grow_with_matters_or_people() -> None:
    matters = [rows.an_investment(f"m{number}", is_public=True) for number in range(6)]
    people = [a_person(f"p{number}") for number in range(6)]
    a_person("root", is_superuser=True)
    for matter in matters[:5]:
        Watch.objects.bulk_create(Watch(investment=matter, user=person) for person in people)
    with CaptureQueriesContext(connection) as few:
        recipients([matters[0].pk, matters[5].pk])
    with CaptureQueriesContext(connection) as many:
        recipients(matter.pk for matter in matters)
    assert len(many) == len(few)


def test_the_matters_that_remind_a_person_are_those_whose_recipient_they_are() -> None:
    matters = [rows.an_investment(f"m{number}") for number in range(4)]
    ada, root = a_watcher(matters[0], "ada"), a_person("root", is_superuser=True)
    gone = a_watcher(matters[1], "gone")
    gone.is_active = False
    gone.save()
    Watch.objects.create(investment=matters[2], user=a_person("outsider"))
    Watch.objects.create(investment=matters[3], user=root)
    found = recipients(matter.pk for matter in matters)
    for person in (ada, root, gone):
        mine = {matter for matter, people in found.items() if person.pk in {one.user_id for one in people}}
        assert set(matters_reminding(person).values_list("pk", flat=True)) == mine
    assert {one.user_id for one in found[matters[2].pk]} == {root.pk}


def test_an_owner_is_reminded_without_a_watch_and_keeps_the_firms_minimum_with_one_switched_off() -> None:
    matter = rows.an_investment(leads=[21])
    owner = a_person("owner")
    rows.join(matter, owner)
    matter.team.update(role="owner")
    assert written(the_one(matter)) == {21: "MATTER", 1: "MINIMUM", 0: "LAST"}
    assert list(matters_reminding(owner)) == [matter]
    Watch.objects.create(investment=matter, user=owner, is_active=False)
    assert written(the_one(matter)) == {1: "MINIMUM", 0: "LAST"}


def test_a_deputy_gets_the_last_reminder_at_their_own_hour_and_no_news_of_it() -> None:
    matter = rows.an_investment()
    owner, deputy = a_person("owner"), a_person("deputy")
    for person, role in ((owner, "owner"), (deputy, "deputy")):
        matter.team.create(user=person, role=role)
    Habits.objects.create(user=deputy, extra_leads=[21], delivery_hour=9)
    of_deputy = next(one for one in recipients([matter.pk])[matter.pk] if one.user_id == deputy.pk)
    assert [lead.n for lead in of_deputy.leads(None)] == [0]
    assert (of_deputy.habit.hour, of_deputy.last_only) == (9, True)
    assert list(matters_reminding(deputy)) == [matter]
    deadline = rows.a_deadline(review=rows.a_review(matter))
    assert people_for({deadline.pk: matter.pk}) == {deadline.pk: {owner.pk}}


def test_a_matter_with_nobody_but_a_deputy_still_reminds_the_superusers() -> None:
    matter, root = rows.an_investment(), a_person("root", is_superuser=True)
    matter.team.create(user=a_person("deputy"), role="deputy")
    assert [one.last_only for one in recipients([matter.pk])[matter.pk]] == [False, True]
    assert list(matters_reminding(root)) == [matter]


def test_whoever_is_in_charge_of_an_obligation_is_reminded_of_its_dates_and_of_no_others() -> None:
    matter = rows.an_investment("promising")
    ada, ben, eve = (a_person(name) for name in ("ada-p", "ben-p", "eve-p"))
    for person in (ada, ben):
        matter.team.create(user=person)
    agreement = MitigationAgreement.objects.create(investment=matter, instrument="Agreement")
    of_ben, of_eve, free = (
        Obligation.objects.create(agreement=agreement, text="Report", **who)
        for who in ({"owner": ben}, {"owner": eve, "deputy": ada}, {})
    )
    Watch.objects.create(investment=matter, user=ada)
    people = People((matter.pk, of_duty(one)) for one in (of_ben, of_eve, free))

    def told(obligation: Obligation) -> list[int]:
        return [one.user_id for one in people.of(matter.pk, of_duty(obligation))]

    assert told(of_ben) == [ada.pk, ben.pk]
    assert told(of_eve) == [ada.pk]  # eve does not see the matter; her deputy watches it anyway
    assert told(free) == [ada.pk]
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert in_charge([of_duty(of_ben)]) == {}
