"""Calendars as they were looked at last. `WRITE_GOLDEN=1` writes them anew: read the difference before it
is committed, for calendar programs will.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def is_golden(name: str, raw: bytes) -> None:
    """Fail unless `raw` is, to the byte, what is kept under this name."""
    kept = FOLDER / f"{name}.ics"
    if os.environ.get("WRITE_GOLDEN"):
        FOLDER.mkdir(exist_ok=True)
        kept.write_bytes(raw)
    assert raw.decode() == kept.read_bytes().decode(), f"{kept.name} differs; WRITE_GOLDEN=1 writes it anew"
