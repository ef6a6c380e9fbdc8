"""`manage.py timeline`: a whole review from its events."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandParser
from django.utils import timezone

from tracker.clock import ENGINE_VERSION
from tracker.clock.compute import compute
from tracker.clock.errors import LawError
from tracker.clock.explain import (
    duty_words,
    legal_day,
    reading_data,
    sentence,
    standstill_words,
    step_data,
)
from tracker.clock.terms import parse_day
from tracker.clock.timeline import Outcome, Timeline
from tracker.management.base import LongstopCommand
from tracker.management.by_hand import read_event
from tracker.management.stored_review import difference_data, difference_lines, known_timeline, stored_review
from tracker.regimes.loader import load_library
from tracker.services.law import LawBook

HEADINGS = {
    "running": ("running", "paused"),
    "projected": ("projected",),
    "waiting": ("waiting",),
    "finished": ("met", "ended"),
}


class Command(LongstopCommand):
    """Computes with the settled closures and pauses of the law files; no database is needed.

    With `--review`, from what is recorded of a review, news of the calendar included.
    """

    help = "Compute a review from its events: phase, running, projected, waiting and finished clocks."

    def add_arguments(self, parser: CommandParser) -> None:
        """REGIME and its events, or a stored review."""
        self.parser = parser
        parser.add_argument("regime", nargs="?", metavar="REGIME", help="like us-cfius")
        parser.add_argument(
            "events",
            nargs="*",
            metavar="KIND=DATE",
            help="DATE: 2026-06-01, 2026-06, 2026, FROM..TO or unknown; KIND=DATE@TERM sets a term",
        )
        parser.add_argument("--filing", default="", metavar="KIND", help="kind of filing, like notice")
        parser.add_argument("--calendar", default="", metavar="ID", help="of the Land or State that acts")
        parser.add_argument("--as-of", metavar="DATE", help="the day to judge on; today by default")

        parser.add_argument("--review", type=int, metavar="ID", help="a stored review instead of REGIME")
        parser.add_argument(
            "--known-at",
            metavar="INSTANT",
            help="with --review: what was believed then, and what is known otherwise now; 2026-03-03 (its end"
            " in the authority's zone) or 2026-03-03T17:00+01:00",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the timeline."""
        if options["review"] is not None:
            self._stored(options)
            return
        if not options["events"] or options["known_at"] is not None:
            self.parser.error(
                "give REGIME and its events, or --review ID, with --known-at INSTANT if need be"
            )
        library = load_library()
        law = library.regime(options["regime"])
        if options["filing"] and options["filing"] not in law.filings:
            raise LawError("filing", f"“{options['filing']}” is not one of: {', '.join(law.filings)}")
        events = [read_event(law, text, place) for place, text in enumerate(options["events"], 1)]
        today = timezone.localtime(timezone=ZoneInfo(law.zone)).date()
        as_of = parse_day(options["as_of"], "as-of") if options["as_of"] is not None else today
        known = [event for event in events if event.earliest]
        if known:
            law.version_for(min(event.earliest for event in known if event.earliest))
        law.check_calendar(options["calendar"])
        timeline = compute(
            law,
            library.calendars,
            events,
            as_of,
            filing=options["filing"],
            calendar=options["calendar"],
        )
        if options["json"]:
            self.print_json({"regime": law.id, **as_data(timeline)})
        else:
            self._print(timeline)

    def _stored(self, options: dict[str, Any]) -> None:
        if any(options[name] for name in ("regime", "events", "filing", "calendar", "as_of")):
            self.parser.error("--review stands alone, or with --known-at: the rest is on record")
        review = stored_review(options["review"])
        timeline, at, back = known_timeline(review, options["known_at"], timezone.now())
        if options["json"]:
            told = {"regime": review.regime, "review": review.pk, "known_at": at, **as_data(timeline)}
            differences = [difference_data(one) for one in back.differences] if back else []
            self.print_json({**told, "differences": differences})
            return
        self._print(timeline)
        if back:
            self.stdout.write("")
            for line in difference_lines(back, LawBook(None, back.at).zone(review.regime)):
                self.stdout.write(line)

    def _print(self, timeline: Timeline) -> None:
        self.stdout.write(f"Phase: {timeline.phase_title} (law of {timeline.bound_version})")
        for flag in timeline.flags:
            self.stdout.write(f"Look: {flag}")
        for heading, states in HEADINGS.items():
            clocks = timeline.of_state(*states)
            if clocks:
                self.stdout.write(f"\n{heading.capitalize()}")
            for clock in clocks:
                self._print_clock(clock)
        if timeline.standstills or timeline.duties:
            self.stdout.write("\nBeside the clocks")
        for bar in timeline.standstills:
            self.stdout.write(f"  {bar.title}: {standstill_words(bar)} [{bar.id}; {bar.citation}]")
        for duty in timeline.duties:
            self.stdout.write(
                f"  {duty.title}: {duty_words(duty)} [{duty.owner}; {duty.rule_id}; {duty.citation}]"
            )

    def _print_clock(self, clock: Outcome) -> None:
        if clock.due_on:
            when = legal_day(clock.due_on)
        else:
            when = clock.undetermined.reason if clock.undetermined else ""
        mark = "" if clock.confidence == "verified" else " (unverified)"
        self.stdout.write(f"  {clock.title}: {when}{mark} [{clock.owner}; {clock.rule_id}; {clock.citation}]")
        for step in clock.steps:
            self.stdout.write(f"    - {sentence(step)}")
        for reading in clock.readings:
            self.stdout.write(
                f"    - Other reading ({reading.label}): {legal_day(reading.due_on)}. {reading.says}"
            )
        for caution in clock.cautions:
            self.stdout.write(f"    - Caution: {caution}")


def as_data(timeline: Timeline) -> dict[str, Any]:
    """Return the timeline under the documented keys of `timeline --json`."""
    lists = {
        heading: [clock_data(clock, timeline.as_of) for clock in timeline.of_state(*states)]
        for heading, states in HEADINGS.items()
    }
    return {
        "as_of": timeline.as_of,
        "phase": timeline.phase,
        "phase_title": timeline.phase_title,
        "closed": timeline.is_closed,
        "regime_version": timeline.bound_version,
        "engine_version": ENGINE_VERSION,
        "flags": list(timeline.flags),
        "standstills": [bar._asdict() for bar in timeline.standstills],
        "duties": [duty._asdict() for duty in timeline.duties],
        **lists,
    }


def clock_data(clock: Outcome, as_of: date) -> dict[str, Any]:
    """Return one clock; `days_left` is in calendar days and negative when the date is past."""
    undetermined = clock.undetermined
    return {
        "rule": clock.rule_id,
        "key": clock.key,
        "title": clock.title,
        "state": clock.state,
        "trigger_kind": clock.trigger_kind,
        "trigger_on": clock.trigger_on,
        "unrolled_on": clock.unrolled_on,
        "due_on": clock.due_on,
        "safe_on": clock.safe_on,
        "earliest_on": clock.earliest_on,
        "latest_on": clock.latest_on,
        "finished_on": clock.finished_on,
        "finished_by": clock.finished_by,
        "days_left": (clock.due_on - as_of).days if clock.due_on else None,
        "undetermined": undetermined._asdict() if undetermined else None,
        "owed_by": clock.owed_by,
        "owner": clock.owner,
        "cutoff": clock.cutoff,
        "zone": clock.zone,
        "citation": clock.citation,
        "read_on": clock.read_on,
        "confidence": clock.confidence,
        "cautions": list(clock.cautions),
        "readings": [reading_data(reading) for reading in clock.readings],
        "regime_version": clock.regime_version,
        "calendar": clock.calendar,
        "calendar_digest": clock.calendar_digest,
        "steps": [step_data(step) for step in clock.steps],
    }
