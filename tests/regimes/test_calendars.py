"""What a calendar file can say, and what is refused, on small made-up files."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.clock.calendars import Calendar
from tracker.regimes.calendars import read_calendars
from tracker.regimes.holidays import easter_sunday
from tracker.regimes.loader import HERE
from tracker.regimes.table import LawFileError

HEAD = """
id = "{id}"
title = "Demo"
first = 2026-01-01
last = 2028-12-31
weekend = ["saturday", "sunday"]
confidence = "verified"
cite = {{ text = "Demo Act s 2", read_on = 2026-11-20 }}
"""
NEXT = """
[[observed]]
id = "next"
falls_on = ["saturday", "sunday"]
move = "next-open-day"
instead = false
cite = "s 3"
confidence = "verified"
"""
CHRISTMAS = """
[[holiday]]
label = "Christmas Day"
month = 12
day = 25
observed = ["next"]
cite = "s 2"
[[holiday]]
label = "Boxing Day"
month = 12
day = 26
observed = ["next"]
cite = "s 2"
"""
SNOW = """
[[closure]]
on = 2026-02-03
label = "Snow"
kind = "proclamation"
cite = "Gazette 7"
confidence = "verified"
"""


def write(folder: Path, body: str = "", name: str = "demo", head: str = HEAD) -> None:
    (folder / f"{name}.toml").write_text(head.format(id=name) + body, encoding="utf-8")


def read(folder: Path, body: str = "", head: str = HEAD) -> Calendar:
    write(folder, body, head=head)
    return read_calendars(folder)["demo"]


def holiday(keys: str, label: str = "Day") -> str:
    return f'\n[[holiday]]\nlabel = "{label}"\ncite = "s 2"\n{keys}\n'


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (2008, date(2008, 3, 23)),
        (2011, date(2011, 4, 24)),
        (2019, date(2019, 4, 21)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2028, date(2028, 4, 16)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_sunday_is_that_of_the_almanac(year: int, sunday: date) -> None:
    assert easter_sunday(year) == sunday


@pytest.mark.parametrize(
    ("keys", "day"),
    [
        ("month = 7\nday = 14", date(2026, 7, 14)),
        ('month = 5\nweekday = "monday"\nnth = -1', date(2026, 5, 25)),
        ('month = 5\nweekday = "monday"\non_or_after = 18', date(2026, 5, 18)),
        ('month = 6\nweekday = "friday"\non_or_after = 19', date(2026, 6, 19)),
        ('month = 10\nweekday = "saturday"\non_or_after = 31', date(2027, 11, 6)),
        ("easter = -2", date(2026, 4, 3)),
        ("easter = 39", date(2026, 5, 14)),
        ('equinox = "spring"', date(2026, 3, 20)),
        ('equinox = "autumn"', date(2027, 9, 23)),
        ("month = 7\nday = 14\nfrom_year = 2027\nto_year = 2027", date(2027, 7, 14)),
    ],
)
def test_a_holiday_is_where_the_statute_puts_it(tmp_path: Path, keys: str, day: date) -> None:
    assert read(tmp_path, holiday(keys)).closed[day].label == "Day"


def test_a_holiday_holds_in_its_years_only(tmp_path: Path) -> None:
    calendar = read(tmp_path, holiday("month = 7\nday = 14\nto_year = 2028\nexcept_years = [2027]"))
    assert {day.year for day in calendar.closed} == {2026, 2028}


def test_both_days_of_a_weekend_have_a_day_of_their_own(tmp_path: Path) -> None:
    closed = read(tmp_path, NEXT + CHRISTMAS).closed
    assert closed[date(2027, 12, 27)].label == "Christmas Day (observed)"
    assert closed[date(2027, 12, 28)].label == "Boxing Day (observed)"
    assert closed[date(2026, 12, 28)].label == "Boxing Day (observed)"
    assert closed[date(2033, 12, 27)].label == "Christmas Day (observed)"
    assert date(2026, 12, 29) not in closed


def test_two_holidays_on_one_day_are_both_named(tmp_path: Path) -> None:
    closed = read(
        tmp_path, holiday("month = 4\nday = 3", "Spring Day") + holiday("easter = -2", "Good Friday")
    )
    assert closed.closed[date(2026, 4, 3)].label == "Spring Day and Good Friday"


def test_after_the_last_day_the_standing_rules_go_on_for_twelve_years(tmp_path: Path) -> None:
    calendar = read(tmp_path, holiday("easter = 1"))
    assert calendar.reach == date(2040, 12, 31)
    assert calendar.closed_because(date(2035, 3, 26)) is not None
    assert calendar.is_provisional(date(2029, 1, 1))


def union(folder: Path, north: str = "", south: str = "", body: str = "", head: str = HEAD) -> Calendar:
    write(folder, north, "north", 'place = "North"' + HEAD)
    write(folder, south, "south", 'place = "South"' + HEAD)
    return read(folder, body, 'unites = ["north", "south"]' + head)


def test_a_union_closes_what_any_part_closes_and_says_where(tmp_path: Path) -> None:
    both = holiday("month = 7\nday = 14")
    calendar = union(tmp_path, SNOW + both, holiday("easter = 1", "Easter Monday") + both)
    assert calendar.closed[date(2026, 2, 3)].label == "Snow (North)"
    assert calendar.closed[date(2026, 4, 6)].label == "Easter Monday (South)"
    assert calendar.closed[date(2026, 7, 14)].label == "Day"
    assert calendar.unites == ("north", "south")


def test_a_union_may_close_days_of_its_own_but_none_twice(tmp_path: Path) -> None:
    own = SNOW.replace("2026-02-03", "2026-02-04")
    assert date(2026, 2, 4) in union(tmp_path, SNOW, body=own).closed
    with pytest.raises(LawFileError, match="2026-02-03 is listed twice"):
        union(tmp_path, SNOW, body=SNOW)


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("first = 2026-01-01", "first = 2025-01-01", "first", "is before north begins"),
        ("last = 2028-12-31", "last = 2029-12-31", "last", "is after north ends"),
        ('weekend = ["saturday", "sunday"]', 'weekend = ["sunday"]', "weekend", "not the weekend of north"),
    ],
)
def test_a_union_with_a_gap_is_refused(tmp_path: Path, old: str, new: str, key: str, says: str) -> None:
    with pytest.raises(LawFileError, match=says) as refused:
        union(tmp_path, head=HEAD.replace(old, new))
    assert refused.value.key == key


def test_a_circle_and_an_unknown_part_are_refused(tmp_path: Path) -> None:
    write(tmp_path, name="other", head='unites = ["demo"]' + HEAD)
    with pytest.raises(LawFileError, match="comes back to this calendar"):
        read(tmp_path, head='unites = ["other"]' + HEAD)
    with pytest.raises(LawFileError, match="'moon' is no calendar"):
        read(tmp_path, head='unites = ["moon"]' + HEAD)
    with pytest.raises(LawFileError, match="comes back to this calendar"):
        read(tmp_path, head='unites = ["demo"]' + HEAD)


def test_a_calendar_with_worked_weekend_days_stands_alone(tmp_path: Path) -> None:
    worked = SNOW.replace("[[closure]]", "[[opened]]").replace("2026-02-03", "2026-02-07")
    with pytest.raises(LawFileError, match="north opens days of the weekend"):
        union(tmp_path, worked)


HISTORY = """
[[history]]
days = [2026-02-03]
label = "Snow"
why = "The definition names no snow."
"""


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (SNOW + HISTORY, "2026-02-03 is listed as a closure and as history"),
        (HISTORY.replace("2026-02-03", '"Tuesday"'), "must be dates like 2026-11-22"),
        (NEXT + NEXT, "is listed twice"),
    ],
)
def test_what_contradicts_itself_is_refused(tmp_path: Path, body: str, says: str) -> None:
    with pytest.raises(LawFileError, match=says):
        read(tmp_path, body)


def test_history_that_nobody_closed_loads(tmp_path: Path) -> None:
    assert read(tmp_path, HISTORY).closed_because(date(2026, 2, 3)) is None


LISTED = """
[[closure]]
days = [2026-02-03, 2027-02-03]
label = "Festival"
kind = "official-list"
cite = "list"
confidence = "verified"
[[closure]]
on = 2028-02-03
label = "Festival"
kind = "nominal"
cite = "foreseen"
confidence = "unverified"
[[opened]]
on = 2026-02-07
label = "Worked"
kind = "official-list"
cite = "list"
confidence = "verified"
"""


def test_a_yearly_list_settles_to_its_last_year_and_opens_weekend_days(tmp_path: Path) -> None:
    calendar = read(tmp_path, LISTED, "listed_to = 2027-12-31" + HEAD)
    assert calendar.listed_to == date(2027, 12, 31)
    assert calendar.is_provisional(date(2028, 1, 1))
    assert calendar.closed_because(date(2026, 2, 7)) is None
    assert calendar.closed[date(2028, 2, 3)].confidence == "unverified"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "2026-02-03, 2027-02-03",
            "2026-02-03, 2026-02-04",
            "a gap: 2027 has no day of kind 'official-list'",
        ),
        ("on = 2028-02-03", "on = 2027-02-05", "a gap: 2028 has no day of kind 'nominal'"),
        ("on = 2026-02-07", "on = 2026-02-06", "2026-02-06 is no day of the weekend"),
        ("on = 2026-02-07", "on = 2026-02-03", "2026-02-03 is listed twice"),
        ("2026-02-03, 2027-02-03", "2026-02-03, 2026-02-03", "2026-02-03 is listed twice"),
        ("2026-02-03, 2027-02-03", '"Tuesday", 2027-02-03', "must be dates like 2026-11-22"),
        ("2026-02-03, 2027-02-03", "2026-02-30, 2027-02-03", "not valid TOML"),
        ("on = 2028-02-03", "on = 2029-02-03", "outside the calendar's first and last day"),
    ],
)
def test_a_list_with_a_gap_or_a_wrong_day_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(LawFileError, match=says):
        read(tmp_path, LISTED.replace(old, new, 1), "listed_to = 2027-12-31" + HEAD)


def test_a_list_outside_the_calendar_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawFileError, match="outside the calendar's first and last day"):
        read(tmp_path, LISTED, "listed_to = 2029-12-31" + HEAD)


@pytest.mark.parametrize(
    ("move", "instead", "closed"),
    [
        ("day-before", "true", {date(2026, 7, 3)}),
        ("day-before", "false", {date(2026, 7, 3), date(2026, 7, 4)}),
        ("day-after", "true", {date(2026, 7, 5)}),
        ("next-open-day", "false", {date(2026, 7, 4), date(2026, 7, 6)}),
    ],
)
def test_a_holiday_on_a_closed_weekday_is_kept_where_the_rule_says(
    tmp_path: Path, move: str, instead: str, closed: set[date]
) -> None:
    rule = NEXT.replace("next-open-day", move).replace("instead = false", f"instead = {instead}")
    calendar = read(tmp_path, rule + holiday('month = 7\nday = 4\nobserved = ["next"]'))
    assert {day for day in calendar.closed if day.year == 2026} == closed


def test_the_first_of_january_may_be_kept_in_the_old_year(tmp_path: Path) -> None:
    rule = NEXT.replace("next-open-day", "day-before")
    calendar = read(tmp_path, rule + holiday('month = 1\nday = 1\nobserved = ["next"]'))
    assert calendar.closed[date(2027, 12, 31)].label == "Day (observed)"


BETWEEN = """
[between]
label = "Day between"
cite = "s 4"
confidence = "verified"
"""


def test_a_day_between_two_holidays_is_closed_where_the_law_says_so(tmp_path: Path) -> None:
    days = holiday("month = 9\nday = 21") + holiday("month = 9\nday = 23")
    assert date(2026, 9, 22) not in read(tmp_path, days).closed
    assert read(tmp_path, BETWEEN + days).closed[date(2026, 9, 22)].label == "Day between"


DISPUTED = """
[[disputed]]
days = [2026-02-04]
label = "Local feast"
kind = "statute"
cite = "s 9: open to doubt"
"""


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ('title = "Demo"', "", "title", "is missing"),
        ('id = "demo"', 'id = "other"', "id", "unknown word 'other'; use one of: demo"),
        ('text = "Demo Act s 2"', 'text = " "', "cite.text", "without a citation does not load"),
        ('confidence = "verified"', 'confidence = "sure"', "confidence", "unknown word 'sure'"),
        ("last = 2028-12-31", "last = 2025-12-31", "last", "before the first day"),
        ("first = 2026-01-01", "first = 0001-01-01", "last", "from 1900 to 2100"),
        ('"saturday"', '"caturday"', "weekend", "unknown word 'caturday'"),
        ("month = 12", "month = 13", "holiday[Christmas Day].month", "do not make a date"),
        ("day = 25", "day = 32", "holiday[Christmas Day].month", "do not make a date"),
        ("day = 25", "", "holiday[Christmas Day].day", "exactly one way"),
        ("day = 25", "day = 25\neaster = 1", "holiday[Christmas Day].day", "exactly one way"),
        ("month = 12\nday = 25", "easter = 300", "holiday[Christmas Day].easter", "between -70 and 70"),
        ("month = 12\nday = 25", 'equinox = "winter"', "holiday[Christmas Day].equinox", "unknown word"),
        (
            "day = 25",
            'weekday = "monday"\nnth = 5',
            "holiday[Christmas Day].nth",
            "1 to 4, or -1",
        ),
        (
            "day = 25",
            "day = 25\nto_year = 2020\nfrom_year = 2021",
            "holiday[Christmas Day].to_year",
            "before",
        ),
        (
            "day = 25",
            "day = 25\nexcept_years = [1999]\nfrom_year = 2000",
            "holiday[Christmas Day].except_years",
            "one of the holiday's years",
        ),
        ('observed = ["next"]', 'observed = ["later"]', "holiday[Christmas Day].observed", "unknown word"),
        ('observed = ["next"]\ncite = "s 2"', "", "holiday[Christmas Day].cite", "is missing"),
        ('observed = ["next"]\ncite = "s 2"', 'cite = ""', "holiday[Christmas Day].cite", "is empty"),
        ("month = 12", "month = 12\nsays = 1", "holiday[Christmas Day].says", "unknown key"),
        ('move = "next-open-day"', 'move = "somewhere"', "observed[next].move", "unknown word"),
        ("instead = false", "", "observed[next].instead", "is missing"),
        ('kind = "proclamation"', 'kind = "rumour"', "closure[Snow].kind", "unknown word 'rumour'"),
        ('cite = "Gazette 7"', 'cite = ""', "closure[Snow].cite", "without a source"),
        ('cite = "Gazette 7"', "", "closure[Snow].cite", "is missing"),
        ("on = 2026-02-03", "on = 2026-12-25", "closure[Snow].on", "listed twice"),
        ("days = [2026-02-04]", "days = [2029-02-04]", "disputed[Local feast].on", "outside"),
    ],
)
def test_a_broken_calendar_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, key: str, says: str
) -> None:
    whole = HEAD.format(id="demo") + NEXT + CHRISTMAS + SNOW + DISPUTED
    assert old in whole
    (tmp_path / "demo.toml").write_text(whole.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LawFileError, match=says) as refused:
        read_calendars(tmp_path)
    assert refused.value.key == key
    assert refused.value.file.endswith("demo.toml")


@pytest.mark.parametrize("file", ["uk-scotland", "jp-holidays", "cn-state-council", "es-madrid"])
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mangled_calendar_never_ends_in_a_traceback(tmp_path: Path, file: str, data: st.DataObject) -> None:
    for part in (file, "es-national"):
        text = (HERE / "calendars" / f"{part}.toml").read_text(encoding="utf-8")
        (tmp_path / f"{part}.toml").write_text(text, encoding="utf-8")
    lines = (tmp_path / f"{file}.toml").read_text(encoding="utf-8").splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    key = lines[place].partition(" = ")[0]
    values = ["[]", "[[]]", "{}", "-1", "0", "99", "true", '""', '"x"', "[1]", "2026-02-28", "1.5"]
    broken = [f"{key} = {value}" for value in values]
    lines[place] = data.draw(st.sampled_from(["", "x = 1", lines[place][:-1], lines[place] + '"', *broken]))
    (tmp_path / f"{file}.toml").write_text("\n".join(lines), encoding="utf-8")
    with suppress(LawFileError):
        assert read_calendars(tmp_path)
