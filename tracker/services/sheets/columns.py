"""A first guess of what the columns of a table are, from what they are called."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache


@lru_cache(maxsize=4096)
def plain(words: str) -> str:
    """Words without accents, marks and capitals: `Échéance (n° 2)` is `echeance n 2`."""
    split = unicodedata.normalize("NFKD", words.casefold())
    bare = "".join(one for one in split if not unicodedata.combining(one))
    return re.sub(r"[\W_]+", " ", bare).strip()


def guessed_by(heads: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Return which column is probably which field: first by the whole name, then by words in it.

    `names` are the plain names of each field, the likeliest first; a field is found once.
    """
    bare = [plain(head) for head in heads]
    found: dict[int, str] = {}
    for is_whole in (True, False):
        for field, known in names.items():
            place = _first(bare, known, is_whole, set(found))
            if place is not None and field not in found.values():
                found[place] = field
    return dict(sorted(found.items()))


def _first(heads: Sequence[str], names: Sequence[str], is_whole: bool, taken: set[int]) -> int | None:
    for name in names:
        for place, head in enumerate(heads):
            if place not in taken and (head == name if is_whole else f" {name} " in f" {head} "):
                return place
    return None
