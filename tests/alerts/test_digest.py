"""The digest as its reader gets it: counts, lines, walls, what moved, lateness, and how to leave it."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.alerts.people import MINUTE, a_date, a_person
from tests.models import rows
from tracker.alerts import ink
from tracker.alerts.digest import tell
from tracker.alerts.sweep import sweep
from tracker.alerts.words import WIDTH, Countdown
from tracker.models import (
    Deadline,
    DeadlineChange,
    Habits,
    Investment,
    Mail,
    Override,
    Reminder,
    Subscription,
    Turn,
)
from tracker.services.digests import NEWER, PAUSED, plan_digests
from tracker.services.law import LawBook
from tracker.services.reader_zone import keep_zone
from tracker.services.subscriptions import keep_digest, pause_digest

pytestmark = pytest.mark.django_db
STARTED = datetime(2026, 7, 3, 12, tzinfo=UTC)  # a Friday
MONDAY = datetime(2026, 7, 6, 7, tzinfo=UTC)
NOW = MONDAY + MINUTE
TODAY = MONDAY.date()
DAY = timedelta(days=1)


@pytest.fixture
def amira() -> User:
    return a_person()


def a_digest(person: User, cadence: str = "weekly", query: str = "", name: str = "Mine") -> Subscription:
    return keep_digest(person, name=name, query=query, cadence=cadence, now=STARTED)


def due(slug: str, person: User, days: int, **values: Any) -> Deadline:
    return a_date(slug, (person,), **{"due_on": TODAY + days * DAY} | values)


def letter(now: datetime = NOW) -> EmailMultiAlternatives:
    sweep(now)
    (one,) = mail.outbox
    assert isinstance(one, EmailMultiAlternatives)
    return one


def flat(words: str) -> str:
    """Without the folds of the text part."""
    return " ".join(words.split())


def page(one: EmailMultiAlternatives) -> str:
    return str(one.alternatives[0][0])


def test_it_says_what_is_due_and_how_many_dates_were_checked(amira: User) -> None:
    a_digest(amira)
    for slug, days in (("late", -1), ("now", 0), ("soon", 3), ("week", 7), ("month", 8), ("far", 31)):
        due(slug, amira, days)
    due("wait", amira, 1, state="waiting", due_on=None, undetermined_reason="waits for it")
    one = letter()
    assert one.subject == "Monday digest: 3 due this week, 1 overdue (7 dates checked)"
    assert one.to == ["amira@example.org"]
    for words in (one.body, page(one)):
        for told in (
            "3 due this week, 1 overdue",
            "7 dates checked",
            "Sun 5 Jul 2026",
            "overdue by 1 calendar day",
            "Mon 6 Jul 2026",
            "Thu 9 Jul 2026",
            "3 calendar days left",
            "Late",
            "Committee",
            "1 later than in 30 days",
            "1 waiting for an event",
            "The next one comes on Mon 13 Jul 2026, 07:00 in UTC.",
        ):
            assert told in words
    heads = [line for line in one.body.splitlines() if line.isupper() or ("(" in line and line[:4].isupper())]
    assert heads == ["OVERDUE (1)", "TODAY (1)", "NEXT 7 DAYS (2)", "NEXT 30 DAYS (1)"]


def test_a_daily_one_begins_with_today(amira: User) -> None:
    a_digest(amira, "daily")
    due("now", amira, 0)
    due("soon", amira, 3)
    assert letter().subject == "Daily digest, Mon 6 Jul 2026: 1 due today, 2 due this week (2 dates checked)"


def test_when_nothing_is_due_it_says_so_and_how_many_were_checked(amira: User) -> None:
    a_digest(amira)
    due("far", amira, 90)
    one = letter()
    assert one.subject == "Monday digest: nothing due in 30 days (1 date checked)"
    for words in (one.body, page(one)):
        assert "Nothing is overdue, and nothing is due in the next 30 days." in words
        assert "1 date checked." in words
        assert "The next one comes on Mon 13 Jul 2026" in words


def test_with_no_dates_at_all_it_comes_all_the_same(amira: User) -> None:
    a_digest(amira)
    assert letter().subject == "Monday digest: nothing due in 30 days (0 dates checked)"


def test_it_reads_the_dates_when_it_is_sent(amira: User) -> None:
    a_digest(amira)
    deadline = due("soon", amira, 3)
    Deadline.objects.filter(pk=deadline.pk).update(due_on=TODAY + 20 * DAY)
    assert letter().subject == "Monday digest: nothing due this week, 1 due in 30 days (1 date checked)"


def test_it_tells_nothing_of_a_matter_its_reader_may_not_see_any_more(amira: User) -> None:
    a_digest(amira)
    due("aurora", amira, 3)
    due("borealis", amira, 2)
    Investment.objects.get(slug="borealis").team.all().delete()
    one = letter()
    assert "Aurora" in one.body
    assert "Borealis" not in one.body + page(one) + one.subject
    assert "(1 date checked)" in one.subject


def test_one_filter_is_asked_and_named(amira: User) -> None:
    a_digest(amira, query="text=aurora", name="Red")
    due("aurora", amira, 3)
    due("borealis", amira, 2)
    one = letter()
    assert one.subject == "Monday digest, Red: 1 due this week (1 date checked)"
    assert "Red: Text: aurora. 1 date checked." in one.body
    assert f"{reverse('longstop:docket')}?text=aurora" in one.body


def test_a_question_that_is_not_understood_any_more_says_so_and_lists_nothing(amira: User) -> None:
    row = a_digest(amira)
    Subscription.objects.update(query="regime=atlantis")
    due("aurora", amira, 3)
    one = letter()
    assert one.subject == "Monday digest, Mine: its question is not understood any more (nothing checked)"
    for words in (one.body, page(one)):
        assert "Regime: Select a valid choice. atlantis is not one of the available choices." in words
        assert "Nothing was checked." in words
        assert reverse("longstop:my_digest", args=[row.pk]) in words
        assert "Aurora" not in words
        assert "nothing is due" not in words


def test_a_code_name_stands_for_the_matter_and_marks_stand_beside_the_day(amira: User) -> None:
    a_digest(amira)
    due("aurora", amira, 3, review={"code_name": "Heron"}, confidence="unverified", state="projected")
    due("borealis", amira, 4, cautions=["Provisional: the calendar is settled to 2028"], state="paused")
    one = letter()
    assert "Aurora" not in one.body + page(one)
    assert "Thu 9 Jul 2026 (unverified) (projected), 3 calendar days left: Review ends\nHeron." in one.body
    assert "Fri 10 Jul 2026 (provisional) (paused), 4 calendar days left" in one.body


def test_the_law_s_own_unit_counts_what_is_left(amira: User) -> None:
    a_digest(amira)
    due("aurora", amira, 7, unit="business-day")
    assert "Mon 13 Jul 2026, 5 business days left" in letter().body


def test_the_last_safe_day_decides_where_a_date_stands(amira: User) -> None:
    a_digest(amira)
    due("aurora", amira, 3, safe_on=TODAY, cutoff="17:00")
    due("borealis", amira, 2, safe_on=TODAY - DAY)
    body = letter().body
    assert body.index("TODAY (2)") < body.index("Thu 9 Jul 2026")
    assert "Act by Mon 6 Jul 2026, 17:00 to be safe." in body
    assert "The last safe day, Sun 5 Jul 2026, has passed." in body
    assert "NEXT 7 DAYS" not in body


def test_the_hour_of_the_safe_day_is_not_given_to_the_last_day_by_law(amira: User) -> None:
    keep_zone(amira, "Europe/Berlin")
    a_digest(amira)
    due("aurora", amira, 3, safe_on=TODAY + 2 * DAY, cutoff="17:00")
    body = flat(letter().body)
    assert "Act by Wed 8 Jul 2026, 17:00 (23:00 in Berlin for you) to be safe." in body
    assert "Until the end of Thu 9 Jul 2026 in New York (Fri 10 Jul 06:00 in Berlin for you)." in body
    assert "Thu 9 Jul 2026, 17:00" not in body


def test_a_projected_day_that_has_passed_is_counted_as_what_it_is(amira: User) -> None:
    a_digest(amira)
    due("aurora", amira, -1, state="projected")
    body = flat(letter().body)
    assert "1 projected for a day that has passed" in body
    assert "without a day" not in body


def test_the_readers_own_clock_stands_beside_the_authoritys(amira: User) -> None:
    keep_zone(amira, "Europe/Berlin")
    a_digest(amira)
    due("aurora", amira, 3)
    one = letter()
    for words in (one.body, page(one)):
        assert "Fri 10 Jul 06:00 in Berlin for you" in flat(words)
    assert ", 07:00 in Berlin." in flat(one.body)


def test_a_long_stretch_is_cut_and_leads_to_the_docket(amira: User, settings: Any) -> None:
    a_digest(amira, query="regime=us-cfius")
    for i in range(32):
        due(f"m{i}", amira, 3)
    one = letter()
    assert "NEXT 7 DAYS (32)" in one.body
    assert one.body.count("Duty: Committee") == 20
    assert f"And 12 more: {settings.SITE_URL}{reverse('longstop:docket')}?regime=us-cfius" in flat(one.body)
    assert "32 due this week (32 dates checked)" in one.subject


def a_change(deadline: Deadline, at: datetime, **values: Any) -> None:
    defaults = {
        "old_due_on": TODAY,
        "new_due_on": deadline.due_on,
        "cause": "closure",
        "text": "Day of mourning.",
    }
    DeadlineChange.objects.create(deadline=deadline, changed_at=at, **defaults | values)


def test_it_tells_what_moved_since_the_last_one(amira: User) -> None:
    a_digest(amira)
    deadline = due("aurora", amira, 3)
    sweep(NOW)
    mail.outbox.clear()
    a_change(deadline, NOW - DAY, text="Told before.")
    a_change(deadline, NOW + DAY)
    a_change(due("borealis", a_person("boris"), 3), NOW + DAY, text="Not for Amira.")
    plan_digests(NOW + DAY)
    body = letter(NOW + 7 * DAY).body
    assert "MOVED SINCE MON 6 JUL 2026 (1)" in body
    assert "Thu 9 Jul 2026, was Mon 6 Jul 2026: Review ends\nAurora\nDay of mourning." in body
    assert "Told before." not in body
    assert "Not for Amira." not in body


def test_a_day_set_by_hand_and_its_withdrawal_are_told_among_the_moves(amira: User) -> None:
    a_digest(amira)
    deadline = due("aurora", amira, 3)
    noted = {"deadline": deadline, "citation": "letter", "engine_on": deadline.due_on, "recorded_at": NOW}
    first = Override.objects.create(set_on=TODAY + 5 * DAY, reason="The letter says so.", **noted)
    back = Override.objects.create(reason="It was withdrawn.", withdraws=first, **noted)
    Turn.objects.create(deadline=deadline, kind="set", override=first, text=first.reason, at=NOW - 2 * DAY)
    Turn.objects.create(deadline=deadline, kind="unset", override=back, text=back.reason, at=NOW - DAY)
    body = letter().body
    assert "MOVED SINCE MON 29 JUN 2026 (2)" in body
    new, old = "Sat 11 Jul 2026", "Thu 9 Jul 2026"
    assert f"{new}, was {old}: Review ends, day set by hand\nAurora\nThe letter says so." in body
    assert f"{old}, was {new}: Review ends, day set by hand withdrawn\nAurora\nIt was withdrawn." in body


def test_that_nothing_moved_is_said(amira: User) -> None:
    a_digest(amira)
    assert "No date has moved since Mon 29 Jun 2026." in letter().body


def test_after_days_off_one_leaves_and_says_that_it_is_late(amira: User) -> None:
    a_digest(amira, "daily")
    plan_digests(MONDAY + 3 * DAY + 5 * 60 * MINUTE)
    one = letter(MONDAY + 3 * DAY + 5 * 60 * MINUTE)
    assert "This digest is late: it should have left on Thu 9 Jul 2026, 07:00 in UTC." in one.body
    assert "What was planned before it did not leave: this one stands for all of it." in flat(one.body)
    assert (
        sorted(Reminder.objects.filter(state="cancelled").values_list("cancelled_reason", flat=True))
        == [NEWER] * 2
    )


def test_the_sweep_alone_sends_only_the_newest_of_those_that_wait(amira: User) -> None:
    a_digest(amira, "daily")  # Saturday's and Sunday's are planned
    one = letter(MONDAY)
    assert "late" in one.body
    assert [row.state for row in Reminder.objects.order_by("due_on")] == ["cancelled", "sent"]


def test_one_on_time_says_nothing_of_being_late(amira: User) -> None:
    a_digest(amira)
    assert "late" not in letter().body.lower().replace("later", "")


def test_what_is_paused_while_it_is_due_does_not_leave(amira: User) -> None:
    row = a_digest(amira)
    Subscription.objects.filter(pk=row.pk).update(is_active=False)
    assert sweep(NOW).cancelled == 1
    assert mail.outbox == []
    assert Reminder.objects.earliest("due_on").cancelled_reason == PAUSED


def test_a_person_who_left_gets_none(amira: User) -> None:
    a_digest(amira)
    User.objects.update(is_active=False)
    assert sweep(NOW).cancelled == 1
    assert Reminder.objects.earliest("due_on").cancelled_reason == "The recipient is no longer active."


def test_it_can_be_left_with_one_click_and_threads_by_itself(amira: User, settings: Any) -> None:
    row = a_digest(amira)
    headers = letter().message()
    link = headers["List-Unsubscribe"].strip("<>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-ID"] == f"<digest-{row.pk}.localhost>"
    assert headers["In-Reply-To"] == headers["References"]
    assert headers["In-Reply-To"].startswith("<digest-")
    assert headers["Auto-Submitted"] == "auto-generated"
    assert link.startswith(f"{settings.SITE_URL}/unsubscribe/{row.pk}.")
    assert (
        Client().post(link.removeprefix(settings.SITE_URL), {"List-Unsubscribe": "One-Click"}).status_code
        == 200
    )
    assert not Subscription.objects.get().is_active


def test_each_digest_is_a_letter_of_its_own_and_two_of_one_subscription_are_one_thread(amira: User) -> None:
    a_digest(amira, name="One")
    a_digest(amira, name="Two", query="state=overdue")
    sweep(NOW)
    plan_digests(NOW)
    sweep(NOW + 7 * DAY)
    assert set(Mail.objects.values_list("kind", flat=True)) == {"digest"}
    threads = [one.message()["In-Reply-To"] for one in mail.outbox]
    assert len(mail.outbox) == 4
    assert len(set(threads)) == 2
    assert len({one.message()["Message-ID"] for one in mail.outbox}) == 4


def test_a_reminder_is_no_list_mail(amira: User) -> None:
    rows.a_reminder(due("aurora", amira, 3), amira, lead=3, send_at=MONDAY)
    headers = letter().message()
    assert not [name for name in headers if name.lower().startswith("list-")]


def test_what_a_person_wrote_reaches_neither_the_headers_nor_the_page_as_it_is(amira: User) -> None:
    a_digest(amira, query="text=aurora", name="A <b>bold</b> name")
    due("aurora", amira, 3, matter={"title": "Aurora <script>alert(1)</script>\r\nBcc: x@example.org"})
    one = letter()
    assert "<script>" not in page(one)
    assert "<b>bold" not in page(one)
    assert "Bcc" not in one.message()
    assert "\nBcc" not in one.body


def test_every_style_stands_on_its_element(amira: User) -> None:
    source = ink.compiled("digest.html").source
    assert '<p class="stretch" style="margin: 28px 0 0;' in source
    for name in ("item", "item-day", "item-left overdue", "day", "button", "foot", "sheet", "until", "link"):
        assert re.search(f'class="{name}"[^>]* style="', source), name
    for name in re.findall('class="([^"]+)"(?=[^>]*>)', re.sub('<[^>]*style="[^>]*>', "", source)):
        raise AssertionError(f"{name} has no style")
    assert "prefers-color-scheme: dark" in source


def test_the_text_is_no_wider_than_a_mail_should_be(amira: User) -> None:
    a_digest(amira)
    due("aurora", amira, 3, matter={"title": "A long title " * 12})
    lines = letter().body.splitlines()
    assert all(len(line) <= WIDTH or " " not in line.strip() or "http" in line for line in lines)


def test_practice_is_marked_and_says_so_in_front(amira: User) -> None:
    a_digest(amira)
    due("aurora", amira, 3, matter={"is_practice": True})
    one = letter()
    assert one.subject.startswith("PRACTICE: Monday digest")
    assert "PRACTICE, not a real matter" in one.body
    assert "PRACTICE, not a real matter" in page(one)


def test_a_thousand_dates_cost_as_many_statements_as_few(amira: User) -> None:
    row = a_digest(amira)
    counts = []
    for i in range(40):
        deadline = due(f"m{i}", amira, i % 4 * 7 - 1, unit="business-day")
        a_change(deadline, NOW - DAY)
        if i in (4, 39):
            fresh = Subscription.objects.select_related("user__reader_zone", "user__habits").get(pk=row.pk)
            with CaptureQueriesContext(connection) as queries:
                told = tell(fresh, NOW, Countdown(LawBook(None, NOW)))
            counts.append(len(queries))
    assert told.counts["checked"] == 40
    assert counts[0] == counts[1] <= 13


def test_the_hour_of_its_reader_is_the_one_it_names(amira: User) -> None:
    Habits.objects.create(user=amira, delivery_hour=9, digest_weekday=2)
    a_digest(amira)
    body = letter(datetime(2026, 7, 8, 9, 1, tzinfo=UTC)).body
    assert "The next one comes on Wed 15 Jul 2026, 09:00 in UTC." in body


def test_a_paused_one_says_in_its_preview_that_none_comes(amira: User) -> None:
    row = pause_digest(a_digest(amira).pk, NOW)
    told = tell(row, NOW, Countdown(LawBook(None, NOW)))
    assert told.next_comes == "This digest is paused: none comes until you resume it."


def test_the_dates_of_a_digest_add_up(amira: User) -> None:
    row = a_digest(amira)
    for i, state in enumerate(("running", "paused", "projected", "waiting")):
        due(f"past-{i}", amira, -9, state=state)
        due(f"soon-{i}", amira, 5, state=state)
        due(f"none-{i}", amira, 5, state=state, due_on=None, undetermined_reason="not yet")
    due("old", amira, -90, review={"history_before": date(2026, 7, 1)})
    counts = tell(row, NOW, Countdown(LawBook(None, NOW))).counts
    assert counts["checked"] == sum(n for name, n in counts.items() if name != "checked") == 12
    assert min(counts.values()) >= 0
