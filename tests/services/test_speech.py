"""What is read follows the reader's language; what is stored does not. Days need no catalogue of ours."""

from datetime import date

from django.utils import translation

from tracker.clock.explain import sentence
from tracker.clock.steps import Step
from tracker.services.language import day_words
from tracker.services.speech import in_english, step_words

DAY = date(2026, 7, 3)
SET = Step("set", DAY, "s 1", {"by": "granted"})
STORED = {"code": "set", "on": "2026-07-03", "citation": "s 1", "text": sentence(SET)}


@in_english
def stored_day() -> str:
    return day_words(DAY)


def test_a_stored_step_is_told_in_the_readers_language() -> None:
    with translation.override("fr"):
        told, day = step_words(STORED), day_words(DAY)
    assert day in told
    assert day.startswith("ven")
    assert step_words(STORED) == "Fri 3 Jul 2026 was set: granted."


def test_what_is_stored_is_english_whoever_asks() -> None:
    with translation.override("fr"):
        assert stored_day() == "Fri 3 Jul 2026"
        assert day_words(DAY) != "Fri 3 Jul 2026"
        assert sentence(SET) == "Fri 3 Jul 2026 was set: granted."
