"""Days that people get wrong, and worked examples of counting that turn on one closed day.

The expected dates were worked by hand from the texts or reported in public, never copied from our output.
"""

from datetime import date

import pytest

from tracker.clock.days import ONE_DAY
from tracker.regimes.calendars import read_calendars
from tracker.regimes.loader import HERE

CALENDARS = read_calendars(HERE / "calendars")


@pytest.mark.parametrize(
    ("calendar", "day", "label"),
    [
        ("uk-all", date(2026, 6, 15), "Scotland at the World Cup (Scotland)"),
        ("uk-all", date(2022, 6, 3), "Platinum Jubilee of Elizabeth II"),
        ("uk-all", date(2022, 9, 19), "State funeral of Elizabeth II"),
        ("uk-all", date(2023, 5, 8), "Coronation of Charles III"),
        ("uk-all", date(2027, 1, 4), "2 January (observed) (Scotland)"),
        ("uk-all", date(2026, 7, 13), "Battle of the Boyne (observed) (Northern Ireland)"),
        ("uk-all", date(2027, 12, 28), "Boxing Day (observed)"),
        ("au-act", date(2026, 4, 3), "Good Friday"),
        ("au-act", date(2026, 4, 27), "Additional day for Anzac Day"),
        ("au-act", date(2026, 6, 1), "Reconciliation Day"),
        ("it-national", date(2027, 10, 4), "St Francis of Assisi"),
        ("ca-federal", date(2026, 9, 30), "National Day for Truth and Reconciliation"),
        ("ca-federal", date(2029, 7, 2), "Canada Day (observed)"),
        ("de-berlin", date(2025, 5, 8), "80 years since the end of the war"),
        ("de-bremen", date(2017, 10, 31), "Reformation Day, 500 years"),
        ("de-sachsen", date(2026, 11, 18), "Day of Repentance and Prayer"),
        ("jp-national", date(2026, 9, 22), "Day between two national holidays"),
        ("jp-national", date(2026, 5, 6), "Constitution Memorial Day (observed)"),
        ("jp-national", date(2026, 12, 29), "Turn of the year"),
        ("jp-national", date(2021, 8, 9), "Mountain Day (observed)"),
        ("jp-national", date(2019, 4, 30), "Day between two national holidays"),
        ("nl-national", date(2026, 5, 5), "Liberation Day"),
        ("nl-national", date(2025, 4, 26), "King's Day (observed)"),
        ("at-national", date(2026, 12, 24), "24 December"),
        ("se-national", date(2026, 6, 19), "Midsummer Eve"),
        ("dk-national", date(2023, 5, 5), "Great Prayer Day"),
        ("eu-commission", date(2026, 5, 25), "Whit Monday"),
        ("eu-commission", date(2023, 12, 27), "End of the year"),
        ("es-madrid", date(2026, 12, 7), "Constitution Day (moved)"),
        ("cn-state-council", date(2026, 2, 23), "Spring Festival"),
    ],
)
def test_a_day_that_people_forget_is_closed(calendar: str, day: date, label: str) -> None:
    closed = CALENDARS[calendar].closed_because(day)
    assert closed is not None
    assert closed.label == label


@pytest.mark.parametrize(
    ("calendar", "day"),
    [
        ("ca-federal", date(2026, 7, 11)),
        ("ca-federal", date(2012, 11, 10)),
        ("ca-federal", date(2025, 12, 26)),
        ("ca-federal", date(2028, 7, 3)),
        ("ie-none", date(2026, 5, 30)),
        ("ie-none", date(2026, 12, 25)),
        ("dk-national", date(2024, 4, 26)),
        ("de-berlin", date(2026, 5, 8)),
        ("de-berlin", date(2025, 10, 31)),
        ("de-hamburg", date(2016, 10, 31)),
        ("uk-scotland", date(2026, 4, 6)),
        ("uk-england-wales", date(2026, 6, 15)),
        ("es-madrid", date(2026, 3, 19)),
        ("se-national", date(2026, 5, 25)),
        ("fr-national", date(2026, 4, 3)),
        ("cn-state-council", date(2026, 2, 14)),
        ("cn-state-council", date(2026, 1, 4)),
        ("cn-state-council", date(2024, 2, 9)),
    ],
)
def test_a_day_that_people_take_for_closed_is_open(calendar: str, day: date) -> None:
    assert CALENDARS[calendar].closed_because(day) is None


def test_the_fourth_of_october_2026_is_a_sunday_and_moves_nothing() -> None:
    assert CALENDARS["it-national"].open_days(date(2026, 10, 1), date(2026, 10, 6)) == 4


def test_a_proclamation_says_since_when_it_was_known() -> None:
    assert CALENDARS["uk-all"].closed[date(2026, 6, 15)].known_on == date(2026, 2, 5)


@pytest.mark.parametrize(
    ("calendar", "after", "n", "end"),
    [
        ("uk-all", date(2026, 5, 20), 30, date(2026, 7, 3)),  # accepted 21 May, which is day 1
        ("uk-england-wales", date(2026, 5, 20), 30, date(2026, 7, 2)),  # what England alone would give
        ("uk-all", date(2026, 3, 1), 30, date(2026, 4, 15)),
        ("uk-all", date(2022, 5, 25), 30, date(2022, 7, 8)),  # BT and Altice
        ("uk-all", date(2022, 7, 6), 45, date(2022, 9, 12)),  # Newport Wafer Fab
        ("fr-national", date(2026, 5, 4), 30, date(2026, 6, 18)),
        ("fr-national", date(2026, 6, 18), 45, date(2026, 8, 21)),
        ("it-national", date(2026, 3, 2), 45, date(2026, 5, 6)),
        ("it-national", date(2023, 3, 6), 45, date(2023, 5, 11)),  # Pirelli
        ("es-madrid", date(2026, 3, 2), 30, date(2026, 4, 15)),
        ("se-national", date(2026, 5, 4), 25, date(2026, 6, 9)),
        ("cn-state-council", date(2026, 3, 2), 15, date(2026, 3, 23)),
        ("cn-state-council", date(2026, 2, 13), 2, date(2026, 2, 24)),  # Saturday 14 is worked
    ],
)
def test_a_count_of_working_days_ends_where_the_worked_example_says(
    calendar: str, after: date, n: int, end: date
) -> None:
    assert CALENDARS[calendar].after(after, n) == end


@pytest.mark.parametrize(
    ("calendar", "raw", "rolled"),
    [
        ("au-act", date(2026, 4, 3), date(2026, 4, 7)),
        ("eu-commission", date(2026, 5, 23), date(2026, 5, 26)),
        ("nl-national", date(2025, 12, 25), date(2025, 12, 29)),
        ("de-berlin", date(2026, 3, 15), date(2026, 3, 16)),
        ("de-berlin", date(2026, 2, 28), date(2026, 3, 2)),
        ("at-national", date(2026, 4, 6), date(2026, 4, 7)),
        ("es-madrid", date(2026, 2, 28), date(2026, 3, 2)),
        ("ca-federal", date(2026, 4, 12), date(2026, 4, 13)),
        ("ca-federal", date(2026, 7, 11), date(2026, 7, 11)),
    ],
)
def test_an_end_on_a_closed_day_moves_where_the_worked_example_says(
    calendar: str, raw: date, rolled: date
) -> None:
    assert CALENDARS[calendar].after(raw - ONE_DAY, 1) == rolled


def test_every_calendar_is_settled_to_the_end_of_the_year_after_next_and_looks_further() -> None:
    for calendar in CALENDARS.values():
        assert calendar.last >= date(2028, 12, 31), calendar.id
        assert calendar.reach >= date(2040, 12, 31), calendar.id


def test_days_foreseen_without_a_list_are_unverified_and_lie_after_the_lists() -> None:
    nominal = {
        calendar.id: [why for why in calendar.closed.values() if why.kind == "nominal"]
        for calendar in CALENDARS.values()
    }
    assert {name for name, days in nominal.items() if days} == {
        "cn-state-council",
        "es-madrid",
        "eu-commission",
    }
    for name, days in nominal.items():
        for day in days:
            assert day.confidence == "unverified"
            assert CALENDARS[name].is_provisional(day.on)


@pytest.mark.parametrize(
    ("calendar", "day"),
    [
        ("ca-federal", date(2022, 9, 19)),
        ("es-madrid", date(2026, 5, 15)),
        ("de-bayern", date(2025, 8, 15)),
        ("us-federal", date(2021, 1, 20)),
    ],
)
def test_a_day_that_lawful_readings_treat_differently_is_open_and_says_why(calendar: str, day: date) -> None:
    assert CALENDARS[calendar].closed_because(day) is None
    assert CALENDARS[calendar].disputed[day].cite
    assert CALENDARS[calendar].strict.closed_because(day) is not None
