"""What is read follows the reader's language; what is stored does not. Days need no catalogue of ours."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from tests.clock.paths import SHORT_PATH, standpoint
from tracker.clock.ahead import walk
from tracker.clock.cautions import CAUTIONS, NOT_STARTED, PROVISIONAL, STARTS_WHERE
from tracker.clock.explain import sentence
from tracker.clock.steps import Step
from tracker.models.law_words import in_order, law_words
from tracker.services import kept
from tracker.services.kept import (
    ASKED_COVER,
    BOTH_DAYS,
    DATE_MOVED,
    KEPT,
    MOVED,
    OBLIGATION_ADDED_BY,
    PASSED_TO,
    RECORDED,
)
from tracker.services.language import day_words
from tracker.services.speech import in_english, say, step_words

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


FACTS = {
    **dict.fromkeys(("day", "old", "new", "anchor"), "Fri 3 Jul 2026"),
    **dict.fromkeys(("earliest", "latest", "settled"), "31 Dec 2026"),
    **dict.fromkeys(("occurred", "instead"), "Jul 2026"),
    **{"late": "3 calendar days", "iso": "2026-07-03", "cutoff": "17:00", "n": "3"},
}
"""What stands in the places that have a form of their own."""


@pytest.mark.parametrize("words", [*CAUTIONS, *KEPT])
def test_every_sentence_that_is_kept_is_read_back_in_french(words: str) -> None:
    names = re.findall(r"%\((\w+)\)s", words)
    text = words % {name: FACTS.get(name, f"<{name}>") for name in names}
    with translation.override("fr"):
        told = say(text)
        french = translation.gettext(words)
    assert say(text) == text
    assert re.sub(r"%\(\w+\)s", "", french).strip("«»\xa0 ") in ("", *_between(french, told))
    assert not {one for one in FACTS.values() if one in told} & {"Fri 3 Jul 2026", "31 Dec 2026", "Jul 2026"}


def _between(french: str, told: str) -> list[str]:
    """The words of the French sentence, if what was told is that sentence with something in its places."""
    parts = re.split(r"%\(\w+\)s", french)
    fits = re.fullmatch(".+".join(map(re.escape, parts)), told, re.DOTALL)
    return ["".join(parts).strip("«»\xa0 ")] if fits else []


def test_the_facts_of_a_kept_sentence_are_said_too() -> None:
    cause = RECORDED % {"title": "Agreement signed by the parties", "occurred": "Fri 3 Jul 2026"}
    moved = MOVED % {"old": "Thu 2 Jul 2026", "new": "Fri 3 Jul 2026", "cause": cause}
    waits = NOT_STARTED % {"events": "filing submitted or notice accepted"}
    with translation.override("fr"):
        assert say(moved) == (
            "Déplacée du jeu. 2 juil. 2026 au ven. 3 juil. 2026\xa0:"
            " «\xa0Accord signé par les parties\xa0» enregistré (ven. 3 juil. 2026)."
        )
        assert say(waits) == "Pas commencé\xa0: attend dépôt effectué ou notification acceptée"
        after = say(STARTS_WHERE % {"title": "Review ends", "reason": waits})
        assert after == f"Commence où s’achève «\xa0Fin de l’examen\xa0»\xa0: {say(waits)}"


def test_lines_of_an_escalation_and_reasons_of_a_cancelled_reminder_are_said_with_what_is_in_them() -> None:
    passed = {"name": "Ada", "stage": "deputy", "other": "Bob", "why": "The recipient is no longer active."}
    asked = {"day": "Fri 3 Jul 2026", "stage": "partner", "name": "Ada", "other": "Bob"}
    both = BOTH_DAYS % {"old": "Fri 3 Jul 2026", "new": "Mon 6 Jul 2026"}
    moved = DATE_MOVED % {"before": "Thu 2 Jul 2026", "after": both}
    with translation.override("fr"):
        assert say(PASSED_TO % passed) == (
            "À Ada (suppléant), parce que Bob n’a pas pu le recevoir. Le destinataire n’est plus actif."
        )
        assert say(ASKED_COVER % asked) == (
            "Personne n’a pris en charge le ven. 3 juil. 2026\xa0; sollicité comme associé\xa0: Ada, qui"
            " remplace Bob."
        )
        assert say(moved).endswith("du jeu. 2 juil. 2026 au ven. 3 juil. 2026 et lun. 6 juil. 2026")


def test_words_that_somebody_else_wrote_stay_inside_a_kept_sentence() -> None:
    refusal = PASSED_TO % {"name": "Ada", "stage": "deputy", "other": "Bob", "why": "550 5.1.1 No such user"}
    with translation.override("fr"):
        assert say(refusal).endswith("n’a pas pu le recevoir. 550 5.1.1 No such user")


def test_no_line_of_the_ledger_is_put_together_outside_of_a_kept_sentence() -> None:
    found = [
        f"{path.name}:{node.value.lineno}"
        for top in ("services", "alerts")
        for path in (Path(kept.__file__).parents[1] / top).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg in ("detail", "cancelled_reason")
        if isinstance(node.value, ast.JoinedStr)
        or (isinstance(node.value, ast.Constant) and node.value.value)
    ]
    assert found == []


def test_what_the_clock_takes_for_granted_is_english_whoever_asks_and_so_can_be_said() -> None:
    with translation.override("fr"):
        assumed = walk(standpoint(), [], SHORT_PATH, date(2026, 3, 2)).assumes[-1]
        assert assumed == "“Accepted” on Mon 2 Mar 2026."
        assert "lun. 2 mars 2026" in say(assumed)


def test_what_nobody_worded_here_stays_as_it_was_written() -> None:
    added = OBLIGATION_ADDED_BY % {"instrument": "Amendment No. 1", "day": "Fri 3 Jul 2026"}
    with translation.override("fr"):
        assert say("They asked for two more weeks.") == "They asked for two more weeks."
        assert "Amendment No. 1" in say(added)
        assert say("") == ""


def test_words_of_the_law_are_said_with_what_a_calendar_adds_to_them() -> None:
    known = PROVISIONAL % {
        "calendar": "French national public holidays",
        "settled": "31 Dec 2026",
        "later": "x",
    }
    with translation.override("fr"):
        assert law_words("France: foreign investment control (IEF)").startswith("France\xa0: contrôle")
        assert law_words("Christmas Day (observed)") == "Noël (jour chômé)"
        assert law_words("St Andrew's Day (Scotland)") == "Saint-André (Écosse)"
        assert law_words("Saturday") == "samedi"
        assert "Jours fériés légaux français, arrêté au 31 déc. 2026" in say(known)
    assert law_words("Christmas Day (observed)") == "Christmas Day (observed)"


def test_choices_stand_as_a_reader_looks_for_them() -> None:
    assert in_order([("a", "Suède"), ("b", "États-Unis"), ("c", "France")]) == [
        ("b", "États-Unis"),
        ("c", "France"),
        ("a", "Suède"),
    ]
