from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.checks import INFO

from tracker import checks
from tracker.regimes.calendars import read_calendars
from tracker.regimes.loader import HERE

CALENDARS = read_calendars(HERE / "calendars")
IDS = {f"{calendar}.toml" for calendar in CALENDARS}


def ending(last: date) -> dict[str, object]:
    return {"uk-all": replace(CALENDARS["uk-all"], last=last)}


@pytest.mark.parametrize(
    ("today", "last", "warned"),
    [
        (date(2026, 8, 31), date(2027, 12, 31), False),
        (date(2026, 9, 1), date(2027, 12, 31), True),
        (date(2026, 9, 1), date(2028, 12, 30), True),
        (date(2026, 9, 1), date(2028, 12, 31), False),
        (date(2026, 12, 31), date(2028, 12, 31), False),
        (date(2027, 1, 1), date(2028, 12, 31), False),
        (date(2027, 8, 31), date(2028, 12, 31), False),
        (date(2027, 9, 1), date(2028, 12, 31), True),
        (date(2026, 8, 31), date(2027, 12, 30), True),
    ],
)
def test_from_september_a_calendar_without_the_next_year_but_one_is_named(
    today: date, last: date, warned: bool
) -> None:
    found = checks.short_calendars(ending(last), today)  # type: ignore[arg-type]
    assert [one.id for one in found] == (["longstop.W002"] if warned else [])


def test_the_warning_names_the_file_and_what_to_add() -> None:
    [warning] = checks.short_calendars(ending(date(2027, 12, 31)), date(2026, 9, 1))  # type: ignore[arg-type]
    assert "settled to 2027-12-31" in warning.msg
    assert warning.hint is not None
    assert "to 2028-12-31" in warning.hint
    assert "tracker/regimes/calendars/uk-all.toml" in warning.hint


@pytest.mark.parametrize("today", [date(2026, 9, 1), date(2026, 11, 23), date(2027, 8, 31)])
def test_the_files_that_ship_are_settled_far_enough(today: date) -> None:
    assert checks.short_calendars(CALENDARS, today) == []


def test_next_september_every_calendar_that_ends_in_2028_is_named() -> None:
    found = {one.obj for one in checks.short_calendars(CALENDARS, date(2027, 9, 1))}
    assert found == IDS - {"us-federal.toml", "ie-none.toml"}


def test_a_calendar_that_does_not_load_is_one_error_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "moon.toml").write_text("id = 1", encoding="utf-8")
    monkeypatch.setattr(checks, "HERE", tmp_path)
    [error] = checks.calendars_reach_far_enough()
    assert error.id == "longstop.E001"
    assert "moon.toml" in error.msg


def test_the_check_asks_what_day_it_is_once_and_at_the_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks.timezone, "localdate", lambda: date(2026, 11, 23))
    assert {one.id for one in checks.calendars_reach_far_enough()} == {"longstop.I001"}
    monkeypatch.setattr(checks.timezone, "localdate", lambda: date(2036, 9, 1))
    found = checks.calendars_reach_far_enough()
    assert {one.obj for one in found if one.id == "longstop.W002"} == IDS - {"ie-none.toml"}


YEARLY = {"cn-state-council.toml", "es-madrid.toml", "eu-commission.toml"}


@pytest.mark.parametrize(
    ("today", "named"),
    [
        (date(2025, 8, 31), set()),
        (date(2025, 9, 1), YEARLY),
        (date(2026, 11, 28), YEARLY),
        (date(2027, 9, 1), YEARLY),
    ],
)
def test_a_calendar_whose_authority_has_not_published_that_far_is_told_of_and_is_no_warning(
    today: date, named: set[str]
) -> None:
    found = checks.unproclaimed_calendars(CALENDARS, today)
    assert {one.obj for one in found} == named
    assert {one.level for one in found} <= {INFO}


def test_what_is_told_names_the_last_published_day_and_what_to_do_once_there_is_more() -> None:
    [message] = checks.unproclaimed_calendars(
        {"eu-commission": CALENDARS["eu-commission"]}, date(2026, 11, 28)
    )
    assert "lists are in to 2026-12-31" in message.msg
    assert "foreseen, not yet proclaimed" in message.msg
    assert message.hint is not None
    assert "set 'listed_to' there" in message.hint
