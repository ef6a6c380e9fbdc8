"""Loading a case file: each record by itself, all or nothing, as often as one likes."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.models import TeamRole
from tracker.services.law import LawBook

from .columns import Case
from .findings import Finding, findings_of
from .reading import Problem, one_line
from .record import read_case
from .store import store


@dataclass
class LoadReport:
    """What loading a file came to; matters by their ids, problems and findings by their path in the file."""

    records: int = 0
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    bad: int = 0
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The report with the stable keys that `load_cases --json` prints."""
        return {
            "records": self.records,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "bad": self.bad,
            "errors": [vars(problem) for problem in self.problems],
            "findings": [vars(finding) for finding in self.findings],
        }


def load_cases(path: Path, now: datetime, owner: User | None = None) -> LoadReport:
    """Make the public matters say what the file says; a record with a problem leaves nothing behind.

    Whoever is named as `owner` looks after the matters that this creates.

    `now` is the instant of loading: reminders of dates before its day are history and never planned. Raises
    `ValidationError` with one line when the file cannot be read or is no JSON array.
    """
    report = LoadReport()
    book = LawBook(None, now)
    seen: dict[str, int] = {}
    for place, raw in enumerate(_records(path)):
        report.records += 1
        at = f"[{place}]"
        case, problems = read_case(raw, at)
        first = seen.setdefault(case.slug, place) if case else place
        if case and first != place:
            problems = [Problem(f"{at}.id", f"“{case.slug}” is the id of [{first}] as well")]
        elif case:
            problems = _load(case, at, book, report, owner)
        report.bad += bool(problems)
        report.problems += problems
    return report


def _records(path: Path) -> list[Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as refused:
        raise ValidationError({"file": f"{path} cannot be read: {refused.strerror}"}) from refused
    except (ValueError, RecursionError) as broken:
        raise ValidationError({"file": f"{path} is not JSON: {one_line(str(broken))}"}) from broken
    if not isinstance(found, list):
        raise ValidationError({"file": f"{path} is not a JSON array of records"})
    return found


def _load(case: Case, at: str, book: LawBook, report: LoadReport, owner: User | None) -> list[Problem]:
    try:
        with transaction.atomic():
            stored = store(case, book)
            if owner and stored.is_new:
                stored.investment.team.create(user=owner, role=TeamRole.OWNER)
    except ValidationError as refused:
        return [Problem(f"{at}.{key}", text) for key, texts in refused.message_dict.items() for text in texts]
    listed = report.created if stored.is_new else report.updated if stored.changed else report.unchanged
    listed.append(case.slug)
    report.findings += [Finding(f"{at}.{key}", text) for key, text in stored.kept.items()]
    report.findings += [Finding(f"{at}.{one.path}", one.text) for one in findings_of(stored.investment, book)]
    return []
