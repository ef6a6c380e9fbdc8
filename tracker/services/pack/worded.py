"""Words of a pack in two languages: English, as its data keep them, and that of its pages."""

from collections.abc import Callable

from tracker.services.language import kept_words


class Worded(str):
    """A text of the record, which is English; `here` is the same in the language of the pages."""

    here: str

    def __new__(cls, text: str, here: str = "") -> "Worded":
        made = super().__new__(cls, text)
        made.here = here or text
        return made


def worded(make: Callable[[], str]) -> str:
    """Return what `make` says in English, with what it says in the active language beside it."""
    with kept_words():
        text = make()
    return Worded(text, make())


def here(text: str) -> str:
    """Return words as the pages say them; people's own as they were written."""
    return text.here if isinstance(text, Worded) else text
