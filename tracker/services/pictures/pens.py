"""A fact that knows how far it reaches, and is drawn once its row is known."""

from collections.abc import Callable
from typing import NamedTuple

from tracker.services.pictures.shapes import Item


class Pen(NamedTuple):
    """`first` and `last`: the pixels that a fact and its words take; `at` draws it in a row, at a height."""

    first: int
    last: int
    at: Callable[[int, int], Item]
