"""A day set by hand stands beside the computed one, and no reminder of either is lost."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.exceptions import ValidationError

from tests.alerts.people import live_here
from tests.calendar_news import close_calendar_day
from tests.services.rows import (
    REVIEW_ENDS_ON,
    a_person,
    a_watcher,
    an_accepted_notice,
    at,
    clock,
    planned,
    told,
)
from tracker.alerts.facts import Place, section
from tracker.alerts.subjects import subject
from tracker.alerts.sweep import sweep
from tracker.alerts.words import Countdown
from tracker.models import Deadline, FuzzyDay, Override, Reminder, ReminderPolicy, SecondCheck
from tracker.services.doubts import by_hand_words
from tracker.services.law import LawBook
from tracker.services.naming import names_of
from tracker.services.overrides import set_day, standing_of, withdraw_day
from tracker.services.recompute import recompute_all
from tracker.services.reminders import plan_matter
from tracker.services.second_checks import confirm
from tracker.services.turning import tell_by_hand

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 5, 21))
EARLIER, LATER = date(2026, 6, 30), date(2026, 7, 20)


@pytest.fixture
def deadline() -> Deadline:
    review = an_accepted_notice()
    a_watcher(review.investment, leads=[14, 1])
    recompute_all(None, NOW)
    plan_matter(review.investment_id, NOW)
    return clock(review)


def put(deadline: Deadline, day: date, **values: object) -> Override:
    known = {"reason": "The agency agreed", "citation": "Letter of 20 May", "by": None, "now": NOW}
    return set_day(deadline.pk, set_on=day, **known | values)  # type: ignore[arg-type]


def days(deadline: Deadline) -> set[date | None]:
    return {row.due_on for row in planned(deadline) if row.kind != "turn"}


def news(deadline: Deadline) -> list[tuple[str, str]]:
    """Who is told what of days set by hand, in the order of planning."""
    rows = Reminder.objects.filter(deadline=deadline, kind="turn").order_by("pk")
    return [(row.recipient.username, row.turn.kind) for row in rows.select_related("recipient", "turn")]


def test_the_computed_day_stays_and_the_other_stands_beside_it(deadline) -> None:
    put(deadline, EARLIER)
    row = clock(deadline.review)
    assert (row.due_on, row.set_on) == (REVIEW_ENDS_ON, EARLIER)
    assert row.act_days == (EARLIER, REVIEW_ENDS_ON)
    assert by_hand_words(row) == "Set by hand: Tue 30 Jun 2026; computed: Mon 6 Jul 2026"
    assert not deadline.changes.filter(new_due_on=EARLIER).exists()


@pytest.mark.parametrize("day", [EARLIER, LATER])
def test_both_days_are_announced_with_every_lead_of_each(deadline, day) -> None:
    before = {row.pk for row in planned(deadline)}
    put(deadline, day)
    now = planned(deadline)
    assert before <= {row.pk for row in now}
    assert {(row.due_on, row.lead) for row in now if row.kind == "lead"} >= {
        (on, lead) for on in (REVIEW_ENDS_ON, day) for lead in (14, 1, 0)
    }


def test_who_is_asked_further_goes_by_the_earlier_day(deadline) -> None:
    deadline.investment.team.create(user=a_person("deputy"), role="deputy")
    put(deadline, EARLIER)
    stages = deadline.reminders.filter(kind="escalation", state="planned")
    assert EARLIER in {row.due_on for row in stages}
    put(deadline, LATER)
    assert LATER not in {row.due_on for row in deadline.reminders.filter(kind="escalation")}


def test_withdrawn_the_computed_day_alone_is_announced(deadline) -> None:
    override = put(deadline, LATER)
    withdraw_day(override, reason="A mistake", by=None, now=NOW)
    row = clock(deadline.review)
    assert (row.set_on, standing_of(row), days(row)) == (None, None, {REVIEW_ENDS_ON})
    reasons = set(Reminder.objects.filter(due_on=LATER).values_list("cancelled_reason", flat=True))
    assert reasons == {"the date moved from Mon 20 Jul 2026 to Mon 6 Jul 2026"}
    with pytest.raises(ValidationError, match="withdrawn or replaced"):
        withdraw_day(override, reason="Again", by=None, now=NOW)


def test_another_day_replaces_the_one_before_which_stays_in_the_record(deadline) -> None:
    first = put(deadline, EARLIER)
    second = put(deadline, LATER)
    assert (second.withdraws, standing_of(deadline)) == (first, second)
    assert days(deadline) == {REVIEW_ENDS_ON, LATER}
    assert Override.objects.count() == 2


def test_once_the_clock_agrees_nothing_is_left_to_resolve(deadline) -> None:
    put(deadline, date(2026, 7, 7))
    closing = {"label": "snow", "citation": "OPM", "by": None, "now": NOW}
    close_calendar_day("us-federal", REVIEW_ENDS_ON, **closing)  # type: ignore[arg-type]
    row = clock(deadline.review)
    assert (row.due_on, row.set_on) == (date(2026, 7, 7), None)
    assert standing_of(row) is not None


def test_a_day_set_by_hand_ends_with_its_clock(deadline) -> None:
    put(deadline, LATER)
    told(deadline.review, "cleared", date(2026, 6, 1))
    row = clock(deadline.review)
    assert (row.state, row.set_on, days(row)) == ("met", None, set())


def test_a_recomputation_finds_nothing_to_change(deadline) -> None:
    put(deadline, EARLIER)
    assert recompute_all(None, NOW + timedelta(minutes=1), check=True).differences == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [({"reason": " "}, "reason"), ({"citation": ""}, "citation"), ({"day": REVIEW_ENDS_ON}, "set_on")],
)
def test_it_needs_a_reason_something_to_rest_on_and_another_day(deadline, values, field) -> None:
    with pytest.raises(ValidationError) as refused:
        put(deadline, values.pop("day", EARLIER), **values)
    assert field in refused.value.message_dict
    assert not Override.objects.exists()


def test_no_day_is_set_for_a_clock_that_is_over(deadline) -> None:
    told(deadline.review, "cleared", date(2026, 6, 1))
    with pytest.raises(ValidationError, match="over"):
        put(deadline, LATER)


def test_it_waits_for_a_second_person_where_the_policy_says_so(deadline) -> None:
    ReminderPolicy.objects.create(check_overrides=True, check_events=True)
    for name in ("borealis", "corona", "draco"):  # so that no two tables count alike
        an_accepted_notice(name)
    override = put(deadline, EARLIER)
    check = SecondCheck.objects.get(override=override)
    assert clock(deadline.review).unchecked == [check.pk]
    withdraw_day(override, reason="A mistake", by=None, now=NOW)
    assert clock(deadline.review).unchecked == []


def test_whoever_watches_is_told_once_that_a_day_was_set_and_once_that_it_is_withdrawn(deadline) -> None:
    override = put(deadline, LATER)
    assert news(deadline) == [("ada", "set")]
    plan_matter(deadline.investment.pk, NOW)
    recompute_all(None, NOW + timedelta(hours=1))
    tell_by_hand(override, NOW)
    assert news(deadline) == [("ada", "set")]
    withdraw_day(override, reason="A mistake", by=None, now=NOW)
    assert news(deadline) == [("ada", "set"), ("ada", "unset")]


def test_nothing_is_told_before_a_second_person_has_confirmed_the_day(deadline) -> None:
    ReminderPolicy.objects.create(check_overrides=True)
    bea = User.objects.create_superuser("bea", "bea@example.org", "x")
    put(deadline, LATER, by=a_person("cleo"))
    check = SecondCheck.objects.get()
    assert news(deadline) == []
    with pytest.raises(ValidationError):
        confirm(check.pk, read_as=FuzzyDay.on(EARLIER), by=bea, now=NOW)
    assert news(deadline) == []
    confirm(check.pk, read_as=FuzzyDay.on(LATER), by=bea, now=NOW)
    assert news(deadline) == [("ada", "set")]


def test_the_end_of_a_day_that_nobody_was_told_of_is_not_told(deadline) -> None:
    ReminderPolicy.objects.create(check_overrides=True)
    withdraw_day(put(deadline, LATER), reason="A mistake", by=None, now=NOW)
    assert news(deadline) == []


def test_the_end_of_a_day_that_replaced_one_people_know_is_told(deadline) -> None:
    put(deadline, EARLIER)
    ReminderPolicy.objects.create(check_overrides=True)
    withdraw_day(put(deadline, LATER), reason="A mistake", by=None, now=NOW)
    assert news(deadline) == [("ada", "set"), ("ada", "unset")]


def letters(beginning: str) -> list[tuple[str, str]]:
    """The subjects and bodies of the mails that left, each body on one line."""
    found = [one for one in mail.outbox if one.subject.startswith(beginning)]
    return [(one.subject, " ".join(str(one.body).split())) for one in found]


def test_the_mail_says_who_set_which_day_why_and_the_computed_one(deadline) -> None:
    live_here()
    override = put(deadline, LATER, by=a_person("cleo"))
    sweep(NOW)
    [(subject_line, body)] = letters("Day set by hand:")
    assert "Review ends Mon 20 Jul 2026 (set by hand)" in subject_line
    assert "Mon 20 Jul 2026, set by cleo: The agency agreed (Letter of 20 May)." in body
    assert "The computed day stays beside it: Mon 6 Jul 2026." in body
    withdraw_day(override, reason="A mistake", by=None, now=NOW)
    sweep(NOW)
    [(_, body)] = letters("Day set by hand withdrawn:")
    assert "Withdrawn: A mistake. The computed day alone counts again: Mon 6 Jul 2026." in body


def test_a_day_withdrawn_before_its_mail_left_is_not_told(deadline) -> None:
    live_here()
    withdraw_day(put(deadline, LATER), reason="A mistake", by=None, now=NOW)
    sweep(NOW)
    first = Reminder.objects.filter(kind="turn").earliest("pk")
    assert first.cancelled_reason == "Another day counts by now."


def test_each_mail_names_its_own_day_first_and_both_days(deadline) -> None:
    put(deadline, EARLIER)
    row = clock(deadline.review)
    countdown, named = Countdown(LawBook(None, NOW)), names_of([row])[row.pk]
    subjects = []
    for reminder in row.reminders.filter(lead=14, state="planned").order_by("due_on"):
        one = section(reminder, Place(1, 1, None, named=named), countdown)
        assert one.by_hand == by_hand_words(row)
        subjects.append(subject([[one]]).partition(",")[0])
    assert subjects == ["Review ends Tue 30 Jun 2026 (set by hand)", "Review ends Mon 6 Jul 2026"]
