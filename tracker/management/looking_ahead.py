"""What the three commands that look ahead share: how a walk is printed, and how a scenario is written."""

from collections.abc import Iterator
from typing import Any

from tracker.clock.ahead import Walk
from tracker.clock.backward import Notice
from tracker.clock.errors import LawError
from tracker.clock.explain import legal_day
from tracker.clock.terms import parse_day
from tracker.models import Investment
from tracker.services.imagining import Row

HOW = "write KIND=DATE, KIND=DATE@LENGTH or KIND=DATE..UNTIL; lapse=DATE@DAYS; closed-day=DATE"


def read_row(text: str) -> Row:
    """Return what a person imagines, written KIND=DATE[@LENGTH | ..UNTIL]. Raises `LawError` on `imagine`."""
    what, equals, told = text.partition("=")
    if not equals or not what:
        raise LawError("imagine", f"“{text}” cannot be read: {HOW}")
    when, _, length = told.partition("@")
    first, dots, until = when.partition("..")
    named = parse_day(until, "imagine") if dots else None
    return Row(what, parse_day(first, "imagine"), length.strip(), named)


def matter_called(name: str) -> Investment:
    """Return the matter of that short name or number. Raises `LookupError`."""
    found = Investment.objects.filter(slug=name).first()
    if found is None and name.isdecimal():
        found = Investment.objects.filter(pk=name).first()
    if found is None:
        raise LookupError(f"matter: there is no matter “{name}”; give its short name or its number")
    return found


def walk_data(walk: Walk | None) -> dict[str, Any] | None:
    """Return a walk under the documented keys; None where the law names no such path."""
    if walk is None:
        return None
    stages = [
        {
            "rule": stage.outcome.rule_id,
            "title": stage.outcome.title,
            "trigger_on": stage.outcome.trigger_on,
            "due_on": stage.outcome.due_on,
            "then": stage.records or None,
            "confidence": stage.outcome.confidence,
            "citation": stage.outcome.citation,
        }
        for stage in walk.stages
    ]
    return {
        "path": walk.path.id,
        "title": walk.path.title,
        "starts_on": walk.starts_on,
        "ends_on": walk.ends_on,
        "closes_on": walk.closes_on,
        "unverified": walk.is_unverified,
        "undetermined": walk.unknown._asdict() if walk.unknown else None,
        "stages": stages,
        "assumes": list(walk.assumes),
    }


def notice_data(notice: Notice) -> dict[str, Any]:
    """Return a rule that counts back from closing under the documented keys."""
    return {
        "rule": notice.outcome.rule_id,
        "title": notice.outcome.title,
        "due_on": notice.outcome.due_on,
        "act_by": notice.act_by,
        "cutoff": notice.outcome.cutoff,
        "zone": notice.outcome.zone,
        "only_if": list(notice.only_if),
        "confidence": notice.outcome.confidence,
        "citation": notice.outcome.citation,
    }


def walk_lines(walk: Walk | None, label: str) -> Iterator[str]:
    """Yield a walk for people."""
    if walk is None:
        yield f"  {label}: no path is coded for this filing"
        return
    mark = " (unverified)" if walk.is_unverified else ""
    when = f"close from {legal_day(walk.closes_on)}" if walk.closes_on else "not known"
    yield f"  {label}, {walk.path.title}: {when}{mark}"
    for stage in walk.stages:
        assert stage.outcome.due_on
        yield f"    - {stage.outcome.title}: {legal_day(stage.outcome.due_on)} [{stage.outcome.citation}]"
    if walk.unknown:
        yield f"    - Not known: {walk.unknown.reason}"
    yield from (f"    - Assumed: {said}" for said in walk.assumes)
