"""Hours from an instant, and the end of a day, over both changes of the clocks in four cities."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.clock.errors import LawError
from tracker.clock.explain import sentence
from tracker.clock.hours import (
    at_words,
    city,
    count_hours,
    end_of,
    here,
    hour_words,
    hours_over,
    named_zone,
    read_local,
    until_words,
)
from tracker.clock.steps import Step

NEW_YORK, LONDON, BERLIN, SYDNEY = "America/New_York", "Europe/London", "Europe/Berlin", "Australia/Sydney"
# The day on which clocks go forward and the one on which they go back, as the law of each place says:
# second Sunday of March and first of November (15 USC 260a), last Sundays of March and October (Summer
# Time Act 1972 s.1, Directive 2000/84/EC), first Sundays of October and April (Standard Time Act 1987).
CHANGES = {
    NEW_YORK: [(2026, "03-08", "11-01"), (2027, "03-14", "11-07"), (2028, "03-12", "11-05")],
    LONDON: [(2026, "03-29", "10-25"), (2027, "03-28", "10-31"), (2028, "03-26", "10-29")],
    BERLIN: [(2026, "03-29", "10-25"), (2027, "03-28", "10-31"), (2028, "03-26", "10-29")],
    SYDNEY: [(2026, "10-04", "04-05"), (2027, "10-03", "04-04"), (2028, "10-01", "04-02")],
}
FORWARD = [(zone, f"{year}-{spring}") for zone, days in CHANGES.items() for year, spring, _ in days]
BACK = [(zone, f"{year}-{autumn}") for zone, days in CHANGES.items() for year, _, autumn in days]
ZONES = st.sampled_from(sorted(CHANGES))
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: BEGINNING + timedelta(minutes=minutes))


def eve(day: str) -> str:
    """Half past two in the afternoon before."""
    return f"{date.fromisoformat(day) - timedelta(days=1)}T14:30"


@pytest.mark.parametrize(("zone", "day"), FORWARD)
@pytest.mark.parametrize("n", [24, 72])
def test_the_wall_clock_is_an_hour_ahead_where_the_clocks_went_forward(zone: str, day: str, n: int) -> None:
    counted = count_hours(read_local(eve(day), zone), n, zone)
    assert counted.due_at - counted.started_at.astimezone(UTC) == timedelta(hours=n)
    assert counted.due_at.strftime("%H:%M") == "15:30"
    assert counted.due_at.date() == date.fromisoformat(day) + timedelta(days=n // 24 - 1)
    assert f"{n} hours pass while the time they show moves on by {n + 1} hours" in sentence(counted.steps[1])


@pytest.mark.parametrize(("zone", "day"), BACK)
@pytest.mark.parametrize("n", [24, 72])
def test_the_wall_clock_is_an_hour_behind_where_the_clocks_went_back(zone: str, day: str, n: int) -> None:
    counted = count_hours(read_local(eve(day), zone), n, zone)
    assert counted.due_at - counted.started_at.astimezone(UTC) == timedelta(hours=n)
    assert counted.due_at.strftime("%H:%M") == "13:30"
    assert counted.due_at.date() == date.fromisoformat(day) + timedelta(days=n // 24 - 1)
    assert f"{n} hours pass while the time they show moves on by {n - 1} hours" in sentence(counted.steps[1])


@pytest.mark.parametrize(("zone", "day"), FORWARD)
def test_a_day_on_which_clocks_go_forward_has_23_hours(zone: str, day: str) -> None:
    on = date.fromisoformat(day)
    before = end_of(on - timedelta(days=1), zone)
    assert end_of(on, zone).astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=23)
    assert end_of(on, zone, "17:00").astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=16)


@pytest.mark.parametrize(("zone", "day"), BACK)
def test_a_day_on_which_clocks_go_back_has_25_hours(zone: str, day: str) -> None:
    on = date.fromisoformat(day)
    before = end_of(on - timedelta(days=1), zone)
    assert end_of(on, zone).astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=25)
    assert end_of(on, zone, "17:00").astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=18)


@pytest.mark.parametrize(("zone", "day"), FORWARD)
def test_a_time_that_the_clocks_skip_is_refused(zone: str, day: str) -> None:
    skipped = f"{day}T01:30" if zone == LONDON else f"{day}T02:30"
    with pytest.raises(LawError, match=r"does not exist in .* Write the time that they showed, like") as bad:
        read_local(skipped, zone)
    remedy = bad.value.message.rpartition(" ")[2]
    assert read_local(remedy, zone).strftime("%Y-%m-%dT%H:%M") == remedy


@pytest.mark.parametrize(("zone", "day"), BACK)
def test_a_time_that_comes_twice_is_refused_and_either_can_be_written(zone: str, day: str) -> None:
    twice = f"{day}T01:30" if zone in (LONDON, NEW_YORK) else f"{day}T02:30"
    with pytest.raises(LawError, match="comes twice") as bad:
        read_local(twice, zone)
    first, second = bad.value.message.rpartition("Write ")[2].split(" or ")
    assert read_local(second, zone) - read_local(first, zone).astimezone(UTC) == timedelta(hours=1)
    assert {read_local(one, zone).strftime("%Y-%m-%dT%H:%M") for one in (first, second)} == {twice}


@given(INSTANTS, st.integers(1, 24 * 30), ZONES)
def test_hours_elapse_alike_everywhere_and_add_up(start: datetime, n: int, zone: str) -> None:
    due = count_hours(start, n, zone).due_at
    assert due.astimezone(UTC) - start == timedelta(hours=n)
    assert count_hours(due, n, zone).due_at == count_hours(start, 2 * n, zone).due_at
    assert count_hours(start, n + 1, zone).due_at > due


@given(
    st.dates(date(2026, 1, 1), date(2028, 12, 31)), ZONES, st.sampled_from(["", "00:00", "12:00", "17:00"])
)
def test_a_day_ends_within_itself_and_after_the_one_before(day: date, zone: str, cutoff: str) -> None:
    end = end_of(day, zone, cutoff)
    assert (end.astimezone(UTC) - timedelta(microseconds=bool(not cutoff))).astimezone(
        named_zone(zone)
    ).date() == day
    assert end_of(day - timedelta(days=1), zone, cutoff) < end
    if cutoff:
        assert end.strftime("%H:%M") == cutoff


def test_a_midnight_that_the_clocks_skip_is_where_they_jump() -> None:
    assert end_of(date(2026, 9, 5), "America/Santiago").astimezone(UTC) == datetime(2026, 9, 6, 4, tzinfo=UTC)


def test_the_steps_say_both_instants_with_their_offsets() -> None:
    counted = count_hours(read_local("2026-03-07T14:30", NEW_YORK), 72, NEW_YORK)
    assert [sentence(step) for step in counted.steps] == [
        "The hours begin on Sat 7 Mar 2026, 14:30 in New York (UTC-05:00).",
        "The clocks go forward by 1 hour meanwhile: 72 hours pass while the time they show moves on by 73"
        " hours.",
        "72 hours later it is Tue 10 Mar 2026, 15:30 in New York (UTC-04:00).",
    ]


def test_half_an_hour_is_said_as_minutes() -> None:
    zone = "Australia/Lord_Howe"
    counted = count_hours(read_local("2026-10-03T12:00", zone), 24, zone)
    assert "by 30 minutes" in sentence(counted.steps[1])
    assert "by 1470 minutes" in sentence(counted.steps[1])


@pytest.mark.parametrize(
    ("start", "n", "zone", "field"),
    [
        (
            datetime(2026, 3, 7, 14, 30),  # noqa: DTZ001
            72,
            NEW_YORK,
            "from",
        ),
        (datetime(2026, 3, 7, 14, 30, tzinfo=UTC), 0, NEW_YORK, "hours"),
        (datetime(2026, 3, 7, 14, 30, tzinfo=UTC), 100_000, NEW_YORK, "hours"),
        (datetime(2026, 3, 7, 14, 30, tzinfo=UTC), 72, "America/Washington", "zone"),
        (datetime(2026, 3, 7, 14, 30, tzinfo=UTC), 72, "../etc/passwd", "zone"),
        (datetime(9999, 12, 31, 14, 30, tzinfo=UTC), 72, NEW_YORK, "from"),
    ],
)
def test_what_cannot_be_counted_names_its_field(start: datetime, n: int, zone: str, field: str) -> None:
    with pytest.raises(LawError) as bad:
        count_hours(start, n, zone)
    assert bad.value.field == field


@pytest.mark.parametrize("text", ["2026-03-07", "yesterday", "2026-03-07 14:30", "2026-02-30T10:00", ""])
def test_what_is_no_instant_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(LawError, match="is not an instant"):
        read_local(text, NEW_YORK)


def test_a_day_is_told_in_both_zones_the_authority_s_first() -> None:
    day = date(2026, 7, 3)
    assert until_words(day, NEW_YORK, "17:00", BERLIN) == (
        "Fri 3 Jul 2026, 17:00 in New York (23:00 in Berlin for you)"
    )
    assert until_words(day, LONDON, "", BERLIN) == (
        "until the end of Fri 3 Jul 2026 in London (Sat 4 Jul 01:00 in Berlin for you)"
    )
    assert until_words(day, LONDON) == "until the end of Fri 3 Jul 2026 in London"
    assert hour_words(day, NEW_YORK, "17:00", SYDNEY) == (
        "17:00 in New York (Sat 4 Jul 07:00 in Sydney for you)"
    )
    assert hour_words(day, LONDON) == "end of the day in London"


def test_a_reader_whose_clocks_show_the_same_is_told_once() -> None:
    assert here(date(2026, 7, 3), BERLIN, "", "Europe/Paris") == ""
    assert here(date(2026, 7, 3), BERLIN, "", BERLIN) == ""
    assert here(date(2026, 7, 3), BERLIN, "", "") == ""
    # Between the two changes of March, New York is only four hours behind London.
    assert here(date(2026, 3, 20), NEW_YORK, "12:00", LONDON) == "16:00 in London for you"
    assert here(date(2026, 3, 2), NEW_YORK, "12:00", LONDON) == "17:00 in London for you"


def test_a_zone_is_called_after_its_city() -> None:
    assert [city(zone) for zone in ("America/Argentina/Buenos_Aires", "UTC")] == ["Buenos Aires", "UTC"]
    assert at_words(datetime(2026, 7, 3, 21, tzinfo=UTC), "Asia/Kolkata") == (
        "Sat 4 Jul 2026, 02:30 in Kolkata (UTC+05:30)"
    )
    assert at_words(datetime(1890, 1, 1, tzinfo=UTC), BERLIN) == (
        "Wed 1 Jan 1890, 00:53 in Berlin (UTC+00:53)"
    )


def test_a_zone_that_is_not_known_leaves_nothing_to_say_beside() -> None:
    assert here(date(2026, 7, 3), "", "17:00", BERLIN) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "7 March 2026",
            "“7 March 2026” is not an instant; write 2026-03-07T14:30 or 2026-03-07T14:30-05:00",
        ),
        (
            "2026-03-29T02:30",
            "2026-03-29T02:30 does not exist in Europe/Berlin: the clocks go forward over it."
            " Write the time that they showed, like 2026-03-29T03:30",
        ),
        (
            "2026-03-29T02:30:15",
            "2026-03-29T02:30:15 does not exist in Europe/Berlin: the clocks go forward over it."
            " Write the time that they showed, like 2026-03-29T03:30",
        ),
        (
            "2026-10-25T02:30",
            "2026-10-25T02:30 comes twice in Europe/Berlin, as the clocks go back."
            " Write 2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00",
        ),
        (
            "2026-10-25T02:30:15",
            "2026-10-25T02:30:15 comes twice in Europe/Berlin, as the clocks go back."
            " Write 2026-10-25T02:30:15+02:00 or 2026-10-25T02:30:15+01:00",
        ),
    ],
)
def test_a_refused_instant_names_its_field_and_what_to_write(text: str, said: str) -> None:
    with pytest.raises(LawError) as refused:
        read_local(text, BERLIN, "announced")
    assert (refused.value.field, refused.value.message) == ("announced", said)
    with pytest.raises(LawError) as refused:
        read_local(text, BERLIN)
    assert refused.value.field == "from"


def test_an_instant_that_no_month_has_names_its_field_too() -> None:
    with pytest.raises(LawError, match=r"“2026-02-30T10:00” is not an instant of the calendar \(day ") as bad:
        read_local("2026-02-30T10:00", BERLIN, "announced")
    assert bad.value.field == "announced"


def test_hours_that_cannot_be_counted_are_refused_in_whole_sentences() -> None:
    start = datetime(2026, 3, 7, 14, 30, tzinfo=UTC)
    for begin, n, said in (
        (
            start.replace(tzinfo=None),
            72,
            "2026-03-07T14:30 names no zone; write its offset too, like 2026-03-07T14:30-05:00",
        ),
        (start, 8785, "a clock in hours runs from 1 to 8784 hours, not 8785"),
        (
            datetime(9999, 12, 31, 14, 30, tzinfo=UTC),
            72,
            "72 hours from 9999-12-31T14:30:00+00:00 leave the calendar",
        ),
    ):
        with pytest.raises(LawError) as refused:
            count_hours(begin, n, BERLIN)
        assert refused.value.message == said


def test_a_leap_year_of_hours_is_the_longest() -> None:
    counted = count_hours(datetime(2028, 1, 1, tzinfo=UTC), 8784, "UTC")
    assert counted.due_at == datetime(2029, 1, 1, tzinfo=UTC)
    assert [step.code for step in counted.steps] == ["hours-started", "hours-counted"]


def test_every_step_of_an_hour_count_has_its_day_and_its_facts() -> None:
    # Central European clocks go from 02:00 to 03:00 on Sun 29 Mar 2026.
    counted = count_hours(read_local("2026-03-28T14:00", BERLIN), 24, BERLIN)
    saturday, sunday = date(2026, 3, 28), date(2026, 3, 29)
    changed = {"forward": True, "by": "1 hour", "n": 24, "wall": "25 hours"}
    assert counted.steps == (
        Step("hours-started", saturday, "", {"at": "Sat 28 Mar 2026, 14:00 in Berlin (UTC+01:00)"}),
        Step("clocks-changed", sunday, "", changed),
        Step("hours-counted", sunday, "", {"n": 24, "at": "Sun 29 Mar 2026, 15:00 in Berlin (UTC+02:00)"}),
    )


@pytest.mark.parametrize(
    ("at", "over"),
    [
        ("2026-06-01T14:30:00-04:00", (("00:00", "14:30"),)),
        ("2026-03-08T01:59:00-05:00", (("00:00", "01:59"),)),
        # The clocks go from 02:00 to 03:00: an hour that they skip is counted as if they had not moved yet.
        ("2026-03-08T03:10:00-04:00", (("00:00", "02:10"), ("03:00", "03:10"))),
        ("2026-03-08T04:00:00-04:00", (("00:00", "04:00"),)),
        # They go back from 02:00 to 01:00: an hour that comes twice is the first one.
        ("2026-11-01T01:10:00-04:00", (("00:00", "01:10"),)),
        ("2026-11-01T01:10:00-05:00", (("00:00", "01:59"),)),
        ("2026-11-01T02:05:00-05:00", (("00:00", "02:05"),)),
    ],
)
def test_the_hours_of_a_day_that_are_over_are_those_that_have_ended(at: str, over: object) -> None:
    assert hours_over(datetime.fromisoformat(at), NEW_YORK) == over
