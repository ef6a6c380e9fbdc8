"""Who is asked when nobody acknowledges, who stands in, who covers, and whose reminders rest."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import override

from tests.calendar_news import record_regime_pause
from tests.corrections import correct_event
from tests.services.rows import (
    ACCEPTED_ON,
    a_notice,
    a_person,
    a_watcher,
    at,
    clock,
    planned,
    sent,
    told,
)
from tracker.filters.exceptions import exceptions, unowned
from tracker.models import (
    Absence,
    CameBy,
    Deadline,
    DeadlineChange,
    FuzzyDay,
    LedgerEntry,
    Reminder,
    ReminderPolicy,
    Turn,
    Watch,
)
from tracker.services.absences import keep_absence, remove_absence
from tracker.services.acknowledge import acknowledge, snooze
from tracker.services.handing_over import hand_over
from tracker.services.recompute import recompute_all
from tracker.services.reminders import plan_matter, plan_reminders
from tracker.services.standing_in import pass_on

pytestmark = pytest.mark.django_db
NOW = at(ACCEPTED_ON)


@pytest.fixture
def deadline() -> Deadline:
    """Owned and watched by ada, with bea as deputy and cyd as partner; root looks after the installation."""
    a_person("root", is_superuser=True)
    review = a_notice()
    for name, role in (("ada", "owner"), ("bea", "deputy"), ("cyd", "partner")):
        review.investment.team.create(user=a_person(name), role=role)
    Watch.objects.create(investment=review.investment, user=who("ada"), leads=[14, 7, 3])
    told(review, "accepted", ACCEPTED_ON)
    return clock(review)


def who(name: str) -> User:
    return User.objects.get(username=name)


def stages(deadline: Deadline, state: str = "planned") -> list[tuple[str, str, date]]:
    rows = deadline.reminders.filter(kind="escalation", state=state, instead_of=None)
    return [(row.stage, row.recipient.username, row.send_at.date()) for row in rows.order_by("send_at")]


def leads(deadline: Deadline, name: str) -> list[int | None]:
    rows = deadline.reminders.filter(kind="lead", state="planned", recipient=who(name))
    return [row.lead for row in rows.order_by("send_at")]


def test_a_date_goes_to_deputy_partner_and_desk_at_the_distances_of_the_policy(deadline) -> None:
    assert stages(deadline) == [
        ("deputy", "bea", date(2026, 6, 26)),  # 5 business days before Mon 6 Jul; Fri 3 Jul is a holiday
        ("partner", "cyd", date(2026, 7, 1)),
        ("desk", "root", date(2026, 7, 6)),
    ]


def test_a_stage_without_a_person_goes_to_the_next_and_nobody_is_asked_twice_for_it(deadline) -> None:
    deadline.investment.team.filter(role__in=("deputy", "partner")).delete()
    plan_matter(deadline.investment.pk, NOW)
    assert [(stage, name) for stage, name, _ in stages(deadline)] == [("deputy", "root"), ("desk", "root")]
    assert deadline.reminders.get(stage="partner").cancelled_reason == "this stage is left out now"


def test_the_duty_desk_is_asked_only_about_matters_it_sees(deadline) -> None:
    desk = a_person("desk")
    ReminderPolicy.objects.create(duty_desk=desk, deputy_at="", partner_at="")
    plan_reminders([deadline], NOW)
    assert [name for _, name, _ in stages(deadline)] == ["root"]
    deadline.investment.team.create(user=desk, role="reader")
    plan_reminders([deadline], NOW)
    assert [name for _, name, _ in stages(deadline)] == ["desk"]


def test_acknowledging_cancels_every_stage_that_has_not_left_and_keeps_the_reminders(deadline) -> None:
    before = leads(deadline, "ada")
    for _ in range(2):
        acknowledge(deadline.pk, who("ada"), now=NOW, came_by=CameBy.ADMIN)
    assert stages(deadline) == []
    reasons = set(deadline.reminders.filter(kind="escalation").values_list("cancelled_reason", flat=True))
    assert reasons == {"acknowledged by ada on Wed 20 May 2026"}
    assert LedgerEntry.objects.filter(what="acknowledged").count() == 1
    plan_reminders([deadline], NOW)
    assert (stages(deadline), leads(deadline, "ada")) == ([], before)


def test_what_is_kept_of_an_answer_is_english_whoever_gave_it(deadline) -> None:
    with override("fr"):
        acknowledge(deadline.pk, who("ada"), now=NOW, came_by=CameBy.ADMIN)
        snooze(deadline.pk, who("ada"), date(2026, 7, 1), now=NOW, came_by=CameBy.ADMIN)
    reasons = set(deadline.reminders.filter(kind="escalation").values_list("cancelled_reason", flat=True))
    assert reasons == {"acknowledged by ada on Wed 20 May 2026"}
    details = dict(
        LedgerEntry.objects.filter(what__in=("acknowledged", "snoozed")).values_list("what", "detail")
    )
    assert details["acknowledged"].startswith("Mon 6 Jul 2026, through ")
    assert details["snoozed"] == "until Wed 1 Jul 2026"


def test_a_date_that_moves_asks_again_for_its_new_day(deadline) -> None:
    acknowledge(deadline.pk, who("ada"), now=NOW, came_by=CameBy.ADMIN)
    event = deadline.review.events.get()
    later = FuzzyDay.on(date(2026, 5, 27))
    correct_event(event, occurred=later, by=None, now=NOW + timedelta(days=8), reason="typing error")
    assert [stage for stage, *_ in stages(deadline)] == ["deputy", "partner", "desk"]
    assert {row.due_on for row in deadline.reminders.filter(kind="escalation", state="planned")} == {
        date(2026, 7, 10)
    }


def test_a_stage_that_has_left_fires_only_once(deadline) -> None:
    sent(deadline.reminders.get(stage="deputy"), at(date(2026, 6, 26)))
    plan_reminders([deadline], at(date(2026, 6, 26)))
    assert [stage for stage, *_ in stages(deadline)] == ["partner", "desk"]
    assert deadline.reminders.filter(stage="deputy").count() == 1


LATE_ON = date(2026, 7, 2)
"""Two business days before Mon 6 Jul, of which deputy and partner were to be asked on 26 Jun and 1 Jul."""


@pytest.fixture
def late(deadline) -> Deadline:
    """The same date, recorded on Thu 2 Jul only."""
    Reminder.objects.all().delete()
    Watch.objects.update(leads=[30])
    ReminderPolicy.objects.create(minimum=[0])
    plan_reminders([deadline], at(LATE_ON))
    return deadline


def in_order(deadline: Deadline) -> list[tuple[str, str]]:
    """What leaves at once, in the order in which a sweep takes it."""
    rows = deadline.reminders.filter(state="planned", send_at__lte=at(LATE_ON)).order_by("send_at", "pk")
    return [(row.recipient.username, row.stage) for row in rows]


def test_each_stage_whose_day_had_passed_fires_at_once_and_the_owner_is_told_first(late) -> None:
    assert in_order(late) == [("ada", ""), ("bea", "deputy"), ("cyd", "partner")]
    assert stages(late)[-1] == ("desk", "root", date(2026, 7, 6))
    first = late.reminders.get(recipient=who("ada"), send_at=at(LATE_ON))
    assert (first.kind, first.due_on) == ("lead", late.due_on)


def test_what_is_made_up_for_is_planned_once_however_often_it_is_planned(late) -> None:
    before = list(late.reminders.order_by("pk").values())
    later = at(LATE_ON) + timedelta(hours=1)
    plan_reminders([late], later)
    assert list(late.reminders.order_by("pk").values()) == before
    late.reminders.filter(send_at__lte=later).update(state="sent", sent_at=later)
    sent_before = list(late.reminders.order_by("pk").values())
    plan_reminders([late], at(date(2026, 7, 3)))
    assert list(late.reminders.order_by("pk").values()) == sent_before


def test_an_owner_who_was_told_already_is_not_told_again_before_the_others(deadline) -> None:
    Reminder.objects.exclude(kind="lead").delete()
    sent(deadline.reminders.get(recipient=who("ada"), lead=7), at(date(2026, 6, 29)))
    plan_reminders([deadline], at(date(2026, 6, 30)))
    assert stages(deadline)[0] == ("deputy", "bea", date(2026, 6, 30))
    assert not deadline.reminders.filter(recipient=who("ada"), send_at=at(date(2026, 6, 30))).exists()


def test_an_owner_to_whom_the_move_is_told_reads_of_it_once(deadline) -> None:
    Watch.objects.update(leads=[14])
    sent(deadline.reminders.get(recipient=who("ada"), lead=14), at(date(2026, 6, 22)))
    now, day = at(date(2026, 6, 26)), date(2026, 6, 29)
    Deadline.objects.filter(pk=deadline.pk).update(due_on=day, safe_on=None)
    days = {"old_due_on": deadline.due_on, "new_due_on": day}
    change = DeadlineChange.objects.create(deadline=deadline, cause="event", text="x", changed_at=now, **days)
    plan_reminders([deadline], now, [change])
    at_once = deadline.reminders.filter(state="planned", send_at__lte=now)
    told_now = {(row.recipient.username, row.kind) for row in at_once}
    assert told_now == {("ada", "moved"), ("bea", "escalation"), ("cyd", "escalation")}


def test_a_date_that_is_past_when_it_is_recorded_asks_nobody(deadline) -> None:
    Reminder.objects.all().delete()
    plan_reminders([deadline], at(date(2026, 7, 8)))
    assert stages(deadline) == []


def test_a_late_stage_asks_nobody_once_the_date_is_acknowledged(deadline) -> None:
    Reminder.objects.all().delete()
    acknowledge(deadline.pk, who("ada"), now=at(LATE_ON), came_by=CameBy.ADMIN)
    plan_reminders([deadline], at(LATE_ON))
    assert stages(deadline) == []


def test_a_stage_that_moves_behind_today_by_another_policy_fires_at_once(deadline) -> None:
    ReminderPolicy.objects.create(partner_at="6b")
    plan_reminders([deadline], at(date(2026, 6, 26)))
    assert ("partner", "cyd", date(2026, 6, 26)) in stages(deadline)


def test_nobody_with_a_part_in_the_matter_can_switch_off_the_firms_last_reminder(deadline) -> None:
    matter = deadline.investment
    plan_matter(matter.pk, NOW)
    assert (leads(deadline, "bea"), leads(deadline, "cyd")) == ([0], [])
    for name in ("ada", "bea", "cyd"):
        Watch.objects.update_or_create(investment=matter, user=who(name), defaults={"is_active": False})
    plan_matter(matter.pk, NOW)
    assert (leads(deadline, "ada"), leads(deadline, "bea"), leads(deadline, "cyd")) == ([1, 0], [0], [])
    Watch.objects.all().delete()
    plan_matter(matter.pk, NOW)
    assert 0 in leads(deadline, "ada")
    assert leads(deadline, "bea") == [0]


DAY_BEFORE = date(2026, 7, 5)


def told_too_late(deadline: Deadline, *own: int) -> None:
    """Known a day before it is due, where the firm's last reminder comes three days before, and no stage."""
    Reminder.objects.all().delete()
    Watch.objects.update(leads=list(own))
    ReminderPolicy.objects.create(minimum=[3], deputy_at="", partner_at="", desk_at="")
    plan_reminders([deadline], at(DAY_BEFORE))


def test_a_date_known_too_late_for_the_firms_last_reminder_is_told_at_once_and_once(deadline) -> None:
    told_too_late(deadline)
    told = [("ada", 3, at(DAY_BEFORE)), ("bea", 3, at(DAY_BEFORE))]
    columns = ("recipient__username", "lead", "send_at")
    assert list(deadline.reminders.order_by("recipient").values_list(*columns)) == told
    deadline.reminders.filter(recipient=who("bea")).update(state="cancelled", cancelled_reason="was not here")
    plan_reminders([deadline], at(date(2026, 7, 6)))
    assert deadline.reminders.get(recipient=who("bea")).send_at == at(date(2026, 7, 6))
    plan_reminders([deadline], at(date(2026, 7, 6)))
    plan_reminders([deadline], at(date(2026, 7, 7)))
    assert deadline.reminders.filter(kind="lead", state="planned").count() == 2


def test_whoever_is_told_that_day_anyway_gets_no_second_reminder(deadline) -> None:
    told_too_late(deadline, 1, 0)
    assert leads(deadline, "ada") == [1, 0]
    plan_reminders([deadline], at(date(2026, 7, 6)))
    assert leads(deadline, "ada") == [1, 0]


def test_a_date_that_is_over_when_it_is_known_is_not_made_up_for(deadline) -> None:
    told_too_late(deadline)
    Reminder.objects.all().delete()
    plan_reminders([deadline], at(date(2026, 7, 7)))
    assert not deadline.reminders.exists()


def test_a_plain_watcher_may_stop_watching_and_gets_nothing(deadline) -> None:
    dan = a_person("dan")
    deadline.investment.team.create(user=dan)
    watch = Watch.objects.create(investment=deadline.investment, user=dan)
    plan_matter(deadline.investment.pk, NOW)
    assert leads(deadline, "dan")
    watch.is_active = False
    watch.save()
    plan_matter(deadline.investment.pk, NOW)
    assert leads(deadline, "dan") == []


def test_only_watchers_and_the_team_acknowledge(deadline) -> None:
    with pytest.raises(ValidationError, match="watches this date or is on the team"):
        acknowledge(deadline.pk, a_person("eve"), now=NOW, came_by=CameBy.ADMIN)


@pytest.mark.parametrize("role", ["", "reader"])
def test_who_merely_watches_or_reads_cannot_silence_the_escalation(role: str, deadline) -> None:
    matter, dan = deadline.investment, a_person("dan")
    type(matter).objects.filter(pk=matter.pk).update(is_public=True)
    if role:
        matter.team.create(user=dan, role=role)
    Watch.objects.create(investment=matter, user=dan)
    acknowledge(deadline.pk, dan, now=NOW, came_by=CameBy.ADMIN)
    plan_reminders([deadline], NOW)
    assert deadline.acknowledgements.count() == LedgerEntry.objects.filter(what="acknowledged").count() == 1
    assert [stage for stage, *_ in stages(deadline)] == ["deputy", "partner", "desk"]
    acknowledge(deadline.pk, who("cyd"), now=NOW, came_by=CameBy.ADMIN)
    plan_reminders([deadline], NOW)
    assert stages(deadline) == []
    matter.team.filter(user=who("cyd")).update(role="reader")
    plan_reminders([deadline], NOW)
    assert len(stages(deadline)) == 3


@pytest.mark.parametrize("how", ["desk", "cover", "stand-in", "superuser"])
def test_whoever_was_asked_or_stands_in_has_the_date_in_hand(how: str, deadline) -> None:
    dan = who("root") if how == "superuser" else a_person("dan")
    type(deadline.investment).objects.update(is_public=True)
    if how == "desk":
        ReminderPolicy.objects.create(duty_desk=dan)
        plan_reminders([deadline], NOW)
    elif how == "cover":
        first, last = date(2026, 6, 20), date(2026, 7, 10)
        keep_absence(Absence(user=who("ada"), cover=dan, first_on=first, last_on=last), who("ada"), NOW)
    elif how == "stand-in":
        first_one = deadline.reminders.filter(recipient=who("ada"), kind="lead").first()
        values = {"lead": first_one.lead, "due_on": first_one.due_on, "send_at": NOW, "planned_at": NOW}
        deadline.reminders.create(recipient=dan, instead_of=first_one, **values)
    acknowledge(deadline.pk, dan, now=NOW, came_by=CameBy.ADMIN)
    assert stages(deadline) == []
    plan_reminders([deadline], NOW)
    assert stages(deadline) == []


def test_a_snooze_rests_the_persons_own_reminders_until_the_day_they_chose(deadline) -> None:
    Watch.objects.create(investment=deadline.investment, user=who("bea"), leads=[14])
    plan_reminders([deadline], NOW)
    snooze(deadline.pk, who("ada"), date(2026, 7, 1), now=NOW, came_by=CameBy.ADMIN)
    assert leads(deadline, "ada") == [5, 3, 1, 0]  # the firm's minimum of 1 and 0 lies behind the day chosen
    assert leads(deadline, "bea")[0] == 14
    rested = deadline.reminders.get(recipient=who("ada"), lead=14)
    assert rested.cancelled_reason == "rests until Wed 1 Jul 2026, as this person asked"
    assert len(stages(deadline)) == 3
    assert LedgerEntry.objects.get(what="snoozed").detail == "until Wed 1 Jul 2026"


def test_the_firms_last_reminder_never_rests(deadline) -> None:
    ReminderPolicy.objects.create(minimum=[7, 2])
    plan_reminders([deadline], NOW)
    snooze(deadline.pk, who("ada"), date(2026, 7, 6), now=NOW, came_by=CameBy.ADMIN)
    assert leads(deadline, "ada") == [2, 0]


@pytest.mark.parametrize("until", [date(2026, 7, 7), ACCEPTED_ON])
def test_nobody_snoozes_past_the_day_to_act_by_or_into_the_past(until: date, deadline) -> None:
    with pytest.raises(ValidationError) as refused:
        snooze(deadline.pk, who("ada"), until, now=NOW, came_by=CameBy.ADMIN)
    assert list(refused.value.message_dict) == ["until_on"]


def test_what_a_person_cannot_get_goes_to_the_next_one_once(deadline) -> None:
    first = planned(deadline)[0]
    for _ in range(2):
        pass_on([first], "Gone.", NOW)
    stand_in = Reminder.objects.get(instead_of=first)
    assert (stand_in.recipient, stand_in.lead, stand_in.send_at) == (who("bea"), first.lead, NOW)
    assert LedgerEntry.objects.get(what="passed_on").detail.startswith("To bea (deputy), because ada")


def test_a_stand_in_who_is_told_already_or_cannot_be_reached_is_passed_over(deadline) -> None:
    User.objects.filter(username="bea").update(email="")
    first = planned(deadline)[0]
    Reminder.objects.create(
        deadline=deadline, recipient=who("cyd"), due_on=first.due_on, lead=first.lead, send_at=NOW
    )
    pass_on([first], "Gone.", NOW)
    assert Reminder.objects.get(instead_of=first).recipient == who("root")


def test_a_stand_in_stays_planned_when_the_date_is_planned_again(deadline) -> None:
    first = planned(deadline)[0]
    pass_on([first], "Gone.", NOW)
    plan_reminders([deadline], NOW)
    assert Reminder.objects.get(instead_of=first).state == "planned"


def test_a_reminder_that_was_cancelled_when_somebody_else_took_over_comes_back_to_its_person() -> None:
    root, review = a_person("root", is_superuser=True), a_notice()
    told(review, "accepted", ACCEPTED_ON)  # nobody watches: root is reminded
    deadline = clock(review)
    a_watcher(review.investment)
    plan_matter(review.investment.pk, NOW)
    assert leads(deadline, "root") == []
    for row in deadline.reminders.filter(recipient=who("ada"), kind="lead", lead__gte=0):
        pass_on([row], "550 5.1.1 no such user", NOW)
    handed = deadline.reminders.filter(recipient=root, kind="lead", state="planned")
    assert set(handed.values_list("instead_of__recipient", "send_at", "cancelled_reason")) == {
        (who("ada").pk, NOW, "")
    }
    assert not LedgerEntry.objects.filter(what="passed_on", detail__startswith="To nobody").exists()
    back = LedgerEntry.objects.filter(what="planned", reminder__in=handed)
    assert back.count() == handed.count() > 0
    plan_matter(review.investment.pk, NOW)
    assert handed.count() == back.count()


def test_a_deputy_who_stopped_watching_stands_in_all_the_same(deadline) -> None:
    mine = Watch.objects.create(investment=deadline.investment, user=who("bea"), leads=[14])
    plan_matter(deadline.investment.pk, NOW)
    mine.delete()
    plan_matter(deadline.investment.pk, NOW)
    first = planned(deadline)[0]
    before = deadline.reminders.get(recipient=who("bea"), lead=first.lead, kind="lead")
    assert before.state == "cancelled"
    pass_on([first], "Gone.", NOW)
    before.refresh_from_db()
    assert (before.state, before.instead_of, before.send_at) == ("planned", first, NOW)


def test_whose_own_row_was_passed_on_before_is_not_asked_a_second_time(deadline) -> None:
    first = planned(deadline)[0]
    pass_on([first], "Gone.", NOW)
    beas = Reminder.objects.get(instead_of=first)
    pass_on([beas], "Gone, too.", NOW)
    Reminder.objects.filter(pk=beas.pk).update(state="cancelled", cancelled_reason="gone")
    pass_on([Reminder.objects.get(instead_of=beas)], "And again.", NOW)
    last = Reminder.objects.latest("pk")
    assert (last.recipient, last.lead) == (who("root"), first.lead)


def away(user: str, cover: str, first: date, last: date) -> Absence:
    row = Absence(user=who(user), cover=who(cover), first_on=first, last_on=last)
    return keep_absence(row, who(user), NOW)


def covered(deadline: Deadline) -> list[tuple[str, int | None]]:
    rows = deadline.reminders.filter(state="planned", kind="lead", on_behalf_of__isnull=False)
    return [(row.recipient.username, row.lead) for row in rows.order_by("send_at", "pk")]


def test_whoever_covers_gets_what_falls_into_the_absence_and_the_person_too(deadline) -> None:
    row = away("ada", "bea", date(2026, 6, 22), date(2026, 6, 30))
    assert covered(deadline) == [("bea", 14), ("bea", 7)]
    assert 14 in leads(deadline, "ada")
    plan_reminders([deadline], NOW)
    assert covered(deadline) == [("bea", 14), ("bea", 7)]
    remove_absence(row, NOW)
    assert covered(deadline) == []


def test_the_cover_of_a_cover_gets_it_once_and_circles_end(deadline) -> None:
    days = (date(2026, 6, 22), date(2026, 6, 30))
    away("bea", "cyd", *days)
    away("ada", "bea", *days)
    assert covered(deadline) == [("cyd", 14), ("cyd", 7)]
    away("cyd", "ada", *days)
    assert covered(deadline) == []


def test_a_stage_asks_whoever_covers_for_its_person(deadline) -> None:
    away("bea", "cyd", date(2026, 6, 26), date(2026, 6, 26))
    asked = deadline.reminders.get(stage="deputy", state="planned")
    assert (asked.recipient, asked.on_behalf_of) == (who("cyd"), who("bea"))


def test_nobody_enters_an_absence_of_another_person(deadline) -> None:
    row = Absence(user=who("ada"), cover=who("cyd"), first_on=ACCEPTED_ON, last_on=ACCEPTED_ON)
    with pytest.raises(ValidationError, match="Only the person themself"):
        keep_absence(row, who("bea"), NOW)


def test_a_cover_who_does_not_see_the_matter_gets_nothing_and_the_date_is_an_exception(deadline) -> None:
    assert unowned(NOW) == 0
    a_person("eve")
    away("ada", "eve", date(2026, 6, 22), date(2026, 6, 30))
    assert covered(deadline) == []
    assert deadline in exceptions(who("ada"), NOW)
    assert not exceptions(who("eve"), NOW).exists()


@pytest.mark.parametrize("name", ["bea", "cyd"])
def test_a_deputy_or_partner_away_without_a_cover_who_can_be_reached_is_an_exception(
    name: str, deadline
) -> None:
    first, last = date(2026, 6, 20), date(2026, 6, 30)
    eve = a_person("eve")
    deadline.investment.team.create(user=eve)
    keep_absence(Absence(user=who(name), cover=eve, first_on=first, last_on=last), who(name), NOW)
    assert deadline not in exceptions(who("ada"), NOW)
    User.objects.filter(username="eve").update(email="")
    assert deadline in exceptions(who("ada"), NOW)


def test_an_open_clock_without_an_active_owner_is_an_exception_until_somebody_follows(deadline) -> None:
    User.objects.filter(username="ada").update(is_active=False)
    open_clocks = Deadline.objects.filter(state__in=("running", "paused")).count()
    assert unowned(NOW) == open_clocks > 0
    assert hand_over(who("ada"), who("bea"), NOW) == 1
    assert unowned(NOW) == 0
    assert deadline.investment.team.get(user=who("bea")).role == "owner"
    assert leads(deadline, "bea")[:3] == [14, 7, 3]


def test_a_clock_whose_reminders_reach_nobody_is_an_exception(deadline) -> None:
    User.objects.filter(username="ada").update(email="")
    assert deadline in exceptions(who("root"), NOW)


def turns(deadline: Deadline) -> list[tuple[str, str]]:
    rows = deadline.reminders.filter(kind="turn").order_by("pk")
    return [(row.recipient.username, row.turn.kind) for row in rows if row.turn]


def a_lapse(first: date, last: date | None, now: date) -> None:
    told_by = {"reason": "no funds", "citation": "50 USC 4565(b)(8)", "by": None}
    record_regime_pause("us-cfius", first, last, now=at(now), **told_by)


def test_a_stop_and_its_end_are_told_once_each_to_whoever_was_reminded(deadline) -> None:
    sent(planned(deadline)[0], at(date(2026, 6, 22)))
    a_lapse(date(2026, 6, 24), date(2026, 6, 25), now=date(2026, 6, 24))  # so short that no date moves
    assert turns(deadline) == [("ada", "paused")]
    for day in (25, 26, 26, 29):
        recompute_all(None, at(date(2026, 6, day)))
    kept = Turn.objects.filter(deadline=deadline).order_by("pk")
    assert [row.kind for row in kept] == ["paused", "resumed"]
    assert "no funds" in kept[0].text
    assert turns(deadline) == [("ada", "paused"), ("ada", "resumed")]


def test_a_pause_whose_news_moves_the_date_is_not_told_a_second_time(deadline) -> None:
    sent(planned(deadline)[0], at(date(2026, 6, 22)))
    a_lapse(date(2026, 6, 1), None, now=date(2026, 6, 23))
    assert Turn.objects.filter(deadline=deadline, kind="paused").count() == 1
    assert turns(deadline) == []
    assert Reminder.objects.filter(kind="news", recipient=who("ada")).count() == 1
