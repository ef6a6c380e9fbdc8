"""Every letter stands in the one frame, with the styles written on its elements."""

import re

import pytest

from tracker.alerts.ink import compiled

LETTERS = ("reminder.html", "news.html", "digest.html", "invitation.html")


@pytest.mark.parametrize("name", LETTERS)
def test_the_styles_of_the_frame_and_of_the_letter_stand_on_their_elements(name: str) -> None:
    source = compiled(name).source
    for of_frame in ("sheet", "inside", "brand", "foot", "preheader"):
        assert re.search(rf'class="{of_frame}"[^>]* style="', source), of_frame
    assert re.search(r'<p class="(day|title|late)" style="', source)


@pytest.mark.parametrize("name", LETTERS)
def test_the_dark_theme_and_the_phone_keep_their_rules(name: str) -> None:
    source = compiled(name).source
    assert "prefers-color-scheme: dark" in source
    assert "max-width: 480px" in source
    assert "{% block " not in source
