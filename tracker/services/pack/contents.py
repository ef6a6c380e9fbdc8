"""A report pack as a value: what the PDF prints is what `report.json` holds, and nothing else.

The words that Longstop chose are `worded`: English in the data, and in the language of the pages beside it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

State = Literal["met", "met late", "late", "open", "not owed", "before the record"]


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One date of an obligation; of one with bounds only `due_on` is None and `in_words` tells them."""

    obligation: int
    occurrence: str
    due_on: date | None
    in_words: str
    state: State
    done_on: date | None
    confidence: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """A duty in force in the period; `no_date` says why it has no date at all."""

    id: int
    clause: str
    text: str
    when: str
    in_force_from: date | None
    in_force_to: date | None
    amended: str
    owner: str
    deputy: str
    evidence_required: str
    consequence: str
    typical: bool
    no_date: str
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """An accepted piece of evidence; `file` is its place in the pack, empty where it cannot be read."""

    id: int
    obligation: int
    clause: str
    occurrence: str
    name: str
    file: str
    problem: str
    size: int
    sha256: str
    uploaded_at: datetime
    accepted_at: datetime | None
    good_until: date | None
    note: str


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A date that has come without accepted evidence for it, and why."""

    obligation: int
    clause: str
    text: str
    occurrence: str
    due_on: date | None
    in_words: str
    state: State
    evidence_required: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A notice of an incident that was sent."""

    sent_at: datetime
    sent_in_words: str
    to: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What followed an incident or a finding: a duty, or an event of the review with the penalty."""

    what: str
    when: str


@dataclass(frozen=True, kw_only=True)
class Incident:
    """A breach or an incident, open or discovered in the period."""

    id: int
    title: str
    text: str
    is_breach: bool
    discovered_at: datetime
    discovered_in_words: str
    breached: str
    closed_on: date | None
    notices: tuple[Notice, ...]
    duties: tuple[Followed, ...]
    penalty: tuple[Followed, ...]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A visit in the period with what it found."""

    visited_on: date
    announced_on: date | None
    by_whom: str
    note: str
    findings: tuple[Followed, ...]


@dataclass(frozen=True, kw_only=True)
class Amended:
    """An amendment in force by the end of the period."""

    effective_on: date
    instrument: str
    note: str
    in_period: bool


@dataclass(frozen=True, kw_only=True)
class Breach:
    """A date that the parties owed under an order and missed, or met late."""

    clause: str
    text: str
    in_words: str
    state: State
    done_on: date | None
    consequence: str


@dataclass(frozen=True, kw_only=True)
class Happened:
    """Something that happened after an order by the end of the period, or more time that was given for it."""

    on: str
    what: str
    part: str
    instrument: str
    note: str
    in_period: bool


@dataclass(frozen=True, kw_only=True)
class Versions:
    """By what the dates of the pack were computed."""

    engine: tuple[str, ...]
    law: tuple[str, ...]
    calendars: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Contents:
    """Everything a pack tells. `as_of` is the legal day in `zone` on which its states are judged.

    Of an order `agreement` names the order and `obligations` are the sale and its parts; it has no incidents,
    visits or amendments, but `breaches` and `events`.
    """

    format: str = field(default="longstop-report-pack/1", init=False)
    agency: str
    period_from: date
    period_to: date
    as_of: date
    zone: str
    matter: str
    agreement: str
    agreement_status: str
    government_parties: tuple[str, ...]
    parties: tuple[str, ...]
    remarks: tuple[str, ...]
    obligations: tuple[Obligation, ...]
    evidence: tuple[Paper, ...]
    gaps: tuple[Gap, ...]
    incidents: tuple[Incident, ...]
    visits: tuple[Visit, ...]
    amendments: tuple[Amended, ...]
    versions: Versions
    of: Literal["agreement", "order"] = "agreement"
    breaches: tuple[Breach, ...] = ()
    events: tuple[Happened, ...] = ()
