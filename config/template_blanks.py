"""In tests, a variable that a template of ours asks for and nobody supplied is a failure, not a blank."""

import sys
from pathlib import Path
from types import FrameType
from typing import Self

from django.template.base import FilterExpression, Node

FORGIVING = frozenset({"default", "default_if_none"})


class BlankVariable(AssertionError):
    """A template printed a variable that does not exist."""


class BlankIsAFailure(str):
    """A `string_if_invalid` that raises inside our own templates and stays empty in everybody else's.

    Django asks for its truth exactly when a variable could not be resolved; the admin's own templates,
    which print missing variables on purpose, keep the stock behaviour.
    """

    folder: Path

    def __new__(cls, folder: Path) -> Self:
        text = super().__new__(cls, "")
        text.folder = folder
        return text

    def __bool__(self) -> bool:
        frame: FrameType | None = sys._getframe(1)
        asked = frame.f_locals.get("self") if frame else None
        if not isinstance(asked, FilterExpression) or self._forgiven(asked):
            return False
        while frame is not None:
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and frame.f_code.co_name == "render_annotated":
                origin = getattr(node, "origin", None)
                if origin is not None and Path(str(origin.name)).is_relative_to(self.folder):
                    raise BlankVariable(f"{origin.name}: nothing to show for {asked.token!r}")
                return False
            frame = frame.f_back
        return False

    @staticmethod
    def _forgiven(asked: FilterExpression) -> bool:
        return any(getattr(function, "__name__", "") in FORGIVING for function, _ in asked.filters)
