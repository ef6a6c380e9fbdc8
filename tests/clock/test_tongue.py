"""How facts are written into a sentence: our own words are said, those of the law and the record told."""

from datetime import date

from tracker.clock.tongue import ENGLISH, Said, Tongue, brief_day

MARKED = Tongue(
    lambda words: f"[{words}]",
    str,
    lambda n, unit: f"{n} {unit}",
    str,
    str,
    str,
    lambda words: f"<{words}>",
)


def test_a_day_of_the_year_one_speaks_of_is_short() -> None:
    assert brief_day(date(2026, 7, 4)) == "Sat 4 Jul"
    assert ENGLISH.brief(date(2026, 12, 31)) == "Thu 31 Dec"


def test_a_word_of_ours_is_said_and_one_of_the_law_is_told() -> None:
    said = Said("%(over)s", {"over": "Saturday"})
    assert said.in_words(MARKED) == "[[Saturday]]"
    assert Said("%(over)s", {"over": "Spring Day"}).in_words(MARKED) == "[<Spring Day>]"
    assert Said("%(over)s", {"over": 7}).in_words(MARKED) == "[<7>]"
    assert Said("%(on)s", {"on": None}).in_words(MARKED) == "[[not known]]"
