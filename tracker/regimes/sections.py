"""What stands beside the rules of a law file: stops, bars, paths and what is not coded yet."""

from tracker.clock.law import Path, PathStep, Standstill, Stop, Uncoded

from .holidays import CONFIDENCE
from .schema import PAUSE_KINDS, Words, because, cite
from .table import Table


def read_stop(row: Table, words: Words) -> Stop:
    """Return a stop. Raises `LawFileError`."""
    confidence = row.word("confidence", CONFIDENCE)
    stop = Stop(
        id=row.get("id", str),
        title=row.get("title", str),
        opens_on=frozenset(row.words("opens_on", words.kinds)),
        closes_on=frozenset(row.words("closes_on", words.kinds)),
        first_out=row.word("first_day", ("out", "counts")) == "out",
        last_out=row.word("last_day", ("out", "counts")) == "out",
        once=row.get("once", bool),
        deemed_by=row.get("deemed_by", str, ""),
        cite=cite(row),
        confidence=confidence,  # type: ignore[arg-type]
        unverified_because=because(row, confidence),
    )
    row.done()
    if stop.opens_on & stop.closes_on:
        raise row.fail("closes_on", "an event cannot open and close the same stop")
    if stop.id in PAUSE_KINDS:
        raise row.fail("id", "is the name of a regime-wide pause; use another one")
    return stop


def read_standstill(row: Table, words: Words) -> Standstill:
    """Return a standstill. Raises `LawFileError`."""
    standstill = Standstill(
        id=row.get("id", str),
        title=row.get("title", str),
        filings=frozenset(row.words("filings", words.filings)),
        starts_on=frozenset(row.words("starts_on", words.kinds)),
        ends_on=frozenset(row.words("ends_on", words.kinds)),
        ends_after=row.words("ends_after"),
        cite=cite(row),
        confidence=row.word("confidence", CONFIDENCE),  # type: ignore[arg-type]
    )
    row.done()
    return standstill


def read_path(row: Table, words: Words) -> Path:
    """Return a path for looking ahead. Raises `LawFileError`."""
    steps = []
    for step in row.each("steps"):
        steps.append(PathStep(step.get("at_end_of", str), step.word("record", sorted(words.kinds))))
        step.done()
    path = Path(
        id=row.get("id", str),
        title=row.get("title", str),
        filing=row.word("filing", ["", *sorted(words.filings)]),
        kind=row.word("kind", ("shortest", "longest")),  # type: ignore[arg-type]
        starts=row.words("starts", words.kinds),
        steps=tuple(steps),
        ends_with=row.words("ends_with"),
        assumes=row.get("assumes", str),
    )
    row.done()
    if not path.starts or not path.ends_with:
        raise row.fail("starts", "a path needs a first event and the clock that it ends with")
    return path


def read_uncoded(row: Table) -> Uncoded:
    """Return what must not be coded yet. Raises `LawFileError`."""
    found = Uncoded(row.get("id", str), row.get("title", str), row.get("why", str), row.cited("cite"))
    row.done()
    return found
