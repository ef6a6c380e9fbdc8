"""Clocks that follow the end of another one: which one, from which day, and with which of its doubts."""

from dataclasses import replace
from datetime import date

from tests.clock.samples import CALENDARS, CITE, PAUSE, RULE, law, rule
from tracker.clock.compute import compute
from tracker.clock.errors import Undetermined
from tracker.clock.events import Event
from tracker.clock.readings import OtherDate
from tracker.clock.rules import Chain, Law, Reading, Rule, Stop
from tracker.clock.timeline import Outcome

AS_OF = date(2026, 6, 1)
ACCEPTED = Event.on("accepted", date(2026, 3, 2))
"""Starts thirty days that end on Wed 1 Apr."""

TWO = rule(30, id="demo.two", title="Phase two ends", starts_on=(), chain=Chain((RULE.id,), "rolled", False))
STAGE = rule(
    10,
    id="demo.stage",
    starts_on=("asked",),
    mode="first",
    chain=Chain((RULE.id,), "rolled", False),
    expected=False,
    met_by=frozenset({"answered"}),
)
LONGER = rule(
    10,
    id="demo.longer",
    starts_on=("asked",),
    mode="each",
    chain=Chain((RULE.id,), "rolled", True),
    expected=False,
    met_by=frozenset({"answered"}),
    paused_by=frozenset({"lapse", "stop"}),
)
STOP = Stop(
    "stop",
    "Questions",
    frozenset({"filed"}),
    frozenset({"known"}),
    first_out=True,
    last_out=True,
    once=False,
    deemed_by="",
    cite=CITE,
    confidence="verified",
    unverified_because="",
)


def of(found: Rule, demo: Law, *events: Event, as_of: date = AS_OF) -> list[Outcome]:
    return [one for one in compute(demo, CALENDARS, events, as_of).clocks if one.rule_id == found.id]


def asked(month: int, day: int, key: str = "asked", **facts: str) -> Event:
    return Event.on("asked", date(2026, month, day), key, facts)


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


def test_an_extension_behind_a_clock_without_a_date_is_as_long_as_its_paper_says() -> None:
    # The clock before ends between 3 and 30 Mar; the extension adds the ten days of its paper.
    rough = Event("m", "accepted", date(2026, 2, 1), date(2026, 2, 28), "month")
    term = replace(LONGER, nature="term")
    (found,) = of(term, law(RULE, term), rough, asked(3, 2, term="10 days"))
    assert (found.earliest_on, found.latest_on) == (date(2026, 3, 13), date(2026, 4, 9))


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


def stopping(*rules: Rule) -> Law:
    found = law(*rules, phases=law().phases[:-1])
    return replace(found, versions=(replace(found.versions[0], stops={STOP.id: STOP}),))


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


def test_a_stop_of_an_unknown_day_after_an_extension_has_ended_moves_nothing() -> None:
    answered = Event.on("answered", date(2026, 3, 11))
    rough = Event("m", "filed", date(2026, 3, 12), date(2026, 3, 31), "range")
    (found,) = of(LONGER, stopping(RULE, LONGER), ACCEPTED, asked(3, 10), answered, rough)
    assert (found.state, found.due_on) == ("met", date(2026, 4, 11))
    later = Event.on("answered", date(2026, 4, 2))
    (found,) = of(LONGER, stopping(RULE, LONGER), ACCEPTED, asked(3, 10), rough, later)
    assert (found.state, found.due_on, found.finished_on) == ("met", None, date(2026, 4, 2))


def test_a_stop_of_an_unknown_day_leaves_a_projection_as_it_is() -> None:
    two = replace(TWO, paused_by=frozenset({"stop"}))
    rough = Event("m", "filed", date(2026, 3, 12), date(2026, 3, 31), "range")
    (found,) = of(two, stopping(RULE, two), ACCEPTED, rough)
    assert (found.state, found.due_on) == ("projected", date(2026, 5, 1))


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


FIRST = replace(RULE, id="demo.a", mode="first")
OTHER = rule(40, id="demo.b", starts_on=("filed",), mode="first")
EITHER = replace(LONGER, chain=Chain(("demo.a", "demo.b"), "rolled", True))


def based(*events: Event) -> date | None:
    (found,) = of(EITHER, law(FIRST, OTHER, EITHER), *events)
    return found.due_on


def test_an_extension_follows_the_first_named_clock_that_had_begun_by_then() -> None:
    filed, accepted = Event.on("filed", date(2026, 3, 2)), Event.on("accepted", date(2026, 3, 10))
    assert based(filed, accepted, asked(3, 9)) == date(2026, 4, 21)  # 40 days after 2 Mar, and ten
    assert based(filed, accepted, asked(3, 10)) == date(2026, 4, 19)  # 30 days after 10 Mar, and ten
    rough = Event("m", "accepted", date(2026, 3, 10), date(2026, 3, 11), "range")
    assert based(filed, rough, asked(3, 9)) is None


def test_an_extension_before_any_clock_had_begun_follows_the_first_named_there_is() -> None:
    filed, accepted = Event.on("filed", date(2026, 3, 12)), Event.on("accepted", date(2026, 3, 10))
    assert based(filed, accepted, asked(3, 9)) == date(2026, 4, 19)
    quiet = replace(FIRST, expected=False)
    (found,) = of(EITHER, law(quiet, OTHER, EITHER), Event.on("filed", date(2026, 3, 12)), asked(3, 9))
    assert found.due_on == date(2026, 5, 1)  # 40 days after 12 Mar, and ten


def test_a_clock_that_nothing_opened_has_begun_once_its_first_day_has_passed() -> None:
    either = replace(LONGER, chain=Chain(("demo.two", "demo.one"), "rolled", True))
    for day, due in ((1, date(2026, 4, 11)), (2, date(2026, 5, 11))):
        (found,) = of(either, law(RULE, TWO, either), ACCEPTED, asked(4, day))
        assert found.due_on == due
    waits = (Event.on("filed", date(2026, 3, 2)), asked(4, 1))
    (found,) = of(either, law(RULE, TWO, either), *waits)
    assert found.due_on is None


def test_a_projection_follows_a_clock_that_runs_before_one_that_is_itself_projected() -> None:
    tail = rule(5, id="demo.tail", starts_on=(), chain=Chain(("demo.two", "demo.one"), "rolled", False))
    assert of(tail, law(RULE, TWO, tail), ACCEPTED)[0].due_on == date(2026, 4, 6)
    only_two = replace(tail, chain=Chain(("demo.two",), "rolled", False))
    assert of(only_two, law(RULE, TWO, only_two), ACCEPTED)[0].due_on == date(2026, 5, 6)


def test_of_several_clocks_of_a_rule_the_last_one_begun_is_followed() -> None:
    base = replace(RULE, met_by=frozenset({"answered"}))
    told: tuple[Event, ...] = (
        ACCEPTED,
        Event.on("answered", date(2026, 3, 4), "x"),
        Event.on("accepted", date(2026, 3, 9), "2"),
        Event.on("answered", date(2026, 3, 11), "y"),
        Event.on("accepted", date(2026, 3, 16), "3"),
    )
    assert of(TWO, law(base, TWO), *told)[0].due_on == date(2026, 5, 15)  # 60 days after 16 Mar
    longer = replace(LONGER, met_by=frozenset())
    (found,) = of(longer, law(base, longer), *told, asked(3, 10))
    assert found.due_on == date(2026, 4, 18)  # 40 days after 9 Mar
    (found,) = of(longer, law(base, longer), *told, asked(3, 1))
    assert found.due_on == date(2026, 4, 25)  # nothing had begun: 40 days after 16 Mar
