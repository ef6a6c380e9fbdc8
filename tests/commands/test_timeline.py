import json
from typing import Any

import pytest
from django.core.management.base import CommandError

from tests.commands.by_hand import said


def timeline(*arguments: str) -> Any:
    return json.loads(said("timeline", "us-cfius", *arguments, "--json"))


def rules(clocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {clock["rule"]: clock["due_on"] for clock in clocks}


def test_a_review_shows_what_runs_and_what_would_follow() -> None:
    answer = timeline("accepted=2026-06-01", "--as-of", "2026-06-10")
    assert answer["phase"] == "review"
    assert rules(answer["running"])["us.cfius.notice.review"] == "2026-07-15"
    assert rules(answer["projected"]) == {
        "us.cfius.notice.investigation": "2026-08-31",
        "us.cfius.president.decision": "2026-09-15",
    }
    assert answer["finished"] == answer["waiting"] == []


def test_a_filing_that_was_not_accepted_waits_for_acceptance() -> None:
    answer = timeline("filed=2026-06-01", "--as-of", "2026-06-10")
    (waiting, *_) = answer["waiting"]
    assert waiting["due_on"] is None
    assert waiting["undetermined"]["waits_for"] == "accepted"


def test_a_withdrawn_and_refiled_notice_keeps_both_sets_of_clocks() -> None:
    answer = timeline(
        "accepted=2026-06-01", "withdrawn=2026-07-10", "refiled=2026-07-13", "accepted=2026-07-15",
        "--as-of", "2026-07-20",
    )  # fmt: skip
    ended = [clock for clock in answer["finished"] if clock["rule"] == "us.cfius.notice.review"]
    assert [(clock["state"], clock["finished_on"]) for clock in ended] == [("ended", "2026-07-10")]
    assert rules(answer["running"])["us.cfius.notice.review"] == "2026-08-28"


def test_the_parties_keep_their_days_in_a_lapse_that_pauses_the_committee() -> None:
    answer = timeline("accepted=2025-09-15", "questions_sent=2025-10-01", "--as-of", "2025-10-03")
    states = {clock["rule"]: clock["state"] for clock in answer["running"]}
    assert states["us.cfius.notice.review"] == "paused"
    assert states["us.cfius.notice.followup"] == "running"


def test_a_declaration_shows_both_lawful_readings() -> None:
    answer = timeline("declaration_received=2026-06-08", "--filing", "declaration", "--as-of", "2026-06-09")
    (clock,) = answer["running"]
    assert (clock["due_on"], clock["confidence"]) == ("2026-07-07", "unverified")
    assert [reading["due_on"] for reading in clock["readings"]] == ["2026-07-08"]


def test_an_event_known_to_the_month_gives_bounds() -> None:
    answer = timeline("accepted=2026-06", "--as-of", "2026-07-01")
    clock = next(one for one in answer["running"] if one["rule"] == "us.cfius.notice.review")
    assert (clock["due_on"], clock["earliest_on"], clock["latest_on"]) == (None, "2026-07-15", "2026-08-13")


def test_mitigation_terms_take_their_length_from_the_proposal() -> None:
    answer = timeline("accepted=2026-06-01", "mitigation_proposed=2026-06-10@4 bd", "--as-of", "2026-06-11")
    assert rules(answer["running"])["us.cfius.notice.mitigation.response"] == "2026-06-16"


def test_a_later_law_never_reaches_back() -> None:
    early = timeline("penalty_noticed=2019-03-01", "--as-of", "2019-03-02")
    assert rules(early["running"]) == {}
    answer = timeline("penalty_noticed=2024-12-20", "--as-of", "2024-12-23")
    (clock,) = answer["running"]
    assert (clock["due_on"], clock["confidence"]) == ("2025-01-21", "unverified")


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("nz-oia", "called_in=2026-06-01"), "regime"),
        (("us-cfius", "accepted"), "event"),
        (("us-cfius", "eaten=2026-06-01"), "event"),
        (("us-cfius", "accepted=2026-06-31"), "date"),
        (("us-cfius", "accepted=1970-06-01"), "date"),
        (("us-cfius", "accepted=2026-06-01..2026-05-01"), "date"),
        (("us-cfius", "accepted=2026-06-01", "--filing", "letter"), "filing"),
        (("us-cfius", "accepted=2026-06-01", "--as-of", "today"), "as-of"),
    ],
)
def test_bad_input_names_the_field(arguments: tuple[str, ...], field: str) -> None:
    with pytest.raises(CommandError) as refused:
        said("timeline", *arguments)
    assert str(refused.value).startswith(f"{field}: ")


def test_the_words_say_phase_date_owner_and_law() -> None:
    words = said("timeline", "us-cfius", "accepted=2026-06-01", "--as-of", "2026-06-10")
    assert words.startswith("Phase: Review")
    assert "Review ends: Wed 15 Jul 2026 [Committee; us.cfius.notice.review; 50 USC 4565" in words
