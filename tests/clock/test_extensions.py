"""Extensions that an event opens and that count from the end of a period, or of the one before."""

from dataclasses import replace
from datetime import date

from tests.clock.samples import CALENDAR, PAUSE, RULE, law, rule
from tests.clock.stories import ACCEPTED, AS_OF, LONGER, asked, of, stopping
from tracker.clock.calendars import Closed
from tracker.clock.compute import compute
from tracker.clock.errors import Undetermined
from tracker.clock.events import Event
from tracker.clock.rules import Reading


def test_an_extension_behind_a_clock_without_a_date_is_as_long_as_its_paper_says() -> None:
    # The clock before ends between 3 and 30 Mar; the extension adds the ten days of its paper.
    rough = Event("m", "accepted", date(2026, 2, 1), date(2026, 2, 28), "month")
    term = replace(LONGER, nature="term")
    (found,) = of(term, law(RULE, term), rough, asked(3, 2, term="10 days"))
    assert (found.earliest_on, found.latest_on) == (date(2026, 3, 13), date(2026, 4, 9))


def test_an_extension_opened_after_the_end_of_the_period_says_so() -> None:
    for day, said in (
        (1, ()),
        (3, ("Opened 2 calendar days after the period it follows had ended: it may have no effect.",)),
    ):
        (found,) = of(LONGER, law(RULE, LONGER), ACCEPTED, asked(4, day))
        assert (found.due_on, found.state, found.cautions) == (date(2026, 4, 11), "running", said)
    rough = Event("m", "asked", date(2026, 4, 2), date(2026, 4, 9), "range")
    assert of(LONGER, law(RULE, LONGER), ACCEPTED, rough)[0].cautions == ()


def test_an_extension_is_finished_by_what_meets_it_and_felt_by_no_later_pause() -> None:
    pause = PAUSE._replace(first=date(2026, 4, 8), last=date(2026, 4, 9))
    for day, due in ((7, date(2026, 4, 11)), (8, date(2026, 4, 13))):
        answered = Event.on("answered", date(2026, 4, day))
        (found,) = of(LONGER, law(RULE, LONGER, pauses=(pause,)), ACCEPTED, asked(3, 10), answered)
        assert (found.state, found.due_on, found.finished_on) == ("met", due, date(2026, 4, day))
        assert found.event_keys == ("accepted@2026-03-02", "asked", f"answered@2026-04-0{day}")


def test_a_pause_after_the_end_of_an_extension_is_no_part_of_its_other_readings() -> None:
    base = replace(RULE, readings=(Reading("base", "Says base.", first="trigger-day"),))
    pause = PAUSE._replace(first=date(2026, 4, 8), last=date(2026, 4, 9))
    told = (ACCEPTED, asked(3, 10), Event.on("answered", date(2026, 4, 7)))
    (found,) = of(LONGER, law(base, LONGER, pauses=(pause,)), *told)
    assert [one.due_on for one in found.readings] == [date(2026, 4, 10)]


def test_a_stop_of_an_unknown_day_leaves_an_extension_without_a_date() -> None:
    rough = Event("m", "filed", date(2026, 3, 12), date(2026, 3, 31), "range")
    (found,) = of(LONGER, stopping(RULE, LONGER), ACCEPTED, asked(3, 10), rough)
    assert (found.trigger_on, found.due_on, found.earliest_on, found.latest_on) == (
        date(2026, 4, 1),
        None,
        date(2026, 4, 11),
        None,
    )
    reason = "“Filed” stops or restarts this clock and is not known to the day"
    assert found.undetermined == Undetermined(reason, "filed")
    assert (found.state, found.event_keys) == ("running", ("accepted@2026-03-02", "asked"))


def test_the_end_of_an_extension_without_its_stop_is_as_far_as_its_paper_says() -> None:
    rough = Event("m", "filed", date(2026, 3, 12), date(2026, 3, 31), "range")
    term = replace(LONGER, nature="term")
    (found,) = of(term, stopping(RULE, term), ACCEPTED, asked(3, 10, term="7 days"), rough)
    assert (found.due_on, found.earliest_on) == (None, date(2026, 4, 8))


def test_a_stop_of_an_unknown_day_after_an_extension_has_ended_moves_nothing() -> None:
    answered = Event.on("answered", date(2026, 3, 11))
    rough = Event("m", "filed", date(2026, 3, 12), date(2026, 3, 31), "range")
    (found,) = of(LONGER, stopping(RULE, LONGER), ACCEPTED, asked(3, 10), answered, rough)
    assert (found.state, found.due_on) == ("met", date(2026, 4, 11))
    later = Event.on("answered", date(2026, 4, 2))
    (found,) = of(LONGER, stopping(RULE, LONGER), ACCEPTED, asked(3, 10), rough, later)
    assert (found.state, found.due_on, found.finished_on) == ("met", None, date(2026, 4, 2))


def test_each_further_extension_takes_over_from_the_one_before() -> None:
    told = (ACCEPTED, asked(3, 10, "a"), asked(4, 5, "b"), asked(4, 15, "c"))
    first, second, third = of(LONGER, law(RULE, LONGER), *told)
    assert [one.key for one in (first, second, third)] == ["1-1", "1-2", "1-3"]
    assert [one.due_on for one in (first, second, third)] == [
        date(2026, 4, 11),
        date(2026, 4, 21),
        date(2026, 5, 1),
    ]
    assert (first.state, first.finished_on, first.finished_by) == ("ended", date(2026, 4, 5), "asked")
    assert first.event_keys == ("accepted@2026-03-02", "a", "b")
    assert (second.state, second.finished_on) == ("ended", date(2026, 4, 15))
    assert second.event_keys == ("accepted@2026-03-02", "a", "b", "c")
    assert (third.state, third.event_keys) == ("running", ("accepted@2026-03-02", "a", "b", "c"))


def test_an_extension_that_was_over_is_not_taken_over_by_the_next() -> None:
    told = (ACCEPTED, asked(3, 10, "a"), Event.on("answered", date(2026, 4, 5), "x"), asked(4, 9, "b"))
    first, second = of(LONGER, law(RULE, LONGER), *told)
    assert (first.state, first.finished_by) == ("met", "answered")
    assert second.due_on == date(2026, 4, 21)


def test_an_extension_that_another_followed_was_met_by_nothing_later_and_is_not_late() -> None:
    unread = replace(LONGER, confidence="unverified", unverified_because="from memory")
    # It ends on Sat 11 Apr, which the law doesn't move: an answer on that day is after its safe day.
    safe = replace(unread, safe_day="previous-business-day")
    for one, day in ((unread, 20), (safe, 11)):
        told = (
            ACCEPTED,
            asked(3, 10, "a"),
            asked(4, 5, "b"),
            Event.on("answered", date(2026, 4, day), "x"),
        )
        first, second = of(one, law(RULE, one), *told)
        assert (first.state, first.finished_by, first.cautions) == ("ended", "asked", ("from memory",))
        assert first.event_keys == ("accepted@2026-03-02", "a", "b")
        assert (second.state, second.finished_by) == ("met", "answered")


def test_only_a_rule_for_each_event_has_more_than_one_extension() -> None:
    once = replace(LONGER, mode="again")
    told = (ACCEPTED, asked(3, 10, "a"), Event.on("answered", date(2026, 3, 20)), asked(4, 5, "b"))
    (found,) = of(once, law(RULE, once), *told)
    assert found.due_on == date(2026, 4, 11)


def test_an_extension_after_a_new_start_follows_that_start() -> None:
    base = replace(RULE, met_by=frozenset({"known"}))
    told = (
        ACCEPTED,
        asked(3, 10, "a"),
        Event.on("known", date(2026, 4, 3)),
        Event.on("accepted", date(2026, 4, 13), "again"),
        asked(4, 14, "b"),
    )
    first, second = of(LONGER, law(base, LONGER, restarts_after={}), *told)
    # 30 days after 13 Apr end on 13 May.
    assert (first.due_on, second.due_on) == (date(2026, 4, 11), date(2026, 5, 23))
    assert second.event_keys == ("again", "b")


def test_an_extension_that_has_ended_knows_no_closure_that_was_announced_later() -> None:
    # Three working days after 1 Apr: Thu 2, Fri 3 and Tue 7 Apr, or Wed 8 Apr if it snowed on the first.
    snow = Closed(date(2026, 4, 2), "Snow", "opm", "", known_on=date(2026, 4, 3))
    snowed = CALENDAR.with_closures([snow])
    longer = replace(LONGER, count=rule(3, "business-day").count)
    for day, calendar, due in ((2, CALENDAR, date(2026, 4, 7)), (3, snowed, date(2026, 4, 8))):
        told = (ACCEPTED, asked(3, 10), Event.on("answered", date(2026, 4, day)))
        found = compute(law(RULE, longer), {"demo": snowed}, told, AS_OF).clocks[-1]
        assert (found.due_on, found.calendar_digest) == (due, calendar.digest)


def test_a_further_extension_of_a_period_without_a_date_adds_its_length_as_well() -> None:
    # The period ends between 3 and 30 Mar; twice ten days are added.
    rough = Event("m", "accepted", date(2026, 2, 1), date(2026, 2, 28), "month")
    first, second = of(LONGER, law(RULE, LONGER), rough, asked(3, 2, "a"), asked(3, 4, "b"))
    assert (first.earliest_on, first.latest_on) == (date(2026, 3, 13), date(2026, 4, 9))
    assert (second.earliest_on, second.latest_on) == (date(2026, 3, 23), date(2026, 4, 19))


def test_the_end_without_a_stop_of_an_unknown_day_knows_no_closure_announced_after_the_end() -> None:
    # Three working days after 1 Apr: Thu 2, Fri 3 and Tue 7 Apr, or Wed 8 Apr if it snowed on the first.
    snow = Closed(date(2026, 4, 2), "Snow", "opm", "", known_on=date(2026, 4, 3))
    longer = replace(LONGER, count=rule(3, "business-day").count)
    rough = Event("m", "filed", date(2026, 3, 12), date(2026, 3, 31), "range")
    for day, least in ((2, date(2026, 4, 7)), (3, date(2026, 4, 8))):
        told = (ACCEPTED, asked(3, 10), rough, Event.on("answered", date(2026, 4, day)))
        calendars = {"demo": CALENDAR.with_closures([snow])}
        found = compute(stopping(RULE, longer), calendars, told, AS_OF).clocks[-1]
        assert (found.due_on, found.earliest_on) == (None, least)
