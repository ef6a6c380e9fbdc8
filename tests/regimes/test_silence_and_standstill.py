"""What silence means and what bars closing, in laws that say opposite things about both."""

from datetime import date

import pytest

from tracker.clock.compute import compute
from tracker.clock.events import Event
from tracker.clock.timeline import Outcome, Timeline
from tracker.regimes.loader import load_library


def told(regime: str, as_of: date, *events: str) -> Timeline:
    library = load_library()
    pairs = [event.split("=") for event in events]
    listed = [Event.on(kind, date.fromisoformat(day)) for kind, day in pairs]
    return compute(library.regime(regime), library.calendars, listed, as_of)


def clock(timeline: Timeline, rule: str) -> Outcome:
    return next(one for one in timeline.clocks if one.rule_id == rule)


@pytest.mark.parametrize(
    ("regime", "event", "rule", "effect"),
    [
        ("fr-ief", "complete_application_received", "fr.ief.phase1", "refused"),
        ("fr-ief", "listed_crossing_notified", "fr.ief.listed10", "cleared"),
        ("es-fdi", "application_registered", "es.ied.decision", "refused"),
        ("it-goldenpower", "strategic_notification_received", "it.gp.art2.review", "cleared"),
        ("dk-isa", "completeness_told", "dk.isa.phase1", "nothing-stated"),
        ("se-isp", "notification_complete", "se.isp.phase1", "nothing-stated"),
        ("us-cfius", "accepted", "us.cfius.notice.review", "nothing-stated"),
    ],
)
def test_the_last_step_of_a_clock_says_what_silence_means(
    regime: str, event: str, rule: str, effect: str
) -> None:
    last = clock(told(regime, date(2026, 5, 5), f"{event}=2026-05-04"), rule).steps[-1]
    assert (last.code, last.facts["effect"]) == ("silence", effect)


def test_where_silence_refuses_no_clock_lifts_the_bar() -> None:
    for regime, event in (("fr-ief", "complete_application_received"), ("es-fdi", "application_registered")):
        (bar,) = told(regime, date(2026, 5, 5), f"{event}=2026-05-04").standstills
        assert (bar.lifted_on, bar.expected_on) == (None, None)
        assert bar.waits_for


def test_where_silence_clears_the_bar_falls_on_the_day_after() -> None:
    (bar,) = told(
        "it-goldenpower", date(2026, 3, 5), "strategic_notification_received=2026-03-02"
    ).standstills
    assert bar.expected_on == date(2026, 5, 7)


def test_a_notified_crossing_is_free_after_ten_working_days_unless_an_application_is_asked_for() -> None:
    (bar,) = told("fr-ief", date(2026, 5, 5), "listed_crossing_notified=2026-05-04").standstills
    assert bar.expected_on == date(2026, 5, 21)
    asked = ("listed_crossing_notified=2026-05-04", "listed_crossing_opposed=2026-05-18")
    (bar,) = told("fr-ief", date(2026, 5, 19), *asked).standstills
    assert (bar.lifted_on, bar.expected_on) == (None, None)


def test_a_spanish_authorisation_bars_closing_until_it_is_notified() -> None:
    events = ("application_registered=2026-03-02", "cleared=2026-05-20")
    timeline = told("es-fdi", date(2026, 5, 21), *events)
    assert timeline.standstills[0].lifted_on is None
    assert clock(timeline, "es.ied.decision").state == "running"
    timeline = told("es-fdi", date(2026, 5, 26), *events, "approval_notified=2026-05-25")
    assert timeline.standstills[0].lifted_on == date(2026, 5, 25)
    assert clock(timeline, "es.ied.decision").state == "met"


def test_in_australia_silence_frees_the_action_ten_days_after_the_decision_period() -> None:
    # FATA 1975 s.82(2): the period ends on Tue 7 Apr 2026 (Easter moved it), the bar on 17 Apr.
    events = ("filed=2026-03-04", "fee_received=2026-03-04")
    (bar,) = told("au-firb", date(2026, 4, 10), *events).standstills
    assert (bar.lifted_on, bar.expected_on) == (None, date(2026, 4, 18))
    (bar,) = told("au-firb", date(2026, 5, 1), *events).standstills
    assert bar.lifted_on == date(2026, 4, 18)


def test_a_mandatory_filing_bars_closing_for_thirty_days_and_no_longer() -> None:
    events = ("mandatory_filing_identified=2026-05-01", "declaration_received=2026-05-31")
    (bar,) = told("us-cfius", date(2026, 6, 1), *events).standstills
    assert bar.expected_on == date(2026, 6, 30)
    (bar,) = told("us-cfius", date(2026, 6, 12), *events, "declaration_inconclusive=2026-06-10").standstills
    assert bar.lifted_on == date(2026, 6, 10)


def test_both_readings_of_an_italian_suspension_are_shown_the_later_one_first() -> None:
    asked = ("information_requested=2026-04-01", "information_supplied=2026-04-09")
    timeline = told("it-goldenpower", date(2026, 4, 15), "strategic_notification_received=2026-03-02", *asked)
    found = clock(timeline, "it.gp.art2.review")
    assert found.due_on == date(2026, 5, 14)
    assert [reading.due_on for reading in found.readings] == [date(2026, 5, 12)]


def test_a_bar_stands_as_the_last_filing_has_it() -> None:
    events = (
        "strategic_notification_received=2026-02-16",
        "notification_irregular=2026-02-20",
        "strategic_notification_received=2026-03-02",
    )
    (bar,) = told("it-goldenpower", date(2026, 3, 5), *events).standstills
    assert bar.expected_on == date(2026, 5, 7)


def test_a_bid_withdrawn_after_the_refusal_stays_refused() -> None:
    timeline = told("es-fdi", date(2024, 9, 1), "prohibited=2024-08-27", "withdrawn=2024-08-27")
    assert timeline.phase == "refused"
