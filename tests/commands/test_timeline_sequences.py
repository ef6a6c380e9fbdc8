"""Orders of events that are easily computed wrongly. Expected days are worked by hand from the texts."""

import json
from typing import Any

import pytest

from tests.commands.by_hand import said

REVIEW = "us.cfius.notice.review"
INVESTIGATION = "us.cfius.notice.investigation"
PRESIDENT = "us.cfius.president.decision"
STAGES = "accepted=2026-06-01 investigation_started=2026-07-15"


def timeline(told: str, as_of: str, regime: str = "us-cfius") -> Any:
    return json.loads(said("timeline", regime, *told.split(), "--as-of", as_of, "--json"))


def clocks(answer: Any, rule: str) -> list[dict[str, Any]]:
    lists = ("running", "projected", "waiting", "finished")
    return [clock for name in lists for clock in answer[name] if clock["rule"] == rule]


def due(answer: Any, rule: str) -> list[str]:
    return [clock["due_on"] for clock in clocks(answer, rule)]


def test_an_investigation_recorded_late_counts_from_the_end_of_the_review() -> None:
    answer = timeline("accepted=2026-06-03 investigation_started=2026-07-20", "2026-07-21")
    (clock,) = clocks(answer, INVESTIGATION)
    assert (clock["trigger_on"], clock["due_on"]) == ("2026-07-17", "2026-08-31")
    assert clock["readings"] == []
    assert "counted from that end" in clock["cautions"][0]
    assert due(answer, PRESIDENT) == ["2026-09-15"]


def test_an_investigation_opened_early_shows_both_wordings() -> None:
    answer = timeline("accepted=2026-06-01 investigation_started=2026-07-01", "2026-07-02")
    (clock,) = clocks(answer, INVESTIGATION)
    assert clock["due_on"] == "2026-08-17"
    assert [one["due_on"] for one in clock["readings"]] == ["2026-08-14"]


def test_a_late_referral_does_not_give_the_president_more_days() -> None:
    answer = timeline(f"{STAGES} referred_to_president=2026-09-03", "2026-09-04")
    assert due(answer, PRESIDENT) == ["2026-09-15"]


def test_a_notice_requested_after_a_declaration_starts_no_review_until_it_is_accepted() -> None:
    told = "declaration_received=2026-06-05 questions_sent=2026-06-10 notice_invited=2026-07-01"
    answer = timeline(told, "2026-07-05")
    assert answer["phase"] == "invited"
    assert due(answer, REVIEW) == []
    answer = timeline(f"{told} accepted=2026-07-20", "2026-07-25")
    assert answer["phase"] == "review"
    assert answer["flags"] == []
    assert due(answer, REVIEW) == ["2026-09-02"]
    assert due(answer, "us.cfius.declaration.assessment") == ["2026-07-06"]
    assert due(answer, "us.cfius.declaration.followup") == ["2026-06-12"]


def test_a_notice_after_a_declaration_is_bound_by_its_own_day() -> None:
    told = "declaration_received=2020-01-06 declaration_inconclusive=2020-02-04 accepted=2020-03-16"
    answer = timeline(f"{told} questions_sent=2020-03-20", "2020-03-21")
    assert answer["regime_version"] == "us-cfius/2020-02-13"
    assert due(answer, "us.cfius.notice.followup") == ["2020-03-25"]


def test_acceptance_ends_every_wait_for_comments() -> None:
    told = "draft_submitted=2026-05-01 filed=2026-05-12 stipulated=2026-05-12 accepted=2026-05-20"
    states = [clock["state"] for clock in clocks(timeline(told, "2026-06-10"), "us.cfius.notice.comments")]
    assert states == ["ended", "ended"]


def test_one_filing_meets_the_duty_for_every_planned_completion() -> None:
    told = (
        "mandatory_filing_identified=2026-01-01 completion_planned=2026-06-30 completion_planned=2026-07-31"
    )
    answer = timeline(f"{told} filed=2026-05-20", "2026-06-12")
    states = [clock["state"] for clock in clocks(answer, "us.cfius.declaration.mandatory")]
    assert states == ["met", "met"]


def test_a_mandatory_filing_after_the_safe_day_says_so() -> None:
    told = "mandatory_filing_identified=2026-01-01 completion_planned=2026-06-30 filed=2026-05-31"
    (clock,) = clocks(timeline(told, "2026-06-12"), "us.cfius.declaration.mandatory")
    assert "after the safe day, Fri 29 May 2026" in clock["cautions"][0]


def test_a_penalty_closes_no_running_review() -> None:
    answer = timeline("accepted=2026-06-01 penalty_determined=2026-06-10", "2026-06-12")
    assert answer["phase"] == "review"
    assert due(answer, INVESTIGATION) == ["2026-08-31"]


def test_a_case_cleared_that_day_leaves_the_president_nothing_to_decide() -> None:
    both = ["cleared=2026-08-20", "investigation_completed=2026-08-20"]
    for told in (both, both[::-1]):
        answer = timeline(" ".join([STAGES, *told]), "2026-08-21")
        assert clocks(answer, PRESIDENT) == []
        assert answer["running"] == answer["projected"] == []


def test_another_reading_of_the_review_is_another_reading_of_what_follows() -> None:
    answer = timeline("accepted=2026-01-05", "2026-01-20")
    readings = {
        rule: [one["due_on"] for one in clocks(answer, rule)[0]["readings"]]
        for rule in (REVIEW, INVESTIGATION)
    }
    assert due(answer, REVIEW) == ["2026-05-05"]
    assert readings == {REVIEW: ["2026-05-11"], INVESTIGATION: ["2026-06-25"]}


@pytest.mark.parametrize("ended", ["rejected=2026-07-20", "withdrawn=2026-07-20"])
def test_a_filing_after_a_rejection_or_withdrawal_is_a_new_one(ended: str) -> None:
    answer = timeline(f"{STAGES} {ended} filed=2026-08-01 accepted=2026-08-10", "2026-08-12")
    assert due(answer, REVIEW) == ["2026-09-23", "2026-07-15"]
    assert [clock["state"] for clock in clocks(answer, INVESTIGATION)] == ["projected", "ended"]


def test_a_filing_after_firrma_is_bound_by_firrma_whatever_came_before() -> None:
    told = "accepted=2018-07-02 withdrawn=2018-07-20 filed=2018-08-20 accepted=2018-09-04"
    answer = timeline(told, "2018-09-10")
    assert answer["regime_version"] == "us-cfius/2018-08-13"
    assert due(answer, REVIEW)[0] == "2018-10-18"


def test_a_clock_that_ran_out_before_the_lapse_is_overdue_and_not_paused() -> None:
    answer = timeline("accepted=2025-06-02 investigation_started=2025-07-16", "2025-10-05")
    states = {clock["rule"]: clock["state"] for clock in answer["running"]}
    assert states["us.cfius.notice.dni"] == "running"


def test_a_stage_past_the_settled_calendar_is_provisional_and_says_so() -> None:
    answer = timeline("accepted=2035-11-10", "2035-12-01")
    assert due(answer, REVIEW) == ["2035-12-24"]
    (clock,) = clocks(answer, INVESTIGATION)
    assert clock["confidence"] == "unverified"
    assert any("settled to 31 Dec 2035" in caution for caution in clock["cautions"])


def test_an_agency_notice_that_is_withdrawn_ends_its_review() -> None:
    answer = timeline("agency_notice_received=2026-06-01 agency_withdrawal_decided=2026-06-19", "2026-06-25")
    assert [clock["state"] for clock in clocks(answer, REVIEW)] == ["ended"]
    assert due(answer, "us.cfius.notice.agency.withdrawal") == ["2026-06-23"]
    assert answer["phase"] == "withdrawn"


def test_bounds_reach_across_a_change_of_law() -> None:
    (clock,) = clocks(timeline("accepted=2018-08", "2018-09-10"), REVIEW)
    assert (clock["earliest_on"], clock["latest_on"]) == ("2018-08-30", "2018-10-15")


def test_an_outbound_notification_before_completion_meets_the_duty() -> None:
    answer = timeline("outbound_filed=2026-01-10 closed=2026-01-15", "2026-02-20", "us-outbound")
    assert [clock["state"] for clock in clocks(answer, "us.outbound.notification")] == ["met"]
    answer = timeline("closed=2026-01-15 outbound_changed=2026-02-01", "2026-02-02", "us-outbound")
    assert due(answer, "us.outbound.update") == ["2026-02-14"]


def test_what_merely_happened_around_a_case_moves_nothing() -> None:
    told = "accepted=2026-06-01 cleared=unknown"
    around = "accepted=2026-06-01 context=2020-01-01 cleared=unknown"
    assert timeline(told, "2026-06-10")["phase"] == timeline(around, "2026-06-10")["phase"] == "cleared"


def test_a_lapse_after_the_end_of_a_clock_moves_nothing() -> None:
    answer = timeline("accepted=2025-09-15 cleared=2025-09-20", "2025-12-20")
    assert due(answer, REVIEW) == ["2025-10-29"]
    answer = timeline("accepted=2025-09-15 cleared=2025-12-01", "2025-12-20")
    assert due(answer, REVIEW) == ["2025-12-11"]


def test_a_refiling_dated_after_its_own_acceptance_is_flagged() -> None:
    answer = timeline("refiled=2026-11-23 accepted=2026-11-22", "2026-11-24")
    assert "not recorded as withdrawn" in answer["flags"][0]
    told = "accepted=2026-06-01 withdrawn=2026-07-10 refiled=2026-07-13 accepted=2026-07-15"
    assert timeline(told, "2026-07-20")["flags"] == []


def test_a_stage_that_waits_says_what_for_and_no_more() -> None:
    reasons = {
        clock["undetermined"]["reason"] for clock in timeline("filed=2026-06-01", "2026-06-10")["waiting"]
    }
    assert len(reasons) == 1
