"""The days between questions and answers that clocks leave out."""

from dataclasses import replace
from datetime import date

from tests.clock.samples import CITE
from tracker.clock.events import Event
from tracker.clock.law import Stop
from tracker.clock.pauses import Pause
from tracker.clock.stops import Stopped, stopped

STOP = Stop(
    id="ask",
    title="Questions",
    opens_on=frozenset({"asked"}),
    closes_on=frozenset({"answered"}),
    first_out=True,
    last_out=True,
    once=False,
    deemed_by="demo.answer",
    cite=CITE,
    confidence="unverified",
    unverified_because="heard",
)


def asked(day: int) -> Event:
    return Event.on("asked", date(2026, 3, day))


def answered(day: int) -> Event:
    return Event.on("answered", date(2026, 3, day))


def stops(
    *events: Event, stop: Stop = STOP, ends: dict[int, int] | None = None
) -> list[tuple[int, int | None, str]]:
    """First and last day and kind of each stretch; `ends` says where the law closes what a day opened."""
    found = stopped(stop, events, lambda event: _closed_by_law(event, ends or {}))
    assert found.vague is None
    return [(one.first.day, one.last.day if one.last else None, one.kind) for one in found.pauses]


def _closed_by_law(event: Event, ends: dict[int, int]) -> date | None:
    assert event.exact
    day = ends.get(event.exact.day)
    return date(2026, 3, day) if day else None


def test_a_stop_lasts_from_the_question_to_the_answer_and_says_where_it_stands() -> None:
    opened_on, closed_on = date(2026, 3, 10), date(2026, 3, 19)
    assert stopped(STOP, [asked(10), answered(19)], lambda event: None) == Stopped(
        (
            Pause(
                first=opened_on,
                last=closed_on,
                kind="ask",
                reason="Questions",
                cite="Demo Act s 12(1)",
                confidence="unverified",
                scope="applies",
                opened_on=opened_on,
                closed_on=closed_on,
                doubt="heard",
            ),
        ),
        None,
    )


def test_boundary_days_are_left_out_or_counted_as_the_law_says() -> None:
    for first_out, last_out, days in (
        (True, True, [(10, 19, "ask")]),
        (True, False, [(10, 18, "ask")]),
        (False, True, [(11, 19, "ask")]),
        (False, False, [(11, 18, "ask")]),
    ):
        stop = replace(STOP, first_out=first_out, last_out=last_out)
        assert stops(asked(10), answered(19), stop=stop) == days


def test_an_answer_on_the_same_day_stops_nothing_where_both_days_count() -> None:
    assert stops(asked(10), answered(10), stop=replace(STOP, first_out=False, last_out=False)) == []


def test_a_question_without_an_answer_goes_on() -> None:
    assert stops(asked(10)) == [(10, None, "ask")]


def test_an_answer_to_nothing_and_other_events_stop_nothing() -> None:
    assert stops(answered(5), Event.on("cleared", date(2026, 3, 6))) == []
    assert stops(answered(5), asked(10), answered(12), answered(14)) == [(10, 12, "ask")]


def test_each_stretch_ends_with_its_last_answer() -> None:
    overlapping = (asked(2), asked(4), answered(6), answered(9))
    assert stops(*overlapping, asked(12), answered(13)) == [(2, 9, "ask"), (12, 13, "ask")]
    assert stops(asked(2), asked(3), asked(4), answered(6), answered(7), answered(9)) == [(2, 9, "ask")]


def test_a_second_stretch_has_another_kind_where_only_the_first_counts() -> None:
    events = (asked(2), answered(4), asked(10), answered(12), asked(20), answered(22))
    assert stops(*events, stop=replace(STOP, once=True)) == [
        (2, 4, "ask"),
        (10, 12, "ask (again)"),
        (20, 22, "ask (again)"),
    ]


def test_the_law_ends_a_stop_that_is_answered_late_or_never() -> None:
    assert stops(asked(2), ends={2: 10}) == [(2, 10, "ask")]
    assert stops(asked(2), answered(15), ends={2: 10}) == [(2, 10, "ask")]


def test_an_answer_in_time_ends_a_stop_before_the_law_does() -> None:
    for day in (5, 10):
        assert stops(asked(2), answered(day), ends={2: 10}) == [(2, day, "ask")]


def test_a_question_after_the_law_ended_a_stop_opens_another() -> None:
    assert stops(asked(2), asked(20), answered(22), ends={2: 10}) == [(2, 10, "ask"), (20, 22, "ask")]
    late = (asked(2), answered(15), asked(20), answered(22))
    assert stops(*late, ends={2: 10}) == [(2, 10, "ask"), (20, 22, "ask")]


def test_an_event_that_no_day_is_known_of_ends_the_search() -> None:
    month = Event("a", "answered", date(2026, 3, 1), date(2026, 3, 31), "month")
    found = stopped(STOP, [asked(2), answered(4), asked(6), month, asked(20)], lambda event: None)
    assert [(one.first.day, one.last and one.last.day) for one in found.pauses] == [(2, 4)]
    assert found.vague == month


def test_an_answer_of_an_unknown_day_to_nothing_is_no_matter() -> None:
    month = Event("a", "answered", date(2026, 3, 1), date(2026, 3, 31), "month")
    assert stops(month, asked(10), answered(12)) == [(10, 12, "ask")]


def test_questions_that_overlap_last_until_the_law_has_closed_the_last_of_them() -> None:
    ends = {10: 20, 17: 27}
    assert stops(asked(10), asked(17), ends=ends) == [(10, 27, "ask")]
    assert stops(asked(10), asked(17), answered(19), ends=ends) == [(10, 27, "ask")]
    assert stops(asked(10), asked(17), answered(19), answered(24), ends=ends) == [(10, 24, "ask")]


def test_a_question_on_the_last_day_of_a_stretch_belongs_to_it() -> None:
    assert stops(asked(10), asked(20), ends={10: 20, 20: 30}) == [(10, 30, "ask")]
    assert stops(asked(10), asked(21), ends={10: 20, 21: 30}) == [(10, 20, "ask"), (21, 30, "ask")]


def test_an_answer_is_to_a_question_that_the_law_has_not_closed_yet() -> None:
    assert stops(asked(10), asked(12), answered(18), ends={10: 15, 12: 25}) == [(10, 18, "ask")]


def test_a_question_that_no_law_closes_keeps_open_a_stretch_with_one_that_it_does() -> None:
    assert stops(asked(10), asked(12), ends={10: 15}) == [(10, None, "ask")]
    assert stops(asked(10), asked(12), answered(18), ends={10: 15}) == [(10, 18, "ask")]
