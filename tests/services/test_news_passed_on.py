"""A letter about news that its person cannot get is told to the next people, date by date."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User

from tests.services.rows import a_person, an_accepted_notice, at
from tracker.models import Investment, LedgerEntry, NewsRun, Reminder, ReminderPolicy, Telling
from tracker.services.news import Told, closing
from tracker.services.recompute import recompute_all
from tracker.services.spread import announce, spread
from tracker.services.standing_in import pass_on

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 6, 10))
LATER = NOW + timedelta(minutes=5)
REFUSED = "550 No such user."


@pytest.fixture
def run() -> NewsRun:
    """Ada watches two matters whose dates moved; bea is the deputy of one, cyd the partner of both."""
    ada, bea, cyd = (a_person(name) for name in ("ada", "bea", "cyd"))
    for slug in ("aurora", "borealis"):
        matter = an_accepted_notice(slug).investment
        matter.team.create(user=ada)
        matter.watches.create(user=ada)
        matter.team.create(user=cyd, role="partner")
    Investment.objects.get(slug="aurora").team.create(user=bea, role="deputy")
    recompute_all(None, NOW)
    news = closing("us-federal", date(2026, 7, 6), label="snow", citation="OPM", told=Told(None, NOW))
    return spread(announce(news), NOW)


def who(name: str) -> User:
    return User.objects.get(username=name)


def refuse(name: str) -> list[Reminder]:
    row = Reminder.objects.get(kind="news", recipient=who(name))
    Reminder.objects.filter(pk=row.pk).update(state="failed")
    return pass_on([row], REFUSED, LATER)


def told_of(name: str) -> set[str]:
    rows = Telling.objects.filter(recipient=who(name))
    return set(rows.values_list("change__deadline__review__investment__slug", flat=True))


def letters(name: str) -> list[str]:
    rows = Reminder.objects.filter(recipient=who(name), kind__in=("news", "moved"), state="planned")
    return sorted(rows.values_list("kind", flat=True))


def test_each_date_goes_to_the_next_person_of_its_own_matter_in_one_letter_each(run) -> None:
    found = refuse("ada")
    assert (told_of("bea"), told_of("cyd")) == ({"aurora"}, {"borealis"})
    assert (letters("bea"), letters("cyd")) == (["news"], ["news"])
    assert {row.send_at for row in found} == {LATER}
    assert [row.instead_of is not None for row in found] == [True, False]
    details = LedgerEntry.objects.filter(what="passed_on").values_list("detail", flat=True)
    assert sorted(details) == [
        f"To {name} ({part}), because ada could not get it. {REFUSED}"
        for name, part in (("bea", "deputy"), ("cyd", "partner"))
    ]


def test_passing_it_on_again_changes_nothing(run) -> None:
    refuse("ada")
    before = Reminder.objects.count(), Telling.objects.count(), LedgerEntry.objects.count()
    assert refuse("ada") == []
    assert (Reminder.objects.count(), Telling.objects.count(), LedgerEntry.objects.count()) == before


def test_a_letter_refused_on_the_way_goes_one_person_further(run) -> None:
    refuse("ada")
    refuse("bea")
    assert told_of("cyd") == {"aurora", "borealis"}
    assert letters("cyd") == ["news"]


def test_whoever_has_had_a_letter_of_this_news_gets_each_date_as_a_move(run) -> None:
    refuse("ada")
    Reminder.objects.filter(recipient=who("cyd")).update(state="sent", sent_at=LATER)
    refuse("bea")
    assert set(letters("cyd")) == {"moved"}
    moved = Reminder.objects.filter(recipient=who("cyd"), kind="moved")
    assert {row.clock.investment.slug for row in moved} == {"aurora"}
    assert [row.instead_of.recipient for row in moved if row.instead_of] == [who("bea")]


def test_in_the_end_the_duty_desk_is_told_and_then_nobody(run) -> None:
    ReminderPolicy.objects.create(duty_desk=a_person("root", is_superuser=True))
    for name in ("ada", "bea", "cyd"):
        refuse(name)
    assert told_of("root") == {"aurora", "borealis"}
    assert refuse("root") == []
    assert LedgerEntry.objects.filter(detail__startswith="To nobody").count() == 1


def test_what_is_no_news_any_more_is_told_to_nobody_else(run) -> None:
    Investment.objects.update(is_closed=True)
    assert refuse("ada") == []
    assert not LedgerEntry.objects.filter(what="passed_on").exists()


def test_whose_letter_was_cancelled_has_been_told_nothing(run) -> None:
    bea = who("bea")
    mine = Telling.objects.filter(change__deadline__review__investment__slug="aurora")
    Telling.objects.bulk_create([Telling(run=run, change=one.change, recipient=bea) for one in mine])
    Reminder.objects.create(
        kind="news",
        run=run,
        recipient=bea,
        send_at=NOW,
        planned_at=NOW,
        state="cancelled",
        cancelled_reason="away",
    )
    refuse("ada")
    assert set(letters("bea")) == {"moved"}
    assert told_of("cyd") == {"borealis"}
