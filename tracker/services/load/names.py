"""Names that belong to nobody: no two matters of a load share one, and each is one word to search for."""

import random
from collections.abc import Iterator
from itertools import islice

FIRST = ("bal", "cor", "dun", "fen", "gar", "hol", "jun", "kas", "lim", "mor", "nor", "pel", "quin", "ros")
MIDDLE = ("a", "e", "i", "o", "u", "ai", "ea", "io")
LAST = ("bran", "dell", "fax", "gate", "king", "lund", "mere", "nock", "pole", "rick", "stow", "ver", "wick")
SECTORS = (
    "Ports",
    "Semiconductors",
    "Payments",
    "Optical sensors",
    "Grid control",
    "Battery cells",
    "Genomics",
)
COUNTRIES = ("SA", "AE", "NO", "SG", "CN", "JP", "CA", "QA", "KR", "DE")
TARGETS_IN = ("US", "FR", "DE", "GB", "IT", "ES")


def words(seed: int) -> Iterator[str]:
    """Words in a fixed order of this seed, each once; ends after some thousand."""
    every = [f"{a}{b}{c}" for a in FIRST for b in MIDDLE for c in LAST]
    random.Random(seed).shuffle(every)
    return iter(every)


def some_words(seed: int, n: int) -> list[str]:
    """The first `n` of them. Raises `ValueError` where there are not so many."""
    found = list(islice(words(seed), n))
    if len(found) < n:
        raise ValueError(f"There are names for {len(found):,} matters at most: ask for fewer reviews.")
    return found
