"""Each person reads all that a closure moved for them in one mail, with the news and its source."""

import re
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from tests.alerts.people import MINUTE, a_person
from tests.services.rows import an_accepted_notice, at, clock, told
from tracker.alerts.claim import LEASE
from tracker.alerts.letters import with_everything
from tracker.alerts.news import lines
from tracker.alerts.sweep import sweep
from tracker.alerts.watchdog import check
from tracker.models import Deadline, Investment, Mail, NewsRun, Reminder, Source
from tracker.services.news import Told, closing, reopening
from tracker.services.reader_zone import keep_zone
from tracker.services.recompute import recompute_all
from tracker.services.spread import announce, spread

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 6, 10))
SOON = NOW + MINUTE


@pytest.fixture
def amira() -> User:
    """Watches two matters whose reviews end on Mon 6 Jul 2026."""
    amira = a_person()
    for slug in ("aurora", "borealis"):
        matter = an_accepted_notice(slug).investment
        matter.team.create(user=amira)
        matter.watches.create(user=amira)
    recompute_all(None, NOW)
    Reminder.objects.all().delete()  # what is due anyway is told elsewhere
    return amira


def mourning(**values: object) -> NewsRun:
    source = Source.objects.create(title="Order of the President", url="https://example.org/order")
    given = {"label": "mourning", "citation": "EO 1", "told": Told(None, NOW, NOW, source)}
    return spread(announce(closing("us-federal", date(2026, 7, 6), **{**given, **values})), NOW)


def only() -> mail.EmailMultiAlternatives:
    Reminder.objects.filter(kind="lead").update(state="cancelled", cancelled_reason="not tried here")
    sweep(SOON)
    (one,) = mail.outbox
    assert isinstance(one, mail.EmailMultiAlternatives)
    return one


def test_one_mail_lists_every_date_old_and_new_with_the_news_and_its_source(amira: User) -> None:
    run = mourning()
    letter = only()
    page = str(letter.alternatives[0][0])
    assert letter.to == ["amira@example.org"]
    assert letter.subject == f"{run.moved} dates moved: closure of Mon 6 Jul 2026 (mourning)"
    for words in (letter.body, page):
        for told_in_both in (
            "Closure of Mon 6 Jul 2026 (mourning; EO 1)",
            "Order of the President",
            "https://example.org/order",
            "Known since Wed 10 Jun 2026, 15:00 UTC.",
            "Aurora",
            "Borealis",
            "Mon 6 Jul 2026",
            "Tue 7 Jul 2026",
            f"/admin/tracker/closure/{run.closure_id}/change/",
        ):
            assert told_in_both in words
    assert len(re.findall(r"/admin/tracker/deadline/\d+/change/", letter.body)) == run.moved
    assert "Tue 7 Jul 2026, was Mon 6 Jul 2026: Review ends" in letter.body
    assert max(map(len, letter.body.splitlines())) <= 78
    assert Mail.objects.get().kind == "news"


def test_dates_that_are_unverified_are_counted_in_the_subject_and_marked_in_the_lines(amira: User) -> None:
    run = mourning()
    Deadline.objects.filter(review__investment__slug="aurora").update(confidence="verified")
    Deadline.objects.filter(review__investment__slug="borealis").update(confidence="unverified")
    doubted = run.moved // 2
    letter = only()
    assert letter.subject.startswith(f"{run.moved} dates moved ({doubted} unverified): closure")
    assert letter.body.count("2026 (unverified), was") == doubted
    assert str(letter.alternatives[0][0]).count(">unverified<") >= doubted


def test_a_second_sweep_sends_nothing(amira: User) -> None:
    mourning()
    only()
    sweep(SOON + MINUTE)
    assert len(mail.outbox) == 1


def test_a_repeat_after_a_crash_carries_the_same_message_id(amira: User) -> None:
    mourning()

    class Killed(BaseException):
        pass

    original = EmailBackend.send_messages

    def dying(backend: EmailBackend, messages: object) -> int:
        original(backend, messages)
        raise Killed

    Reminder.objects.filter(kind="lead").update(state="cancelled", cancelled_reason="not tried here")
    with patch.object(EmailBackend, "send_messages", dying), pytest.raises(Killed):
        sweep(SOON)
    sweep(SOON + LEASE + MINUTE)
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert Reminder.objects.get(kind="news").state == "sent"


def test_what_was_met_or_closed_to_the_reader_since_is_left_out(amira: User) -> None:
    mourning()
    Investment.objects.get(slug="borealis").team.all().delete()
    assert "Borealis" not in only().body


def test_without_anything_left_to_tell_nothing_is_sent(amira: User) -> None:
    mourning()
    Investment.objects.update(is_closed=True)
    sweep(SOON)
    assert mail.outbox == []
    assert Reminder.objects.get(kind="news").state == "cancelled"


def test_a_date_that_moved_again_says_where_it_is_now(amira: User) -> None:
    mourning()
    review = Investment.objects.get(slug="aurora").reviews.get()
    clock(review).__class__.objects.filter(pk=clock(review).pk).update(due_on=date(2026, 7, 9))
    assert "It has moved again since then: it is now Thu 9 Jul 2026." in only().body


def test_a_withdrawal_is_told_as_one(amira: User) -> None:
    run = mourning()
    assert run.closure
    only()
    mail.outbox.clear()
    later = NOW + timedelta(hours=1)
    spread(announce(reopening(run.closure, reason="revoked", told=Told(None, later))), later)
    Reminder.objects.filter(kind="lead").update(state="cancelled", cancelled_reason="not tried here")
    sweep(later + MINUTE)
    (letter,) = mail.outbox
    assert "closure of Mon 6 Jul 2026 (mourning) withdrawn" in letter.subject
    assert "Mon 6 Jul 2026, was Tue 7 Jul 2026: Review ends" in letter.body


def test_nothing_from_the_news_reaches_the_page_unescaped(amira: User) -> None:
    mourning(label="<script>alert(1)</script>")
    assert "<script" not in str(only().alternatives[0][0])


def test_a_review_that_ended_meanwhile_is_left_out(amira: User) -> None:
    mourning()
    review = Investment.objects.get(slug="aurora").reviews.get()
    told(review, "cleared", date(2026, 6, 10), NOW)
    assert "Review ends\nAurora" not in only().body


def test_a_reader_in_another_zone_is_told_when_each_day_ends_on_their_clock(amira: User) -> None:
    keep_zone(amira, "Europe/Berlin")
    mourning()
    letter = only()
    for words in (letter.body, str(letter.alternatives[0][0])):
        assert "Until the end of Tue 7 Jul 2026 in New York (Wed 8 Jul 06:00 in Berlin for you)." in " ".join(
            words.split()
        )


def test_a_date_that_moved_again_ends_for_the_reader_on_the_day_that_stands_now(amira: User) -> None:
    keep_zone(amira, "Europe/Berlin")
    mourning()
    moved = Deadline.objects.filter(due_on=date(2026, 7, 7))
    assert moved.update(due_on=date(2026, 7, 9), safe_on=None)
    words = " ".join(only().body.split())
    assert "It has moved again since then: it is now Thu 9 Jul 2026." in words
    assert "Until the end of Thu 9 Jul 2026 in New York (Fri 10 Jul 06:00 in Berlin for you)." in words


@pytest.mark.parametrize("zone", ["", "America/Toronto"])
def test_a_reader_on_the_authoritys_own_clock_reads_no_second_hour(amira: User, zone: str) -> None:
    keep_zone(amira, zone)
    mourning()
    letter = only()
    assert "for you" not in letter.body + str(letter.alternatives[0][0])


def test_the_readers_zone_costs_the_mail_no_query(amira: User, django_assert_num_queries: Any) -> None:
    keep_zone(amira, "Europe/Berlin")
    mourning()
    reminder = with_everything(Reminder.objects.filter(kind="news")).get()
    with django_assert_num_queries(3):  # the dates, how many, and the names of their matters
        told_lines, counted = lines(reminder)
    assert len(told_lines) == counted.total
    assert all(one.until_for_reader for one in told_lines)


def test_a_refused_letter_goes_to_the_deputy_who_reads_why_and_staff_are_told(amira: User) -> None:
    bea = a_person("bea")
    for matter in Investment.objects.all():
        matter.team.create(user=bea, role="deputy")
    run = mourning()
    Reminder.objects.exclude(kind="news").delete()
    original = EmailBackend.send_messages

    def refusing(backend: EmailBackend, messages: Any) -> int:
        if messages[0].to == ["amira@example.org"]:
            raise SMTPRecipientsRefused({"amira@example.org": (550, b"No such user")})
        return original(backend, messages)

    with patch.object(EmailBackend, "send_messages", refusing):
        sweep(SOON)
        sweep(SOON + MINUTE)
    (letter,) = mail.outbox
    assert letter.to == ["bea@example.org"]
    assert letter.subject.startswith(f"{run.moved} dates moved")
    for words in (letter.body, str(letter.alternatives[0][0])):  # type: ignore[attr-defined]
        assert "Some of it was meant for Amira, who could not get it." in words
    said = " ".join(check(SOON + MINUTE))
    assert "Refused for good: 1 reminder" in said
    assert "1 reminder went to somebody else today" in said
