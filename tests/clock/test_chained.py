"""Clocks that follow the end of another one: which one, from which day, and with which of its doubts."""

from dataclasses import replace
from datetime import date

from tests.clock.samples import PAUSE, RULE, law, rule
from tests.clock.stories import ACCEPTED, LONGER, STAGE, TWO, asked, of, stopping
from tracker.clock.errors import Undetermined
from tracker.clock.events import Event
from tracker.clock.readings import OtherDate
from tracker.clock.rules import Chain, Reading


def test_a_projection_follows_the_last_day_of_the_clock_before_it() -> None:
    (found,) = of(TWO, law(RULE, TWO), ACCEPTED)
    assert (found.key, found.state, found.trigger_kind) == ("1-1", "projected", "demo.one")
    assert (found.trigger_on, found.due_on) == (date(2026, 4, 1), date(2026, 5, 1))
    assert found.event_keys == ("accepted@2026-03-02",)
    assert (found.confidence, found.cautions) == ("verified", ())


def test_nothing_is_projected_without_a_base_or_past_its_end_or_in_a_closed_case() -> None:
    assert of(TWO, law(replace(RULE, expected=False), TWO), Event.on("known", date(2026, 3, 2))) == []
    met = replace(RULE, met_by=frozenset({"answered"}))
    assert of(TWO, law(met, TWO), ACCEPTED, Event.on("answered", date(2026, 3, 9))) == []
    lasting = replace(RULE, ended_by=frozenset())
    assert of(TWO, law(lasting, TWO), ACCEPTED, Event.on("withdrawn", date(2026, 3, 9))) == []


def test_a_projection_that_is_not_expected_is_shown_only_with_a_date() -> None:
    rough = Event("m", "accepted", date(2026, 2, 1), date(2026, 2, 28), "month")
    quiet = replace(TWO, expected=False)
    assert of(quiet, law(RULE, quiet), rough) == []
    assert len(of(quiet, law(RULE, quiet), ACCEPTED)) == 1


def test_a_clock_behind_one_without_a_date_says_what_that_one_waits_for() -> None:
    rough = Event("m", "accepted", date(2026, 2, 1), date(2026, 2, 28), "month")
    (found,) = of(TWO, law(RULE, TWO), rough)
    # 60 days after 1 Feb and after 28 Feb.
    assert (found.state, found.earliest_on, found.latest_on) == (
        "waiting",
        date(2026, 4, 2),
        date(2026, 4, 29),
    )
    reason = "Starts where “Phase one ends” ends: “Accepted” is not known to the day"
    assert found.undetermined == Undetermined(reason, "accepted")
    (found,) = of(TWO, law(RULE, TWO), Event.on("filed", date(2026, 3, 2)))
    assert found.undetermined == Undetermined("Not started: waits for accepted", "accepted")
    assert (found.earliest_on, found.latest_on) == (None, None)


def test_a_bound_that_the_law_cannot_count_on_from_is_left_open() -> None:
    rough = Event("m", "accepted", date(2026, 5, 1), date(2026, 5, 31), "month")
    far = replace(TWO, count=rule(200, "business-day").count)
    (found,) = of(far, law(RULE, far), rough)
    assert (found.earliest_on, found.latest_on) == (None, None)
    assert found.state == "waiting"


def test_a_count_that_leaves_the_calendar_waits_and_says_why() -> None:
    far = replace(TWO, count=rule(300, "business-day").count)
    (found,) = of(far, law(RULE, far), ACCEPTED)
    assert (found.state, found.trigger_on, found.due_on) == ("waiting", date(2026, 4, 1), None)
    assert found.undetermined
    assert found.undetermined.reason.startswith("Demo calendar is settled to 2026-12-31")
    assert found.undetermined.waits_for == "demo.one"


def test_a_stage_that_an_event_opens_starts_at_the_latest_where_the_one_before_ended() -> None:
    for day, due, said in (
        (date(2026, 3, 10), date(2026, 3, 20), ()),
        (date(2026, 4, 1), date(2026, 4, 11), ()),
        (
            date(2026, 4, 3),
            date(2026, 4, 11),
            ("Recorded 2 calendar days after the stage before had ended: counted from that end.",),
        ),
    ):
        (found,) = of(STAGE, law(RULE, STAGE), ACCEPTED, Event.on("asked", day))
        assert (found.due_on, found.cautions, found.state) == (due, said, "running")
        assert found.event_keys == (f"asked@{day}",)


def test_a_stage_that_counts_from_its_event_does_so_however_late_it_came() -> None:
    stage = replace(STAGE, chain=Chain((RULE.id,), "rolled", False, "from-event"))
    (found,) = of(stage, law(RULE, stage), ACCEPTED, asked(4, 3))
    assert (found.due_on, found.cautions) == (date(2026, 4, 13), ())


def test_a_stage_without_one_before_it_counts_from_its_event() -> None:
    (found,) = of(STAGE, law(replace(RULE, expected=False), STAGE), asked(4, 3))
    assert (found.due_on, found.cautions) == (date(2026, 4, 13), ())


def test_only_an_act_before_the_end_of_the_stage_before_can_be_read_as_one() -> None:
    reading = Reading("day counted", "The text can be read so.", first="trigger-day", when="opened-early")
    stage = replace(STAGE, readings=(reading,))
    for day, other in ((31, [date(2026, 4, 9)]), (32, []), (33, [])):
        opened = date(2026, 3, 31) if day == 31 else date(2026, 4, day - 31)
        (found,) = of(stage, law(RULE, stage), ACCEPTED, Event.on("asked", opened))
        assert [one.due_on for one in found.readings] == other
    (found,) = of(stage, law(replace(RULE, expected=False), stage), asked(4, 3))
    assert [one.due_on for one in found.readings] == [date(2026, 4, 12)]


def test_a_stage_that_the_law_cannot_count_keeps_its_trigger_day_and_says_why() -> None:
    term = replace(STAGE, nature="term")
    (found,) = of(term, law(RULE, term), ACCEPTED, asked(3, 10))
    assert (found.trigger_on, found.due_on, found.state) == (date(2026, 3, 10), None, "running")
    reason = "demo.stage has no length of its own: give the one in the paper, like '90 days'"
    assert found.undetermined == Undetermined(reason, "asked")


def test_a_clock_follows_the_end_before_or_after_it_moved_as_the_law_says() -> None:
    # 30 days after Thu 5 Mar end on Sat 4 Apr and move to Tue 7 Apr.
    rolling = replace(RULE, roll="next-business-day")
    accepted = Event.on("accepted", date(2026, 3, 5))
    for end, due in (("rolled", date(2026, 5, 7)), ("unrolled", date(2026, 5, 4))):
        two = replace(TWO, chain=Chain((RULE.id,), end, False))  # type: ignore[arg-type]
        assert of(two, law(rolling, two), accepted)[0].due_on == due
        # Asked on Mon 6 Apr: before the moved end, after the unmoved one.
        stage = replace(STAGE, chain=Chain((RULE.id,), end, False))  # type: ignore[arg-type]
        (found,) = of(stage, law(rolling, stage), accepted, asked(4, 6))
        assert found.due_on == (date(2026, 4, 16) if end == "rolled" else date(2026, 4, 14))


def test_the_rolled_end_of_the_clock_before_is_known_to_a_reading_that_counts_from_it() -> None:
    rolling = replace(RULE, roll="next-business-day")
    reading = Reading("from the rolled end", "It may follow that day.", base="rolled")
    two = replace(TWO, chain=Chain((RULE.id,), "unrolled", False), readings=(reading,))
    (found,) = of(two, law(rolling, two), Event.on("accepted", date(2026, 3, 5)))
    assert found.due_on == date(2026, 5, 4)
    expected = OtherDate("from the rolled end", date(2026, 5, 7), "It may follow that day.")
    assert found.readings == (expected,)


def test_other_readings_of_the_clock_before_are_counted_on_once_for_each_day() -> None:
    readings = tuple(
        Reading(label, f"Says {label}.", **how)  # type: ignore[arg-type]
        for label, how in (
            ("day counted", {"first": "trigger-day"}),
            ("counted too", {"first": "trigger-day"}),
            ("working days", {"unit": "business-day"}),
        )
    )
    base = replace(RULE, readings=readings)
    (found,) = of(TWO, law(base, TWO), ACCEPTED)
    # The base ends on 1 Apr, or 31 Mar with its first day, or on Tue 14 Apr after 30 working days.
    assert found.readings == (
        OtherDate("day counted", date(2026, 4, 30), "Says day counted."),
        OtherDate("working days", date(2026, 5, 14), "Says working days."),
    )
    unrolled = replace(TWO, chain=Chain((RULE.id,), "unrolled", False))
    assert of(unrolled, law(base, unrolled), ACCEPTED)[0].readings == ()


def test_its_own_readings_come_before_those_of_the_clock_before() -> None:
    own = Reading("own", "Says own.", first="trigger-day")
    two = replace(TWO, readings=(own,))
    base = replace(RULE, readings=(Reading("base", "Says base.", unit="business-day"),))
    (found,) = of(two, law(base, two), ACCEPTED)
    assert [(one.label, one.due_on) for one in found.readings] == [
        ("own", date(2026, 4, 30)),
        ("base", date(2026, 5, 14)),
    ]
    same = replace(base, readings=(Reading("base", "Says base.", first="trigger-day"),))
    assert [one.label for one in of(two, law(same, two), ACCEPTED)[0].readings] == ["own"]


def test_a_reading_that_gives_the_same_end_or_none_at_all_is_left_out() -> None:
    # The year has 195 working days after 1 Apr, but only 187 after 14 Apr, where the other reading ends.
    base = replace(RULE, readings=(Reading("base", "Says base.", unit="business-day"),))
    far = replace(TWO, count=rule(190, "business-day").count)
    (found,) = of(far, law(base, far), ACCEPTED)
    assert found.due_on
    assert found.readings == ()
    # The base ends on Sat 4 Apr or, with its first day counted, on Fri 3 Apr: both lead to Tue 7 Apr.
    early = replace(RULE, count=rule(32).count, readings=(Reading("b", "Says b.", first="trigger-day"),))
    after = replace(TWO, count=rule(1).count, roll="next-business-day")
    assert of(after, law(early, after), Event.on("accepted", date(2026, 3, 3)))[0].readings == ()


def test_the_doubts_of_the_clock_before_are_inherited() -> None:
    unread = replace(RULE, confidence="unverified", unverified_because="from memory")
    (found,) = of(TWO, law(unread, TWO), ACCEPTED)
    assert (found.confidence, found.cautions) == ("unverified", ("from memory",))
    own = replace(TWO, confidence="unverified", unverified_because="second hand")
    assert of(own, law(unread, own), ACCEPTED)[0].cautions == ("second hand", "from memory")
    told = replace(RULE, met_by=frozenset({"known"}))
    late = (ACCEPTED, asked(3, 9), Event.on("known", date(2026, 4, 3)))
    (found,) = of(LONGER, law(told, LONGER, restarts_after={}), *late)
    assert (found.confidence, found.cautions) == ("verified", ())


def test_a_stop_of_an_unknown_day_leaves_a_projection_as_it_is() -> None:
    two = replace(TWO, paused_by=frozenset({"stop"}))
    rough = Event("m", "filed", date(2026, 3, 12), date(2026, 3, 31), "range")
    (found,) = of(two, stopping(RULE, two), ACCEPTED, rough)
    assert (found.state, found.due_on) == ("projected", date(2026, 5, 1))


def test_a_projection_is_no_act_before_the_end_of_the_stage_before() -> None:
    reading = Reading("day counted", "The text can be read so.", first="trigger-day", when="opened-early")
    two = replace(TWO, readings=(reading,))
    assert of(two, law(RULE, two), ACCEPTED)[0].readings == ()


def test_a_pause_that_lasts_moves_a_projection_by_its_days_until_the_day_asked_about() -> None:
    lasting = PAUSE._replace(first=date(2026, 4, 10), last=None)
    (found,) = of(TWO, law(RULE, TWO, pauses=(lasting,)), ACCEPTED, as_of=date(2026, 4, 12))
    assert found.due_on == date(2026, 5, 4)  # 10, 11 and 12 Apr are out


IN_BUSINESS = replace(
    RULE, readings=(Reading(label="business days", says="So a firm.", unit="business-day"),)
)
"""Thirty days that end on Wed 1 Apr; read in business days, past Spring Day, on Tue 14 Apr."""
LATE = (
    "Recorded {} after the stage before had ended, in time only as that is read another way: counted from"
    " the earlier end."
)


def test_an_event_in_time_only_as_the_stage_before_is_read_otherwise_carries_that_reading_on() -> None:
    for day, told, due in (
        (date(2026, 4, 2), "1 calendar day", date(2026, 4, 12)),
        (date(2026, 4, 14), "13 calendar days", date(2026, 4, 24)),
    ):
        (found,) = of(STAGE, law(IN_BUSINESS, STAGE), ACCEPTED, Event.on("asked", day))
        assert (found.trigger_on, found.due_on) == (date(2026, 4, 1), date(2026, 4, 11))
        assert found.readings == (OtherDate("business days", due, "So a firm."),)
        assert found.cautions == (LATE.format(told),)


def test_an_event_after_every_reading_of_the_stage_before_counts_from_its_last_day_at_most() -> None:
    (found,) = of(STAGE, law(IN_BUSINESS, STAGE), ACCEPTED, asked(4, 15))
    assert found.cautions == (
        "Recorded 14 calendar days after the stage before had ended: counted from that end.",
    )
    assert [one.due_on for one in found.readings] == [date(2026, 4, 24)]


def test_an_earlier_reading_of_the_stage_before_moves_nothing_that_came_late() -> None:
    earlier = replace(RULE, readings=(Reading(label="day 1", says="So a court.", first="trigger-day"),))
    (found,) = of(STAGE, law(earlier, STAGE), ACCEPTED, asked(4, 2))
    assert found.readings == ()
    assert found.cautions == (
        "Recorded 1 calendar day after the stage before had ended: counted from that end.",
    )


def test_a_late_stage_has_its_own_readings_from_either_end_and_each_day_once() -> None:
    own = Reading(label="weeks", says="So a firm.", unit="week")
    same = Reading(label="day 1", says="So a court.", first="trigger-day")
    stage = replace(STAGE, readings=(own, same))
    (found,) = of(stage, law(IN_BUSINESS, stage), ACCEPTED, asked(4, 3))
    assert found.readings == (
        OtherDate("weeks", date(2026, 6, 10), "So a firm."),
        OtherDate("day 1", date(2026, 4, 10), "So a court."),
        OtherDate("business days", date(2026, 4, 13), "So a firm."),
        OtherDate("business days; weeks", date(2026, 6, 12), "So a firm."),
        OtherDate("business days; day 1", date(2026, 4, 12), "So a firm. So a court."),
    )


def test_readings_of_the_stage_before_are_carried_on_from_its_rolled_end_alone() -> None:
    stage = replace(STAGE, chain=Chain((RULE.id,), "unrolled", False))
    (found,) = of(stage, law(IN_BUSINESS, stage), ACCEPTED, asked(4, 3))
    assert found.readings == ()
    assert found.cautions == (
        "Recorded 2 calendar days after the stage before had ended: counted from that end.",
    )


def test_a_reading_from_which_the_law_gives_no_date_is_left_out() -> None:
    far = replace(STAGE, count=rule(190, "business-day").count)
    (found,) = of(far, law(IN_BUSINESS, far), ACCEPTED, asked(4, 14))
    assert found.due_on == date(2026, 12, 24)
    assert found.readings == ()


def test_a_reading_that_ends_the_stage_before_where_a_long_stop_cut_it_adds_none_to_the_next() -> None:
    counted = Reading("day counted", "Says day counted.", first="trigger-day")
    stop = rule(29, id="demo.stop", title="Long-stop", starts_on=("accepted",))
    base = replace(RULE, readings=(counted,), cut_by=("demo.stop",))  # 31 Mar, as cut and as read
    early = Reading("early", "Says early.", first="trigger-day", when="opened-early")
    stage = replace(STAGE, readings=(early,))
    (found,) = of(stage, law(stop, base, stage), ACCEPTED, asked(4, 3))
    assert (found.due_on, found.readings) == (date(2026, 4, 10), ())
