"""A period that an extension follows runs on to its own end, and what stops it until then counts."""

from dataclasses import replace
from datetime import date

from tests.clock.samples import CALENDARS, CITE, RULE, law, rule
from tracker.clock.compute import compute
from tracker.clock.events import Event
from tracker.clock.law import Law, Stop
from tracker.clock.rules import Chain, Rule
from tracker.clock.timeline import Outcome

STOP = Stop(
    "ask",
    "Questions",
    frozenset({"asked"}),
    frozenset({"answered"}),
    True,
    True,
    False,
    "",
    CITE,
    "verified",
    "",
)
FIRST = replace(RULE, paused_by=frozenset({"ask"}), met_by=frozenset({"cleared", "planned"}))
LONGER = rule(
    10,
    id="demo.longer",
    starts_on=("planned",),
    mode="each",
    chain=Chain((RULE.id,), "rolled", True),
    paused_by=frozenset({"ask"}),
    met_by=frozenset({"cleared"}),
)


def demo() -> Law:
    found = law(FIRST, LONGER)
    return replace(found, versions=(replace(found.versions[0], stops={"ask": STOP}),))


def dates(*events: Event, as_of: date = date(2026, 6, 1)) -> dict[str, list[date | None]]:
    found: dict[str, list[date | None]] = {}
    for clock in compute(demo(), CALENDARS, events, as_of).clocks:
        found.setdefault(clock.rule_id, []).append(clock.due_on)
    return found


ACCEPTED = Event.on("accepted", date(2026, 3, 2))
EXTENDED = Event.on("planned", date(2026, 3, 20))


def test_a_stop_after_the_extension_was_declared_still_holds_the_first_period() -> None:
    asked, answered = Event.on("asked", date(2026, 3, 24)), Event.on("answered", date(2026, 3, 26))
    found = dates(ACCEPTED, EXTENDED, asked, answered)
    assert found == {RULE.id: [date(2026, 4, 4)], LONGER.id: [date(2026, 4, 14)]}


def test_a_stop_after_a_clearance_holds_nothing() -> None:
    asked, answered = Event.on("asked", date(2026, 3, 24)), Event.on("answered", date(2026, 3, 26))
    cleared = Event.on("cleared", date(2026, 3, 21))
    assert dates(ACCEPTED, cleared, asked, answered)[RULE.id] == [date(2026, 4, 1)]


def test_a_further_extension_counts_from_the_end_of_the_one_before() -> None:
    again = Event.on("planned", date(2026, 4, 5))
    assert dates(ACCEPTED, EXTENDED, again)[LONGER.id] == [date(2026, 4, 11), date(2026, 4, 21)]


def test_questions_that_overlap_are_one_stretch_until_all_are_answered() -> None:
    first, second = Event.on("asked", date(2026, 3, 10)), Event.on("asked", date(2026, 3, 12))
    one, both = Event.on("answered", date(2026, 3, 14)), Event.on("answered", date(2026, 3, 19))
    assert dates(ACCEPTED, first, second, one, both)[RULE.id] == [date(2026, 4, 11)]


def test_an_open_question_is_counted_as_if_it_were_answered_today() -> None:
    asked = Event.on("asked", date(2026, 3, 10))
    assert dates(ACCEPTED, asked, as_of=date(2026, 3, 12))[RULE.id] == [date(2026, 4, 4)]


def test_a_question_known_only_to_the_month_leaves_no_date_but_the_end_without_it() -> None:
    asked = Event("e", "asked", date(2026, 3, 1), date(2026, 3, 31), "month")
    (clock,) = compute(demo(), CALENDARS, [ACCEPTED, asked], date(2026, 5, 1)).clocks
    assert (clock.due_on, clock.earliest_on) == (None, date(2026, 4, 1))
    assert clock.undetermined
    assert "not known to the day" in clock.undetermined.reason


def test_an_extension_that_a_further_one_followed_is_not_late_when_the_decision_comes() -> None:
    told = [("accepted", 1, 1), ("planned", 1, 20), ("planned", 2, 5), ("cleared", 2, 18)]
    events = [Event.on(kind, date(2026, month, day)) for kind, month, day in told]
    events = [replace(event, key=f"{place}", facts={"term": "10 days"}) for place, event in enumerate(events)]
    first, second = (
        one for one in compute(demo(), CALENDARS, events, date(2026, 6, 1)).clocks if one.rule_id == LONGER.id
    )
    assert (first.state, first.finished_by, first.finished_on) == ("ended", "planned", date(2026, 2, 5))
    assert not any(said.startswith("Finished") for said in first.cautions)
    assert (second.state, second.finished_by) == ("met", "cleared")


LINK = Chain((RULE.id,), "rolled", True, link="demo.extensions")
EITHER = replace(LONGER, chain=LINK, ended_by=frozenset({"known"}))
OTHER = replace(LONGER, id="demo.other", starts_on=("known",), chain=LINK, ended_by=frozenset({"planned"}))


def linked(*told: tuple[str, date], rules: tuple[Rule, ...] = (FIRST, EITHER, OTHER)) -> list[Outcome]:
    """The extensions of a case in which either of two may follow the other."""
    found = law(*rules)
    found = replace(found, versions=(replace(found.versions[0], stops={"ask": STOP}),))
    events = [Event.on(kind, day, f"{place}") for place, (kind, day) in enumerate(told)]
    clocks = compute(found, CALENDARS, events, date(2026, 6, 1)).clocks
    return [one for one in clocks if one.rule_id in (EITHER.id, OTHER.id)]


def in_turn(*told: tuple[str, date]) -> list[tuple[str, str, date | None]]:
    """Those extensions as rule, state and end."""
    return [(one.rule_id, one.state, one.due_on) for one in linked(*told)]


BEGUN = (("accepted", date(2026, 3, 2)), ("planned", date(2026, 3, 20)))


def test_linked_extensions_each_count_from_the_one_opened_before_in_the_order_of_the_record() -> None:
    assert in_turn(*BEGUN, ("known", date(2026, 4, 5)), ("planned", date(2026, 4, 15))) == [
        (LONGER.id, "ended", date(2026, 4, 11)),
        (LONGER.id, "running", date(2026, 5, 1)),
        ("demo.other", "ended", date(2026, 4, 21)),
    ]


def test_a_stop_after_a_linked_extension_was_declared_still_holds_the_one_before() -> None:
    question = (("asked", date(2026, 4, 7)), ("answered", date(2026, 4, 9)))
    assert in_turn(*BEGUN, ("known", date(2026, 4, 5)), *question) == [
        (LONGER.id, "ended", date(2026, 4, 14)),
        ("demo.other", "running", date(2026, 4, 24)),
    ]


def test_a_linked_extension_repeated_ends_the_one_before_it_unless_that_was_over() -> None:
    again = in_turn(*BEGUN, ("planned", date(2026, 4, 5)))
    assert again == [
        (LONGER.id, "ended", date(2026, 4, 11)),
        (LONGER.id, "running", date(2026, 4, 21)),
    ]
    after = in_turn(*BEGUN, ("cleared", date(2026, 4, 2)), ("planned", date(2026, 4, 5)))
    assert [state for _, state, _ in after] == ["met", "running"]


def test_the_first_linked_extension_follows_what_its_rule_names() -> None:
    assert in_turn(BEGUN[0], ("known", date(2026, 3, 20))) == [("demo.other", "running", date(2026, 4, 11))]


def test_linked_extensions_are_numbered_within_their_rule() -> None:
    found = linked(*BEGUN, ("known", date(2026, 4, 5)), ("planned", date(2026, 4, 15)))
    assert [(one.rule_id, one.key) for one in found] == [
        (LONGER.id, "1-1"),
        (LONGER.id, "1-2"),
        ("demo.other", "1-1"),
    ]


SECOND = rule(30, id="demo.second", starts_on=("filed",), expected=False)


def test_the_first_linked_extension_follows_a_clock_that_had_begun_when_it_was_opened() -> None:
    # The period ends on 1 April, the second one, begun on 2 April, on 2 May.
    either = replace(EITHER, chain=replace(LINK, rules=(SECOND.id, RULE.id)))
    for opened_on, due_on in ((date(2026, 3, 20), date(2026, 4, 11)), (date(2026, 4, 3), date(2026, 5, 12))):
        told = sorted([("planned", opened_on), ("filed", date(2026, 4, 2))], key=lambda one: one[1])
        [found] = linked(BEGUN[0], *told, rules=(FIRST, SECOND, either))
        assert found.due_on == due_on


def test_a_linked_extension_of_a_clock_that_never_began_is_passed_over() -> None:
    either = replace(EITHER, chain=replace(LINK, rules=(SECOND.id,)))
    [found] = linked(*BEGUN, ("known", date(2026, 3, 24)), rules=(FIRST, SECOND, either, OTHER))
    assert (found.rule_id, found.state, found.due_on) == ("demo.other", "running", date(2026, 4, 11))
