"""Backward from a closing day: the last day for filing works, and the next open day does not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.clock.paths import LONG, LONG_PATH, SHORT_PATH, law_with_paths, standpoint
from tests.clock.samples import rule
from tracker.clock.ahead import walk
from tracker.clock.backward import last_filing_day, notices_before
from tracker.clock.calendars import Closed
from tracker.clock.standpoint import Standpoint

TARGETS = [date(2027, 6, 1) + timedelta(days=5 * n) for n in range(12)]


def closes_on(here: Standpoint, filed_on: date, path=LONG_PATH) -> date:
    found = walk(here, (), path, filed_on).closes_on
    assert found
    return found


@pytest.mark.parametrize("target_on", TARGETS)
@pytest.mark.parametrize("path", [LONG_PATH, SHORT_PATH], ids=["longest", "shortest"])
def test_the_day_found_works_and_no_later_open_day_does(path, target_on) -> None:
    here = standpoint()
    last = last_filing_day(here, path, target_on)
    assert last.filed_on
    assert LONG.closed_because(last.filed_on) is None
    assert closes_on(here, last.filed_on, path) <= target_on
    later = last.filed_on
    while later < target_on:
        later = LONG.after(later, 1)
        assert closes_on(here, later, path) > target_on
    assert last.too_late
    assert last.too_late.closes_on == closes_on(here, LONG.after(last.filed_on, 1), path)


def test_a_filing_is_made_on_an_open_day() -> None:
    # Thirty days from Sunday 7 March 2027 would be early enough; the office is open on the Friday before.
    last = last_filing_day(standpoint(), SHORT_PATH, date(2027, 4, 7))
    assert last.filed_on == date(2027, 3, 5)


def test_a_day_closed_in_the_calendar_is_no_day_for_filing() -> None:
    monday = date(2027, 3, 8)
    shut = LONG.with_closures([Closed(monday, "Snow", "opm", "Notice")])
    here = replace(standpoint(), calendars={"demo": shut})
    assert last_filing_day(standpoint(), SHORT_PATH, date(2027, 4, 8)).filed_on == monday
    assert last_filing_day(here, SHORT_PATH, date(2027, 4, 8)).filed_on == date(2027, 3, 5)


def test_time_for_preparation_is_counted_in_business_days_before_the_start() -> None:
    last = last_filing_day(standpoint(), LONG_PATH, date(2027, 6, 15), preparation=10)
    plain = last_filing_day(standpoint(), LONG_PATH, date(2027, 6, 15))
    assert last.walk
    assert last.filed_on
    assert plain.filed_on
    assert last.walk.starts_on == LONG.after(last.filed_on, 10)
    assert last.filed_on < plain.filed_on


def test_a_submission_hour_is_named_where_a_late_filing_counts_on_the_next_day() -> None:
    assert last_filing_day(standpoint(), SHORT_PATH, date(2027, 4, 8)).cutoff == ""
    late = rule(30, id="demo.one", late_trigger="next-business-day", cutoff="17:00")
    here = replace(standpoint(), law=law_with_paths(late))
    assert last_filing_day(here, SHORT_PATH, date(2027, 4, 8)).cutoff == "17:00"


def test_a_target_before_the_law_can_be_met_has_no_filing_day() -> None:
    last = last_filing_day(standpoint(), LONG_PATH, date(2026, 2, 2))
    assert last.filed_on is None
    assert last.unknown is not None
    assert "early enough" in last.unknown.reason


def test_a_target_beyond_the_calendar_is_refused_in_words() -> None:
    last = last_filing_day(standpoint(), LONG_PATH, date(2031, 2, 3))
    assert last.filed_on is None
    assert last.unknown is not None
    assert "2028-12-31" in last.unknown.reason


def test_a_rule_that_counts_back_from_closing_gives_its_own_last_day() -> None:
    back = rule(
        10,
        id="demo.back",
        title="Notify by",
        owed_by="parties",
        direction="backward",
        starts_on=("completion_planned",),
        safe_day="previous-business-day",
        requires=frozenset({"known"}),
    )
    here = replace(standpoint(), law=law_with_paths(back))
    [notice] = notices_before(here, date(2027, 6, 30))
    assert (notice.outcome.due_on, notice.act_by) == (date(2027, 6, 20), date(2027, 6, 18))
    assert notice.only_if_words == "Only if “Known” applies; taken as if it did."


def test_a_law_without_such_rules_gives_none() -> None:
    assert notices_before(standpoint(), date(2027, 6, 30)) == []
