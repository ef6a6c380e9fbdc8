"""Whoever is in charge of a part of an order is reminded of its dates, as of obligations."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.services.rows import a_person, a_watcher, at, planned
from tests.services.test_divestments import an_order, days
from tests.services.test_order_life import ORDERED, TODAY, part, step, weekly
from tracker.alerts.sweep import sweep
from tracker.models import (
    Absence,
    CameBy,
    Deadline,
    Divestment,
    Evidence,
    Habits,
    Investment,
    OrderPart,
    ReaderZone,
    Reminder,
    ReminderPolicy,
)
from tracker.services.absences import keep_absence
from tracker.services.acknowledge import acknowledge
from tracker.services.answerable import stops_asking
from tracker.services.escalation import answered
from tracker.services.habits import Settings, settings_of
from tracker.services.handing_over import hand_over
from tracker.services.law import LawBook
from tracker.services.next_mails import next_mails
from tracker.services.planned import waiting
from tracker.services.recipients import Layer
from tracker.services.recompute import recompute_divestment
from tracker.services.record_step import save_part
from tracker.services.reminders import plan_reminders
from tracker.services.replanning import dates_reminding, dates_with
from tracker.services.tellings import matters_of, people_for

pytestmark = pytest.mark.django_db
NOW = at(TODAY)
NO_LONGER = "this person is no longer reminded of it"


@pytest.fixture
def order() -> Divestment:
    """Its matter is watched by ada and reminds a week ahead; ben reads in it."""
    order = an_order(ORDERED.isoformat(), **days(90, ORDERED))
    Investment.objects.update(leads=[7])
    order.investment.refresh_from_db()
    a_watcher(order.investment, "ada")
    order.investment.team.create(user=a_person("ben"), role="reader")
    return order


@pytest.fixture
def ben(order: Divestment) -> User:
    return User.objects.get(username="ben")


def removal(order: Divestment, **values: Any) -> OrderPart:
    """Due on Mon 7 Dec 2026."""
    return part(order, 35, **values)


def date_of(one: OrderPart) -> Deadline:
    return Deadline.objects.get(key=f"part-{one.pk}")


def leads_of(deadline: Deadline, name: str) -> list[int | None]:
    return [row.lead for row in planned(deadline) if row.recipient.username == name]


def names(deadline: Deadline) -> set[str]:
    return {row.recipient.username for row in planned(deadline)}


def a_paper(one: OrderPart) -> Deadline:
    """Accepted evidence of a part that is good until Thu 10 Dec 2026: the date by which to replace it."""
    judged = {"verdict": "accepted", "reviewed_at": NOW, "told_uploader": "x", "told_judge": "y"}
    paper = Evidence.objects.create(
        part=one,
        name="proof.pdf",
        size=1,
        sha256="0" * 64,
        uploaded_at=NOW,
        expires_on=date(2026, 12, 10),
        **judged,
    )
    recompute_divestment(one.divestment, None, NOW)
    return Deadline.objects.get(key=f"evidence-{paper.pk}")


def test_the_owner_of_a_part_gets_its_mail_once_on_the_right_day_at_their_own_hour(order, ben) -> None:
    Habits.objects.create(user=ben, delivery_hour=9)
    ReaderZone.objects.create(user=ben, zone="Europe/Berlin")
    deadline = date_of(removal(order, owner=ben))
    week_ahead = datetime(2026, 11, 30, 8, tzinfo=UTC)  # 9 o'clock in Berlin, 7 days before 7 December
    assert leads_of(deadline, "ben") == [7, 1, 0]
    assert deadline.reminders.get(recipient=ben, lead=7).send_at == week_ahead
    sweep(week_ahead.replace(hour=7, minute=59))
    assert [one.to for one in mail.outbox] == [["ada@example.org"]]
    for _ in range(2):
        sweep(week_ahead)
        plan_reminders([deadline], week_ahead)
    assert [one.to for one in mail.outbox] == [["ada@example.org"], ["ben@example.org"]]
    assert "Mon 7 Dec 2026" in mail.outbox[1].body


def test_the_people_of_the_matter_are_reminded_beside_them_and_the_sale_stays_theirs(order, ben) -> None:
    deadline, other = date_of(removal(order, owner=ben)), date_of(removal(order))
    assert (leads_of(deadline, "ada"), names(deadline)) == ([7, 1, 0], {"ada", "ben"})
    assert names(other) == names(order.deadlines.get(key="1")) == {"ada"}


def test_who_watches_the_matter_and_owns_its_part_is_reminded_once(order) -> None:
    deadline = date_of(removal(order, owner=User.objects.get(username="ada")))
    assert leads_of(deadline, "ada") == [7, 1, 0]
    assert names(deadline) == {"ada"}


def test_another_owner_gets_the_mail_and_the_one_before_no_longer(order, ben) -> None:
    one = removal(order, owner=ben)
    deadline, cyd = date_of(one), a_person("cyd")
    paper, alone = a_paper(one), date_of(removal(order, owner=ben))
    order.investment.team.create(user=cyd, role="reader")
    one.owner = cyd
    save_part(one, now=NOW)
    for moved in (deadline, paper):
        assert names(moved) == {"ada", "cyd"}
        left = moved.reminders.filter(recipient=ben).values_list("state", "cancelled_reason")
        assert set(left) == {("cancelled", NO_LONGER)}
    assert names(alone) == {"ada", "ben"}
    one.owner = None
    save_part(one, now=NOW)
    assert names(deadline) == {"ada"}
    one.deputy = ben
    save_part(one, now=NOW)
    assert (names(deadline), leads_of(deadline, "ben")) == ({"ada", "ben"}, [7, 1, 0])


def test_who_takes_over_from_somebody_who_leaves_gets_their_mail(order, ben) -> None:
    deadline, heir = date_of(removal(order, owner=ben)), a_person("heir")
    hand_over(ben, heir, NOW)
    assert names(deadline) == {"ada", "heir"}


def test_a_part_that_is_done_or_ended_reminds_nobody_any_more(order, ben) -> None:
    done, ended = (removal(order, owner=ben) for _ in range(2))
    step(order, "part_done", "2026-11-20", part=done)
    step(order, "amended", "2026-11-20", part=ended, ends_part=True)
    for one, why in ((done, "met on Fri 20 Nov 2026"), (ended, "ended on Fri 20 Nov 2026")):
        assert planned(date_of(one)) == []
        of_ben = date_of(one).reminders.filter(recipient=ben)
        assert list(of_ben.values_list("cancelled_reason", flat=True)) == [why] * 3


def test_an_owner_who_does_not_see_the_matter_gets_nothing_and_the_deputy_does(order, ben) -> None:
    eve = a_person("eve")
    alone, shared = date_of(removal(order, owner=eve)), date_of(removal(order, owner=eve, deputy=ben))
    assert (names(alone), names(shared)) == ({"ada"}, {"ada", "ben"})
    assert not next_mails(eve, Settings().habit, NOW).mails
    assert set(dates_with(eve)) == {alone, shared}
    order.investment.team.create(user=eve, role="reader")
    plan_reminders([alone, shared], NOW)
    assert names(alone) == names(shared) == {"ada", "eve"}


def test_every_date_of_a_part_that_recurs_and_of_its_evidence_is_its_owners(order, ben) -> None:
    one = weekly(order, owner=ben)
    paper = a_paper(one)
    assert names(paper) == {"ada", "ben"}
    to_come = Deadline.objects.filter(key__startswith=f"part-{one.pk}/", due_on__gt=date(2026, 12, 1))
    ahead = Reminder.objects.filter(recipient=ben, deadline__in=to_come, lead=7, state="planned")
    assert ahead.count() == to_come.count() > 50


def test_what_is_shown_beforehand_is_what_is_planned(order, ben) -> None:
    one = removal(order, owner=ben)
    own = {date_of(one), a_paper(one)}
    assert set(dates_reminding(ben)) == own
    rows = Reminder.objects.filter(recipient=ben, state="planned")
    shown = [line for mail in next_mails(ben, settings_of(ben).habit, NOW).mails for line in mail.lines]
    assert {(line.deadline, line.planned.lead.n, line.at) for line in shown} == {
        (row.deadline, row.lead, row.send_at) for row in rows
    }
    why = [(found.row.lead, found.why) for found in waiting(LawBook(None, NOW), "ben")]
    assert sorted(why) == sorted([(7, Layer.MATTER), (1, Layer.MINIMUM), (0, Layer.LAST)] * 2)


def test_who_is_in_charge_of_the_part_is_told_when_its_date_moves(order, ben) -> None:
    one = removal(order, owner=ben)
    deadline, paper, ada = date_of(one), a_paper(one), User.objects.get(username="ada")
    sale = order.deadlines.get(key="1")
    people = people_for(matters_of([deadline.pk, paper.pk, sale.pk]))
    assert people == {deadline.pk: {ada.pk, ben.pk}, paper.pk: {ada.pk, ben.pk}, sale.pk: {ada.pk}}


@pytest.mark.parametrize("role", ["owner", "deputy", "cover", "none"])
def test_the_people_of_a_part_and_their_cover_have_its_date_in_hand(role: str, order, ben) -> None:
    dan = a_person("dan")
    order.investment.team.create(user=dan, role="reader")
    people = {"none": {}, "cover": {"owner": ben}, "deputy": {"owner": ben, "deputy": dan}}
    deadline = date_of(removal(order, **people.get(role, {"owner": dan})))
    sale = order.deadlines.get(key="1")
    if role == "cover":
        away = Absence(user=ben, cover=dan, first_on=date(2026, 11, 24), last_on=date(2026, 12, 24))
        keep_absence(away, ben, NOW)
    for one in (deadline, sale):
        acknowledge(one.pk, dan, now=NOW, came_by=CameBy.ADMIN)
    held = role != "none"
    assert [stops_asking(one, dan) for one in (deadline, sale)] == [held, False]
    assert {pk for pk, _ in answered([deadline.pk, sale.pk])} == ({deadline.pk} if held else set())


def test_planning_many_parts_takes_no_more_statements_than_planning_few(order, ben) -> None:
    own = [removal(order, owner=ben), removal(order, owner=ben)]
    a_paper(own[0])
    few = list(Deadline.objects.values_list("pk", flat=True))
    for n in range(3, 6):
        other = an_order(f"2026-11-0{n}", **days(90, date(2026, 11, n)))
        a_watcher(other.investment, f"watcher-{n}")
        other.investment.team.create(user=ben)
        a_paper(removal(other, owner=ben, deputy=ben))
    counts = []
    for ids in (few, list(Deadline.objects.values_list("pk", flat=True))):
        with CaptureQueriesContext(connection) as queries:
            plan_reminders(ids, NOW)
            people_for(matters_of(ids))
            answered(ids)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_change_of_the_policy_and_of_ones_habits_reaches_the_dates_of_ones_parts(order, ben) -> None:
    deadline = date_of(removal(order, owner=ben))
    ReminderPolicy.objects.update_or_create(pk=1, defaults={"minimum": [2, 0]})
    Habits.objects.create(user=ben, extra_leads=[5])
    plan_reminders(list(dates_reminding(ben)), NOW)
    assert leads_of(deadline, "ben") == [7, 5, 2, 0]
