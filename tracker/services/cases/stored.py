"""What writing one record comes to, and what its parts write alike: parties and evidence."""

from dataclasses import dataclass, field
from typing import Any

from tracker.models import ChangeCause, Investment, Party
from tracker.services.causes import Cause
from tracker.services.law import LawBook

from .columns import Columns, NamedParty
from .proofs import Duty, write_papers
from .sync import ListSync, Matched, assign

FILE_CHANGED = Cause(ChangeCause.CORRECTION, "the case file was changed")


@dataclass
class Stored:
    """What writing one record came to. `kept` says, by path in the record, what is there beside the file."""

    investment: Investment
    is_new: bool
    changed: bool = False
    kept: dict[str, str] = field(default_factory=dict)

    def took(self, path: str, listed: ListSync | Matched) -> list[Any]:
        """Note what a list changed and kept; return its rows in the order of the file."""
        self.changed |= listed.changed
        if listed.kept:
            self.kept[path] = f"{len(listed.kept)} on record and not in the file, kept"
        return listed.rows


def public_party(named: NamedParty) -> tuple[Party, bool]:
    """The public party of that name, made once; blanks are filled in, nothing is overwritten."""
    party = Party.objects.filter(name=named.name, is_public=True).order_by("pk").first()
    if party is None:
        return Party.objects.create(**vars(named), is_public=True), True
    more = {
        name: value
        for name, value in vars(named).items()
        if getattr(party, name) in ("", "unknown") and value not in ("", "unknown")
    }
    return party, assign(party, more)


def write_evidence(duty: Duty, told: Columns, stored: Stored, book: LawBook, path: str) -> None:
    """Bring the evidence of a duty to what the file says of it."""
    changed, kept = write_papers(duty, told["papers"], book, path)
    stored.changed |= changed
    if kept:
        stored.kept[f"{path}.papers"] = f"{kept} on record and not in the file, kept"
