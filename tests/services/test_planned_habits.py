"""Reminder rows follow business days, closures and what people set for themselves."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.calendar_news import close_calendar_day, withdraw_closure
from tests.models import rows
from tests.services.rows import (
    ACCEPTED_ON,
    REVIEW,
    a_notice,
    a_person,
    a_watcher,
    at,
    clock,
    planned,
    sent,
    told,
)
from tracker.models import (
    Absence,
    CameBy,
    Deadline,
    Habits,
    Investment,
    Lead,
    ReaderZone,
    Reminder,
    ReminderPolicy,
    Watch,
)
from tracker.services import replanning
from tracker.services.absences import keep_absence
from tracker.services.acknowledge import snooze
from tracker.services.habits import Settings, keep_settings, settings_of
from tracker.services.law import LawBook
from tracker.services.next_mails import next_mails
from tracker.services.planned import CANCELLED_NEXT, waiting
from tracker.services.recipients import Layer
from tracker.services.reminders import plan_matter, plan_reminders
from tracker.services.replanning import finish_replanning, plan_again, replan
from tracker.services.subscriptions import keep_digest

pytestmark = pytest.mark.django_db
NOW = at(ACCEPTED_ON)


def watched(leads: list[int | str] | None = None, slug: str = "aurora", name: str = "ada") -> Deadline:
    """A review that ends on Mon 6 Jul 2026; Fri 3 Jul is the holiday."""
    review = a_notice(slug)
    a_watcher(review.investment, name)
    Watch.objects.filter(investment=review.investment).update(leads=leads)
    told(review, "accepted", ACCEPTED_ON)
    return clock(review)


def ahead(deadline: Deadline) -> dict[int | str, datetime]:
    return {row.ahead.written: row.send_at for row in planned(deadline) if row.kind == "lead"}


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def test_leads_in_business_days_are_counted_in_the_deadlines_own_calendar() -> None:
    deadline = watched(["2b"])
    assert ahead(deadline) == {
        "2b": midnight(date(2026, 7, 1)),
        1: midnight(date(2026, 7, 5)),
        0: midnight(date(2026, 7, 6)),
    }


def test_a_closure_moves_a_planned_business_lead_and_doubles_nothing() -> None:
    deadline = watched(["2b", "9b"])
    before = {row.pk: row.ahead.written for row in planned(deadline)}
    closure = close_calendar_day(
        "us-federal",
        date(2026, 7, 1),
        label="flood",
        citation="OPM notice",
        by=None,
        now=at(date(2026, 6, 10)),
    )
    deadline.refresh_from_db()
    assert deadline.due_on == date(2026, 7, 6)
    assert ahead(deadline)["2b"] == midnight(date(2026, 6, 30))
    assert {row.pk: row.ahead.written for row in planned(deadline)} == before
    entry = deadline.ledger.filter(what="planned", reminder__lead=2).get()
    assert entry.detail == "leaves at 2026-06-30 04:00 UTC, was 2026-07-01 04:00 UTC"
    withdraw_closure(closure, reason="open after all", by=None, now=at(date(2026, 6, 11)))
    assert ahead(deadline)["2b"] == midnight(date(2026, 7, 1))


def test_a_business_lead_whose_day_has_passed_by_a_closure_leaves_at_once() -> None:
    deadline = watched(["2b"])
    close_calendar_day(
        "us-federal", date(2026, 7, 1), label="flood", citation="OPM", by=None, now=at(date(2026, 6, 30))
    )
    close_calendar_day(
        "us-federal", date(2026, 6, 30), label="flood", citation="OPM", by=None, now=at(date(2026, 6, 30))
    )
    assert ahead(deadline)["2b"] <= at(date(2026, 6, 30))


def test_a_reminder_that_is_due_already_is_not_put_off() -> None:
    deadline = watched([30])
    due = at(date(2026, 6, 6))
    Habits.objects.create(user=Watch.objects.get().user, delivery_hour=23)
    plan_reminders([deadline], due)
    assert ahead(deadline)[30] == midnight(date(2026, 6, 6))
    assert ahead(deadline)[1] == datetime(2026, 7, 6, 3, tzinfo=UTC)


def test_a_reminder_that_was_sent_stays_as_it_is() -> None:
    deadline = watched([30])
    first = planned(deadline)[0]
    sent(first, at(date(2026, 6, 6)))
    keep_settings(first.recipient, Settings(delivery_hour=9), at(date(2026, 6, 7)))
    first.refresh_from_db()
    assert first.send_at == midnight(date(2026, 6, 6))
    assert deadline.reminders.count() == 3


def test_settings_are_kept_and_move_the_planned_reminders() -> None:
    deadline = watched([7])
    ada = Watch.objects.get().user
    chosen = Settings("Europe/Berlin", (10,), 8, (5, 6), 2, True)
    assert keep_settings(ada, chosen, NOW) == 0
    assert settings_of(ada) == chosen
    assert ahead(deadline) == {
        10: datetime(2026, 6, 26, 6, tzinfo=UTC),
        7: datetime(2026, 6, 29, 6, tzinfo=UTC),
        1: datetime(2026, 7, 3, 6, tzinfo=UTC),  # Sunday is quiet, and so is Saturday
        0: datetime(2026, 7, 6, 6, tzinfo=UTC),
    }
    keep_settings(ada, Settings(), NOW)
    assert ahead(deadline) == {
        n: midnight(date.fromordinal(deadline.due_on.toordinal() - n)) for n in (7, 1, 0)
    }
    assert not ReaderZone.objects.exists()
    assert Habits.objects.get().replanned_to is None


def test_settings_that_are_refused_change_nothing() -> None:
    watched([7])
    ada = Watch.objects.get().user
    for wrong in (
        Settings(zone="Mars/Base"), Settings(delivery_hour=24), Settings(quiet_days=tuple(range(7))),
        Settings(extra_leads=("soon",)), Settings(digest_weekday=7),
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            keep_settings(ada, wrong, NOW)
    assert settings_of(User.objects.get(pk=ada.pk)) == Settings()
    assert not Habits.objects.exists()


def test_a_change_that_moves_no_reminder_plans_nothing_anew() -> None:
    watched([7])
    ada = Watch.objects.get().user
    keep_settings(ada, Settings(), NOW)
    Reminder.objects.update(state="cancelled", cancelled_reason="by hand")
    keep_settings(ada, Settings(invitations=True, digest_weekday=4), NOW)
    assert not Reminder.objects.filter(state="planned", kind="lead").exists()
    assert Reminder.objects.filter(state="planned", kind="invitation").count() == 2


def test_many_dates_are_planned_by_the_page_in_part_and_by_the_worker_to_the_end(monkeypatch) -> None:
    monkeypatch.setattr(replanning, "BATCH", 2)
    deadlines = [watched([7], f"m{number}", f"p{number}") for number in range(3)]
    ada = a_person()
    for deadline in deadlines:
        deadline.investment.team.create(user=ada)
        Watch.objects.create(investment=deadline.investment, user=ada, leads=[7])
    habits = Habits.objects.create(user=ada, delivery_hour=9, replanned_to=0)
    dates = replanning.dates_reminding(ada).count()
    assert replan(habits, NOW, 2) == dates - 2
    habits.refresh_from_db()
    assert habits.replanned_to == replanning.dates_reminding(ada).order_by("pk")[1].pk
    assert finish_replanning(NOW) == 1
    habits.refresh_from_db()
    assert habits.replanned_to is None
    assert [Reminder.objects.filter(recipient=ada, deadline=one).count() for one in deadlines] == [3, 3, 3]
    assert finish_replanning(NOW) == 0


def test_another_minimum_reaches_every_date() -> None:
    deadline = watched([7])
    policy = ReminderPolicy.objects.create(minimum=[5, 0], replanned_to=0)
    assert replan(policy, NOW) == 0
    assert set(ahead(deadline)) == {7, 5, 0}


def test_planning_again_follows_new_advice_and_repeats_safely(monkeypatch) -> None:
    deadline = watched()
    library = LawBook(None, NOW).library
    monkeypatch.setattr(
        "tracker.services.law.load_library", lambda: replace(library, leads={REVIEW: ("3b", 0)})
    )
    announced = replanning.announced().count()
    assert plan_again(NOW) == announced
    assert set(ahead(deadline)) == {"3b", 1, 0}
    before = list(Reminder.objects.order_by("pk").values())
    assert plan_again(NOW) == announced
    assert list(Reminder.objects.order_by("pk").values()) == before


def test_what_you_will_get_is_what_is_planned_once_it_is_saved() -> None:
    watched()
    ada = Watch.objects.get().user
    chosen = Settings("Europe/Berlin", (10, "4b"), 8, (5, 6))
    forecast = next_mails(ada, chosen.habit, NOW, most=100)
    assert not Habits.objects.exists()
    keep_settings(ada, chosen, NOW)
    seen = {
        (line.deadline.pk, line.planned.lead, max(line.planned.send_at, NOW), line.planned.layer.value)
        for mail in forecast.mails
        for line in mail.lines
    }
    rows = {
        (one.row.deadline_id, one.row.ahead, max(one.row.send_at, NOW), one.why)
        for one in waiting(LawBook(None, NOW))
    }
    assert seen == rows
    assert forecast.looked_through == forecast.dates == replanning.dates_reminding(ada).count()


def shown_and_planned(person: User, now: datetime) -> list[set[tuple[object, ...]]]:
    """What a person is shown of reminders ahead, and the rows of the same once all is planned again."""
    mails = next_mails(person, settings_of(person).habit, now, most=100).mails
    lines = [line for mail in mails for line in mail.lines if line.planned]
    shown = {(one.deadline.pk, one.planned.lead, max(one.at, now), one.behalf) for one in lines}
    plan_again(now)
    rows = Reminder.objects.filter(recipient=person, kind="lead", state="planned", send_at__gte=now)
    behalf = {user.pk: user.username for user in User.objects.all()}
    return [
        shown,
        {(row.deadline_id, row.ahead, row.send_at, behalf.get(row.on_behalf_of_id, "")) for row in rows},
    ]


def test_what_you_will_get_knows_what_you_let_rest_and_the_hour_at_which_it_comes_again() -> None:
    deadline = watched([14, 10, 7])
    ada = Watch.objects.get().user
    keep_settings(ada, Settings("Europe/Berlin", (), 8, (5, 6)), NOW)
    snooze(deadline.pk, ada, date(2026, 6, 25), now=NOW, came_by=CameBy.ADMIN)
    shown, planned_now = shown_and_planned(ada, NOW)
    assert shown == planned_now
    assert {(lead.n, at) for pk, lead, at, _ in shown if pk == deadline.pk} == {
        (11, datetime(2026, 6, 25, 6, tzinfo=UTC)),
        (10, datetime(2026, 6, 26, 6, tzinfo=UTC)),
        (7, datetime(2026, 6, 29, 6, tzinfo=UTC)),
        (1, datetime(2026, 7, 3, 6, tzinfo=UTC)),
        (0, datetime(2026, 7, 6, 6, tzinfo=UTC)),
    }


@pytest.mark.parametrize(("told_on", "comes"), [(ACCEPTED_ON, 26), (date(2026, 6, 26), 27)])
def test_what_comes_again_keeps_a_quiet_day_quiet_where_there_is_time(told_on: date, comes: int) -> None:
    deadline = watched([30])
    ada = Watch.objects.get().user
    keep_settings(ada, Settings("Europe/Berlin", (), 8, (5, 6)), NOW)
    snooze(deadline.pk, ada, date(2026, 6, 27), now=at(told_on), came_by=CameBy.ADMIN)  # a Saturday
    assert ahead(deadline)[9] == datetime(2026, 6, comes, 6, tzinfo=UTC)


def test_what_you_will_get_promises_a_deputy_no_more_than_is_planned() -> None:
    deadline = watched([30])
    bea = a_person("bea")
    deadline.investment.team.create(user=bea, role="deputy")
    keep_settings(bea, Settings("Europe/Berlin", (21, 10)), NOW)
    shown, planned_now = shown_and_planned(bea, NOW)
    assert shown == planned_now
    assert {lead.n for _, lead, *_ in shown} == {0}


def test_what_you_will_get_includes_what_comes_in_place_of_somebody_away() -> None:
    deadline = watched([14, 7])
    ada, bea, cyd = Watch.objects.get().user, a_person("bea"), a_person("cyd")
    for person in (bea, cyd):
        deadline.investment.team.create(user=person)
    first, last = date(2026, 6, 20), date(2026, 6, 24)
    keep_absence(Absence(user=ada, cover=bea, first_on=first, last_on=last), ada, NOW)
    keep_absence(Absence(user=bea, cover=cyd, first_on=first, last_on=last), bea, NOW)
    shown, planned_now = shown_and_planned(cyd, NOW)
    assert shown == planned_now
    assert {(lead.n, behalf) for pk, lead, _, behalf in shown if pk == deadline.pk} == {(14, "ada")}
    assert shown_and_planned(bea, NOW) == [set(), set()]


def test_one_instant_is_one_mail_and_the_first_ones_come_first() -> None:
    for number in range(3):
        watched([7], f"m{number}", f"p{number}")
    ada = a_person()
    for matter in Investment.objects.all():
        matter.team.create(user=ada)
        Watch.objects.create(investment=matter, user=ada, leads=[7])
    mails = next_mails(ada, Settings("Europe/Berlin").habit, NOW, most=2).mails
    assert [len(mail.lines) for mail in mails] == [3, 3]
    instants = [line.planned.send_at for mail in mails for line in mail.lines]
    assert instants == sorted(instants)
    assert mails[0].when.endswith("in Berlin (UTC+02:00)")


def test_what_was_sent_or_is_history_or_not_theirs_to_see_is_not_to_come() -> None:
    deadline = watched([30, 7])
    ada = Watch.objects.get().user
    sent(planned(deadline)[0], at(date(2026, 6, 6)))

    def leads(now: datetime) -> list[Lead]:
        mails = next_mails(ada, Settings().habit, now).mails
        return [one.planned.lead for mail in mails for one in mail.lines if one.deadline == deadline]

    assert leads(at(date(2026, 6, 6))) == [Lead(7), Lead(1), Lead(0)]
    assert leads(at(date(2026, 7, 1))) == [Lead(1), Lead(0)]
    deadline.investment.team.all().delete()
    assert leads(at(date(2026, 7, 1))) == []


def test_what_is_due_already_leaves_at_once() -> None:
    deadline = watched([0])
    mails = next_mails(Watch.objects.get().user, Settings().habit, at(deadline.due_on)).mails
    assert mails[0].when == "At once, with the next sweep"


def test_stages_and_digests_stand_among_the_mails_to_come() -> None:
    deadline = watched([30])
    bea = a_person("bea")
    deadline.investment.team.create(user=bea, role="deputy")
    plan_matter(deadline.investment.pk, NOW)
    keep_digest(bea, name="Mine", query="", cadence="weekly", now=NOW)
    mails = next_mails(bea, Settings("Europe/Berlin", delivery_hour=9).habit, NOW, weekday=2).mails
    kinds = [
        line.digest.name if line.digest else line.stage or line.planned.lead.n
        for mail in mails
        for line in mail.lines
        if line.digest or line.deadline == deadline
    ]
    assert kinds == ["Mine", "deputy", 0]
    digest = next(mail for mail in mails if mail.lines[0].digest)
    assert re.fullmatch(r"Wed \d+ \w+ 2026, 09:00 in Berlin \(UTC\+02:00\)", digest.when)


def test_looking_ahead_takes_no_more_statements_for_many_dates() -> None:
    ada = a_person()
    counts = []
    for number in range(4):
        deadline = watched([7], f"m{number}", f"p{number}")
        deadline.investment.team.create(user=ada)
        Watch.objects.create(investment=deadline.investment, user=ada, leads=["2b"])
        with CaptureQueriesContext(connection) as queries:
            next_mails(ada, Settings().habit, NOW)
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_each_planned_reminder_says_by_whose_wish() -> None:
    deadline = watched([7])
    Habits.objects.create(user=Watch.objects.get().user, extra_leads=[21])
    plan_reminders([deadline], NOW)
    why = {
        one.row.ahead.written: one.why
        for one in waiting(LawBook(None, NOW), "ada", "aurora")
        if one.row.deadline == deadline
    }
    assert why == {21: Layer.PERSON, 7: Layer.WATCH, 1: Layer.MINIMUM, 0: Layer.LAST}
    Watch.objects.update(leads=[8])
    assert CANCELLED_NEXT in {one.why for one in waiting(LawBook(None, NOW))}
    assert not list(waiting(LawBook(None, NOW), "ada", "another"))


def test_news_and_other_kinds_say_what_they_are() -> None:
    deadline = watched([7])
    ada = Watch.objects.get().user
    run = rows.the_run()
    Reminder.objects.create(kind="news", run=run, recipient=ada, send_at=NOW)
    rows.a_reminder(deadline, ada, kind="escalation", stage="deputy")
    assert {one.why for one in waiting(LawBook(None, NOW))} >= {"dates moved by news", "nobody acknowledged"}


def test_planning_leaves_kinds_alone_that_announce_no_day() -> None:
    deadline = watched([7])
    ada = Watch.objects.get().user
    turn = rows.answers_of(deadline, ada)[-1]
    kept = rows.a_reminder(deadline, ada, kind="turn", turn=turn, due_on=None, lead=None)
    deadline.investment.team.filter(user=ada).update(role="deputy")
    stage = rows.a_reminder(deadline, ada, kind="escalation", stage="deputy", lead=5)
    instead = rows.a_reminder(deadline, a_person("bob"), lead=9, instead_of=planned(deadline)[0])
    plan_reminders([deadline], NOW)
    for row in (kept, stage, instead):
        row.refresh_from_db()
        assert row.state == "planned"
    told(deadline.review, "cleared", date(2026, 6, 30))
    for row, state in ((kept, "planned"), (stage, "cancelled"), (instead, "cancelled")):
        row.refresh_from_db()
        assert row.state == state
