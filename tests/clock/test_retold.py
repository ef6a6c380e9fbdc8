"""A stored sentence in another tongue. The tongue here is made up, so that no catalogue is needed."""

from datetime import date
from typing import Any

import pytest

from tracker.clock.explain import said, sentence
from tracker.clock.retold import day_told, retold
from tracker.clock.sentences import SENTENCES
from tracker.clock.steps import Step
from tracker.clock.tongue import ENGLISH, Tongue

STARS = Tongue(
    lambda words: {"not known": "*"}.get(words, words),
    lambda day: f"<{day}>",
    lambda n, unit: f"<{n} {unit}>",
    lambda n: f"<{n}>",
    lambda day: f"<{day:%m-%d}>",
    str,
    str,
)
DAY, EARLIER = date(2026, 7, 3), date(2026, 3, 2)
STEPS: list[tuple[str, dict[str, Any], str]] = [
    (
        "paused",
        {"first": EARLIER, "days": 10, "reason": "questions open (two)"},
        "<10 calendar-day> from <2026-03-02> to <2026-07-03> are not counted: questions open (two).",
    ),
    ("counted", {"n": 1, "unit": "month", "direction": "forward"}, "<1 month> end on <2026-07-03>."),
    (
        "rolled",
        {"closed_on": EARLIER, "over": "Feast"},
        "<2026-03-02> is closed (Feast), so the end moves to <2026-07-03>.",
    ),
    (
        "fixed-day",
        {"named": DAY, "relation": "by"},
        "The law says by <07-03> of each year: the last day is <2026-07-03>.",
    ),
    (
        "cut",
        {"by": "One", "was": EARLIER},
        "“One” ends first, on <2026-07-03>; this clock would have run to <2026-03-02>.",
    ),
    (
        "recurred",
        {"n": 3, "anchor": EARLIER, "anniversary": True, "shortened": False},
        "<2026-07-03> is the <3> anniversary of <2026-03-02>.",
    ),
    (
        "safe-day",
        {"cutoff": "", "moved": True},
        "Safe to act until <2026-07-03>: the last business day before it.",
    ),
]


@pytest.mark.parametrize(("code", "facts", "told"), STEPS)
def test_a_stored_sentence_is_told_again_with_its_facts(code: str, facts: dict[str, Any], told: str) -> None:
    step = Step(code, DAY, "s 1", facts)
    assert retold(code, sentence(step), STARS) == told
    assert sentence(step, STARS) == told


@pytest.mark.parametrize(("code", "facts", "told"), STEPS)
def test_told_again_in_english_nothing_changes(code: str, facts: dict[str, Any], told: str) -> None:
    text = sentence(Step(code, DAY, "s 1", facts))
    assert retold(code, text, ENGLISH) == text


def test_a_day_that_nobody_knows_is_told_again_too() -> None:
    assert retold("set", sentence(Step("set", None, "", {"by": "granted"})), STARS) == "* was set: granted."


def test_a_day_is_read_back_from_its_english_words_alone() -> None:
    assert day_told("Fri 3 Jul 2026") == DAY
    assert day_told("Thu 31 Dec 2026") == date(2026, 12, 31)
    for text in ("not known", "Fri 3 Jul 2026.", "by Fri 3 Jul 2026", "3 Jul 2026", ""):
        assert day_told(text) is None


def test_what_is_no_sentence_of_ours_stays_as_it_is() -> None:
    assert retold("counted", "It was counted by hand.", STARS) == "It was counted by hand."
    assert retold("unheard-of", "Something happened.", STARS) == "Something happened."


def test_every_code_has_sentences_that_its_steps_fill() -> None:
    step = Step("started", DAY, "", {"direction": "backward", "clear": True})
    assert said(step).words == SENTENCES["started"]["clear"]
    assert all(words for each in SENTENCES.values() for words in each.values())
