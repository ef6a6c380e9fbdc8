"""A blank in our templates is a failure; the admin's own templates keep their ways."""

from pathlib import Path

import pytest
from django.template import Context, Engine

from config.template_blanks import BlankIsAFailure, BlankVariable


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
        (folder / f"{folder.name}.txt").write_text("[{{ present }}{{ absent }}]")
    (ours / "forgiving.txt").write_text("[{{ absent|default:'none' }}{% if absent %}x{% endif %}]")
    (ours / "block.txt").write_text("{% extends 'base.txt' %}{% block inner %}{{ absent }}{% endblock %}")
    (theirs / "base.txt").write_text("{% block inner %}{% endblock %}")
    return Engine(dirs=[str(ours), str(theirs)], string_if_invalid=BlankIsAFailure(ours))


@pytest.mark.parametrize("name", ["ours.txt", "block.txt"])
def test_a_missing_variable_in_a_template_of_ours_fails(engine: Engine, name: str) -> None:
    with pytest.raises(BlankVariable, match="absent"):
        engine.get_template(name).render(Context({"present": 1}))


def test_a_missing_variable_elsewhere_stays_blank(engine: Engine) -> None:
    assert engine.get_template("theirs.txt").render(Context({"present": 1})) == "[1]"


def test_a_default_and_a_question_are_allowed(engine: Engine) -> None:
    assert engine.get_template("forgiving.txt").render(Context()) == "[none]"
