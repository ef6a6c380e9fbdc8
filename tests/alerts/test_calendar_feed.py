"""A feed by what a calendar program reads: each date on its day, with its reasons."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from tests.alerts.calendars import only, read_back, unfolded
from tests.alerts.golden_files import is_golden
from tests.alerts.people import DUE, NOW, a_date, a_person
from tracker.alerts.calendar_feed import read, written
from tracker.models import DeadlineChange
from tracker.services.reader_zone import keep_zone

pytestmark = pytest.mark.django_db
PK = 4711
NASTY = "Aurora, Inc; \\n 🎉\r\nBEGIN:VEVENT\r\nSUMMARY:injected\x0b\x00 \u2028end"


@pytest.fixture
def amira() -> User:
    return a_person()


def feed(user: User, *, query: str = "", masked: bool = False, name: str = "Mine") -> bytes:
    return written(read(user, query=query, masked=masked, now=NOW), name)


def a_golden_date(amira: User, **values: Any) -> None:
    defaults = {
        "pk": PK,
        "review": {"code_name": "Project Aurora"},
        "citation_url": "https://www.ecfr.gov/current/title-31/section-800.503",
    }
    a_date(team=(amira,), **defaults | values)


def test_a_date_is_all_day_on_its_day_and_explains_itself(amira: User) -> None:
    a_golden_date(amira)
    raw = feed(amira)
    is_golden("feed", raw)
    event = only(raw)
    assert (event.start, event.end, event.summary) == (
        DUE,
        DUE + timedelta(1),
        "Review ends (Committee) – Aurora",
    )
    assert event.url == f"http://testserver/admin/tracker/deadline/{PK}/change/"
    for words in (
        "Friday 3 July 2026, end of day, America/New_York (UTC-04:00)",
        "Whose duty: Committee.",
        "United States: CFIUS",
        "1. Wed 20 May 2026 triggers the clock and is itself day 1.",
        "Law: 31 CFR 800.503(b)",
        "As of Fri 19 Jun 2026, 14:00 UTC.",
        event.url,
    ):
        assert words in event.description
    (alarm,) = event.alarm
    assert (alarm.action, alarm.trigger) == ("DISPLAY", timedelta(hours=-15))


def test_a_masked_date_goes_by_its_code_name(amira: User) -> None:
    a_golden_date(amira)
    raw = feed(amira, masked=True)
    is_golden("feed-masked", raw)
    assert only(raw).summary == "Review ends (Committee) – Project Aurora"
    assert "CLASS:CONFIDENTIAL" in unfolded(raw)
    assert "– Aurora" not in raw.decode()


def test_a_masked_date_without_a_code_name_is_busy_and_a_link(amira: User) -> None:
    a_golden_date(amira, review={}, title="Aurora review ends")
    raw = feed(amira, masked=True)
    is_golden("feed-busy", raw)
    event = only(raw)
    stands = f"As of Fri 19 Jun 2026, 14:00 UTC. The date as it stands:\n{event.url}"
    assert (event.summary, event.description) == ("Busy", stands)
    assert "aurora" not in raw.decode().lower()
    assert "CFIUS" not in raw.decode()


def test_the_safe_day_is_the_one_to_act_by_and_the_legal_end_stands_with_it(amira: User) -> None:
    a_golden_date(amira, due_on=date(2026, 7, 6), safe_on=DUE, owner_label="Parties")
    event = only(feed(amira))
    assert (event.start, event.summary) == (DUE, "Review ends (Parties, last safe day) – Aurora")
    assert "the last day by law is Mon 6 Jul 2026" in event.description


def test_doubts_and_pauses_are_marked(amira: User) -> None:
    readings = [{"due_on": "2026-07-06", "label": "rolled", "says": "A holiday moves it."}]
    cautions = ["Provisional: not settled"]
    a_golden_date(
        amira,
        confidence="unverified",
        cautions=cautions,
        state="paused",
        readings=readings,
    )
    raw = feed(amira)
    is_golden("feed-doubts", raw)
    event = only(raw)
    assert event.summary == "Review ends (Committee, unverified, paused) – Aurora"
    for words in (
        "UNVERIFIED: check this date before relying on it.",
        "- Provisional: not settled",
        "The clock is paused",
        "- Mon 6 Jul 2026: rolled. A holiday moves it.",
    ):
        assert words in event.description


def test_a_practice_matter_says_so(amira: User) -> None:
    a_golden_date(amira, matter={"is_practice": True})
    assert only(feed(amira)).summary.startswith("PRACTICE: ")


def test_the_readers_own_clock_is_told_where_it_differs(amira: User) -> None:
    keep_zone(amira, "Europe/Berlin")
    a_golden_date(amira)
    assert "in Berlin for you" in only(feed(User.objects.get(), masked=False)).description


def test_what_is_projected_is_left_out_unless_it_is_asked_for(amira: User) -> None:
    a_golden_date(amira, state="projected")
    assert read_back(feed(amira)).events == []
    event = only(feed(amira, query="state=projected"))
    assert event.summary == "Review ends (Committee, projected) – Aurora"
    assert "Projected: the clock has not started." in event.description


def test_a_clock_without_a_day_is_left_out(amira: User) -> None:
    a_golden_date(amira, due_on=None, zone="", state="waiting", undetermined_reason="no acceptance date")
    assert read_back(feed(amira)).events == []


def test_a_day_set_by_hand_is_shown_where_the_clock_has_none(amira: User) -> None:
    a_golden_date(amira, due_on=None, set_on=DUE, state="waiting", undetermined_reason="no acceptance date")
    event = only(feed(amira))
    assert (event.start, event.summary) == (DUE, "Review ends (Committee, set by hand) – Aurora")
    assert "Set by hand: Fri 3 Jul 2026; computed: no date" in event.description


def test_only_the_dates_that_the_question_finds_are_shown(amira: User) -> None:
    a_golden_date(amira)
    a_date("borealis", team=(amira,))
    assert {event.summary for event in read_back(feed(amira)).events} == {
        "Review ends (Committee) – Aurora",
        "Review ends (Committee) – Borealis",
    }
    assert only(feed(amira, query="text=boreal&page=2")).summary.endswith("Borealis")
    assert read_back(feed(amira, query="due_from=2026-08-01")).events == []


def test_the_wall_holds_at_every_reading(amira: User) -> None:
    a_golden_date(amira)
    assert len(read_back(feed(amira)).events) == 1
    amira.matters.all().delete()
    assert read_back(feed(amira)).events == []
    assert read_back(feed(a_person("root", is_superuser=True))).events


def test_a_closed_matter_leaves_the_calendar(amira: User) -> None:
    a_golden_date(amira, matter={"is_closed": True})
    assert read_back(feed(amira)).events == []


def test_each_move_raises_the_sequence_under_the_same_uid(amira: User) -> None:
    a_golden_date(amira)
    before = only(feed(amira))
    for day in (4, 5):
        DeadlineChange.objects.create(
            deadline_id=PK, new_due_on=date(2026, 7, day), cause="closure", text="snow", changed_at=NOW
        )
    after = only(feed(amira))
    assert (before.sequence, after.sequence, after.uid) == (0, 2, before.uid)


def test_a_filter_that_no_longer_works_says_so_today_and_shows_no_date(amira: User) -> None:
    a_golden_date(amira)
    for query in ("state=sleeping", "nonsense=1", "member=999999"):
        raw = feed(amira, query=query)
        event = only(raw)
        assert event.start == NOW.date()
        assert "no longer works" in event.summary
        assert "/admin/my-feeds/" in event.description
    assert read(amira, query="state=sleeping", masked=False, now=NOW).answered == "its filter no longer works"


def test_nothing_in_a_name_becomes_a_line_of_the_calendar(amira: User) -> None:
    a_golden_date(
        amira,
        matter={"title": NASTY.replace("\x00", "")},
        title=NASTY.replace("\x00", ""),
        owner_label="A;B:C",
        citation=NASTY.replace("\x00", ""),
    )
    raw = feed(amira, name=NASTY)
    is_golden("feed-nasty", raw)
    event = only(raw)
    assert "Aurora, Inc; \\n 🎉 BEGIN:VEVENT SUMMARY:injected end" in event.summary
    names = [line.partition(":")[0] for line in unfolded(raw)]
    assert names.count("BEGIN") == names.count("END") == 3
    assert names.count("SUMMARY") == 1
    title = "Longstop: Aurora\\, Inc\\; \\\\n 🎉 BEGIN:VEVENT SUMMARY:injected end"
    assert {f"NAME:{title}", f"X-WR-CALNAME:{title}"} <= set(unfolded(raw))


def test_programs_are_told_to_look_again_every_hour(amira: User) -> None:
    lines = unfolded(feed(amira))
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    assert "X-PUBLISHED-TTL:PT1H" in lines
    assert not any(line.startswith("METHOD") for line in lines)


def test_reading_many_takes_no_more_statements_than_reading_few(
    amira: User, django_assert_num_queries: Any
) -> None:
    for number in range(12):
        a_date(f"matter-{number}", team=(amira,))
    amira = User.objects.select_related("reader_zone").get()
    with django_assert_num_queries(2):
        assert len(read(amira, query="", masked=False, now=NOW).entries) == 12
