"""Which files of evidence go into a pack, and what they are called in it."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker.models import Deadline, Evidence
from tracker.models.clauses import Duty
from tracker.models.evidence import Verdict
from tracker.services.law import local_day
from tracker.services.papers import Fault, fault_of

from .asked import Asked
from .contents import Paper
from .duties import falls_into, is_for
from .worded import worded

FOLDER = "evidence/"
UNSAFE = re.compile(r"[^\w.()+ -]")
LONGEST = 100
ELSEWHERE = gettext_noop("The file is kept elsewhere: a case file tells of it.")
PROBLEMS: Mapping[Fault | None, str] = {
    None: "",
    "missing": gettext_noop("The file is missing."),
    "changed": gettext_noop("The file is not the one that was kept: its SHA-256 differs."),
}


def papers_of(
    rows: Sequence[Duty],
    dates: Mapping[int, Sequence[Deadline]],
    evidence: Mapping[int, Sequence[Evidence]],
    asked: Asked,
    zone: str,
) -> list[tuple[Paper, Evidence]]:
    """Return what was accepted for a date in the period, or came in it; each file is read and checked.

    What nobody has accepted yet, or was refused, is nobody's business outside: it shows as a gap alone.
    """
    found: list[tuple[Paper, Evidence]] = []
    for row in rows:
        keys = [one.key for one in dates.get(row.pk, ()) if falls_into(one, asked)]
        for one in evidence.get(row.pk, ()):
            is_meant = any(is_for(key, one.occurrence) for key in keys)
            came = asked.holds(local_day(one.uploaded_at, zone))
            if one.verdict == Verdict.ACCEPTED and (is_meant or came):
                found.append((_paper(row, one, len(found) + 1), one))
    return found


def _paper(duty: Duty, row: Evidence, number: int) -> Paper:
    problem = PROBLEMS[fault_of(row, reads=True)] if row.is_here else ELSEWHERE
    return Paper(
        id=row.pk,
        obligation=duty.pk,
        clause=duty.clause,
        occurrence=row.occurrence,
        name=row.name,
        file="" if problem else f"{FOLDER}{number:04d}-{safe_name(row.name)}",
        problem=worded(lambda: _(problem)) if problem else "",
        size=row.size,
        sha256=row.sha256,
        uploaded_at=row.uploaded_at,
        accepted_at=row.reviewed_at,
        good_until=row.expires_on,
        note=row.note,
    )


def safe_name(name: str) -> str:
    """A name that is one on every system: no path, no letters that mean something, not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = UNSAFE.sub("_", last).strip(" .") or "file"
    stem, dot, end = plain.rpartition(".")
    return plain if len(plain) <= LONGEST else f"{(stem or end)[: LONGEST - 12].rstrip()}{dot}{end[-10:]}"
