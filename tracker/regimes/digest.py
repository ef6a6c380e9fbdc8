"""A fingerprint of law as it was loaded: of everything by which it counts, and nothing else."""

from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from tracker.clock.law import Law, Version

OF_LAW = ("versions", "moving")
"""Left out of a regime's: its versions have fingerprints of their own, `moving` is gathered from all."""
OF_VERSION = ("effective_to", "fees", "fee_floor", "fee_cite", "paths")
"""Left out of a version's: the day its successor begins, fees, and courses for looking ahead move no date."""


def version_digest(version: Version) -> str:
    """Return the SHA-256 of a version: its rules, stops and bars, words and citations included."""
    return _digest(version, OF_VERSION)


def regime_digest(law: Law) -> str:
    """Return the SHA-256 of what holds for every version of a regime: phases, filings, kinds of events."""
    return _digest(law, OF_LAW)


def _digest(value: Any, left_out: tuple[str, ...]) -> str:
    told = {one.name: getattr(value, one.name) for one in fields(value) if one.name not in left_out}
    return sha256(_text(told).encode()).hexdigest()


def _text(value: Any) -> str:
    """A text that is the same for the same value in every process."""
    if isinstance(value, Mapping):
        return f"{{{','.join(sorted(f'{_text(name)}:{_text(part)}' for name, part in value.items()))}}}"
    if isinstance(value, Set):
        return f"<{','.join(sorted(map(_text, value)))}>"
    if is_dataclass(value):
        return _text({one.name: getattr(value, one.name) for one in fields(value)})
    if isinstance(value, tuple | list):
        return f"[{','.join(map(_text, value))}]"
    if value is None or isinstance(value, str | int | date):
        return f"{type(value).__name__} {value!r}"
    raise TypeError(f"law holds {value!r}, which has no fingerprint yet")
