"""Mails by what their reader sees."""

import re
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail import BadHeaderError
from django.urls import resolve, reverse

from tests.alerts.people import DUE, NOW, SEND_AT, a_date, a_move, a_person, a_reminder
from tests.models import rows
from tracker.alerts import messages
from tracker.alerts.mime import WrittenMail
from tracker.alerts.sweep import sweep
from tracker.alerts.words import wrapped
from tracker.models import Deadline, Divestment, Obligation, Reminder
from tracker.services.links import read_link, signed
from tracker.services.reader_zone import keep_zone
from tracker.services.subscriptions import unsubscribe_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def amira() -> User:
    return a_person()


def sent() -> Any:
    """The one mail that left."""
    sweep(NOW)
    (only,) = mail.outbox
    return only


def html_of(letter: Any) -> str:
    return str(letter.alternatives[0][0])


class Words(HTMLParser):
    """What is left of a page when its styles are stripped."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.hidden += tag in ("style", "title")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def words_of(letter: Any) -> str:
    reader = Words()
    reader.feed(html_of(letter))
    return " ".join(" ".join(reader.words).split())


def test_it_says_everything_a_reader_needs_in_text_and_in_html(amira: User) -> None:
    deadline = a_date(team=(amira,), review={"code_name": "Project Aurora"})
    a_reminder(deadline, amira, lead=30, send_at=SEND_AT - timedelta(days=16), state="sent", sent_at=NOW)
    a_reminder(deadline, amira)
    a_reminder(deadline, amira, lead=7, send_at=SEND_AT + timedelta(days=7))
    letter = sent()
    assert letter.subject == "Review ends Fri 3 Jul 2026, 14 days left: Project Aurora"
    for told in (" ".join(letter.body.split()), words_of(letter)):
        for words in (
            "Project Aurora",
            "United States: CFIUS",
            "Review ends",
            "Friday 3 July 2026",
            "end of day, America/New_York (UTC-04:00)",
            "14 calendar days left",
            "Committee",
            "1. Wed 20 May 2026 triggers the clock and is itself day 1.",
            "2. 45 calendar days end on Fri 3 Jul 2026.",
            "31 CFR 800.503(b)",
            "law us-cfius/2020-02-13 (read on Fri 20 Nov 2026)",
            "calendar us-federal (01234567)",
            "Reminder 2 of 3. The next one comes on Fri 26 Jun 2026.",
        ):
            assert words in told
        for word in ("Aurora Fund", "unverified", "PRACTICE", "is late", "moved", "None"):
            assert word not in told


def test_its_link_leads_to_the_date(amira: User) -> None:
    deadline = a_date(team=(amira,))
    a_reminder(deadline, amira)
    letter = sent()
    link = f"http://testserver/admin/tracker/deadline/{deadline.pk}/change/"
    assert link in letter.body
    assert f'href="{link}"' in html_of(letter)
    assert resolve(link.removeprefix("http://testserver")).url_name == "tracker_deadline_change"


def test_the_last_reminder_says_that_it_is_the_last(amira: User) -> None:
    a_reminder(a_date(team=(amira,)), amira)
    assert "Reminder 1 of 1. It is the last one." in sent().body


def test_an_unverified_date_says_so_everywhere_and_is_never_called_certain(amira: User) -> None:
    deadline = a_date(
        team=(amira,),
        confidence="unverified",
        cautions=["The day count was not read in a source."],
        readings=[{"label": "day 0", "due_on": "2026-07-06", "says": "The first day may not count."}],
    )
    a_reminder(deadline, amira)
    letter = sent()
    assert letter.subject == "Review ends Fri 3 Jul 2026 (unverified), 14 days left: Aurora"
    for told in (letter.body, words_of(letter)):
        assert told.lower().count("unverified") >= 2
        assert "The day count was not read in a source." in told
        assert "Mon 6 Jul 2026: day 0. The first day may not count." in told
        assert "no later than" not in told.lower()


def test_the_safe_day_comes_first_and_with_its_hour(amira: User) -> None:
    deadline = a_date(
        team=(amira,),
        title="Mandatory filing due",
        due_on=date(2026, 5, 31),
        safe_on=date(2026, 5, 29),
        cutoff="17:00",
        owner_label="Parties",
    )
    a_reminder(
        deadline, amira, due_on=date(2026, 5, 29), send_at=datetime(2026, 5, 26, 4, tzinfo=UTC), lead=3
    )
    sweep(datetime(2026, 5, 26, 14, tzinfo=UTC))
    letter = mail.outbox[0]
    assert letter.subject == (
        "Mandatory filing due Fri 29 May 2026, 17:00 in New York (last safe day), 3 days left: Aurora"
    )
    for told in (letter.body, words_of(letter)):
        assert "Friday 29 May 2026" in told
        assert "the last day by law is Sun 31 May 2026" in told
        assert "17:00, America/New_York (UTC-04:00)" in told


@pytest.mark.parametrize(
    ("due_on", "unit", "left"),
    [
        (date(2026, 7, 6), "business-day", "10 business days left"),  # 3 Jul 2026 is closed
        (date(2026, 7, 6), "calendar-day", "17 calendar days left"),
        (date(2026, 6, 22), "business-day", "1 business day left"),
        (date(2026, 6, 20), "calendar-day", "1 calendar day left"),
        (date(2026, 6, 19), "business-day", "today"),
        (date(2026, 6, 18), "business-day", "overdue by 1 calendar day"),
        (date(2026, 9, 30), "month", "103 calendar days left"),
        (date(2100, 1, 1), "business-day", "26859 calendar days left"),  # past the calendar's horizon
    ],
)
def test_what_is_left_is_counted_in_the_unit_of_the_law(
    due_on: date, unit: str, left: str, amira: User
) -> None:
    a_reminder(a_date(team=(amira,), due_on=due_on, unit=unit), amira)
    assert left in sent().body.replace("Today", "today").replace("Overdue", "overdue")


def test_a_late_closure_changes_the_business_days_that_are_left(amira: User) -> None:
    rows.a_closure(on=date(2026, 6, 24), known_on=NOW)
    a_reminder(a_date(team=(amira,), due_on=date(2026, 6, 26), unit="business-day"), amira)
    assert "4 business days left" in sent().body


def test_days_left_are_counted_where_the_clock_runs(amira: User) -> None:
    a_reminder(a_date(team=(amira,)), amira)
    sweep(datetime(2026, 6, 20, 3, 59, tzinfo=UTC))  # still 19 June in New York
    assert "14 calendar days left" in mail.outbox[0].body


def test_after_the_day_it_says_overdue(amira: User) -> None:
    deadline = a_date(team=(amira,), due_on=date(2026, 6, 18))
    a_reminder(deadline, amira, lead=-1)
    letter = sent()
    assert letter.subject == "Review ends Thu 18 Jun 2026, overdue by 1 day: Aurora"
    assert "This day has passed" in letter.body


def test_a_moved_date_says_old_new_and_why(amira: User) -> None:
    deadline = a_date(team=(amira,))
    a_move(deadline, amira)
    a_reminder(deadline, amira, lead=7, send_at=SEND_AT + timedelta(days=7))
    letter = sent()
    assert letter.subject == "Date moved: Review ends Fri 3 Jul 2026, was Thu 2 Jul 2026: Aurora"
    for told in (" ".join(letter.body.split()), words_of(letter)):
        assert "day of mourning" in told
        assert "The next reminder of this date comes on Fri 26 Jun 2026." in told
        assert "again" not in told
    assert "Was Thu 2 Jul 2026, now Fri 3 Jul 2026." in letter.body


def test_a_date_that_moved_twice_is_told_as_it_stands(amira: User) -> None:
    deadline = a_date(team=(amira,), due_on=date(2026, 7, 6))
    a_move(deadline, amira, new_due_on=date(2026, 7, 3))
    assert "It has moved again since then: it is now Mon 6 Jul 2026." in " ".join(sent().body.split())


def test_a_date_that_is_gone_says_so(amira: User) -> None:
    deadline = a_date(
        team=(amira,), state="ended", due_on=None, undetermined_reason="The events were corrected."
    )
    a_move(deadline, amira, text="No date any more, was Thu 2 Jul 2026: corrected.")
    letter = sent()
    assert letter.subject == "Date moved: Review ends no date, was Thu 2 Jul 2026: Aurora"
    assert "The events were corrected." in letter.body


def test_several_dates_are_listed_on_top_with_the_nearest_first(amira: User) -> None:
    a_reminder(a_date("aurora", team=(amira,)), amira)
    a_reminder(a_date("borealis", team=(amira,), due_on=date(2026, 6, 22), title="Filing due"), amira)
    a_reminder(a_date("corona", team=(amira,), due_on=date(2026, 6, 18), title="Answer due"), amira)
    letter = sent()
    assert letter.subject == "3 dates: next Mon 22 Jun 2026, 3 days left"
    top = letter.body.split("----")[0]
    assert re.findall("Answer due|Filing due|Review ends", top) == ["Answer due", "Filing due", "Review ends"]
    threads = letter.extra_headers["References"].split()
    assert len(set(threads)) == 3


def test_several_reminders_of_one_date_are_told_once_as_the_nearest(amira: User) -> None:
    """After an outage: three leads and a stage of one date, and a lead of another, in one mail."""
    boris, cyd = a_person("boris"), a_person("cyd")
    deadline = a_date(team=(amira, boris, cyd))
    for days, lead in ((9, 23), (7, 21), (0, 14), (-7, 7)):
        a_reminder(deadline, amira, lead=lead, send_at=SEND_AT - timedelta(days=days))
    stage = {"kind": "escalation", "lead": 15}
    a_reminder(deadline, amira, stage="deputy", send_at=SEND_AT - timedelta(days=1), **stage)
    a_reminder(deadline, cyd, stage="partner", send_at=SEND_AT + timedelta(days=2), **stage)
    letter = sent()
    assert letter.subject == "Review ends Fri 3 Jul 2026, 14 days left: Aurora"
    assert letter.body.count("Why this date") == 1
    words = " ".join(letter.body.split())
    assert "Nobody has acknowledged this date; you are asked in place of a deputy." in words
    which = (
        "Reminder 1 of 2. If nobody acknowledges, it goes to Cyd (in place of a partner) on Sun 21 Jun 2026."
        " Your next one comes on Fri 26 Jun 2026."
    )
    assert which in words
    assert which in words_of(letter)
    assert Reminder.objects.filter(state="sent").count() == 4


def test_several_reminders_of_one_date_count_as_one_among_others(amira: User) -> None:
    deadline = a_date(team=(amira,))
    for days in (2, 1, 0):
        a_reminder(deadline, amira, lead=14 + days, send_at=SEND_AT - timedelta(days=days))
    a_move(deadline, amira)
    a_reminder(a_date("borealis", team=(amira,), due_on=date(2026, 6, 22)), amira)
    letter = sent()
    assert letter.subject == "2 dates: next Mon 22 Jun 2026, 3 days left"
    top, *below = letter.body.split("----")
    assert top.count("- ") == 2
    assert "Fri 3 Jul 2026, 14 days left, moved from Thu 2 Jul 2026: Review ends, Aurora" in " ".join(
        top.split()
    )
    assert "".join(below).count("Why this date") == 3


def test_a_date_that_moved_and_is_ahead_is_one_date_in_the_subject(amira: User) -> None:
    deadline = a_date(team=(amira,))
    a_reminder(deadline, amira)
    a_move(deadline, amira)
    letter = sent()
    assert letter.subject == "Date moved: Review ends Fri 3 Jul 2026, was Thu 2 Jul 2026: Aurora"
    assert "Reminder 1 of 1. It is the last one." in letter.body


def test_each_unverified_date_of_several_is_marked(amira: User) -> None:
    a_reminder(a_date("aurora", team=(amira,), due_on=date(2026, 6, 22)), amira)
    a_reminder(a_date("borealis", team=(amira,), confidence="unverified"), amira)
    a_reminder(a_date("corona", team=(amira,), confidence="unverified"), amira)
    letter = sent()
    assert letter.subject == "3 dates (2 unverified): next Mon 22 Jun 2026, 3 days left"
    top, *below = letter.body.split("----")
    marked = [line for line in top.split("\n- ")[1:] if "(unverified)" in line]
    assert [line.rstrip().split(", ")[-1].split("\n")[0] for line in marked] == ["Borealis", "Corona"]
    assert "".join(below).count("2026 (unverified)") == 2


def test_practice_is_marked(amira: User) -> None:
    a_reminder(a_date(team=(amira,), matter={"is_practice": True}), amira)
    letter = sent()
    assert letter.subject.startswith("PRACTICE: ")
    assert "PRACTICE, not a real matter" in letter.body
    assert "PRACTICE, not a real matter" in words_of(letter)


def test_a_paused_clock_says_that_the_date_moves(amira: User) -> None:
    a_reminder(a_date(team=(amira,), state="paused"), amira)
    assert "The clock is paused; each day the pause lasts moves this date." in sent().body


@pytest.mark.parametrize("parent", ["divestment", "obligation"])
def test_orders_and_agreements_are_reminded_as_well(parent: str, amira: User) -> None:
    matter = rows.an_investment(is_public=True)
    duties = {type(row): row for row in rows.duties_of(matter)}
    Deadline.objects.all().delete()
    owner = duties[Divestment if parent == "divestment" else Obligation]
    a_reminder(rows.a_deadline(**{parent: owner}), amira)
    assert sent().subject.startswith("Review ends Fri 3 Jul 2026 (unverified)")


def test_nothing_from_a_record_reaches_the_page_unescaped(amira: User) -> None:
    evil = "<script>alert(1)</script>"
    deadline = a_date(
        team=(amira,),
        title=evil,
        owner_label=evil,
        confidence="unverified",
        cautions=[evil],
        readings=[{"label": evil, "due_on": "2026-07-06", "says": evil}],
        steps=[{"code": "set", "on": None, "citation": evil, "text": evil}],
        citation=evil,
        citation_url='https://example.org/"><script>',
        matter={"title": evil},
    )
    a_reminder(deadline, amira)
    a_move(deadline, amira, text=evil)
    assert "<script" not in html_of(sent())


def test_a_title_cannot_add_a_header(amira: User) -> None:
    a_reminder(a_date(team=(amira,), matter={"title": "Aurora\r\nBcc: everyone@example.org\u2028x"}), amira)
    letter = sent()
    read = message_from_bytes(letter.message().as_bytes(), policy=default)
    assert read["Bcc"] is None
    assert "Bcc: everyone@example.org x" in read["Subject"]


def test_the_text_fits_in_78_columns(amira: User) -> None:
    long = "A very long sentence about a duty that goes on and on. " * 6
    deadline = a_date(
        team=(amira,),
        confidence="unverified",
        cautions=[long],
        steps=[{"code": "set", "on": None, "citation": long, "text": long}],
    )
    a_reminder(deadline, amira)
    lines = sent().body.splitlines()
    assert max(map(len, lines)) <= 78
    assert any(line.startswith("   ") for line in lines)


def test_a_link_that_is_too_long_for_a_line_stands_alone_on_one(amira: User) -> None:
    link = f"https://law.example.org/{'section-' * 12}"
    deadline = a_date(team=(amira,), citation_url=link, cautions=[f"Read {link} before you rely on it."])
    a_reminder(deadline, amira)
    lines = sent().body.splitlines()
    assert [line for line in lines if len(line) > 78] == [link, link]


def test_a_word_without_end_is_broken_and_a_letter_of_east_asia_takes_two_columns() -> None:
    assert [len(line) for line in wrapped("x" * 200).split("\n")] == [78, 78, 44]
    assert [len(line) for line in wrapped("審" * 100).split("\n")] == [39, 39, 22]
    assert wrapped("- " + "x" * 80).split("\n")[1].startswith("  x")


def test_our_own_links_fit_into_a_line_where_the_host_has_25_letters() -> None:
    host = f"https://{'l' * 25}"
    answer = reverse("answer", args=[signed(12_345_678, 99_999, NOW)])
    stop = reverse("unsubscribe", args=[unsubscribe_token(99_999)])
    page = reverse("admin:tracker_deadline_change", args=[12_345_678])
    assert max(len(host + path) for path in (answer, stop, page)) <= 78


def test_styles_stand_on_the_elements_and_dark_mode_is_kept(amira: User) -> None:
    a_reminder(a_date(team=(amira,)), amira)
    page = html_of(sent())
    assert "@media (prefers-color-scheme: dark)" in page
    assert re.search(r'<p class="day" style="[^"]*font-size: ?28px', page)
    assert re.search(r'<a class="button" href="[^"]*" style="[^"]*#1f4e79', page)
    for mark in ("{{", "{%", "<link", "http-equiv", "<script", " src="):
        assert mark not in page


def test_two_people_with_the_same_reminder_read_the_same(amira: User) -> None:
    boris = a_person("boris")
    deadline = a_date(team=(amira, boris))
    a_reminder(deadline, amira)
    a_reminder(deadline, boris)
    sweep(NOW)
    first, second = mail.outbox
    told = {re.sub(r"/answer/\S+", "/answer/", one.body) for one in (first, second)}
    assert len(told) == 1, "all but the link by which each of them answers"
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]


def test_two_people_with_different_leads_read_their_own_count(amira: User) -> None:
    boris = a_person("boris")
    deadline = a_date(team=(amira, boris))
    a_reminder(deadline, amira)
    a_reminder(deadline, boris)
    a_reminder(deadline, boris, lead=7, send_at=SEND_AT + timedelta(days=7))
    sweep(NOW)
    assert {one.to[0]: "Reminder 1 of 2" in one.body for one in mail.outbox} == {
        "amira@example.org": False,
        "boris@example.org": True,
    }


def test_another_date_of_the_same_deadline_is_not_counted(amira: User) -> None:
    deadline = a_date(team=(amira,))
    a_reminder(deadline, amira, due_on=DUE - timedelta(days=1), state="sent", sent_at=NOW)
    a_reminder(deadline, amira)
    assert "Reminder 1 of 1" in sent().body


def test_a_reader_in_another_zone_is_told_when_the_day_ends_on_their_clock(amira: User) -> None:
    boris, chloe = a_person("boris"), a_person("chloe")
    keep_zone(amira, "Europe/Berlin")
    keep_zone(chloe, "Europe/Berlin")
    deadline = a_date(team=(amira, boris, chloe), zone="Europe/London")
    for one in (amira, boris, chloe):
        a_reminder(deadline, one)
    sweep(NOW)
    letters = {letter.to[0].partition("@")[0]: letter for letter in mail.outbox}
    says = "Until the end of Fri 3 Jul 2026 in London (Sat 4 Jul 01:00 in Berlin for you)."
    for name in ("amira", "chloe"):
        for told in (" ".join(letters[name].body.split()), words_of(letters[name])):
            assert says in told
    for told in (letters["boris"].body, words_of(letters["boris"])):
        assert "end of day, Europe/London (UTC+01:00)" in told
        assert "for you" not in told


def test_a_cut_off_stands_on_both_clocks(amira: User) -> None:
    keep_zone(amira, "Europe/Berlin")
    a_reminder(a_date(team=(amira,), cutoff="17:00"), amira)
    letter = sent()
    for told in (" ".join(letter.body.split()), words_of(letter)):
        assert "Fri 3 Jul 2026, 17:00 in New York (23:00 in Berlin for you)." in told


def test_a_reader_on_the_authoritys_own_clock_is_told_nothing_twice(amira: User) -> None:
    keep_zone(amira, "America/Toronto")
    a_reminder(a_date(team=(amira,)), amira)
    letter = sent()
    assert "for you" not in letter.body + words_of(letter)


def test_reading_a_section_asks_the_database_nothing(amira: User, django_assert_num_queries: Any) -> None:
    from tracker.alerts.facts import Place
    from tracker.alerts.letters import with_everything
    from tracker.alerts.messages import Writer
    from tracker.models import Mail

    a_reminder(a_date(team=(amira,)), amira, send_at=NOW)
    reminder = with_everything(Reminder.objects.all()).get()
    with django_assert_num_queries(0):
        Writer(NOW).write(
            Mail(message_id="<a@b>", created_at=NOW),
            reminder.recipient,
            [reminder],
            {reminder.pk: Place(1, 1, None)},
        )


def links_in(letter: Any) -> list[list[int]]:
    """The reminders that its links answer, in text and in HTML, in their order; all are its recipient's."""
    found = []
    for told in (letter.body, html_of(letter)):
        links = [read_link(one) for one in re.findall(r"/answer/([^/#\"]+)/", told)]
        assert {User.objects.get(pk=link.recipient_id).email for link in links if link} == {letter.to[0]}
        found.append(list(dict.fromkeys(link.reminder_id for link in links if link)))
    return found


@pytest.mark.parametrize("remembered", [1, 500])
def test_people_who_are_told_the_same_each_answer_with_links_of_their_own(
    remembered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "REMEMBERED", remembered)
    team = (a_person("amira"), a_person("berta"), a_person("carl"))
    first, second = a_date("first", team=team), a_date("second", team=team, due_on=DUE + timedelta(days=3))
    for person in team:
        a_reminder(second, person)
        a_reminder(first, person)
    a_reminder(a_date("third", team=team[2:], due_on=DUE + timedelta(days=1)), team[2])
    sweep(NOW)
    for letter in mail.outbox:
        mine = Reminder.objects.filter(recipient__email=letter.to[0]).order_by("due_on")
        pks = list(mine.values_list("pk", flat=True))
        assert links_in(letter) == [pks, pks]
        assert letter.subject.startswith(f"{len(pks)} dates: next Fri 3 Jul 2026")


def a_mail(**values: Any) -> WrittenMail:
    given = {
        "subject": "Due",
        "text": "text\n",
        "html": "<p>html</p>\n",
        "to": "amira@example.org",
        "headers": {"Message-ID": "<key@example.org>"},
    }
    return WrittenMail(**given | values)


@pytest.mark.parametrize(
    ("text", "how"), [("plain\n", "7bit"), ("Zürich\n", "8bit"), ("ü" * 600 + "\n", "base64")]
)
def test_every_body_travels_unchanged(text: str, how: str) -> None:
    read = message_from_bytes(a_mail(text=text).message().as_bytes(linesep="\r\n"), policy=default)
    plain = next(iter(read.iter_parts()))
    assert plain["Content-Transfer-Encoding"] == how
    assert plain.get_content().replace("\r\n", "\n") == text


@pytest.mark.parametrize(
    "subject", ["Due", "Fällig am 3. Juli " * 12, "A subject that goes on " * 12, "期限 " * 60]
)
def test_every_subject_arrives_as_it_was_written(subject: str) -> None:
    raw = a_mail(subject=subject.strip()).message().as_bytes()
    assert max(map(len, raw.splitlines())) <= 78 + len("Message-ID: ")
    assert message_from_bytes(raw, policy=default)["Subject"] == subject.strip()


@pytest.mark.parametrize(
    "values", [{"subject": "Due\nBcc: x@example.org"}, {"headers": {"Message-ID": "<a@b>\r\nBcc: x"}}]
)
def test_a_line_break_in_a_header_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(BadHeaderError):
        a_mail(**values)
