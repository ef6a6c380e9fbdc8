from datetime import date

from tracker.clock.events import Event, standing

YEAR = Event("year", "divested", date(2020, 1, 1), date(2020, 12, 31), "year")
BEFORE = Event("before", "divested", None, date(2023, 11, 30), "range")
UNKNOWN = Event("unknown", "review_started", None, None, "unknown")


def keys(*told: Event) -> list[str]:
    return [event.key for event in standing(told)]


def on(month: int, day: int, year: int = 2020, key: str = "") -> Event:
    return Event.on("order_issued", date(year, month, day), key or f"{year}-{month}-{day}")


def test_events_stand_by_day_whatever_the_order_of_telling() -> None:
    assert keys(on(3, 6), on(1, 2), on(2, 1)) == ["2020-1-2", "2020-2-1", "2020-3-6"]


def test_a_rough_event_keeps_its_place_among_events_it_overlaps() -> None:
    assert keys(on(3, 6), YEAR) == ["2020-3-6", "year"]
    assert keys(YEAR, on(3, 6)) == ["year", "2020-3-6"]


def test_a_rough_event_never_leaves_its_bounds() -> None:
    assert keys(on(3, 6, 2021), YEAR) == ["year", "2021-3-6"]
    assert keys(on(3, 6, 2019), YEAR, on(2, 1, 2020)) == ["2019-3-6", "year", "2020-2-1"]


def test_a_bound_on_one_side_and_no_bound_follow_what_was_told_before() -> None:
    assert keys(on(4, 1, 2022), UNKNOWN, BEFORE) == ["2022-4-1", "unknown", "before"]
    assert keys(on(4, 1, 2024), BEFORE) == ["before", "2024-4-1"]


def test_a_corrected_event_is_gone_and_a_retraction_takes_only_away() -> None:
    wrong = on(3, 6, key="wrong")
    right = Event.on("order_issued", date(2020, 3, 7), "right", corrects="wrong")
    gone = Event("gone", "retracted", None, None, "unknown", corrects="wrong")
    assert keys(wrong, right) == ["right"]
    assert keys(wrong, gone) == []


def test_an_event_of_a_day_says_so_and_is_called_after_its_kind_and_day() -> None:
    day = date(2020, 3, 6)
    assert Event.on("order_issued", day) == Event(
        "order_issued@2020-03-06", "order_issued", day, day, "day", {}, None
    )
    assert Event.on("order_issued", day, "k", {"term": "9 days"}, "old") == Event(
        "k", "order_issued", day, day, "day", {"term": "9 days"}, "old"
    )


def test_only_an_event_known_to_the_day_has_a_day() -> None:
    day = date(2020, 3, 6)
    assert Event("e", "order_issued", day, day).exact == day
    assert Event("e", "order_issued", day, day, "range").exact is None
    assert YEAR.exact is None


def test_events_of_one_day_keep_the_order_of_telling_and_move_none_before_them() -> None:
    assert keys(on(3, 6, key="b"), on(3, 6, key="a"), on(3, 5)) == ["2020-3-5", "b", "a"]
    later = Event("later", "divested", date(2020, 1, 1), None, "range")
    assert keys(on(3, 6, key="b"), on(1, 2), later, on(3, 6, key="c")) == ["2020-1-2", "b", "later", "c"]
