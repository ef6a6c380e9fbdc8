"""What comes back: found in the mailbox, understood, noted once, and told to people."""

import imaplib
import mailbox
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import override_settings

from tests.alerts.people import MINUTE, NOW, a_date, a_person, a_reminder
from tests.alerts.reports import ON_LEAVE, QMAIL, QUESTION, a_report
from tests.commands.by_hand import said
from tracker.alerts.bounce_reports import read_report
from tracker.alerts.bounces import read_bounces
from tracker.alerts.sweep import sweep
from tracker.alerts.tracking import on_tracking
from tracker.alerts.watchdog import check
from tracker.models import Bounce, LedgerEntry, Mail, Reminder

pytestmark = pytest.mark.django_db
LATER = NOW + 10 * MINUTE


@pytest.fixture
def amira() -> User:
    return a_person()


@pytest.fixture
def told(amira: User) -> Mail:
    """A letter with two reminders, accepted by the server."""
    for slug in ("aurora", "borealis"):
        a_reminder(a_date(slug, team=(amira,)), amira)
    sweep(NOW)
    return Mail.objects.get()


@pytest.fixture
def maildir(tmp_path: Path) -> Any:
    box = mailbox.Maildir(tmp_path / "bounces")
    with override_settings(BOUNCE_URL=f"maildir://{tmp_path}/bounces"):
        yield box


def bounced() -> list[str]:
    return list(LedgerEntry.objects.filter(what="bounced").values_list("detail", flat=True))


def test_a_letter_that_came_back_is_noted_for_every_reminder_in_it(told: Mail, maildir: Any) -> None:
    maildir.add(a_report(message_id=told.message_id))
    assert read_bounces(LATER) == (1, 1, 0, 0)
    bounce = Bounce.objects.get()
    assert (bounce.mail, bounce.address, bounce.kind, bounce.status) == (
        told,
        "amira@example.org",
        "permanent",
        "5.1.1",
    )
    assert "mailbox unavailable" in bounce.excerpt
    assert bounce.at == NOW + MINUTE / 2
    assert bounced() == ["5.1.1", "5.1.1"]
    assert "Mail to 1 person came back for good" in " ".join(check(LATER))
    assert "came back" not in " ".join(check(LATER + timedelta(days=2)))


def test_a_report_counts_once_however_often_it_is_read(told: Mail, maildir: Any) -> None:
    for _ in range(2):
        maildir.add(a_report(message_id=told.message_id))
    assert read_bounces(LATER) == (2, 1, 0, 0)
    assert read_bounces(LATER) == (0, 0, 0, 0)
    assert Bounce.objects.count() == 1
    assert len(bounced()) == 2


def test_a_delay_is_kept_and_nobody_is_troubled(told: Mail, maildir: Any) -> None:
    maildir.add(a_report(message_id=told.message_id, action="delayed", status="4.4.1"))
    read_bounces(LATER)
    assert Bounce.objects.get().kind == "temporary"
    assert bounced() == []
    assert "came back" not in " ".join(check(LATER))


def test_a_report_that_names_no_letter_is_matched_by_address_and_time(told: Mail, maildir: Any) -> None:
    maildir.add(a_report(QMAIL))
    read_bounces(LATER)
    bounce = Bounce.objects.get()
    assert (bounce.mail, bounce.kind, bounce.status) == (told, "permanent", "5.1.1")
    assert len(bounced()) == 2


def test_a_report_about_a_stranger_is_kept_without_a_letter(told: Mail, maildir: Any) -> None:
    maildir.add(a_report(QMAIL, to="somebody@else.example"))
    read_bounces(LATER)
    assert Bounce.objects.get().mail is None
    assert bounced() == []


def test_replies_of_people_who_are_away_are_no_bounces(told: Mail, maildir: Any) -> None:
    maildir.add(a_report(ON_LEAVE))
    assert read_bounces(LATER) == (1, 0, 1, 0)
    assert read_bounces(LATER) == (0, 0, 0, 0)
    assert not Bounce.objects.exists()


def test_what_is_no_report_is_left_for_a_person_and_counted(told: Mail, maildir: Any) -> None:
    maildir.add(a_report(QUESTION))
    maildir.add(b"\xff\xfe no mail at all")
    assert read_bounces(LATER).unreadable == 2
    assert read_bounces(LATER).unreadable == 2
    assert len(maildir) == 2


def test_a_report_that_carries_markup_or_zero_bytes_is_kept(told: Mail, maildir: Any) -> None:
    report = a_report(message_id=told.message_id)
    part = report.get_payload()[0]  # type: ignore[index]
    part.set_payload("<script>\0alert(1)</script>")  # type: ignore[union-attr]
    maildir.add(report)
    assert read_bounces(LATER).recorded == 1


def test_a_crash_before_the_mail_is_set_aside_repeats_nothing(
    told: Mail, maildir: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    maildir.add(a_report(message_id=told.message_id))
    with monkeypatch.context() as broken:
        broken.setattr("tracker.alerts.mailboxes._Folder.settle", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            read_bounces(LATER)
    assert read_bounces(LATER) == (1, 0, 0, 0)
    assert len(bounced()) == 2


def test_an_mbox_file_is_read_once_too(told: Mail, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "bounces")
    box.add(a_report(message_id=told.message_id))
    box.add(a_report(QUESTION))
    box.close()
    with override_settings(BOUNCE_URL=f"mbox://{tmp_path}/bounces"):
        assert read_bounces(LATER) == (2, 1, 0, 1)
        assert read_bounces(LATER) == (1, 0, 0, 1)


class FakeImap:
    """A server with two mails that answers as RFC 3501 says."""

    mails: dict[bytes, bytes] = {}
    flags: dict[bytes, str] = {}

    def __init__(self, host: str, port: int, **_: Any) -> None:
        assert (host, port) == ("mail.example.org", 993)

    def login(self, user: str, password: str) -> None:
        if (user, password) != ("us@firm", "p@ss"):
            raise imaplib.IMAP4.error("[AUTHENTICATIONFAILED]")

    def select(self, folder: str) -> tuple[str, list[bytes]]:
        return ("OK", [b"2"]) if folder == '"Bounces"' else ("NO", [b"no such folder"])

    def uid(self, command: str, *rest: str) -> tuple[str, list[Any]]:
        if command == "SEARCH":
            return "OK", [b" ".join(key for key in self.mails if key not in self.flags)]
        if command == "FETCH":
            return "OK", [(b"1 (BODY[] {9}", self.mails[rest[0].encode()]), b")"]
        self.flags[rest[0].encode()] = rest[2]
        return "OK", [b""]

    def logout(self) -> None:
        pass


@pytest.fixture
def imap(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setattr(imaplib, "IMAP4_SSL", FakeImap)
    monkeypatch.setattr(FakeImap, "mails", {})
    monkeypatch.setattr(FakeImap, "flags", {})
    return lambda path: override_settings(BOUNCE_URL=f"imaps://us%40firm:{path}")


def test_an_imap_folder_is_read_and_what_was_dealt_with_is_flagged(told: Mail, imap: Any) -> None:
    FakeImap.mails = {
        b"7": a_report(message_id=told.message_id).as_bytes(),
        b"8": a_report(QUESTION).as_bytes(),
    }
    with imap("p%40ss@mail.example.org/Bounces"):
        assert read_bounces(LATER) == (2, 1, 0, 1)
        assert read_bounces(LATER) == (1, 0, 0, 1)
    assert "\\Seen" in FakeImap.flags[b"7"]
    assert b"8" not in FakeImap.flags


@pytest.mark.parametrize(
    ("rest", "why"),
    [
        ("wrong@mail.example.org/Bounces", "AUTHENTICATIONFAILED"),
        ("p%40ss@mail.example.org/No", "no such folder"),
    ],
)
def test_a_mailbox_that_cannot_be_opened_says_why(rest: str, why: str, imap: Any) -> None:
    with imap(rest), pytest.raises(CommandError, match=why):
        call_command("read_bounces")


def test_the_command_tells_what_it_found_and_how_to_set_it_up(told: Mail, maildir: Any) -> None:
    maildir.add(a_report(message_id=told.message_id))
    assert "1 mails read: 1 reports recorded" in said("read_bounces")
    with override_settings(BOUNCE_URL=""):
        assert read_bounces(LATER) == (0, 0, 0, 0)
        with pytest.raises(CommandError, match="imaps://user:password@host/INBOX"):
            call_command("read_bounces")
    with override_settings(BOUNCE_URL="maildir:///nowhere"), pytest.raises(CommandError, match="no maildir"):
        call_command("read_bounces")


def test_two_recipients_in_one_report_are_two_bounces(told: Mail, maildir: Any) -> None:
    two = QMAIL.replace("<{to}>:", "<{to}>:\nno mailbox\n\n<boris@example.org>:")
    maildir.add(a_report(two))
    assert read_bounces(LATER).recorded == 2
    assert set(Bounce.objects.values_list("address", flat=True)) == {"amira@example.org", "boris@example.org"}


def test_a_report_without_a_name_of_its_own_is_known_by_what_it_says() -> None:
    report = a_report()
    del report["Message-ID"]
    [one] = read_report(report)
    assert one.report_id.startswith("sha256:")
    assert read_report(report) == [one]


def an_event(kind: str, **values: Any) -> Any:
    defaults = {
        "event_type": kind,
        "recipient": "Amira@example.org",
        "message_id": "unknown-to-us",
        "event_id": "event-1",
        "reject_reason": "bounced",
        "description": "no such user",
        "mta_response": "550 5.1.1",
        "timestamp": NOW + MINUTE,
    }
    return SimpleNamespace(**defaults | values)


def test_what_a_mail_service_says_through_its_webhook_counts_the_same(told: Mail) -> None:
    for _ in range(2):
        on_tracking(None, an_event("bounced"), "Postmark")
    assert Bounce.objects.get().mail == told
    assert "550 5.1.1" in Bounce.objects.get().excerpt
    assert len(bounced()) == 2


def test_the_webhook_finds_the_letter_by_its_message_id_where_the_service_kept_it(told: Mail) -> None:
    event = an_event("rejected", message_id=told.message_id.strip("<>"), recipient="old@example.org")
    on_tracking(None, event, "Mailgun")
    assert Bounce.objects.get().mail == told


def test_clicks_and_deliveries_are_not_looked_at(told: Mail) -> None:
    for kind in ("delivered", "clicked", "opened"):
        on_tracking(None, an_event(kind), "Postmark")
    on_tracking(None, an_event("deferred"), "Postmark")
    assert Bounce.objects.get().kind == "temporary"
    assert bounced() == []


def test_a_letter_sent_again_after_it_came_back_troubles_nobody_any_more(told: Mail, maildir: Any) -> None:
    maildir.add(a_report(message_id=told.message_id))
    read_bounces(LATER)
    Reminder.objects.update(state="planned")
    sweep(LATER + MINUTE)
    assert "came back" not in " ".join(check(LATER + 2 * MINUTE))
