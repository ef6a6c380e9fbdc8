"""One way to write a JSON value as bytes, so that the same value always has the same hash (RFC 8785).

Keys are sorted by their UTF-16 code units, nothing stands between the signs, text is UTF-8 and escaped only
where JSON demands it. Numbers are whole ones that every reader keeps; anything else is refused.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

HASH = "sha256"
"""The member of a certificate that holds its hash; the hash is of the value without it."""
LARGEST = 2**53 - 1


class NotCanonical(ValueError):
    """A value that has no canonical form; the message says where."""


def canonical(value: Any) -> bytes:
    """Return the canonical form. Raises `NotCanonical` for a float, a large number or half a character."""
    try:
        return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as half:
        raise NotCanonical(_("a text holds half a character")) from half


def digest(value: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical form of a value without its own hash, in hexadecimal digits."""
    return hashlib.sha256(canonical({name: part for name, part in value.items() if name != HASH})).hexdigest()


def read(text: bytes) -> Any:
    """Return the value that JSON text holds. Raises `ValueError`, also for a name given twice or a float."""
    return json.loads(text, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float)


def _sorted(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise NotCanonical(_("the number %(n)s is larger than every reader keeps") % {"n": value})
        return value
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: str(name).encode("utf-16-be", "surrogatepass"))
        return {str(name): _sorted(value[name]) for name in names}
    if isinstance(value, Sequence):
        return [_sorted(part) for part in value]
    raise NotCanonical(_("%(value)r is no text, whole number, list or table") % {"value": value})


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical(_("a name stands twice in one table"))
    return found


def _no_float(text: str) -> Any:
    raise NotCanonical(_("%(text)s is no whole number") % {"text": text})
