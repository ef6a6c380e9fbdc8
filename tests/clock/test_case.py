"""The clocks of one filing, in full: what triggers them and what ends them, worked out by hand."""

from dataclasses import replace
from datetime import date

from tests.clock.samples import CALENDAR, CITE, PAUSE, law, rule
from tests.clock.stories import ACCEPTED, AS_OF, only, within
from tracker.clock.basis import Basis
from tracker.clock.calendars import Closed
from tracker.clock.compute import compute
from tracker.clock.errors import Undetermined
from tracker.clock.events import Event
from tracker.clock.law import Version
from tracker.clock.rules import Reading, Rule
from tracker.clock.timeline import Outcome


def versions(*pairs: tuple[date, Rule]) -> tuple[Version, ...]:
    base = law().versions[0]
    return tuple(
        replace(base, id=f"demo/{day}", effective_from=day, rules={one.id: one}) for day, one in pairs
    )


def test_a_clock_carries_everything_its_rule_says_and_the_events_that_made_it() -> None:
    cited = rule(30, cutoff="17:00", cite=replace(CITE, url="https://example.org/act"))
    found = only(law(cited), ACCEPTED, Event.on("cleared", date(2026, 3, 31)))
    assert found._replace(steps=(), calendar_digest="", basis=None) == Outcome(
        rule_id="demo.one",
        key="1-1",
        title="Phase one ends",
        owed_by="authority",
        owner="Authority",
        zone="Europe/Berlin",
        state="met",
        regime_version="demo/2026-01-01",
        calendar="demo",
        calendar_digest="",
        citation="Demo Act s 12(1)",
        citation_url="https://example.org/act",
        read_on=date(2026, 11, 20),
        confidence="verified",
        unit="calendar-day",
        cutoff="17:00",
        trigger_kind="accepted",
        trigger_on=date(2026, 3, 2),
        unrolled_on=date(2026, 4, 1),
        due_on=date(2026, 4, 1),
        finished_on=date(2026, 3, 31),
        finished_by="cleared",
        event_keys=("accepted@2026-03-02", "cleared@2026-03-31"),
    )
    assert found.calendar_digest == CALENDAR.digest
    assert found.basis == Basis(cited, cited.count, date(2026, 3, 2), date(2026, 3, 2), CALENDAR)


def test_only_an_act_after_the_last_day_is_late_and_one_after_the_safe_day_may_be() -> None:
    # 31 days after Wed 4 Mar end on Sat 4 Apr, and the date stays there.
    safe = rule(31, safe_day="previous-business-day")
    for day, said in (
        (3, ()),
        (4, ("Done after the safe day, Fri 3 Apr 2026: it may count as made a day too late.",)),
        (5, ("Finished 1 calendar day late.",)),
    ):
        done = Event.on("cleared", date(2026, 4, day))
        assert only(law(safe), Event.on("accepted", date(2026, 3, 4)), done).cautions == said


def test_what_takes_a_clock_away_is_never_late() -> None:
    safe = rule(31, safe_day="previous-business-day")
    found = only(law(safe), Event.on("accepted", date(2026, 3, 4)), Event.on("withdrawn", date(2026, 4, 9)))
    assert (found.state, found.finished_on, found.cautions) == ("ended", date(2026, 4, 9), ())


def test_a_duty_met_on_a_day_nobody_knows_is_late_only_if_every_day_it_can_be_was() -> None:
    for first, said in ((date(2026, 4, 1), ()), (date(2026, 4, 3), ("Finished 2 calendar days late.",))):
        found = only(law(), ACCEPTED, within("cleared", first, date(2026, 4, 9)))
        assert (found.state, found.finished_on, found.cautions) == ("met", None, said)
    found = only(law(), ACCEPTED, within("cleared", None, date(2026, 4, 9)))
    assert (found.state, found.cautions) == ("met", ())


def test_a_late_act_keeps_the_doubts_of_its_clock() -> None:
    unread = rule(30, confidence="unverified", unverified_because="from memory")
    found = only(law(unread), ACCEPTED, Event.on("cleared", date(2026, 4, 2)))
    assert found.cautions == ("from memory", "Finished 1 calendar day late.")
    safe = replace(unread, safe_day="previous-business-day")
    accepted = Event.on("accepted", date(2026, 3, 5))  # 30 days after it: Sat 4 Apr
    found = only(law(safe), accepted, Event.on("cleared", date(2026, 4, 4)))
    assert found.cautions[0] == "from memory"
    assert len(found.cautions) == 2


def test_a_clock_whose_bounds_give_one_date_has_that_date_and_says_so() -> None:
    # From Sat 28 Feb and from Sun 1 Mar three working days end on Wed 4 Mar.
    found = only(law(rule(3, "business-day")), within("accepted", date(2026, 2, 28), date(2026, 3, 1)))
    assert (found.due_on, found.trigger_on, found.state) == (date(2026, 3, 4), date(2026, 2, 28), "running")
    assert found.undetermined is None
    assert found.cautions == (
        "“Accepted” is not known to the day; every day that it can be gives this date.",
    )


def test_a_clock_whose_bounds_differ_has_both_and_waits_for_the_day() -> None:
    found = only(law(), within("accepted", date(2026, 2, 1), date(2026, 2, 28)))
    assert (found.due_on, found.earliest_on, found.latest_on) == (None, date(2026, 3, 3), date(2026, 3, 30))
    assert found.undetermined == Undetermined("“Accepted” is not known to the day", "accepted")
    assert (found.trigger_kind, found.event_keys, found.cautions) == ("accepted", ("accepted",), ())


def test_a_clock_whose_trigger_has_one_bound_has_that_bound() -> None:
    found = only(law(), within("accepted", date(2026, 2, 1), None))
    assert (found.earliest_on, found.latest_on) == (date(2026, 3, 3), None)
    found = only(law(), within("accepted", None, date(2026, 2, 28)))
    assert (found.earliest_on, found.latest_on) == (None, date(2026, 3, 30))
    found = only(law(), Event("e", "accepted", None, None, "unknown"))
    assert (found.earliest_on, found.latest_on, found.due_on) == (None, None, None)


def test_a_bound_that_the_law_cannot_count_is_left_open() -> None:
    past = within("accepted", date(2026, 2, 1), date(2027, 1, 2))
    found = only(law(), past, as_of=date(2026, 5, 1))
    assert (found.earliest_on, found.latest_on) == (date(2026, 3, 3), None)


def test_the_length_in_a_paper_counts_for_the_bounds_as_well() -> None:
    term = law(rule(0, nature="term"))
    found = only(term, within("accepted", date(2026, 2, 1), date(2026, 2, 10), term="10 days"))
    assert (found.earliest_on, found.latest_on) == (date(2026, 2, 11), date(2026, 2, 20))


def test_a_bound_knows_no_closure_that_was_announced_after_the_clock_had_ended() -> None:
    snow = Closed(date(2026, 3, 4), "Snow", "opm", "", known_on=date(2026, 3, 3))
    calendars = {"demo": CALENDAR.with_closures([snow])}
    started = within("accepted", date(2026, 2, 27), date(2026, 3, 2))
    for day, bounds in (
        (2, (date(2026, 3, 4), date(2026, 3, 5))),
        (3, (date(2026, 3, 5), date(2026, 3, 6))),
    ):
        told = (started, Event.on("cleared", date(2026, 3, day)))
        (found,) = compute(law(rule(3, "business-day")), calendars, told, AS_OF).clocks
        assert (found.earliest_on, found.latest_on) == bounds


def test_each_bound_is_counted_under_the_law_of_its_day() -> None:
    for kind, bound_to in (("accepted", "review"), ("asked", "trigger")):
        old, new = (rule(n, starts_on=(kind,), bound_to=bound_to) for n in (30, 40))
        later = law(versions=versions((date(2026, 1, 1), old), (date(2026, 3, 1), new)))
        found = only(later, within(kind, date(2026, 2, 20), date(2026, 3, 10)))
        # 30 days after 20 Feb; 40 days after 10 Mar.
        assert (found.earliest_on, found.latest_on) == (date(2026, 3, 22), date(2026, 4, 19))


def test_a_trigger_that_does_not_choose_the_law_is_counted_under_that_of_the_filing() -> None:
    old, new = (rule(n, starts_on=("asked",)) for n in (30, 40))
    later = law(versions=versions((date(2026, 1, 1), old), (date(2026, 3, 1), new)))
    found = only(
        later,
        Event.on("accepted", date(2026, 2, 2)),
        within("asked", date(2026, 2, 20), date(2026, 3, 10)),
    )
    # 30 days after 20 Feb and 30 days after 10 Mar: the filing fell under the old law.
    assert (found.earliest_on, found.latest_on) == (date(2026, 3, 22), date(2026, 4, 9))


def test_a_shorter_law_that_began_meanwhile_widens_the_bounds() -> None:
    shorter = law(versions=versions((date(2026, 1, 1), rule(30)), (date(2026, 3, 1), rule(10))))
    found = only(shorter, within("accepted", date(2026, 2, 20), date(2026, 3, 10)))
    # Accepted on 1 Mar it ends on 11 Mar; accepted on 28 Feb it ends on 30 Mar.
    assert (found.earliest_on, found.latest_on) == (date(2026, 3, 11), date(2026, 3, 30))
    # Both ends give 20 Mar, but 28 Feb gives 30 Mar and 1 Mar gives 11 Mar.
    found = only(shorter, within("accepted", date(2026, 2, 18), date(2026, 3, 10)))
    assert (found.due_on, found.earliest_on, found.latest_on) == (None, date(2026, 3, 11), date(2026, 3, 30))
    # A law that begins on the last day that it can be counts for that day; one of the day after doesn't.
    for day, low in ((28, date(2026, 3, 10)), (27, date(2026, 3, 27))):
        last = law(versions=versions((date(2026, 1, 1), rule(30)), (date(2026, 2, 28), rule(10))))
        found = only(last, within("accepted", date(2026, 2, 25), date(2026, 2, day)))
        assert (found.earliest_on, found.latest_on) == (low, date(2026, 3, 29))
    # With an open end the shorter law may still be the one.
    found = only(shorter, within("accepted", date(2026, 2, 20), None))
    assert (found.earliest_on, found.latest_on) == (date(2026, 3, 11), None)


def test_a_law_before_the_first_day_that_it_can_be_bounds_nothing() -> None:
    longer = law(versions=versions((date(2026, 1, 1), rule(10)), (date(2026, 3, 1), rule(30))))
    found = only(longer, within("accepted", date(2026, 3, 1), date(2026, 3, 5)))
    assert (found.earliest_on, found.latest_on) == (date(2026, 3, 31), date(2026, 4, 4))


def test_a_date_that_two_laws_agree_on_is_counted_under_the_one_that_binds() -> None:
    # 30 days after 28 Feb and 29 days after 1 Mar: 30 Mar both times.
    later = law(versions=versions((date(2026, 1, 1), rule(30)), (date(2026, 3, 1), rule(29))))
    found = only(later, within("accepted", date(2026, 2, 28), date(2026, 3, 1)))
    assert (found.due_on, found.steps[-1].facts["n"]) == (date(2026, 3, 30), 30)


def test_another_reading_of_an_act_before_the_end_of_a_stage_is_shown() -> None:
    reading = Reading("day counted", "The text can be read so.", first="trigger-day", when="opened-early")
    found = only(law(rule(30, readings=(reading,))), ACCEPTED)
    assert [(one.label, one.due_on) for one in found.readings] == [("day counted", date(2026, 3, 31))]


def test_a_clock_that_has_ended_knows_no_closure_that_was_announced_later() -> None:
    snowed = CALENDAR.with_closures([Closed(date(2026, 3, 4), "Snow", "opm", "", known_on=date(2026, 3, 5))])
    for day, calendar, due in ((4, CALENDAR, date(2026, 3, 5)), (5, snowed, date(2026, 3, 6))):
        told = (ACCEPTED, Event.on("cleared", date(2026, 3, day)))
        (found,) = compute(law(rule(3, "business-day")), {"demo": snowed}, told, AS_OF).clocks
        assert (found.due_on, found.calendar_digest) == (due, calendar.digest)


def test_a_clock_whose_bounds_give_one_date_is_paused_met_and_measured_like_any_other() -> None:
    # Ten working days after Sat 28 Feb or Sun 1 Mar, Tue 3 and Wed 4 Mar out: they end on Tue 17 Mar.
    weekend = within("accepted", date(2026, 2, 28), date(2026, 3, 1), term="10 bd")
    pause = PAUSE._replace(first=date(2026, 3, 3), last=date(2026, 3, 4))
    for one in (rule(10, "business-day"), rule(0, nature="term")):
        demo = law(one, pauses=(pause,))
        found = only(demo, weekend, as_of=date(2026, 3, 4))
        assert (found.due_on, found.state) == (date(2026, 3, 17), "paused")
        found = only(demo, weekend, Event.on("cleared", date(2026, 3, 18)))
        assert (found.state, found.finished_on) == ("met", date(2026, 3, 18))
        assert found.cautions[-1] == "Finished 1 calendar day late."


def test_a_clock_whose_bounds_give_one_date_knows_no_closure_announced_after_its_end() -> None:
    snow = Closed(date(2026, 3, 4), "Snow", "opm", "", known_on=date(2026, 3, 5))
    calendars = {"demo": CALENDAR.with_closures([snow])}
    weekend = within("accepted", date(2026, 2, 28), date(2026, 3, 1))
    for day, due in ((4, date(2026, 3, 4)), (5, date(2026, 3, 5))):
        told = (weekend, Event.on("cleared", date(2026, 3, day)))
        (found,) = compute(law(rule(3, "business-day")), calendars, told, AS_OF).clocks
        assert found.due_on == due


def test_a_clock_whose_bounds_differ_is_met_like_any_other() -> None:
    found = only(law(), within("accepted", date(2026, 2, 1), date(2026, 2, 28)), Event.on("cleared", AS_OF))
    assert (found.state, found.finished_on, found.due_on) == ("met", AS_OF, None)


def test_a_clock_whose_bounds_give_one_date_shows_how_an_act_may_be_read() -> None:
    reading = Reading("calendar days", "The text can be read so.", unit="calendar-day", when="opened-early")
    weekend = within("accepted", date(2026, 2, 28), date(2026, 3, 1))
    found = only(law(rule(3, "business-day", readings=(reading,))), weekend)
    assert [(one.label, one.due_on) for one in found.readings] == [("calendar days", date(2026, 3, 3))]
