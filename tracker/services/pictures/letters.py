"""How wide a text is where nothing is drawn yet: as in DejaVu, wider than the letters of most screens."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[1] / "pack" / "fonts"
REGULAR, BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML document may hold, not even escaped."""


@cache
def _widths(font: str) -> Mapping[int, float]:
    """The width of every letter that the font has, as a share of its size."""
    with TTFont(FONTS / font, lazy=True) as found:
        units, advance = found["head"].unitsPerEm, found["hmtx"].metrics
        return {letter: advance[name][0] / units for letter, name in found.getBestCmap().items()}


def width_of(text: str, size: int, font: str = REGULAR) -> int:
    """Return the width of a text in pixels, `size` being that of the font; a letter it lacks is a square."""
    widths = _widths(font)
    return round(size * sum(widths.get(ord(letter), 1.0) for letter in text) + 1)


def shortened(text: str, size: int, room: int, font: str = REGULAR) -> str:
    """Return as much of the text as fits into `room` pixels, with an ellipsis where something is left out."""
    text = plain(text)
    if width_of(text, size, font) <= room:
        return text
    while text and width_of(f"{text}…", size, font) > room:
        text = text[:-1]
    return f"{text.rstrip()}…" if text else ""


def broken(text: str, size: int, room: int, lines: int, font: str = REGULAR) -> list[str]:
    """Return the text on at most `lines` lines, broken between words where that is possible."""
    found: list[str] = []
    words = plain(text).split()
    while words and len(found) < lines - 1:
        line = words.pop(0)
        while words and width_of(f"{line} {words[0]}", size, font) <= room:
            line = f"{line} {words.pop(0)}"
        found.append(shortened(line, size, room, font))
    return [*found, shortened(" ".join(words), size, room, font)] if words else found


def plain(text: str) -> str:
    """Return the text without characters that would break a drawing, on one line."""
    return " ".join(NOT_XML.sub("", text).split())
