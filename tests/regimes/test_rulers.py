"""Every worked example, day by day: the ruler carries the length of the rule and ends on the date."""

from collections.abc import Iterator
from functools import cache

from tests.regimes.test_cases import entries
from tracker.clock.compute import compute
from tracker.clock.day_by_day import ruler_of
from tracker.clock.ruler import Ruler
from tracker.clock.terms import parse_term
from tracker.clock.timeline import Outcome
from tracker.management.by_hand import read_event, read_pause
from tracker.regimes.loader import load_library
from tracker.regimes.single import SingleClock, single_clock


@cache
def rulers() -> list[tuple[str, Outcome, Ruler]]:
    """The clocks of all examples with their rulers, computed once."""
    return [(name, clock, ruler_of(clock)) for name, clock in (*_single(), *_chains())]


def _single() -> Iterator[tuple[str, Outcome]]:
    for entry in entries("case"):
        case = entry.values[0]
        answer = single_clock(
            load_library(),
            case["rule"],
            case["trigger"],
            pauses=[read_pause(text) for text in [*case.get("pauses", []), *case.get("stops", [])]],
            term=parse_term(case["term"]) if "term" in case else None,
            regime_pauses=not case.get("without_regime_pauses", False),
        )
        yield str(entry.id), _clock(answer)


def _clock(answer: SingleClock) -> Outcome:
    rule, calendar = answer.rule, answer.calendar
    return Outcome(
        rule_id=rule.id,
        key="1",
        title=rule.title,
        owed_by=rule.owed_by,
        owner="",
        zone=answer.law.zone,
        state="running",
        regime_version=answer.version.id,
        calendar=calendar.id,
        calendar_digest=calendar.digest,
        citation=rule.cite.text,
        citation_url="",
        read_on=rule.cite.read_on,
        confidence="verified",
        unit="calendar-day",
    ).dated(answer.counted)


def _chains() -> Iterator[tuple[str, Outcome]]:
    library = load_library()
    for entry in entries("timeline"):
        case = entry.values[0]
        law = library.regime(case["regime"])
        events = [read_event(law, text, place) for place, text in enumerate(case["events"])]
        found = compute(law, library.calendars, events, case["as_of"], calendar=case.get("calendar", ""))
        yield from ((f"{entry.id} {clock.rule_id}", clock) for clock in found.clocks)


def test_every_ruler_ends_on_the_date_of_its_clock() -> None:
    wrong = [name for name, clock, ruler in rulers() if clock.due_on and ruler.on("end") != clock.due_on]
    assert wrong == []


def test_the_last_number_of_every_ruler_is_the_length_that_the_steps_tell() -> None:
    counted = [(name, clock, ruler) for name, clock, ruler in rulers() if ruler.kind == "counted"]
    assert [name for name, _, ruler in counted if not ruler.agrees] == []
    told = {"counted", "capped", "cut"}
    for name, clock, ruler in counted:
        step = next(one for one in reversed(clock.steps) if one.code in told)
        if step.code == "counted":
            ended = next(cell for cell in ruler.cells if "period-end" in cell.roles)
            assert (ruler.reached, ruler.unit) == (step.facts["n"], step.facts["unit"]), name
            assert ended.number == ruler.n or (ruler.clear and ended.number is None), name


def test_the_examples_cover_every_unit_and_both_directions() -> None:
    assert {ruler.unit for _, _, ruler in rulers() if ruler.kind == "counted"} == {
        "calendar-day",
        "business-day",
        "week",
        "month",
        "year",
    }
    assert {ruler.direction for _, _, ruler in rulers()} == {"forward", "backward"}
    assert {ruler.clear for _, _, ruler in rulers()} == {False, True}


def test_a_day_is_paused_on_the_ruler_exactly_where_the_steps_leave_it_out() -> None:
    for name, clock, ruler in rulers():
        left_out = sum(step.facts["days"] for step in clock.steps if step.code == "paused")
        if ruler.kind == "counted" and not any(step.code in ("capped", "cut") for step in clock.steps):
            assert sum(cell.gap == "paused" for cell in ruler.cells) == left_out, name
