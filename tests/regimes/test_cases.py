"""Every worked example: expected days come from outside sources, never from this program's own output."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tracker.clock.compute import compute
from tracker.clock.terms import parse_term
from tracker.clock.timeline import Timeline
from tracker.management.by_hand import read_event, read_pause
from tracker.regimes.loader import load_library
from tracker.regimes.single import single_clock

FOLDER = Path(__file__).parent.parent / "cases"


def entries(kind: str) -> list[Any]:
    """Every entry of one kind in every file, named by its file and its own name."""
    return [
        pytest.param(entry, id=f"{path.parent.name}/{path.stem}: {entry['name']}")
        for path in sorted(FOLDER.glob("*/*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get(kind, [])
    ]


@pytest.mark.parametrize("case", entries("case"))
def test_the_worked_example_comes_out(case: dict[str, Any]) -> None:
    answer = single_clock(
        load_library(),
        case["rule"],
        case["trigger"],
        pauses=[read_pause(text) for text in [*case.get("pauses", []), *case.get("stops", [])]],
        term=parse_term(case["term"]) if "term" in case else None,
        regime_pauses=not case.get("without_regime_pauses", False),
    ).counted
    assert (answer.unrolled_on, answer.due_on) == (case["unrolled_on"], case["due_on"])
    assert answer.safe_on == case.get("safe_on")
    beside = {reading.label: reading.due_on for reading in answer.readings}
    assert {label: beside.get(label) for label in case.get("readings", {})} == case.get("readings", {})
    assert case["source"]


@pytest.mark.parametrize("case", [one for one in entries("case") if "stated" in one.values[0]])
def test_the_day_that_the_source_printed_is_met_unless_it_contradicts_the_law(case: dict[str, Any]) -> None:
    assert (case["stated"] == case["due_on"]) != case.get("must_not", False)


@pytest.mark.parametrize("case", entries("timeline"))
def test_the_worked_chain_comes_out(case: dict[str, Any]) -> None:
    library = load_library()
    law = library.regime(case["regime"])
    events = [read_event(law, text, place) for place, text in enumerate(case["events"])]
    timeline = compute(law, library.calendars, events, case["as_of"], calendar=case.get("calendar", ""))
    found = {clock.rule_id: clock.due_on for clock in timeline.clocks}
    assert {rule: found.get(rule) for rule in case["due"]} == case["due"]
    assert not [rule for rule in case.get("undated", []) if found.get(rule)]
    assert beside(timeline, case.get("readings", {})) == case.get("readings", {})
    over = {clock.rule_id: clock.finished_on for clock in timeline.clocks if clock.is_finished}
    assert {rule: over.get(rule) for rule in case.get("finished", {})} == case.get("finished", {})
    lifted = {bar.id: bar.lifted_on for bar in timeline.standstills}
    assert {bar: lifted.get(bar) for bar in case.get("lifted", {})} == case.get("lifted", {})
    duties = {duty.rule_id: [day for day in (duty.since, duty.met_on) if day] for duty in timeline.duties}
    assert {rule: duties.get(rule) for rule in case.get("duties", {})} == case.get("duties", {})
    assert timeline.phase == case.get("phase", timeline.phase)


def beside(timeline: Timeline, asked: dict[str, dict[str, date]]) -> dict[str, dict[str, date | None]]:
    """The other readings that a chain names, by rule and label; None where the clock has no such one."""
    found = {(clock.rule_id, one.label): one.due_on for clock in timeline.clocks for one in clock.readings}
    return {rule: {label: found.get((rule, label)) for label in labels} for rule, labels in asked.items()}
