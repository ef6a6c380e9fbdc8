"""What came of a scenario, and what must hold after every one of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.house import House


@dataclass
class Outcome:
    """One scenario on one database with one seed; passed if it ran and `problems` is empty."""

    title: str
    did: str
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    not_run: str = ""
    kind: str = ""
    seed: int = 0
    seconds: float = 0.0

    @property
    def verdict(self) -> str:
        """In a word."""
        return "FAILED" if self.problems else "not run" if self.not_run else "passed"

    def told(self) -> str:
        """The counts in one line."""
        return ", ".join(f"{name} {count:,}" for name, count in self.counts.items())


@dataclass(frozen=True)
class Found:
    """What arrived and what the database says of it."""

    arrived: Mapping[str, list[str]]
    rows: list[dict[str, Any]]
    noted: set[int]
    refused: set[int]
    mails: set[str]

    @property
    def states(self) -> dict[str, int]:
        """How many reminders are in each state."""
        states: dict[str, int] = {}
        for row in self.rows:
            states[row["state"]] = states.get(row["state"], 0) + 1
        return states


COLUMNS = ("pk", "to", "state", "message_id", "kind", "deadline", "reason", "send_at")


def look(house: House, told: Mapping[str, Any]) -> Found:
    """Put together what the driver's `facts` told and what arrived."""
    return Found(
        arrived=house.arrived(),
        rows=[dict(zip(COLUMNS, row, strict=True)) for row in told["rows"]],
        noted=set(told["noted"]),
        refused=set(told["refused"]),
        mails=set(told["mails"]),
    )


def judge(
    house: House,
    outcome: Outcome,
    people: int,
    *,
    told: Mapping[str, Any] | None = None,
    repeats: int = 0,
    refused: Collection[str] = (),
    mails_each: int | None = 1,
) -> Outcome:
    """Fill in counts and problems: everybody but `refused` was told, and the ledger agrees with the sink.

    `told` is what the driver's `facts` say of what is judged, by default all that should have left when the
    site was made. `repeats` is how many second copies there may be, `mails_each` how many
    different mails to a person.
    """
    found = look(house, told or house.drive("facts", now=house.site.born.isoformat()))
    everybody = {f"p{number}@faults.example" for number in range(people)} - set(refused)
    lost = everybody - found.arrived.keys()
    copies = sum(len(ids) - len(set(ids)) for ids in found.arrived.values())
    unknown = {one for ids in found.arrived.values() for one in ids} - found.mails
    outcome.counts |= {
        "reminders": len(found.rows),
        "arrived at": len(found.arrived),
        "lost": len(lost),
        "second copies": copies,
        "under another Message-ID": len(unknown),
    }
    outcome.problems += _wrong(found, set(refused))
    if lost:
        outcome.problems.append(f"{len(lost)} people were never told, such as {min(lost)}")
    if copies > repeats:
        outcome.problems.append(f"{copies} second copies, of which {repeats} may be")
    if unknown:
        outcome.problems.append(f"{len(unknown)} mails arrived under a Message-ID that nobody wrote down")
    if mails_each is not None:
        several = [to for to, ids in found.arrived.items() if len(set(ids)) > mails_each]
        if several:
            outcome.problems.append(f"{len(several)} people got more than {mails_each} different mails")
    if len(found.rows) < people:
        outcome.problems.append(f"only {len(found.rows)} reminders were due, of {people}")
    return outcome


def _wrong(found: Found, refused: Collection[str]) -> list[str]:
    """Where the reminders, the ledger and the sink contradict each other."""
    ids = {one for arrived in found.arrived.values() for one in arrived}
    sent = [row for row in found.rows if row["state"] == "sent"]
    told = {(row["deadline"], row["to"]) for row in sent}
    checks = {
        "are still planned or claimed": [row for row in found.rows if row["state"] in ("planned", "claimed")],
        "are sent without an entry in the ledger": [row for row in sent if row["pk"] not in found.noted],
        "are marked sent and never arrived": [row for row in sent if row["message_id"] not in ids],
        "arrived and are not marked sent": [
            row
            for row in found.rows
            if row["message_id"] in ids and row["state"] not in ("sent", "cancelled")
        ],
        "failed": [row for row in found.rows if row["state"] == "failed" and row["to"] not in refused],
        "failed without an entry in the ledger": [
            row for row in found.rows if row["state"] == "failed" and row["pk"] not in found.refused
        ],
        "were cancelled and nothing came instead": [
            row
            for row in found.rows
            if row["state"] == "cancelled" and (row["deadline"], row["to"]) not in told
        ],
    }
    return [f"{len(rows)} reminders {what}" for what, rows in checks.items() if rows]
