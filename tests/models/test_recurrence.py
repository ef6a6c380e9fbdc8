"""Recurrences: RFC 5545 rules read strictly, and no month or year passed over without a word."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tracker.clock.explain import ordinal
from tracker.models.recurrence import DAYS, Recurrence, validate_recurrence

ANY_DAY = st.dates(date(1996, 1, 1), date(2096, 12, 31))
MONTH_ENDS = st.builds(
    lambda year, month: date(year, month, monthrange(year, month)[1]),
    st.integers(1996, 2096),
    st.integers(1, 12),
)
ANCHORS = ANY_DAY | MONTH_ENDS
LONG = timedelta(days=1500)  # a leap day is always in it


def days_of(rule: str, anchor: date, last: date, *, on_anchor: bool = False) -> list[date]:
    return [day for _, day in Recurrence.parse(rule).days(anchor, last, on_anchor=on_anchor)]


def months_on(anchor: date, n: int) -> date:
    """The same number `n` months on, else the last day: written out here, shared with nothing."""
    years, month = divmod(anchor.month - 1 + n, 12)
    year, month = anchor.year + years, month + 1
    day = anchor.day
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


@given(ANCHORS, st.integers(1, 7), st.sampled_from([("MONTHLY", 1), ("YEARLY", 12)]))
def test_every_month_and_year_has_its_anniversary_and_only_one(anchor, interval, unit) -> None:
    name, months = unit
    found = days_of(f"FREQ={name};INTERVAL={interval}", anchor, anchor + LONG)
    wanted = [months_on(anchor, n * interval * months) for n in range(1, 60)]
    assert found == [day for day in wanted if day <= anchor + LONG]


@given(ANCHORS, st.integers(1, 60), st.sampled_from([("DAILY", 1), ("WEEKLY", 7)]))
def test_days_and_weeks_go_on_evenly_across_leap_days_and_year_ends(anchor, interval, unit) -> None:
    name, days = unit
    found = days_of(f"FREQ={name};INTERVAL={interval}", anchor, anchor + LONG)
    step = timedelta(days=interval * days)
    assert found == [anchor + n * step for n in range(1, LONG // step + 1)]


@given(ANCHORS, st.sets(st.sampled_from(range(7)), min_size=1))
def test_named_days_of_the_week_are_all_there(anchor, weekdays) -> None:
    named = ",".join(DAYS[day] for day in sorted(weekdays))
    every = [anchor + timedelta(days=n) for n in range(1, 401)]
    wanted = [day for day in every if day.weekday() in weekdays]
    assert days_of(f"FREQ=WEEKLY;BYDAY={named}", anchor, every[-1]) == wanted


@given(ANCHORS, st.integers(-28, 28).filter(bool))
def test_a_named_day_of_the_month_comes_in_every_month(anchor, n) -> None:
    every = [anchor + timedelta(days=i) for i in range(1, 801)]
    wanted = [day for day in every if n in (day.day, day.day - monthrange(day.year, day.month)[1] - 1)]
    assert days_of(f"FREQ=MONTHLY;BYMONTHDAY={n}", anchor, every[-1]) == wanted


@given(ANCHORS, st.integers(0, 6), st.sampled_from([1, 2, 3, 4, -1, -2]))
def test_the_nth_day_of_the_week_comes_once_in_every_month(anchor, weekday, place) -> None:
    last = anchor + timedelta(days=800)
    found = days_of(f"FREQ=MONTHLY;BYDAY={place}{DAYS[weekday]}", anchor, last)
    months = [(day.year, day.month) for day in found]
    assert len(set(months)) == len(months)
    assert all(day.weekday() == weekday for day in found)
    whole = {(day.year, day.month) for day in (anchor + timedelta(days=n) for n in range(32, 750))}
    assert whole <= {*months, (last.year, last.month)}


@given(
    ANCHORS, st.integers(1, 900), st.sampled_from(["FREQ=YEARLY", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=WEEKLY"])
)
def test_looking_further_ahead_only_adds(anchor, days, rule) -> None:
    last = anchor + timedelta(days=days)
    further = days_of(rule, anchor, last + timedelta(days=400))
    assert [day for day in further if day <= last] == days_of(rule, anchor, last)


def test_the_29th_of_february_has_an_anniversary_in_every_year() -> None:
    assert days_of("FREQ=YEARLY", date(2024, 2, 29), date(2028, 12, 31)) == [
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]


def test_quarters_from_the_31st_end_on_the_last_days() -> None:
    assert days_of("FREQ=MONTHLY;INTERVAL=3", date(2026, 8, 31), date(2027, 8, 31)) == [
        date(2026, 11, 30),
        date(2027, 2, 28),
        date(2027, 5, 31),
        date(2027, 8, 31),
    ]


NAMED = st.sampled_from(
    [
        *("FREQ=MONTHLY;BYMONTHDAY=1", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", "FREQ=WEEKLY;BYDAY=MO,FR"),
        *(
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
            "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31",
            "FREQ=MONTHLY;BYDAY=-1FR",
        ),
        *("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=DAILY;INTERVAL=90", "FREQ=WEEKLY"),
    ]
)


@given(NAMED, ANCHORS, st.sampled_from(["", ";COUNT=3"]))
def test_with_the_day_of_the_anchor_it_is_what_rfc_5545_gives_from_that_day(rule, anchor, count) -> None:
    rule, last = rule + count, anchor + LONG
    theirs = rrulestr(rule, dtstart=datetime.combine(anchor, time()))
    wanted = [
        one.date()
        for one in theirs.between(datetime.combine(anchor, time()), datetime.combine(last, time()), inc=True)
    ]
    assert days_of(rule, anchor, last, on_anchor=True) == wanted


@given(NAMED, ANCHORS)
def test_the_day_of_the_anchor_is_all_that_the_two_meanings_differ_in(rule, anchor) -> None:
    last = anchor + timedelta(days=400)
    with_it, after = (days_of(rule, anchor, last, on_anchor=told) for told in (True, False))
    assert with_it in (after, [anchor, *after])


def test_every_quarter_from_1_march_first_falls_on_that_day_or_one_quarter_later() -> None:
    monday, rule = date(2027, 3, 1), "FREQ=MONTHLY;INTERVAL=3"
    assert days_of(rule, monday, date(2027, 7, 1), on_anchor=True) == [monday, date(2027, 6, 1)]
    assert days_of(rule, monday, date(2027, 7, 1)) == [date(2027, 6, 1)]


def test_after_the_day_of_the_anchor_it_is_no_occurrence_and_does_not_count() -> None:
    assert days_of("FREQ=YEARLY;COUNT=2", date(2026, 12, 31), date(2040, 1, 1)) == [
        date(2027, 12, 31),
        date(2028, 12, 31),
    ]
    year_end = "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"
    assert days_of(year_end, date(2026, 12, 31), date(2028, 1, 1)) == [date(2027, 12, 31)]
    assert days_of(year_end, date(2026, 12, 30), date(2027, 1, 1)) == [date(2026, 12, 31)]


def test_until_is_the_last_possible_day() -> None:
    assert days_of("FREQ=WEEKLY;UNTIL=20260717", date(2026, 7, 3), date(2030, 1, 1))[-1] == date(2026, 7, 17)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("weekly", "is not NAME=VALUE"),
        ("FREQ=HOURLY", "needs FREQ="),
        ("FREQ=WEEKLY;FREQ=DAILY", "each name once"),
        ("FREQ=WEEKLY;BYHOUR=9", "BYHOUR is not known here"),
        ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL=0 is not a number from 1 to 999"),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20300101", "exclude each other"),
        ("FREQ=WEEKLY;UNTIL=20301301", "is not a day like 20301231"),
        ("FREQ=WEEKLY;BYDAY=FRI", "is not a day of the week"),
        ("FREQ=WEEKLY;BYDAY=1FR", "go with FREQ=MONTHLY or YEARLY only"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "leaves out months without such a day: write -1"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "leaves out months without such a day: write -1"),
        ("FREQ=YEARLY;BYMONTHDAY=15", "needs its month"),
        ("FREQ=MONTHLY;BYDAY=5FR", "write -1 for the last one"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "leave months out"),
        ("FREQ=MONTHLY;BYSETPOS=-1", "add BYDAY"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=9", "count from the end"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTH=1", "INTERVAL would leave out"),
    ],
)
def test_a_rule_that_would_pass_something_over_is_refused_with_what_to_write(rule, says) -> None:
    with pytest.raises(ValidationError, match=says):
        validate_recurrence(rule)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=YEARLY", "every year"),
        ("rrule:freq=monthly;interval=3", "every 3 months"),
        ("FREQ=WEEKLY;BYDAY=TU,FR", "every week on Tue and Fri"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Fri"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1", "every year on the last day of Dec"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "only the 2nd last of these days"),
    ],
)
def test_a_rule_is_told_in_words(rule, words) -> None:
    assert words in str(Recurrence.parse(rule))


def test_numbers_are_counted_as_people_do() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th")
    ]
