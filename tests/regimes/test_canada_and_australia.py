"""What the worked examples of Canada and Australia can't say in days: no date, who acts, bars, doubts."""

from datetime import date

from tracker.clock.compute import compute
from tracker.clock.timeline import Outcome, Timeline
from tracker.management.by_hand import read_event
from tracker.regimes.loader import load_library

LIBRARY = load_library()


def judged(regime: str, *told: str, on: date) -> Timeline:
    law = LIBRARY.regime(regime)
    events = [read_event(law, text, place) for place, text in enumerate(told)]
    return compute(law, LIBRARY.calendars, events, on)


def clocks(timeline: Timeline, rule_id: str) -> list[Outcome]:
    return [clock for clock in timeline.clocks if clock.rule_id == rule_id]


def effect(outcome: Outcome) -> str:
    return next(str(step.facts["effect"]) for step in outcome.steps if step.code == "silence")


def test_the_minister_orders_a_review_of_what_was_certified_from_3_september_2024() -> None:
    owners = [
        clocks(judged("ca-ica", f"certified={day}", on=date(2024, 9, 20)), "ca.ica.nsr.order.unnoticed")
        for day in ("2024-09-02", "2024-09-03")
    ]
    assert [found[0].owner for found in owners] == ["Governor in Council", "Minister"]


def test_the_order_without_a_notice_gives_way_to_the_one_with_it() -> None:
    timeline = judged("ca-ica", "certified=2026-01-12", "nsr_notice_sent=2026-02-20", on=date(2026, 3, 1))
    assert clocks(timeline, "ca.ica.nsr.order.unnoticed") == []
    assert [one.due_on for one in clocks(timeline, "ca.ica.nsr.order")] == [date(2026, 4, 7)]


def test_a_notice_sent_before_the_certified_date_leaves_no_notice_due() -> None:
    timeline = judged("ca-ica", "nsr_notice_sent=2026-01-08", "certified=2026-01-12", on=date(2026, 2, 1))
    assert [one.state for one in clocks(timeline, "ca.ica.nsr.notice")] == ["met"]


def test_a_notification_without_a_national_security_notice_bars_nothing() -> None:
    told = ("investment_notice_filed=2026-01-12", "certified=2026-01-12")
    assert judged("ca-ica", *told, on=date(2026, 2, 1)).standstills == ()
    barred = judged("ca-ica", *told, "nsr_notice_sent=2026-01-20", on=date(2026, 2, 1))
    assert [bar.since for bar in barred.standstills] == [date(2026, 1, 20)]


def test_an_order_to_divest_leaves_no_notice_of_investment_running() -> None:
    timeline = judged("ca-ica", "closed=2022-05", "divestment_ordered=2022-11-02", on=date(2022, 11, 3))
    assert [one.state for one in clocks(timeline, "ca.ica.notification.late")] == ["ended"]


def test_silence_satisfies_the_net_benefit_test_and_lifts_its_bar() -> None:
    told = ("review_application_filed=2026-01-12", "certified=2026-01-12")
    running = judged("ca-ica", *told, on=date(2026, 2, 1))
    assert [effect(one) for one in clocks(running, "ca.ica.netbenefit.initial")] == ["cleared"]
    assert [bar.expected_on for bar in running.standstills] == [date(2026, 2, 27)]
    assert [bar.lifted_on for bar in judged("ca-ica", *told, on=date(2026, 3, 2)).standstills] == [
        date(2026, 2, 27)
    ]


def test_a_notice_sent_in_the_last_days_of_2020_gets_no_guessed_date() -> None:
    told = ("certified=2020-09-14", "nsr_notice_sent=2020-10-15")
    (order,) = clocks(judged("ca-ica", *told, on=date(2020, 10, 20)), "ca.ica.nsr.order")
    assert order.due_on is None
    assert order.undetermined
    assert "31 December 2020" in order.undetermined.reason


def test_without_the_fee_there_is_no_clock() -> None:
    timeline = judged("au-firb", "filed=2026-03-02", on=date(2026, 5, 1))
    assert [(one.state, one.due_on) for one in timeline.clocks] == [("waiting", None)]
    (bar,) = timeline.standstills
    assert (bar.since, bar.expected_on) == (date(2026, 3, 2), None)


def test_filing_again_waits_for_the_fee_once_more() -> None:
    told = ("filed=2026-03-02", "fee_received=2026-03-04", "refiled=2026-03-30")
    (again,) = clocks(judged("au-firb", *told, on=date(2026, 4, 12)), "au.fata.decision.refiled")
    assert (again.state, again.due_on) == ("waiting", None)


def test_silence_ends_the_power_and_the_bar_falls_the_day_after_ten_more_days() -> None:
    told = ("filed=2026-03-02", "fee_received=2026-03-04")
    timeline = judged("au-firb", *told, on=date(2026, 3, 20))
    assert [effect(one) for one in clocks(timeline, "au.fata.decision.initial")] == ["power-lapses"]
    assert [bar.expected_on for bar in timeline.standstills] == [date(2026, 4, 18)]
    cleared = judged("au-firb", *told, "cleared=2026-03-24", on=date(2026, 3, 25))
    assert [bar.lifted_on for bar in cleared.standstills] == [date(2026, 3, 24)]


def test_a_notice_past_the_budget_says_that_it_was_cut() -> None:
    told = ("filed=2026-03-02", "fee_received=2026-03-04", "extended=2026-03-30@2026-08-20")
    (clock,) = clocks(judged("au-firb", *told, on=date(2026, 4, 12)), "au.fata.decision.extension")
    assert (clock.due_on, clock.confidence) == (date(2026, 7, 6), "unverified")
    assert "The paper goes past the longest term that the law allows: shown is that end." in clock.cautions


def test_an_interim_order_replaces_the_decision_period_and_its_ten_days() -> None:
    told = ("filed=2026-03-02", "fee_received=2026-03-04", "interim_order=2026-03-30@2026-06-18")
    timeline = judged("au-firb", *told, on=date(2026, 4, 20))
    running = {one.rule_id: one.due_on for one in timeline.clocks if not one.is_finished}
    assert running == {"au.fata.interim_order": date(2026, 6, 18)}
    assert [bar.expected_on for bar in timeline.standstills] == [date(2026, 6, 19)]


def test_a_certificate_has_no_decision_period_and_no_bar_whatever_was_paid() -> None:
    told = ("certificate_applied_for=2026-03-02", "fee_received=2026-03-04")
    timeline = judged("au-firb", *told, on=date(2026, 4, 20))
    assert (timeline.clocks, timeline.standstills) == ((), ())
    assert "Silence grants" in LIBRARY.regime("au-firb").versions[-1].rules["au.fata.cert.deemed"].note


def test_extensions_in_turn_count_each_from_the_one_before_and_only_the_last_one_runs() -> None:
    told = ["filed=2026-03-02", "fee_received=2026-03-04"]
    told += ["extended=2026-03-30@30 days", "extended=2026-04-20@30 days"]
    told += ["extension_requested=2026-05-20@30 days", "extended=2026-07-01@2026-07-20"]
    timeline = judged("au-firb", *told, on=date(2026, 7, 10))
    notices = clocks(timeline, "au.fata.decision.extension")
    [asked] = clocks(timeline, "au.fata.decision.request")
    assert [(one.state, one.trigger_on, one.due_on) for one in (*notices, asked)] == [
        ("ended", date(2026, 4, 7), date(2026, 5, 7)),
        ("ended", date(2026, 5, 7), date(2026, 6, 9)),  # Saturday 6 June, King's Birthday on Monday
        ("running", date(2026, 7, 9), date(2026, 7, 20)),
        ("ended", date(2026, 6, 9), date(2026, 7, 9)),
    ]
    assert not [said for one in timeline.clocks for said in one.cautions if "may have no effect" in said]
    assert [bar.expected_on for bar in timeline.standstills] == [date(2026, 7, 31)]


def test_an_extension_after_one_that_names_no_length_of_its_own_has_no_date_either() -> None:
    told = ("filed=2026-03-02", "fee_received=2026-03-04", "extension_requested=2026-03-30")
    timeline = judged("au-firb", *told, "extended=2026-04-20@30 days", on=date(2026, 4, 22))
    (notice,) = clocks(timeline, "au.fata.decision.extension")
    assert notice.due_on is None
    assert notice.undetermined
