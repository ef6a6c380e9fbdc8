"""The report of the proof says what was found and what was not run."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.proof import agreement, mutation, report
from tests.proof.comparisons import COMPARISONS
from tests.proof.mutation import KILLED, SLOW, SURVIVED, UNRUN, Mutants, Survivor

LIVED = Survivor("tracker.clock.count.x_end__mutmut_2", SURVIVED, "-return day +return None")
OUTCOME = Mutants(
    "abc", "Mon 23 Nov 2026", 60.0, {"count": {KILLED: 96, SLOW: 2, SURVIVED: 1, UNRUN: 0}}, [LIVED]
)


def test_the_comparisons_run_on_their_shares_and_name_their_seeds() -> None:
    done = [agreement.compare_part(place, 3, 7) for place in range(len(COMPARISONS))]
    lines = report.compared_lines(done)
    assert [one.examples for one in done] == [3] * len(COMPARISONS)
    assert all(f"| {one.title} | 3 | 7 to 7 | 0.0 min | 0 |" in lines for one in done)


def test_comparisons_that_were_cut_short_go_on_where_they_stopped(tmp_path: Path) -> None:
    kept = tmp_path / "compared"
    done = [agreement.Compared(one.title, one.share, 7, 1.0) for one in COMPARISONS]
    kept.write_text("".join(json.dumps(asdict(one)) + "\n" for one in done), encoding="utf-8")
    assert agreement.compare(10, 7, kept) == done


def test_a_disagreement_is_told_and_misses_the_goal() -> None:
    lines = report.compared_lines([agreement.Compared("one clock", 0, 1, 0.5, "engine a,\nwalk b")])
    assert "- one clock, seed 1: engine a, walk b" in lines
    assert any("**missed**" in line for line in lines)


def test_every_regime_with_worked_examples_is_counted() -> None:
    found = {one.regime: one for one in agreement.worked()}
    assert found["uk-nsia"].must_not >= 1
    assert all(one.dates + one.chains and one.sources for one in found.values())


def test_every_calendar_is_counted_or_says_why_not() -> None:
    opinions = agreement.second_opinions()
    lines = report.calendar_lines(opinions)
    assert all(one.reasons or not one.differences for one in opinions)
    assert sum(line.endswith(one.unasked) for line in lines for one in opinions if one.unasked) == sum(
        bool(one.unasked) for one in opinions
    )


def test_a_survivor_without_a_reason_is_listed_as_such() -> None:
    without = "\n".join(report.mutant_lines(OUTCOME, {}, []))
    assert "Survivors: 1, of which 1 without a reason" in without
    assert "none given (survived)" in without
    told = "\n".join(report.mutant_lines(OUTCOME, {LIVED.mutant: "the same day"}, []))
    assert "of which 0 without a reason" in told
    assert "the same day" in told


def test_a_run_that_left_mutants_out_never_meets_the_goal() -> None:
    assert "99.0 % found of 99 mutants run** (goal 95 %: met)" in "\n".join(
        report.mutant_lines(OUTCOME, {}, [])
    )
    part = Mutants("abc", "", 1.0, {**OUTCOME.modules, "case": {UNRUN: 4}})
    assert "(goal 95 %: **missed**); 4 were not run" in "\n".join(report.mutant_lines(part, {}, []))


def test_an_outcome_is_kept_and_read_again(tmp_path: Path) -> None:
    OUTCOME.save(tmp_path / "mutants.json")
    assert mutation.load(tmp_path / "mutants.json") == OUTCOME
    later = mutation.joined(OUTCOME, OUTCOME, ["count"])
    later.save(tmp_path / "mutants.json")
    assert mutation.load(tmp_path / "mutants.json") == later


def test_modules_that_were_mutated_anew_take_the_place_of_what_was_known_of_them() -> None:
    old = Survivor("tracker.clock.days.x_on__mutmut_1", SURVIVED, "-day +None")
    gone = Survivor("tracker.clock.gone.x_on__mutmut_1", SURVIVED, "-day +None")
    told = {"count": {KILLED: 9}, "days": {SURVIVED: 1}, "gone": {SURVIVED: 1}}
    before = Mutants("abc", "Mon", 60.0, told, [old, gone])
    now = Mutants(
        "def", "Tue", 120.0, {"count": {KILLED: 8, SURVIVED: 1}, "days": {UNRUN: 1}}, [LIVED], ["days.exact"]
    )
    after = mutation.joined(before, now, ["count"])
    assert after.modules == {"count": {KILLED: 8, SURVIVED: 1}, "days": {SURVIVED: 1}}
    assert (after.survivors, after.decorated) == ([LIVED, old], ["days.exact"])
    assert [after.commit_of(module) for module in ("count", "days")] == ["def", "abc"]
    lines = report.mutant_lines(after, {}, [])
    assert "- Mutated anew at commit def (finished Tue, 2 minutes): `count`." in lines
    assert any(line.startswith("- All other modules stand as the tests of commit abc") for line in lines)
    assert not any("other modules" in line for line in report.mutant_lines(before, {}, []))


def test_modules_whose_source_has_changed_since_their_run_are_mutated_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    differ = {
        "abc": "tracker/clock/cautions.py\ntracker/clock/count.py\ntracker/clock/days.py",
        "def": "tracker/clock/ends.py",
    }
    monkeypatch.setattr(mutation, "_said", lambda *command: differ[command[3]])
    told: dict[str, dict[str, int]] = {"count": {KILLED: 9}, "days": {KILLED: 9}, "ends": {KILLED: 9}}
    before = Mutants("abc", "Mon", 60.0, told, renewals=[mutation.Renewal("def", "Tue", 1.0, ["days"])])
    assert mutation.changed(before) == ["count"]  # a module of words alone has nothing to mutate
    monkeypatch.setattr(
        mutation, "measure", lambda modules: Mutants("123", "Wed", 2.0, {key: {SLOW: 1} for key in told})
    )
    after = mutation.renewed(before, ["ends"])
    assert after.modules == {"count": {SLOW: 1}, "days": {KILLED: 9}, "ends": {SLOW: 1}}
    assert [after.commit_of(module) for module in told] == ["123", "def", "123"]


def test_an_outcome_that_is_as_the_source_stands_is_not_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutation, "_said", lambda *command: "")
    assert mutation.renewed(OUTCOME, []) is OUTCOME


def test_functions_that_are_never_mutated_are_named() -> None:
    source = "@property\ndef a(self): ...\n@staticmethod\ndef b(): ...\ndef c(): ...\n"
    assert mutation.unmutated(source) == ["a"]
    assert mutation.is_mutated(source)
    assert not mutation.is_mutated("@property\ndef a(self): ...\nB = 1\n")


def test_reasons_are_only_kept_for_mutants_of_the_clock() -> None:
    assert all(mutant.startswith("tracker.clock.") and why for mutant, why in report.reasons().items())
