"""An invitation by mail, by what Outlook and Google read in it, and by what a person reads."""

from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail

from tests.alerts.calendars import only, read_back, unfolded
from tests.alerts.golden_files import is_golden
from tests.alerts.people import DUE, MINUTE, NOW, a_date, a_person, a_reminder
from tests.alerts.sink import smtp_server
from tracker.alerts.sweep import sweep
from tracker.models import Deadline, Habits, Invitation, LedgerEntry, Mail, Reminder, Watch
from tracker.services.invitations import bring_up_to_date, switch_invitations

pytestmark = pytest.mark.django_db
PK = 4711


@pytest.fixture
def amira() -> User:
    person = a_person(pk=PK, last_name="Haddad, née “O'Hara”")
    Habits.objects.create(user=person, invitations=True)
    return person


@pytest.fixture
def deadline(amira: User) -> Deadline:
    found = a_date(team=(amira,), pk=PK, review={"code_name": "Project Aurora"})
    Watch.objects.create(investment=found.investment, user=amira)
    bring_up_to_date([found.pk], NOW)
    return found


def left(now: Any = NOW) -> EmailMessage:
    """The one mail that leaves now, as the server gets it."""
    mail.outbox.clear()
    sweep(now, lambda: now)
    (only_one,) = mail.outbox
    raw = only_one.message().as_bytes(linesep="\r\n")
    found = message_from_bytes(raw, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def calendar_of(letter: EmailMessage) -> bytes:
    """The bytes of its calendar part, which the attached file repeats."""
    (part,) = [one for one in letter.walk() if one.get_content_type() == "text/calendar"]
    (file,) = [one for one in letter.walk() if one.get_filename() == "invite.ics"]
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    assert file.get_payload(decode=True) == raw
    return raw


def words_of(letter: EmailMessage) -> str:
    """Its text and its HTML."""
    bodies = [letter.get_body((kind,)) for kind in ("plain", "html")]
    return " ".join(" ".join(body.get_content().split()) for body in bodies if body)


def moved_to(deadline: Deadline, day: date | None, now: Any, **values: Any) -> None:
    Deadline.objects.filter(pk=deadline.pk).update(due_on=day, **values)
    bring_up_to_date([deadline.pk], now)


def test_it_is_built_as_calendar_programs_want_it(deadline: Deadline) -> None:
    letter = left()
    assert letter.get_content_type() == "multipart/mixed"
    alternative, attached = letter.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    kinds = [one.get_content_type() for one in alternative.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert attached.get_content_type() == "application/ics"
    assert attached.get_content_disposition() == "attachment"
    calendar = list(alternative.iter_parts())[-1]
    assert calendar["Content-Type"].params == {"charset": "utf-8", "method": "REQUEST"}
    assert [part.defects for part in letter.walk() if part.defects] == []


def test_a_request_names_its_organizer_its_guest_and_its_day(deadline: Deadline) -> None:
    letter = left()
    raw = calendar_of(letter)
    is_golden("request", raw)
    event, lines = only(raw), unfolded(raw)
    assert "METHOD:REQUEST" in lines
    assert (event.start, event.end, event.sequence) == (DUE, DUE + timedelta(1), 0)
    assert event.summary == "Review ends (Committee) – Project Aurora"
    assert "ORGANIZER;CN=Longstop:mailto:longstop@localhost" in lines
    (guest,) = [line for line in lines if line.startswith("ATTENDEE")]
    assert guest.endswith(":mailto:amira@example.org")
    for words in ("PARTSTAT=NEEDS-ACTION", "RSVP=FALSE", 'CN="Amira Haddad, née “O'):
        assert words in guest
    assert {"STATUS:CONFIRMED", "TRANSP:TRANSPARENT", "CLASS:CONFIDENTIAL"} <= set(lines)
    assert letter["From"] == "Longstop <longstop@localhost>"


def test_a_person_reads_the_same_in_text_and_html(deadline: Deadline) -> None:
    letter = left()
    assert letter["Subject"] == "Invitation: Review ends (Committee) – Project Aurora, Fri 3 Jul 2026"
    for kind in ("plain", "html"):
        body = letter.get_body((kind,))
        assert body is not None
        words = " ".join(body.get_content().split())
        for told in (
            "Review ends (Committee) – Project Aurora",
            "Friday 3 July 2026",
            "America/New_York",
            "1. Wed 20 May 2026 triggers the clock and is itself day 1.",
            "31 CFR 800.503(b)",
            "As of Fri 19 Jun 2026, 14:00 UTC.",
            f"http://testserver/admin/tracker/deadline/{PK}/change/",
        ):
            assert told in words
    text = letter.get_body(("plain",))
    assert text is not None
    assert max(map(len, text.get_content().splitlines())) <= 78


def test_a_moved_date_moves_the_entry(deadline: Deadline) -> None:
    first = only(calendar_of(left()))
    moved_to(deadline, date(2026, 7, 10), NOW + MINUTE)
    letter = left(NOW + 2 * MINUTE)
    raw = calendar_of(letter)
    is_golden("request-moved", raw)
    second = only(raw)
    assert (second.uid, second.sequence, second.start) == (first.uid, 1, date(2026, 7, 10))
    assert letter["Subject"].startswith("Updated invitation: ")


def test_a_date_that_is_met_leaves_the_calendar(deadline: Deadline) -> None:
    first = only(calendar_of(left()))
    moved_to(deadline, DUE, NOW + MINUTE, state="met", finished_on=date(2026, 6, 19))
    letter = left(NOW + 2 * MINUTE)
    raw = calendar_of(letter)
    is_golden("cancel", raw)
    event, lines = only(raw), unfolded(raw)
    assert {"METHOD:CANCEL", "STATUS:CANCELLED"} <= set(lines)
    assert (event.uid, event.sequence, event.start) == (first.uid, 1, DUE)
    assert not event.alarm
    (part,) = [one for one in letter.walk() if one.get_content_type() == "text/calendar"]
    assert part["Content-Type"].params["method"] == "CANCEL"
    assert letter["Subject"].startswith("Cancelled: Review ends")
    assert "The duty was met." in words_of(letter)


def test_whoever_no_longer_sees_the_matter_is_told_to_forget_it_and_no_name(
    deadline: Deadline, amira: User
) -> None:
    left()
    amira.matters.all().delete()
    bring_up_to_date([deadline.pk], NOW + MINUTE)
    letter = left(NOW + 2 * MINUTE)
    raw = calendar_of(letter)
    is_golden("cancel-unseen", raw)
    event = only(raw)
    assert (event.start, event.sequence, event.summary) == (DUE, 1, "A date of Longstop")
    told = words_of(letter) + raw.decode()
    assert "no longer see this matter" in told
    for word in ("Aurora", "Review ends", "CFIUS", "tracker/deadline", "Committee"):
        assert word not in told


def test_without_a_code_name_the_matter_goes_by_its_own(amira: User) -> None:
    found = a_date("borealis", team=(amira,))
    Watch.objects.create(investment=found.investment, user=amira)
    bring_up_to_date([found.pk], NOW)
    assert only(calendar_of(left())).summary == "Review ends (Committee) – Borealis"


def test_each_invitation_is_a_letter_of_its_own_with_its_line_in_the_ledger(
    deadline: Deadline, amira: User
) -> None:
    another = a_date("borealis", team=(amira,))
    Watch.objects.create(investment=another.investment, user=amira)
    bring_up_to_date([another.pk], NOW)
    a_reminder(deadline, amira)
    run = sweep(NOW)
    assert (run.sent, len(mail.outbox)) == (3, 3)
    assert sorted(Mail.objects.values_list("kind", flat=True)) == ["invitation", "invitation", "reminder"]
    assert LedgerEntry.objects.filter(what="sent", reminder__kind="invitation").count() == 2


def test_an_older_change_that_is_still_in_hand_gives_way_to_the_newer(deadline: Deadline) -> None:
    Reminder.objects.update(state="claimed", claimed_until=NOW - MINUTE, attempts=1)
    moved_to(deadline, date(2026, 7, 10), NOW)
    assert only(calendar_of(left())).sequence == 1
    older = Reminder.objects.get(sequence=0)
    assert (older.state, older.cancelled_reason) == ("cancelled", "A newer invitation follows.")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"due_on": date(2026, 7, 9)}, "The date moved."),
        ({"state": "projected"}, "The clock is projected."),
    ],
)
def test_what_no_longer_holds_is_not_sent(deadline: Deadline, change: Any, why: str) -> None:
    Deadline.objects.filter(pk=deadline.pk).update(**change)
    assert sweep(NOW).cancelled == 1
    assert Reminder.objects.get().cancelled_reason == why
    assert mail.outbox == []


def test_nobody_is_invited_behind_a_wall_to_a_closed_matter_or_when_inactive(
    deadline: Deadline, amira: User
) -> None:
    deadline.investment.team.all().delete()
    sweep(NOW)
    assert Reminder.objects.get().cancelled_reason == "The recipient may no longer see the matter."
    for values, why in (
        ({"recipient": a_person("root", is_superuser=True)}, "The matter is closed."),
        ({"recipient": a_person("gone", is_active=False)}, "The recipient is no longer active."),
    ):
        matter = deadline.investment
        matter.is_closed = True
        matter.save()
        Reminder.objects.update(state="planned", cancelled_reason="", **values)
        sweep(NOW)
        assert Reminder.objects.get().cancelled_reason == why
    assert mail.outbox == []


def test_a_second_attempt_is_the_same_invitation(deadline: Deadline) -> None:
    first = left()
    Reminder.objects.update(state="planned", sent_at=None)
    second = left()
    assert first["Message-ID"] == second["Message-ID"]
    assert calendar_of(first) == calendar_of(second)


def test_switching_off_takes_every_date_back(deadline: Deadline, amira: User) -> None:
    left()
    switch_invitations(amira, wanted=False, now=NOW)
    assert "METHOD:CANCEL" in unfolded(calendar_of(left(NOW + MINUTE)))
    assert Invitation.objects.get().is_cancelled


def test_it_arrives_as_it_was_written_through_a_real_server(deadline: Deadline) -> None:
    with smtp_server() as sink:
        assert sweep(NOW, lambda: NOW).sent == 1
    (letter,) = sink.taken
    is_golden("request", calendar_of(letter))
    assert read_back(calendar_of(letter)).events
