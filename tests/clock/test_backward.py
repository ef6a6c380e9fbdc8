"""Backward from a closing day: the last day for filing works, and the next open day does not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.clock.paths import LONG, LONG_PATH, ONE, SHORT_PATH, accepted, law_with_paths, standpoint
from tests.clock.samples import rule
from tracker.clock.ahead import walk
from tracker.clock.backward import LastDay, Notice, last_filing_day, notices_before
from tracker.clock.calendars import Closed
from tracker.clock.errors import Undetermined
from tracker.clock.law import Path
from tracker.clock.rules import Rule
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
    assert (last.path, last.filed_on, last.unknown) == (SHORT_PATH, date(2027, 3, 5), None)
    assert last.walk
    assert (last.walk.starts_on, last.walk.closes_on) == (date(2027, 3, 5), date(2027, 4, 5))
    assert last.too_late
    assert (last.too_late.starts_on, last.too_late.closes_on) == (date(2027, 3, 8), date(2027, 4, 8))


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
    def cutoff(*rules: Rule) -> str:
        here = replace(standpoint(), law=law_with_paths(*rules))
        return last_filing_day(here, SHORT_PATH, date(2027, 4, 8)).cutoff

    late = replace(ONE, late_trigger="next-business-day", cutoff="17:00")
    sooner = rule(5, id="demo.ack", late_trigger="next-business-day", cutoff="15:00")
    assert cutoff(ONE) == ""
    assert cutoff(late) == "17:00"
    assert cutoff(late, sooner) == "15:00"
    assert cutoff(late, replace(sooner, starts_on=("asked",))) == "17:00"  # no filing begins that one
    assert cutoff(late, replace(sooner, late_trigger="none")) == "17:00"
    assert cutoff(late, replace(sooner, cutoff="")) == "17:00"


def none_found(path: Path, reason: str, waits_for: str = "") -> LastDay:
    return LastDay(path, None, None, None, "", Undetermined(reason, waits_for))


def test_a_target_before_the_law_can_be_met_has_no_filing_day() -> None:
    too_early = none_found(LONG_PATH, "No day since this law is coded is early enough for this path")
    assert last_filing_day(standpoint(), LONG_PATH, date(2026, 2, 2)) == too_early
    assert last_filing_day(standpoint(), LONG_PATH, date(2026, 1, 1)) == too_early
    before = none_found(LONG_PATH, "The law is not coded for a day so early")
    assert last_filing_day(standpoint(), LONG_PATH, date(2025, 12, 31)) == before


def test_a_target_beyond_the_calendar_is_refused_in_words() -> None:
    assert last_filing_day(standpoint(), LONG_PATH, date(2031, 2, 3)) == none_found(
        LONG_PATH,
        "Demo calendar is settled to 2028-12-31 and known by its rules to 2028-12-31; the count runs past"
        " that. Extend the calendar file before relying on such a date.",
    )


def test_a_target_so_late_that_its_own_path_leaves_the_calendar_says_what_is_missing() -> None:
    # Filed on 20 December 2028, the first stage ends on 19 January 2029, past the calendar.
    assert last_filing_day(standpoint(), LONG_PATH, date(2028, 12, 20)) == none_found(
        LONG_PATH, "2029-01-19 is past 2028-12-31, where Demo calendar ends", "opened"
    )


def test_a_target_on_a_closed_last_day_of_the_calendar_is_met_from_the_days_before_it() -> None:
    # Thirty days from Thursday 30 November end on 30 December; closing on Sunday 31 is on time.
    last = last_filing_day(standpoint(), SHORT_PATH, date(2028, 12, 31))
    assert last.filed_on == date(2028, 11, 30)


def test_the_first_open_day_of_the_law_is_the_first_for_filing() -> None:
    # Thirty days from Thursday 1 January end on 31 January, from Friday 2 January on 1 February.
    assert last_filing_day(standpoint(), SHORT_PATH, date(2026, 2, 1)).filed_on == date(2026, 1, 1)
    assert last_filing_day(standpoint(), SHORT_PATH, date(2026, 2, 2)).filed_on == date(2026, 1, 2)
    shut = LONG.with_closures([Closed(date(2026, 1, day), "New Year", "statute", "") for day in (1, 2)])
    here = replace(standpoint(), calendars={"demo": shut})
    assert last_filing_day(here, SHORT_PATH, date(2026, 2, 4)).filed_on is None
    assert last_filing_day(here, SHORT_PATH, date(2026, 2, 5)).filed_on == date(2026, 1, 5)
    early = last_filing_day(here, SHORT_PATH, date(2026, 1, 4))
    assert early == none_found(SHORT_PATH, "The law is not coded for a day so early")


QUICKER = replace(LONG_PATH, id="demo.quicker", steps=(), ends_with=("demo.one",))


def quicker_from(day: date) -> Standpoint:
    """The demo law, whose longest path is its first stage alone from `day` on."""
    here = standpoint()
    [version] = here.law.versions
    paths = {QUICKER.id: QUICKER}
    newer = replace(version, id="demo/newer", effective_from=day, paths=paths)
    return replace(here, law=replace(here.law, versions=(version, newer)))


@pytest.mark.parametrize("day", [date(2027, 5, 1), date(2027, 5, 3), date(2027, 5, 29)])
def test_a_filing_under_a_quicker_law_is_found_though_one_just_before_it_comes_too_late(day: date) -> None:
    # Thirty days from Monday 31 May end on 30 June; under the law before, only a filing in March does it.
    last = last_filing_day(quicker_from(day), LONG_PATH, date(2027, 7, 1))
    assert last.filed_on == date(2027, 5, 31)
    assert last.walk
    assert (last.walk.path, last.walk.closes_on) == (QUICKER, date(2027, 7, 1))
    assert last.too_late
    assert last.too_late.closes_on == date(2027, 7, 2)


def test_a_filing_prepared_under_one_law_may_start_under_a_quicker_one() -> None:
    # From Friday 28 May two business days lead to Tuesday 1 June, on which the quicker law begins.
    here = quicker_from(date(2027, 6, 1))
    last = last_filing_day(here, LONG_PATH, date(2027, 7, 2), preparation=2)
    assert last.filed_on == date(2027, 5, 28)
    assert last.walk
    assert (last.walk.starts_on, last.walk.closes_on) == (date(2027, 6, 1), date(2027, 7, 2))


def test_a_preparation_longer_than_the_law_is_old_begins_with_its_first_day() -> None:
    # Ten business days from Friday 2 January lead to 16 January; thirty more days end on 15 February.
    here = quicker_from(date(2026, 1, 8))
    last = last_filing_day(here, LONG_PATH, date(2026, 2, 16), preparation=10)
    assert last.filed_on == date(2026, 1, 2)


def test_a_law_that_came_too_late_for_the_target_leaves_the_path_of_the_one_before() -> None:
    # From 18 March 30 days end on 17 April, 60 more on 16 June, ten business days after that on 30 June.
    last = last_filing_day(quicker_from(date(2027, 6, 7)), LONG_PATH, date(2027, 7, 1))
    assert last.filed_on == date(2027, 3, 18)
    assert last.walk
    assert last.walk.path == LONG_PATH


def test_where_the_law_of_the_day_names_no_such_path_the_one_given_is_walked() -> None:
    here = quicker_from(date(2026, 6, 1))
    last = last_filing_day(here, SHORT_PATH, date(2027, 4, 7))
    assert last.walk
    assert (last.walk.path, last.filed_on) == (SHORT_PATH, date(2027, 3, 5))


BACK = rule(
    10,
    id="demo.back",
    title="Notify by",
    owed_by="parties",
    direction="backward",
    starts_on=("completion_planned",),
    safe_day="previous-business-day",
)


def notices(*rules: Rule) -> list[Notice]:
    """What counts back from a closing on Wednesday 30 June 2027."""
    return notices_before(replace(standpoint(), law=law_with_paths(*rules)), date(2027, 6, 30))


def test_a_rule_that_counts_back_from_closing_gives_its_own_last_day() -> None:
    [notice] = notices(replace(BACK, requires=frozenset({"known"})))
    assert (notice.outcome.due_on, notice.act_by) == (date(2027, 6, 20), date(2027, 6, 18))
    assert notice.outcome.event_keys == ("imagined:completion_planned",)
    assert notice.only_if == ("Known",)
    assert notice.only_if_words == "Only if “Known” applies; taken as if it did."


def test_what_a_notice_depends_on_is_named_in_order_or_not_at_all() -> None:
    [free] = notices(replace(BACK, safe_day="none"))
    assert (free.act_by, free.only_if, free.only_if_words) == (date(2027, 6, 20), (), "")
    [twice] = notices(replace(BACK, requires=frozenset({"known", "filed"})))
    assert twice.only_if_words == "Only if “Filed” and “Known” applies; taken as if it did."


def test_only_rules_that_count_back_and_from_closing_are_notices() -> None:
    no_number = replace(BACK, id="demo.told", nature="no-number", count=None)
    forward = rule(10, id="demo.after", starts_on=("completion_planned",))
    other = replace(BACK, id="demo.other", starts_on=("filed",))
    later = replace(BACK, id="demo.later", title="Second notice")
    found = notices(no_number, forward, other, BACK, later)
    assert [notice.outcome.rule_id for notice in found] == ["demo.back", "demo.later"]


def test_a_law_without_such_rules_gives_none() -> None:
    assert notices_before(standpoint(), date(2027, 6, 30)) == []


def test_a_recorded_filing_keeps_the_notices_of_its_law_and_without_one_the_day_of_closing_decides() -> None:
    # A law of 2027 drops the notice; the filing of 2 March 2026 is bound to the one before.
    base = law_with_paths(BACK)
    [older] = base.versions
    newer = replace(older, id="demo/newer", effective_from=date(2027, 1, 1), rules={ONE.id: ONE})
    here = replace(standpoint(), law=replace(base, versions=(older, newer)))
    [notice] = notices_before(here, date(2027, 6, 30), [accepted()])
    assert (notice.outcome.regime_version, notice.act_by) == ("demo/2026-01-01", date(2027, 6, 18))
    assert notices_before(here, date(2027, 6, 30)) == []
