"""`manage.py clock`: one statutory clock from its trigger day, or a file full of them."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import CommandParser

from tracker.clock import ENGINE_VERSION
from tracker.clock.errors import LawError
from tracker.clock.explain import legal_day, reading_data, sentence, step_data
from tracker.clock.pauses import Pause
from tracker.clock.terms import parse_day, parse_term
from tracker.management.base import LongstopCommand
from tracker.management.by_hand import read_pause
from tracker.regimes.loader import load_library
from tracker.regimes.single import SingleClock, single_clock


class Command(LongstopCommand):
    """Counts with the settled closures and pauses of the law files; no database is needed."""

    help = "Count one clock from its trigger day and explain the date."

    def add_arguments(self, parser: CommandParser) -> None:
        """RULE_ID and DATE, or a batch."""
        self.parser = parser
        parser.add_argument("rule", nargs="?", metavar="RULE_ID", help="like us.cfius.notice.review")
        parser.add_argument("date", nargs="?", metavar="DATE", help="trigger day, YYYY-MM-DD")
        parser.add_argument(
            "--pause",
            action="append",
            default=[],
            metavar="[STOP:]FROM/TO",
            help="days not counted, both included; with the id of a stop: its opening and closing day",
        )
        parser.add_argument("--calendar", default="", metavar="ID", help="of the Land or State that acts")
        parser.add_argument(
            "--term", metavar="'N UNIT'", help="length set by an order or agreement: '90 days'"
        )
        parser.add_argument(
            "--without-regime-pauses", action="store_true", help="leave the settled lapses out"
        )
        parser.add_argument(
            "--batch",
            metavar="FILE.jsonl",
            help="one JSON object a line (rule_id, trigger_date, …); - reads stdin",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the date with its reasons."""
        if options["batch"]:
            if options["rule"] or options["pause"] or options["term"]:
                self.parser.error("--batch stands alone: pauses and terms go into its lines")
            self._batch(options["batch"], not options["without_regime_pauses"])
            return
        if not options["rule"] or not options["date"]:
            self.parser.error("RULE_ID and DATE are needed, or --batch FILE")
        trigger_on = parse_day(options["date"])
        answer = single_clock(
            load_library(),
            options["rule"],
            trigger_on,
            pauses=[read_pause(text) for text in options["pause"]],
            term=parse_term(options["term"]) if options["term"] is not None else None,
            regime_pauses=not options["without_regime_pauses"],
            calendar=options["calendar"],
        )
        if options["json"]:
            self.print_json(as_data(answer, trigger_on))
        else:
            self._print(answer)

    def _print(self, answer: SingleClock) -> None:
        counted, rule = answer.counted, answer.rule
        mark = "" if answer.confidence == "verified" else " (unverified)"
        self.stdout.write(f"{rule.title}: {legal_day(counted.due_on)}{mark}")
        if counted.safe_on:
            hour = f", {rule.cutoff} {answer.law.zone}" if rule.cutoff else ""
            self.stdout.write(f"Safe day: {legal_day(counted.safe_on)}{hour}")
        for number, step in enumerate(counted.steps, 1):
            self.stdout.write(f"  {number}. {sentence(step)}" + (f" [{step.cite}]" if step.cite else ""))
        for reading in counted.readings:
            self.stdout.write(f"Other reading ({reading.label}): {legal_day(reading.due_on)}. {reading.says}")
        for doubt in counted.doubts:
            self.stdout.write(f"Unverified: {doubt}")
        if rule.note:
            self.stdout.write(f"Note: {rule.note}")
        owner = answer.law.owners[rule.owed_by]
        self.stdout.write(f"Owed by: {owner}. Law: {rule.cite.text}, read on {legal_day(rule.cite.read_on)}.")
        self.stdout.write(
            f"Version {answer.version.id}, calendar {answer.calendar.id} {answer.calendar.digest}."
        )

    def _batch(self, name: str, regime_pauses: bool) -> None:
        for number, line in enumerate(_lines(name), 1):
            if line.strip():
                self.print_json(_answer(line, number, regime_pauses), on_one_line=True)


def as_data(answer: SingleClock, trigger_on: date) -> dict[str, Any]:
    """Return the answer under the documented keys of `clock --json`."""
    counted, rule = answer.counted, answer.rule
    return {
        "rule": rule.id,
        "title": rule.title,
        "trigger_on": trigger_on,
        "unrolled_on": counted.unrolled_on,
        "due_on": counted.due_on,
        "safe_on": counted.safe_on,
        "cutoff": rule.cutoff,
        "zone": answer.law.zone,
        "owed_by": rule.owed_by,
        "owner": answer.law.owners[rule.owed_by],
        "citation": rule.cite.text,
        "read_on": rule.cite.read_on,
        "confidence": answer.confidence,
        "doubts": list(counted.doubts),
        "readings": [reading_data(reading) for reading in counted.readings],
        "note": rule.note,
        "regime_version": answer.version.id,
        "calendar": answer.calendar.id,
        "calendar_digest": answer.calendar.digest,
        "engine_version": ENGINE_VERSION,
        "steps": [step_data(step) for step in counted.steps],
    }


def _lines(name: str) -> Iterator[str]:
    if name == "-":
        yield from _decoded(sys.stdin)
        return
    try:
        with Path(name).open(encoding="utf-8-sig", errors="replace") as file:
            yield from _decoded(file)
    except OSError as gone:
        raise LawError("batch", f"{name} cannot be read: {gone.strerror}") from gone


def _decoded(file: TextIO) -> Iterator[str]:
    yield from file


def _answer(line: str, number: int, regime_pauses: bool) -> dict[str, Any]:
    """One line of the batch: its answer, or an error object naming the field and the line."""
    given: Any = None
    try:
        given = json.loads(line)
        rule_id, trigger_on, pauses, term = _request(given)
        answer = single_clock(
            load_library(),
            rule_id,
            trigger_on,
            pauses=pauses,
            term=parse_term(term) if term is not None else None,
            regime_pauses=regime_pauses,
        )
        return as_data(answer, trigger_on)
    except LawError as refused:
        error = {"field": refused.field, "message": refused.message}
    except (ValueError, RecursionError) as broken:
        error = {"field": "line", "message": f"is not JSON: {broken}"}
    echo = {
        key: given[key] for key in ("rule_id", "trigger_date") if isinstance(given, dict) and key in given
    }
    return {"line": number, "error": error, **echo}


def _request(given: Any) -> tuple[str, date, list[Pause], str | None]:
    if not isinstance(given, dict):
        raise LawError("line", "must be an object with rule_id and trigger_date")
    unknown = sorted(set(given) - {"rule_id", "trigger_date", "pauses", "term"})
    if unknown:
        raise LawError(unknown[0], "unknown key; keys: rule_id, trigger_date, pauses, term")
    texts: dict[str, str] = {}
    for key in ("rule_id", "trigger_date"):
        if not isinstance(given.get(key), str):
            raise LawError(key, "is missing or not a text")
        texts[key] = given[key]
    term = given.get("term")
    if term is not None and not isinstance(term, str):
        raise LawError("term", "must be a text like '90 days'")
    pauses = [] if given.get("pauses") is None else given["pauses"]
    if not isinstance(pauses, list):
        raise LawError("pauses", "must be a list of FROM/TO texts or of [FROM, TO] pairs")
    return (
        texts["rule_id"],
        parse_day(texts["trigger_date"], "trigger_date"),
        [_pause(one) for one in pauses],
        term,
    )


def _pause(given: Any) -> Pause:
    if isinstance(given, dict) and set(given) == {"from", "to"}:
        given = [given["from"], given["to"]]
    if isinstance(given, list) and len(given) == 2 and all(isinstance(day, str) for day in given):
        given = "/".join(given)
    if not isinstance(given, str):
        raise LawError("pauses", "a pause is a text FROM/TO, a pair [FROM, TO] or an object with from and to")
    return read_pause(given)
