"""A certificate with something changed in it, as a forger leaves it."""

import json
from collections.abc import Callable
from typing import Any

from tracker.services.certificates import Certificate
from tracker.services.certificates.canonical import digest
from tracker.services.certificates.paper import as_json


def altered(made: Certificate, alter: Callable[[dict[str, Any]], None], *, hashed: bool) -> bytes:
    """The file after `alter`; with `hashed`, under a hash that fits again."""
    value = json.loads(as_json(made.value))
    alter(value)
    if hashed:
        value["sha256"] = digest(value)
    return as_json(value)
