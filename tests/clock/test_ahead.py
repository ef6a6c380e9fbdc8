"""A path walked event by event ends where the clocks themselves end, and says what it took for granted."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.clock.paths import (
    FINAL,
    LONG,
    LONG_PATH,
    ONE,
    SHORT_PATH,
    TWO,
    accepted,
    law_with_paths,
    standpoint,
)
from tests.clock.samples import CITE, rule
from tracker.clock.ahead import IMAGINED, walk, way
from tracker.clock.events import Event
from tracker.clock.law import Path, PathStep, Standstill, Stop
from tracker.clock.pauses import Pause
from tracker.clock.rules import Chain, Reading, Rule
from tracker.clock.standpoint import Standpoint, path_of


def test_the_longest_path_goes_from_stage_to_stage_each_on_its_last_day() -> None:
    walked = walk(standpoint(), [accepted()], LONG_PATH)
    assert [(stage.outcome.rule_id, stage.outcome.due_on, stage.records) for stage in walked.stages] == [
        ("demo.one", date(2026, 4, 1), "opened"),
        ("demo.two", date(2026, 6, 1), "referred"),  # 60 days end on Sunday 31 May and roll
        ("demo.final", date(2026, 6, 15), ""),
    ]
    assert (walked.ends_on, walked.closes_on) == (date(2026, 6, 15), date(2026, 6, 16))
    assert walked.unknown is None
    assert walked.starts_on is None
    assert (walked.path, walked.has_left) == (LONG_PATH, False)
    assert walked.assumes == (
        "Nobody agrees to more time.",
        "“Final word due”: silence does not clear; clearance is taken to come on that last day.",
    )


def test_the_shortest_path_ends_with_the_stage_that_runs() -> None:
    assert walk(standpoint(), [accepted()], SHORT_PATH).ends_on == date(2026, 4, 1)
    opened = [accepted(), Event.on("opened", date(2026, 3, 20))]
    assert walk(standpoint(date(2026, 3, 23)), opened, SHORT_PATH).ends_on == date(2026, 5, 19)


def test_what_has_happened_is_not_imagined_again() -> None:
    recorded = [accepted(), Event.on("opened", date(2026, 3, 20))]
    walked = walk(standpoint(date(2026, 3, 23)), recorded, LONG_PATH)
    assert [stage.outcome.rule_id for stage in walked.stages] == ["demo.two", "demo.final"]
    assert walked.stages[0].outcome.trigger_on == date(2026, 3, 20)


def test_a_path_that_has_not_begun_waits_for_its_first_event() -> None:
    walked = walk(standpoint(), [], LONG_PATH)
    assert (walked.ends_on, walked.closes_on) == (None, None)
    assert walked.unknown == ("Waits for “Accepted”", "accepted")
    assert not walked.has_left


def test_a_path_that_begins_with_several_events_names_them_all() -> None:
    both = replace(SHORT_PATH, starts=("filed", "accepted"))
    walked = walk(standpoint(), [], both, date(2026, 3, 2))
    assert walked.assumes == ("Nothing is asked.", "“Filed”, “Accepted” on Mon 2 Mar 2026.")
    assert walked.ends_on == date(2026, 4, 1)


def test_a_start_in_the_past_is_imagined_and_its_end_is_not_called_passed() -> None:
    walked = walk(standpoint(date(2026, 5, 4)), [], SHORT_PATH, date(2026, 3, 2))
    assert walked.assumes == ("Nothing is asked.", "“Accepted” on Mon 2 Mar 2026.")
    assert walked.ends_on == date(2026, 4, 1)


def test_a_case_whose_first_event_is_not_recorded_goes_on_from_the_stage_that_runs() -> None:
    opened = [Event.on("opened", date(2026, 3, 20))]
    walked = walk(standpoint(date(2026, 3, 23)), opened, LONG_PATH, date(2026, 3, 30))
    assert walked.starts_on is None
    assert [stage.outcome.rule_id for stage in walked.stages] == ["demo.two", "demo.final"]


def test_a_case_that_has_begun_without_a_clock_of_the_path_says_so() -> None:
    here = standpoint_with(replace(ONE, filings=frozenset({"short"})))
    walked = walk(here, [accepted()], LONG_PATH)
    assert walked.unknown == ("The case has left this path: no clock of “Phase one ends” is running", "")
    assert walked.has_left


def test_an_event_of_a_kind_that_the_law_does_not_know_changes_nothing() -> None:
    note = Event.on("note", date(2026, 3, 2))
    assert walk(standpoint(), [accepted(), note], SHORT_PATH).ends_on == date(2026, 4, 1)


def test_a_path_begins_on_the_day_given_and_says_so() -> None:
    walked = walk(standpoint(), [], LONG_PATH, date(2026, 3, 2))
    assert walked.starts_on == date(2026, 3, 2)
    assert walked.ends_on == walk(standpoint(), [accepted()], LONG_PATH).ends_on
    assert "“Accepted” on Mon 2 Mar 2026." in walked.assumes
    key = walked.stages[0].outcome.event_keys[0]
    assert key.startswith(IMAGINED)


def test_a_refiled_case_counts_anew_and_the_old_filing_does_not_matter() -> None:
    recorded = [accepted(), Event.on("refiled", date(2026, 3, 10)), accepted(date(2026, 3, 16))]
    walked = walk(standpoint(date(2026, 3, 17)), recorded, LONG_PATH)
    assert walked.stages[0].outcome.trigger_on == date(2026, 3, 16)
    waiting = walk(standpoint(date(2026, 3, 11)), recorded[:2], LONG_PATH)
    assert waiting.unknown == ("Waits for “Accepted”", "accepted")


def test_a_start_known_to_the_month_gives_no_date() -> None:
    roughly = Event("1", "accepted", date(2026, 3, 1), date(2026, 3, 31), "month")
    walked = walk(standpoint(date(2026, 4, 1)), [roughly], LONG_PATH)
    assert walked.ends_on is None
    assert walked.unknown == ("“Accepted” is not known to the day", "accepted")


def test_a_case_that_went_another_way_has_left_the_path() -> None:
    other = replace(SHORT_PATH, ends_with=("demo.one", "demo.final", "demo.repealed"))
    recorded = [accepted(), Event.on("opened", date(2026, 3, 20))]
    walked = walk(standpoint(date(2026, 3, 23)), recorded, other)
    said = "The case has left this path: no clock of “Phase one ends” or “Final word due” is running"
    assert (walked.unknown, walked.has_left) == ((said, ""), True)


def test_a_path_ends_with_the_clock_that_runs_before_one_that_is_only_foreseen() -> None:
    tail = rule(
        10, id="demo.tail", title="Tail ends", starts_on=(), chain=Chain(("demo.one",), "rolled", False)
    )
    here = standpoint_with(ONE, tail)
    foreseen = walk(here, [accepted()], replace(SHORT_PATH, ends_with=("demo.tail",)))
    assert foreseen.ends_on == date(2026, 4, 11)
    running = walk(here, [accepted()], replace(SHORT_PATH, ends_with=("demo.tail", "demo.one")))
    assert running.ends_on == date(2026, 4, 1)


def test_a_path_that_ends_with_a_clock_still_waiting_waits_for_the_same() -> None:
    here = standpoint_with(ONE, rule(5, id="demo.asked", starts_on=("asked",)))
    walked = walk(here, [accepted()], replace(SHORT_PATH, ends_with=("demo.asked",)))
    assert walked.unknown == ("Not started: waits for asked", "asked")
    assert not walked.has_left


def test_a_case_past_the_shortest_path_is_cleared_at_the_earliest_where_its_stage_ends() -> None:
    here = standpoint(date(2026, 3, 23))
    [version] = here.law.versions
    short = replace(SHORT_PATH, ends_with=("demo.one",))
    paths = {path.id: path for path in (short, LONG_PATH)}
    here = replace(here, law=replace(here.law, versions=(replace(version, paths=paths),)))
    recorded = [accepted(), Event.on("opened", date(2026, 3, 20))]
    found = way(here, recorded, "shortest")
    assert found
    assert found.ends_on == date(2026, 5, 19)
    assert "past the shortest path" in found.assumes[0]
    from_the_start = way(here, [accepted()], "shortest")
    assert from_the_start
    assert (from_the_start.path, from_the_start.ends_on) == (short, date(2026, 4, 1))


def test_past_the_shortest_path_its_own_steps_are_not_taken_any_more() -> None:
    short = replace(SHORT_PATH, steps=(PathStep("demo.one", "known"),), ends_with=("demo.one",))
    here = with_paths(standpoint(date(2026, 3, 23)), short, LONG_PATH)
    found = way(here, [accepted(), Event.on("opened", date(2026, 3, 20))], "shortest")
    assert found
    assert [(stage.outcome.rule_id, stage.records) for stage in found.stages] == [("demo.two", "")]


def test_a_shortest_path_that_is_not_open_to_the_filing_still_begins_on_the_day_given() -> None:
    quick = rule(5, id="demo.quick", filings=frozenset({"short"}))
    short = replace(SHORT_PATH, ends_with=("demo.quick",))
    here = with_paths(standpoint_with(ONE, TWO, FINAL, quick), short, LONG_PATH)
    found = way(here, [], "shortest", date(2026, 3, 9))
    assert found
    assert (found.starts_on, found.ends_on) == (date(2026, 3, 9), date(2026, 4, 8))


def test_a_case_that_has_left_the_longest_path_is_told_so() -> None:
    long = replace(LONG_PATH, steps=(), ends_with=("demo.one",))
    here = with_paths(standpoint(date(2026, 3, 23)), SHORT_PATH, long)
    found = way(here, [accepted(), Event.on("opened", date(2026, 3, 20))], "longest")
    assert found
    assert (found.path, found.has_left, found.ends_on) == (long, True, None)


def test_where_the_law_names_no_such_path_there_is_no_way() -> None:
    assert way(with_paths(standpoint(), LONG_PATH), [accepted()], "shortest") is None
    assert way(with_paths(standpoint(), SHORT_PATH), [accepted()], "longest") is None


def test_a_way_begins_on_the_day_given() -> None:
    found = way(standpoint(), [], "longest", date(2026, 3, 2))
    assert found
    assert (found.starts_on, found.ends_on) == (date(2026, 3, 2), date(2026, 6, 15))


def test_a_kind_that_the_path_records_twice_is_taken_once_for_each_time_it_happened() -> None:
    twice = replace(LONG_PATH, steps=(PathStep("demo.one", "opened"), PathStep("demo.two", "opened")))
    recorded = [accepted(), Event.on("opened", date(2026, 3, 20))]
    walked = walk(standpoint(date(2026, 3, 23)), recorded, replace(twice, ends_with=("demo.two",)))
    assert [(stage.outcome.rule_id, stage.records) for stage in walked.stages] == [
        ("demo.two", "opened"),
        ("demo.two", ""),
    ]


def test_a_pause_that_still_lasts_is_taken_to_end_today() -> None:
    lapse = Pause(date(2026, 3, 9), None, "lapse", "no funds", "Demo Act s 14")
    walked = walk(standpoint(date(2026, 3, 13), pauses=(lapse,)), [accepted()], SHORT_PATH)
    assert walked.ends_on == date(2026, 4, 6)  # five days later than without
    assert "The pause that still lasts (no funds) is taken to end Fri 13 Mar 2026." in walked.assumes
    long = walk(standpoint(date(2026, 3, 13), pauses=(lapse,)), [accepted()], LONG_PATH)
    assert long.stages[0].outcome.due_on == walked.ends_on


def test_only_a_pause_that_lasts_and_applies_is_taken_to_end_today() -> None:
    over = Pause(date(2026, 3, 9), date(2026, 3, 10), "lapse", "no funds", "Demo Act s 14")
    unsettled = Pause(date(2026, 3, 12), None, "lapse", "a dispute", "Demo Act s 14", scope="unsettled")
    here = standpoint(date(2026, 3, 13), pauses=(over, unsettled))
    assert not any("still lasts" in one for one in walk(here, [accepted()], SHORT_PATH).assumes)


def test_without_pauses_of_its_own_a_case_is_walked_with_those_of_the_law() -> None:
    lapse = Pause(date(2026, 3, 9), None, "lapse", "no funds", "Demo Act s 14")
    here = replace(standpoint(date(2026, 3, 13)), law=law_with_paths(pauses=(lapse,)), pauses=None)
    walked = walk(here, [accepted()], SHORT_PATH)
    assert walked.ends_on == date(2026, 4, 6)
    assert "The pause that still lasts (no funds) is taken to end Fri 13 Mar 2026." in walked.assumes


def test_silence_that_does_not_clear_is_said() -> None:
    assert any("silence does not clear" in one for one in walk(standpoint(), [accepted()], LONG_PATH).assumes)
    assert not any("silence" in one for one in walk(standpoint(), [accepted()], SHORT_PATH).assumes)


def test_a_stage_that_passed_without_a_word_in_the_record_is_said() -> None:
    walked = walk(standpoint(date(2026, 5, 4)), [accepted()], LONG_PATH)
    assert "“Phase one ends” passed on Wed 1 Apr 2026 and nothing is recorded since." in walked.assumes
    assert walked.ends_on == date(2026, 6, 15)
    on_the_day = walk(standpoint(date(2026, 4, 1)), [accepted()], LONG_PATH)
    assert not any("passed" in one for one in on_the_day.assumes)


def test_the_record_itself_is_left_as_it_was() -> None:
    recorded = [accepted()]
    walk(standpoint(), recorded, LONG_PATH)
    assert recorded == [accepted()]


def test_a_count_beyond_the_calendar_is_no_date_and_no_failure() -> None:
    walked = walk(standpoint(), [], LONG_PATH, date(2028, 12, 20))
    assert walked.ends_on is None
    assert walked.unknown is not None


def test_a_record_that_the_clocks_refuse_is_told_and_not_raised() -> None:
    # A long-stop ends the stage on 12 March, before the stage's own calendar begins: no safe day is known.
    stop = rule(10, id="demo.stop", title="Long-stop")
    cut = replace(ONE, cut_by=("demo.stop",), safe_day="previous-business-day", calendar="own")
    calendars = {"demo": LONG, "own": replace(LONG, title="Own calendar", first=date(2026, 3, 15))}
    walked = walk(replace(standpoint_with(cut, stop), calendars=calendars), [accepted()], SHORT_PATH)
    assert (walked.ends_on, walked.closes_on) == (None, None)
    assert walked.unknown == ("Own calendar starts on 2026-03-15; 2026-03-13 is before it", "")


def test_the_path_of_the_filing_is_preferred_to_the_one_for_any() -> None:
    here = standpoint()
    [version] = here.law.versions
    own = replace(LONG_PATH, id="demo.long.short", filing="short")
    paths = {**version.paths, own.id: own}
    both = replace(here, law=replace(here.law, versions=(replace(version, paths=paths),)))
    assert path_of(both, [accepted()], "longest") == LONG_PATH
    assert path_of(replace(both, filing="short"), [], "longest") == own
    assert path_of(replace(both, filing="short"), [], "shortest") == SHORT_PATH


def test_a_law_without_paths_has_none() -> None:
    here = standpoint()
    [version] = here.law.versions
    bare = replace(here, law=replace(here.law, versions=(replace(version, paths={}),)))
    assert path_of(bare, [accepted()], "longest") is None


def standpoint_with(*rules: Rule) -> Standpoint:
    """The demo law with these clocks."""
    return replace(standpoint(), law=law_with_paths(*rules))


def with_paths(here: Standpoint, *paths: Path) -> Standpoint:
    """The same standpoint, under a law with these paths."""
    [version] = here.law.versions
    only = replace(version, paths={path.id: path for path in paths})
    return replace(here, law=replace(here.law, versions=(only,)))


def barred(**changes: Any) -> Standpoint:
    """The demo law with a bar on closing from acceptance on."""
    here = standpoint()
    [version] = here.law.versions
    bar = Standstill(
        id="demo.bar",
        title="No closing",
        filings=frozenset(),
        starts_on=frozenset({"accepted"}),
        ends_on=frozenset({"cleared"}),
        ends_after=(),
        cite=CITE,
        confidence="verified",
    )
    barring = replace(version, standstills={bar.id: replace(bar, **changes)})
    return replace(here, law=replace(here.law, versions=(barring,)))


def test_a_bar_that_only_clearance_lifts_falls_with_the_clearance_imagined() -> None:
    walked = walk(barred(), [accepted()], LONG_PATH)
    assert walked.closes_on == date(2026, 6, 16)
    assert "“Cleared” on Mon 15 Jun 2026." in walked.assumes


def test_a_bar_that_falls_after_a_later_clock_moves_the_day_of_closing() -> None:
    tail = rule(40, id="demo.tail", title="Tail ends")
    here = barred(ends_after=("demo.tail",))
    [version] = here.law.versions
    with_tail = replace(version, rules={**version.rules, tail.id: tail})
    walked = walk(replace(here, law=replace(here.law, versions=(with_tail,))), [accepted()], SHORT_PATH)
    assert walked.ends_on == date(2026, 4, 1)
    assert walked.closes_on == date(2026, 4, 12)  # the day after 40 days


def test_a_bar_that_nothing_on_record_could_lift_is_said() -> None:
    walked = walk(barred(ends_on=frozenset()), [accepted()], LONG_PATH)
    assert walked.closes_on is None
    assert walked.unknown is not None
    assert "No closing" in walked.unknown.reason


def test_a_bar_that_no_clearance_lifts_falls_with_the_first_act_that_does() -> None:
    walked = walk(barred(ends_on=frozenset({"withdrawn", "answered"})), [accepted()], LONG_PATH)
    assert walked.closes_on == date(2026, 6, 16)
    assert "“Answered” on Mon 15 Jun 2026." in walked.assumes


def test_a_bar_that_begins_with_the_clearance_itself_still_bars_closing() -> None:
    here = barred()
    [version] = here.law.versions
    [bar] = version.standstills.values()
    after = replace(
        bar,
        id="demo.after",
        title="No closing yet",
        starts_on=frozenset({"cleared"}),
        ends_on=frozenset({"answered"}),
    )
    both = replace(version, standstills={bar.id: bar, after.id: after})
    walked = walk(replace(here, law=replace(here.law, versions=(both,))), [accepted()], LONG_PATH)
    assert (walked.ends_on, walked.closes_on) == (None, None)
    assert walked.unknown == ("“No closing yet” still bars closing: waits for Answered", "")


def test_another_lawful_reading_of_a_stage_is_told_with_its_date() -> None:
    here = standpoint()
    [version] = here.law.versions
    reading = Reading(label="day 1", says="The Act can be read to include it.", first="trigger-day")
    one = replace(version.rules["demo.one"], readings=(reading,))
    both = replace(version, rules={**version.rules, one.id: one})
    walked = walk(replace(here, law=replace(here.law, versions=(both,))), [accepted()], SHORT_PATH)
    told = "Phase one ends: read another way (day 1), Tue 31 Mar 2026. The Act can be read to include it."
    assert told in walked.assumes


def read_otherwise(walked: Rule, **reading: Any) -> Rule:
    """A stage with one more lawful reading."""
    return replace(walked, readings=(Reading(label="other", says="It can be read so.", **reading),))


def test_the_longest_path_takes_the_later_reading_of_a_stage_and_says_so() -> None:
    here = standpoint_with(read_otherwise(ONE, unit="business-day"), replace(TWO, chain=None), FINAL)
    walked = walk(here, [accepted()], LONG_PATH)
    # 30 business days from 2 Mar, past Spring Day, end on 14 Apr; 60 days on from there.
    assert [stage.outcome.due_on for stage in walked.stages] == [
        date(2026, 4, 1),
        date(2026, 6, 15),
        date(2026, 6, 29),
    ]
    assert (walked.ends_on, walked.closes_on) == (date(2026, 6, 29), date(2026, 6, 30))
    told = "Phase one ends: read another way (other), Tue 14 Apr 2026. It can be read so."
    taken = "Taken here, because the longest path must be safe under both readings."
    assert f"{told} {taken}" in walked.assumes
    short = walk(here, [accepted()], SHORT_PATH)
    assert short.ends_on == date(2026, 4, 1)
    assert told in short.assumes


def test_the_longest_path_keeps_a_stage_whose_other_reading_is_earlier() -> None:
    here = standpoint_with(read_otherwise(ONE, first="trigger-day"), TWO, FINAL)
    walked = walk(here, [accepted()], LONG_PATH)
    assert walked.ends_on == walk(standpoint(), [accepted()], LONG_PATH).ends_on
    assert "Phase one ends: read another way (other), Tue 31 Mar 2026. It can be read so." in walked.assumes


def test_the_last_stage_of_the_longest_path_ends_under_its_later_reading() -> None:
    here = standpoint_with(ONE, TWO, read_otherwise(FINAL, unit="week"))
    walked = walk(here, [accepted()], LONG_PATH)
    assert (walked.ends_on, walked.closes_on) == (date(2026, 8, 10), date(2026, 8, 11))


def test_a_later_reading_goes_on_through_a_stage_that_counts_from_the_end_before_it() -> None:
    two = replace(TWO, chain=Chain(("demo.one",), "rolled", False))
    here = standpoint_with(read_otherwise(ONE, unit="business-day"), two, FINAL)
    walked = walk(here, [accepted()], LONG_PATH)
    assert [stage.outcome.due_on for stage in walked.stages] == [
        date(2026, 4, 1),
        date(2026, 6, 1),
        date(2026, 6, 29),
    ]
    said = (
        "Phase two ends: Recorded 13 calendar days after the stage before had ended, in time only as that is "
        "read another way: counted from the earlier end."
    )
    assert said in walked.assumes


def test_what_goes_on_from_the_end_of_a_stage_or_stops_it_comes_while_it_runs_under_every_reading() -> None:
    one = read_otherwise(ONE, unit="business-day")
    more = rule(
        60,
        id="demo.two",
        title="More time ends",
        starts_on=("opened",),
        expected=False,
        chain=Chain(("demo.one",), "rolled", True),
    )
    path = replace(LONG_PATH, steps=LONG_PATH.steps[:1], ends_with=("demo.two",))
    walked = walk(standpoint_with(one, more), [accepted()], path)
    # Sixty days from 14 Apr, as read otherwise; no word of an extension that came too late.
    assert walked.ends_on == date(2026, 6, 13)
    assert not any("may have no effect" in said for said in walked.assumes)
    asked = (PathStep("demo.one", "asked"), PathStep("demo.answer", "known"))
    path = replace(LONG_PATH, steps=asked, ends_with=("demo.one",))
    paused = replace(one, paused_by=frozenset({"ask"}))
    for stage, answer in ((paused, date(2026, 4, 6)), (one, date(2026, 4, 19))):
        walked = walk(stopping_standpoint(stage), [accepted()], path)
        assert walked.stages[1].outcome.due_on == answer


def stopping_standpoint(one: Rule) -> Standpoint:
    """A first stage under a law in which a question is answered in five days and may stop it."""
    here = standpoint_with(one, rule(5, id="demo.answer", title="Answer", starts_on=("asked",)))
    [version] = here.law.versions
    stop = Stop(
        "ask", "Ask", frozenset({"asked"}), frozenset({"known"}), True, True, False, "", CITE, "verified", ""
    )
    return replace(here, law=replace(here.law, versions=(replace(version, stops={"ask": stop}),)))


def test_a_bar_falls_after_the_clock_that_lifts_it_as_the_longest_path_reads_that_clock() -> None:
    here = standpoint_with(
        read_otherwise(ONE, unit="business-day"),
        rule(5, id="demo.quick", title="Quick", starts_on=("accepted",)),
    )
    [version] = here.law.versions
    bar = Standstill(
        "demo.bar",
        "No closing",
        frozenset(),
        frozenset({"accepted"}),
        frozenset({"cleared"}),
        ("demo.one",),
        CITE,
        "verified",
    )
    barred = replace(version, standstills={bar.id: bar})
    here = replace(here, law=replace(here.law, versions=(barred,)))
    quick = replace(LONG_PATH, steps=(), ends_with=("demo.quick",))
    walked = walk(here, [accepted()], quick)
    assert (walked.ends_on, walked.closes_on) == (date(2026, 3, 7), date(2026, 4, 15))
    short = walk(here, [accepted()], replace(quick, kind="shortest"))
    assert short.closes_on == date(2026, 4, 2)


QUICK = rule(5, id="demo.quick", title="Quick", starts_on=("accepted",))
QUICK_PATH = replace(LONG_PATH, steps=(), ends_with=("demo.quick",))


def barred_until(after: tuple[str, ...], *rules: Rule, as_of: date = date(2026, 3, 2)) -> Standpoint:
    """A law with these clocks, and a bar that falls after the first of `after` that has begun."""
    [bar] = barred(ends_after=after).law.versions[0].standstills.values()
    here = replace(standpoint(as_of), law=law_with_paths(*rules))
    [version] = here.law.versions
    barring = replace(version, standstills={bar.id: bar})
    return replace(here, law=replace(here.law, versions=(barring,)))


def test_only_the_clock_that_lifts_a_bar_says_when_it_falls() -> None:
    beside = read_otherwise(replace(ONE, id="demo.beside"), unit="business-day")
    later = rule(40, id="demo.later", title="Later", starts_on=("accepted",))
    for after, others in ((("demo.one",), (beside,)), (("demo.one", "demo.later"), (later,))):
        walked = walk(barred_until(after, ONE, QUICK, *others), [accepted()], QUICK_PATH)
        assert (walked.ends_on, walked.closes_on) == (date(2026, 3, 7), date(2026, 4, 2))


def test_a_bar_of_a_later_filing_falls_after_its_own_clock_where_the_case_has_another() -> None:
    own = replace(ONE, mode="first", bound_to="trigger")  # in the case as a whole, the first one counts
    again = [accepted(), Event.on("refiled", date(2026, 3, 10)), accepted(date(2026, 3, 16))]
    here = barred_until(("demo.one",), own, QUICK, as_of=date(2026, 3, 16))
    walked = walk(here, again, QUICK_PATH)
    assert (walked.ends_on, walked.closes_on) == (date(2026, 3, 21), date(2026, 4, 16))


def test_a_walk_from_an_event_that_is_in_doubt_is_unverified() -> None:
    sure = walk(standpoint(), [accepted()], LONG_PATH)
    doubted = walk(replace(standpoint(), doubted=frozenset({accepted().key})), [accepted()], LONG_PATH)
    assert (sure.is_unverified, doubted.is_unverified) == (False, True)
    assert "Phase one ends: An event that it rests on is from memory, unverified." in doubted.assumes


def test_two_events_can_come_on_the_last_day_of_one_clock() -> None:
    steps = (PathStep("demo.one", "opened"), PathStep("demo.one", "known"), *LONG_PATH.steps[1:])
    twice = replace(LONG_PATH, steps=steps)
    walked = walk(standpoint(), [accepted()], twice)
    assert walked.ends_on == walk(standpoint(), [accepted()], LONG_PATH).ends_on
    assert [stage.records for stage in walked.stages] == ["opened, known", "referred", ""]


def test_a_step_on_a_clock_that_ended_early_comes_on_its_last_day_or_is_waited_for() -> None:
    steps = (PathStep("demo.one", "opened"), PathStep("demo.one", "known"))
    path = replace(LONG_PATH, steps=steps, ends_with=("demo.two",))
    recorded = [accepted(), Event.on("opened", date(2026, 3, 20))]
    early = walk(standpoint(date(2026, 3, 23)), recorded, path)
    assert early.stages[0].outcome.due_on == date(2026, 4, 1)
    last = walk(standpoint(date(2026, 4, 1)), recorded, path)
    assert last.stages[0].outcome.due_on == date(2026, 4, 1)
    late = walk(standpoint(date(2026, 4, 2)), recorded, path)
    assert late.unknown == ("Waits for “Known”", "known")


def test_two_steps_of_a_stage_that_passed_without_a_word_come_on_the_same_day() -> None:
    steps = (PathStep("demo.one", "opened"), PathStep("demo.one", "known"), *LONG_PATH.steps[1:])
    walked = walk(standpoint(date(2026, 5, 4)), [accepted()], replace(LONG_PATH, steps=steps))
    assert [(stage.outcome.due_on, stage.records) for stage in walked.stages] == [
        (date(2026, 4, 1), "opened, known"),
        (date(2026, 6, 1), "referred"),
        (date(2026, 6, 15), ""),
    ]


def test_a_step_comes_at_the_end_of_the_clock_that_runs_not_of_one_that_is_over() -> None:
    met = replace(ONE, met_by=frozenset({"answered"}))
    path = replace(SHORT_PATH, steps=(PathStep("demo.one", "asked"),), ends_with=("demo.one",))
    here = replace(standpoint_with(met), as_of=date(2026, 3, 17))
    recorded = [accepted(), Event.on("answered", date(2026, 3, 9)), accepted(date(2026, 3, 16))]
    stage, _ = walk(here, recorded, path).stages
    assert (stage.outcome.trigger_on, stage.outcome.due_on) == (date(2026, 3, 16), date(2026, 4, 15))


def test_a_question_that_is_still_open_is_taken_to_be_answered_today() -> None:
    stop = Stop(
        id="info",
        title="Information notice",
        opens_on=frozenset({"asked"}),
        closes_on=frozenset({"answered"}),
        first_out=True,
        last_out=True,
        once=False,
        deemed_by="",
        cite=CITE,
        confidence="verified",
        unverified_because="",
    )
    here = standpoint(date(2026, 3, 13))
    [version] = here.law.versions
    one = replace(version.rules["demo.one"], paused_by=frozenset({"info"}))
    stopping = replace(version, stops={stop.id: stop}, rules={**version.rules, one.id: one})
    asked = [accepted(), Event.on("asked", date(2026, 3, 9))]
    walked = walk(replace(here, law=replace(here.law, versions=(stopping,))), asked, LONG_PATH)
    assert walked.stages[0].outcome.due_on == date(2026, 4, 6)
    assert "“Information notice” is still open and taken to be answered Fri 13 Mar 2026." in walked.assumes
