import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError

from tests.commands.by_hand import ROOT, run, said

REVIEW = "us.cfius.notice.review"


def clock(*arguments: str) -> Any:
    return json.loads(said("clock", *arguments, "--json"))


def test_one_clock_has_every_documented_key() -> None:
    answer = clock(REVIEW, "2026-05-20")
    assert {
        "rule": REVIEW,
        "trigger_on": "2026-05-20",
        "unrolled_on": "2026-07-03",
        "due_on": "2026-07-06",
        "owed_by": "authority",
        "owner": "Committee",
        "confidence": "verified",
        "calendar": "us-federal",
        "regime_version": "us-cfius/2024-12-26",
    }.items() <= answer.items()
    assert "800.503(b)" in answer["citation"]
    assert {"code", "on", "citation", "text"} == set(answer["steps"][0])


def test_the_words_name_the_closed_days_and_the_law() -> None:
    words = said("clock", REVIEW, "2026-05-20")
    assert words.startswith("Review ends: Mon 6 Jul 2026\n")
    assert "Independence Day (observed)" in words
    assert "read on Sun 22 Nov 2026" in words


def test_an_unverified_date_says_so() -> None:
    assert "(unverified)" in said("clock", "us.cfius.penalty.petition", "2021-05-20").splitlines()[0]
    assert clock("us.cfius.penalty.petition", "2021-05-20")["confidence"] == "unverified"


@pytest.mark.parametrize(
    ("trigger", "due"),
    [
        ("2026-01-31", "2026-03-16"),
        ("2024-02-29", "2024-04-15"),
        ("2026-07-04", "2026-08-17"),
        ("2026-12-31", "2027-02-16"),
        ("2026-11-28", "2027-01-11"),
    ],
    ids=["31st", "29 February", "holiday and Saturday", "year end", "weekend"],
)
def test_odd_trigger_days_count_like_any_other(trigger: str, due: str) -> None:
    assert clock(REVIEW, trigger, "--without-regime-pauses")["due_on"] == due


def test_a_pause_by_hand_and_the_settled_lapse_give_the_same_date() -> None:
    by_hand = clock(REVIEW, "2025-09-15", "--without-regime-pauses", "--pause", "2025-10-01/2025-11-12")
    assert by_hand["due_on"] == clock(REVIEW, "2025-09-15")["due_on"] == "2025-12-11"
    assert clock(REVIEW, "2025-09-15", "--without-regime-pauses")["due_on"] == "2025-10-29"


def test_a_term_from_an_order_gives_the_date() -> None:
    assert clock("us.order.divest", "2020-08-14", "--term", "90 days")["due_on"] == "2020-11-12"


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((REVIEW, "2026-02-30"), "date"),
        ((REVIEW, "20260520"), "date"),
        ((REVIEW, "1988-08-22"), "date"),
        ((REVIEW, "2096-01-01"), "date"),
        (("us.cfius.nothing", "2026-05-20"), "rule"),
        (("us.cfius.notice.finalcert", "2026-05-20"), "rule"),
        (("us.cfius.notice.fee.shortfall", "2019-05-20"), "date"),
        ((REVIEW, "2026-05-20", "--term", "90 days"), "term"),
        (("us.order.divest", "2020-08-14"), "term"),
        (("us.order.divest", "2020-08-14", "--term", "soon"), "term"),
        ((REVIEW, "2026-05-20", "--pause", "2026-05-22"), "pause"),
        ((REVIEW, "2026-05-20", "--pause", "2026-05-22/2026-05-21"), "pause"),
        (("us.order.divest", "2020-08-14", "--term", "９０ days"), "term"),
        (("us.order.divest", "2020-08-14", "--term", "36500 months"), "term"),
        ((REVIEW, "2026-06-01", "--pause", "2026-06-02/9999-12-31"), "pause"),
        (("--batch", "/nowhere.jsonl"), "batch"),
    ],
)
def test_bad_input_names_the_field(arguments: tuple[str, ...], field: str) -> None:
    with pytest.raises(CommandError) as refused:
        said("clock", *arguments)
    assert str(refused.value).startswith(f"{field}: ")
    assert refused.value.returncode == 1


def test_bad_input_ends_with_status_1_and_one_line_on_stderr() -> None:
    ended = run("clock", REVIEW, "2026-02-30", "--json")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("date: ")


def test_wrong_usage_ends_with_status_2() -> None:
    assert run("clock", REVIEW).returncode == 2
    assert run("clock", "--batch", "-", REVIEW, "2026-05-20").returncode == 2


def test_a_batch_answers_every_line_and_stops_at_none() -> None:
    lines = [
        json.dumps({"rule_id": REVIEW, "trigger_date": "2026-05-20"}),
        "not json",
        json.dumps({"rule_id": REVIEW, "trigger_date": "2025-09-15", "pauses": ["2025-09-20/2025-09-21"]}),
        json.dumps({"rule_id": "us.order.divest", "trigger_date": "2020-08-14", "term": "90 days"}),
        json.dumps({"rule_id": REVIEW, "trigger_date": "2026-02-30"}),
        json.dumps({"rule_id": REVIEW}),
        json.dumps([1]),
        json.dumps({"rule_id": REVIEW, "trigger_date": "2026-05-20", "pauses": 3}),
        json.dumps({"rule_id": REVIEW, "trigger_date": "2026-05-20", "pause": []}),
        json.dumps({"rule_id": REVIEW, "trigger_date": "2026-06-01", "pauses": ["2026-06-02/9999-12-31"]}),
        json.dumps({"rule_id": "\ud800", "trigger_date": "2026-06-01"}),
        "9" * 5001,
        "",
        json.dumps(
            {"rule_id": REVIEW, "trigger_date": "2026-06-01", "pauses": [["2026-06-02", "2026-06-02"]]}
        ),
    ]
    ended = run("clock", "--batch", "-", stdin="\n".join(lines))
    assert ended.returncode == 0
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [answer.get("due_on") for answer in answers] == [
        "2026-07-06",
        None,
        "2025-12-15",
        "2020-11-12",
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        "2026-07-16",
    ]
    fields = [answer["error"]["field"] for answer in answers if "error" in answer]
    assert fields == [
        "line", "trigger_date", "trigger_date", "line", "pauses", "pause", "pause", "rule", "line",
    ]  # fmt: skip
    assert [answer["line"] for answer in answers if "error" in answer] == [2, 5, 6, 7, 8, 9, 10, 11, 12]


@pytest.mark.parametrize(
    ("rule", "trigger"),
    [("us.cfius.declaration.mandatory", "2024-02-15"), ("us.cfius.notice.comments", "2024-01-16")],
)
def test_a_day_moved_over_an_unverified_closure_is_unverified(rule: str, trigger: str) -> None:
    assert clock(rule, trigger)["confidence"] == "unverified"


def test_a_disputed_day_shows_the_other_safe_day_and_the_other_start() -> None:
    (reading,) = clock("us.cfius.declaration.mandatory", "2021-02-19")["readings"]
    assert reading["label"].endswith("safe day")
    assert reading["due_on"] == "2021-01-19"
    (reading,) = clock("us.cfius.notice.comments", "2021-02-01")["readings"]
    assert reading["due_on"] == "2021-02-17"


def test_a_reader_who_has_seen_enough_ends_no_command_in_a_traceback() -> None:
    command = f"{sys.executable} manage.py check_regimes | head -1"
    ended = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in ended.stderr


def test_a_batch_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl"
    file.write_text(
        "\ufeff" + json.dumps({"rule_id": REVIEW, "trigger_date": "2026-05-20"}), encoding="utf-8"
    )
    assert json.loads(said("clock", "--batch", str(file)))["due_on"] == "2026-07-06"
