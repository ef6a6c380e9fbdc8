"""The sweep against a real SMTP server: what it says over the wire, and what it makes of every answer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import override_settings

from tests.alerts.people import MINUTE, NOW, a_date, a_person, a_reminder
from tests.alerts.sink import ACCEPTED, Sink, free_port, smtp_server
from tracker.alerts.deliver import pause
from tracker.alerts.sweep import sweep
from tracker.models import LedgerEntry, Reminder

pytestmark = pytest.mark.django_db
PEOPLE = 4
ENDS = datetime(2026, 7, 4, 4, tzinfo=UTC)  # of the day to act by, in New York


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def sink(request: pytest.FixtureRequest) -> Iterator[Sink]:
    with smtp_server() as sink:
        sink.pipelining = request.param
        yield sink


@pytest.fixture
def people() -> list[User]:
    people = [a_person(f"p{i}") for i in range(PEOPLE)]
    deadline = a_date(team=tuple(people))
    for person in people:
        a_reminder(deadline, person)
    return people


def states() -> dict[str, str]:
    return dict(Reminder.objects.values_list("recipient__username", "state"))


def test_all_mails_of_a_sweep_go_over_one_connection(sink: Sink, people: list[User]) -> None:
    assert sweep(NOW).sent == PEOPLE
    assert sink.connections == 1
    assert sink.told() == [f"p{i}@example.org" for i in range(PEOPLE)]


def test_the_mail_that_arrives_is_whole(sink: Sink) -> None:
    amira = a_person(first_name="Amira")
    deadline = a_date(team=(amira,), matter={"title": "Zürich Präzision"})
    reminder = a_reminder(deadline, amira)
    sweep(NOW)
    reminder.refresh_from_db()
    letter = sink.taken[0]
    assert letter["Subject"] == "Review ends Fri 3 Jul 2026, 14 days left: Zürich Präzision"
    assert letter["Message-ID"] == reminder.message_id
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Auto-Response-Suppress"] == "All"
    assert letter["References"] == letter["In-Reply-To"] != letter["Message-ID"]
    assert letter["Date"].startswith("Fri, 19 Jun 2026 14:0")
    assert letter.get_content_type() == "multipart/alternative"
    kinds = {part.get_content_type(): part.get_content() for part in letter.iter_parts()}
    assert list(kinds) == ["text/plain", "text/html"]
    assert "Zürich Präzision" in kinds["text/plain"]
    assert "Zürich Präzision" in kinds["text/html"]


def test_mails_of_one_matter_refer_to_one_thread(sink: Sink) -> None:
    amira = a_person()
    deadline = a_date(team=(amira,))
    a_reminder(deadline, amira)
    sweep(NOW)
    a_reminder(deadline, amira, lead=7, send_at=NOW)
    sweep(NOW)
    first, second = sink.taken
    assert first["References"] == second["References"]
    assert first["Message-ID"] != second["Message-ID"]


def test_a_recipient_who_is_refused_for_good_fails_at_once_and_alone(sink: Sink, people: list[User]) -> None:
    sink.on_rcpt = lambda address, taken: "550 no such user" if address.startswith("p1@") else ACCEPTED
    run = sweep(NOW)
    assert (run.sent, run.failed) == (PEOPLE - 1, 1)
    assert states() == {"p0": "sent", "p1": "failed", "p2": "sent", "p3": "sent"}
    assert LedgerEntry.objects.get(what="refused").detail == "550 no such user"
    assert sink.connections == 1
    assert sweep(NOW + MINUTE).checked == 0


def test_a_letter_that_is_refused_after_its_data_fails_as_well(sink: Sink, people: list[User]) -> None:
    sink.on_data = lambda address, taken: "554 looks like spam" if address.startswith("p2@") else ACCEPTED
    assert sweep(NOW).failed == 1
    assert states()["p2"] == "failed"


@pytest.mark.parametrize(
    "answer",
    [
        "450 try later",
        "451 greylisted",
        "452 full",
        "421 closing",
        "530 5.7.0 authentication required",
        "550 5.1.8 <longstop@x>: Sender address rejected: Domain not found",
    ],
)
def test_a_temporary_refusal_is_tried_again_by_the_next_sweep(
    answer: str, sink: Sink, people: list[User]
) -> None:
    sink.on_rcpt = lambda address, taken: answer if address.startswith("p0@") else ACCEPTED
    run = sweep(NOW)
    assert (run.sent, run.failed) == (PEOPLE - 1, 1)
    assert states()["p0"] == "planned"
    sink.on_rcpt = lambda address, taken: ACCEPTED
    assert sweep(NOW + MINUTE / 2).checked == 0
    assert sweep(NOW + 2 * MINUTE).sent == 1
    assert len(set(sink.ids())) == PEOPLE == len(sink.ids())
    ledger = LedgerEntry.objects.filter(reminder__recipient=people[0]).order_by("pk")
    told = [(1, "claimed"), (1, "error"), (2, "claimed"), (2, "sent")]
    assert list(ledger.values_list("attempt", "what")) == told
    assert answer in ledger[1].detail


@pytest.mark.parametrize(
    "answer",
    [
        "550 5.1.1 <p0@example.org>: Recipient address rejected: User unknown in relay recipient table",
        "550 5.1.1 User unknown (relay1.example.org)",
        "554 5.4.1 Recipient address rejected: Access denied. [relay.outlook.com]",
        "550 #5.2.1 mailbox disabled, 5.7.1.9 says",
        "550 mail.relay.example.org knows no such user",
    ],
)
def test_a_refusal_of_the_recipient_is_one_whatever_else_it_names(
    answer: str, sink: Sink, people: list[User]
) -> None:
    sink.on_rcpt = lambda address, taken: answer if address.startswith("p0@") else ACCEPTED
    sweep(NOW)
    assert states()["p0"] == "failed"


POLICY = [
    "550 5.7.1 <p0@example.org>: Recipient address rejected: Access denied",
    "550 5.7.133 SenderNotAuthenticatedForGroup",
    "550 relay not permitted",
    "554 Relay access denied",
    "550 Unable to relay for p0@example.org",
]


@pytest.mark.parametrize("answer", POLICY)
def test_what_policy_refuses_one_person_is_tried_again_and_the_next_person_told_as_well(
    answer: str, sink: Sink, people: list[User]
) -> None:
    a_person("root", is_superuser=True)
    sink.on_rcpt = lambda address, taken: answer if address.startswith("p0@") else ACCEPTED
    sweep(NOW)
    assert (states()["p0"], states()["root"]) == ("planned", "planned")
    sweep(NOW + 2 * MINUTE)
    assert (states()["p0"], states()["root"]) == ("planned", "sent")
    sink.on_rcpt = lambda address, taken: ACCEPTED
    sweep(NOW + 9 * MINUTE)
    assert states()["p0"] == "sent"
    assert LedgerEntry.objects.filter(what="passed_on").count() == 1
    assert sink.told().count("root@example.org") == 1


def test_policy_that_refuses_everybody_waits_until_the_day_is_near(sink: Sink, people: list[User]) -> None:
    a_person("root", is_superuser=True)
    sink.on_rcpt = lambda address, taken: POLICY[3]
    sweep(NOW)
    sweep(ENDS - timedelta(days=1, minutes=1))
    assert not LedgerEntry.objects.filter(what="passed_on").exists()
    sweep(ENDS - timedelta(hours=23))
    assert states()["root"] == "planned"
    entries = LedgerEntry.objects.filter(what="passed_on", detail__startswith="To Root ")
    assert entries.count() == 1
    sweep(ENDS - timedelta(hours=21))
    assert entries.count() == 1
    assert set(states().values()) == {"planned"}


def test_the_pauses_double_up_to_half_an_hour_give_or_take_a_fifth(sink: Sink, people: list[User]) -> None:
    only = Reminder.objects.get(recipient=people[0])
    Reminder.objects.exclude(pk=only.pk).delete()
    sink.on_rcpt = lambda address, taken: "450 try later"
    now, waits = NOW, []
    for _ in range(8):
        assert sweep(now).failed == 1
        only.refresh_from_db()
        assert only.claimed_until is not None
        waits.append((only.claimed_until - now) / MINUTE)
        assert sweep(only.claimed_until - MINUTE / 20).checked == 0
        now = only.claimed_until + MINUTE / 60
    for waited, wanted in zip(waits, [1, 2, 4, 8, 16, 30, 30, 30], strict=True):
        assert 0.8 * wanted - 0.01 <= waited <= 1.2 * wanted + 0.5, waits


def test_letters_that_failed_together_do_not_come_back_together(sink: Sink, people: list[User]) -> None:
    sink.on_rcpt = lambda address, taken: "450 try later"
    sweep(NOW)
    rests = set(Reminder.objects.values_list("claimed_until", flat=True))
    assert len(rests) == PEOPLE
    assert {pause(7, 3) for _ in range(9)} == {pause(7, 3)}


def test_a_server_that_says_it_closes_is_asked_again_on_another_connection(
    sink: Sink, people: list[User]
) -> None:
    goodbye = iter(["421 shutting down"])
    sink.on_rcpt = lambda address, taken: next(goodbye, ACCEPTED) if address.startswith("p2@") else ACCEPTED
    assert sweep(NOW).sent == PEOPLE
    assert sink.connections == 2
    assert LedgerEntry.objects.filter(what="error").count() == 0


def test_it_is_parked_only_after_fifty_attempts_and_a_week(sink: Sink, people: list[User]) -> None:
    Reminder.objects.exclude(recipient=people[0]).delete()
    Reminder.objects.update(attempts=60)
    sink.on_rcpt = lambda address, taken: "450 try later"
    sweep(NOW)
    assert states()["p0"] == "planned"
    sweep(NOW + timedelta(days=8))
    assert states()["p0"] == "failed"


def test_a_connection_cut_before_the_mail_was_taken_loses_nothing(sink: Sink, people: list[User]) -> None:
    sink.cut_before = {2}
    assert sweep(NOW).sent == PEOPLE
    assert sink.connections == 2
    assert sink.told() == [f"p{i}@example.org" for i in range(PEOPLE)]


def test_a_connection_cut_after_the_mail_was_taken_repeats_it_under_its_name(
    sink: Sink, people: list[User]
) -> None:
    sink.cut_after = {2}
    assert sweep(NOW).sent == PEOPLE
    assert sorted(sink.told()) == [
        "p0@example.org",
        "p1@example.org",
        *(f"p{i}@example.org" for i in (1, 2, 3)),
    ]
    assert len(set(sink.ids())) == PEOPLE


def test_a_letter_that_always_cuts_the_connection_does_not_stop_the_others(
    sink: Sink, people: list[User]
) -> None:
    sink.cut_before = {2, 3}
    run = sweep(NOW)
    assert (run.sent, run.failed) == (PEOPLE - 1, 1)
    assert states()["p1"] == "planned"


def test_a_server_that_only_cuts_is_left_alone_and_nothing_stays_claimed(
    sink: Sink, people: list[User]
) -> None:
    sink.cut_before = set(range(1, 100))
    run = sweep(NOW)
    assert (run.sent, run.failed) == (0, PEOPLE)
    assert set(states().values()) == {"planned"}
    assert LedgerEntry.objects.filter(what="error").count() == 3
    sink.cut_before = set()
    assert sweep(NOW + 2 * MINUTE).sent == PEOPLE


def test_a_server_that_is_away_costs_no_attempt_and_no_line_in_the_ledger(people: list[User]) -> None:
    with override_settings(
        EMAIL_BACKEND="tracker.alerts.smtp.SmtpBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=free_port(),
    ):
        run = sweep(NOW)
    assert (run.sent, run.failed) == (0, PEOPLE)
    assert set(states().values()) == {"planned"}
    assert set(Reminder.objects.values_list("attempts", flat=True)) == {0}
    assert not LedgerEntry.objects.exists()


def test_a_log_in_that_is_missing_is_our_fault_and_not_the_recipients(sink: Sink, people: list[User]) -> None:
    sink.on_rcpt = lambda address, taken: "530 authentication required"
    sweep(NOW)
    assert set(states().values()) == {"planned"}


def test_an_address_that_would_inject_a_header_harms_nobody_else(sink: Sink, people: list[User]) -> None:
    User.objects.filter(pk=people[1].pk).update(email="p1@example.org\nBcc: x@example.org")
    run = sweep(NOW)
    assert (run.sent, run.failed) == (PEOPLE - 1, 1)
    assert all(one["Bcc"] is None for one in sink.taken)
