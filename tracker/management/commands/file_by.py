"""`manage.py file_by`: the last safe filing day before a closing."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from tracker.clock.backward import LastDay
from tracker.clock.cautions import NOT_ASSUMED
from tracker.clock.errors import LawError
from tracker.clock.explain import legal_day
from tracker.clock.terms import parse_day
from tracker.management.base import LongstopCommand
from tracker.management.looking_ahead import matter_called, notice_data, walk_data, walk_lines
from tracker.services.file_by import FileBy, Wish, file_by
from tracker.services.law import LawBook


class Command(LongstopCommand):
    """Counts backward by walking forward from one candidate after another; nothing is written."""

    help = "The last safe day for filing under each regime, so that the parties may close on TARGET."

    def add_arguments(self, parser: CommandParser) -> None:
        """TARGET and the regimes."""
        parser.add_argument("target", metavar="TARGET", help="the planned day of closing, YYYY-MM-DD")
        parser.add_argument("regimes", nargs="*", metavar="REGIME[:FILING]", help="like us-cfius:notice")
        parser.add_argument("--matter", metavar="MATTER", help="add the regimes of a matter's reviews")
        parser.add_argument(
            "--preparation",
            action="append",
            default=[],
            metavar="N | REGIME=N",
            help="business days assumed between filing and the start of the clock (0)",
        )
        parser.add_argument(
            "--calendar",
            action="append",
            default=[],
            metavar="REGIME=ID",
            help="of the Land or State that acts",
        )
        parser.add_argument("--as-of", metavar="DATE", help="the day to judge on; today by default")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the last days."""
        target_on = parse_day(options["target"], "target")
        as_of = parse_day(options["as_of"], "as-of") if options["as_of"] is not None else None
        book = LawBook(as_of, timezone.now())
        found = file_by(target_on, _wishes(options, book), book)
        if options["json"]:
            answers = [as_data(one) for one in found]
            self.print_json({"target": target_on, "not_assumed": NOT_ASSUMED, "regimes": answers})
            return
        for one in found:
            for line in _lines(one):
                self.stdout.write(line)
        self.stdout.write(NOT_ASSUMED)


def _wishes(options: dict[str, Any], book: LawBook) -> list[Wish]:
    calendars = dict(_pairs(options["calendar"], "calendar"))
    asked: list[tuple[str, str]] = []
    for text in options["regimes"]:
        regime, _, filing = text.partition(":")
        asked.append((regime, filing))
    if options["matter"]:
        for review in matter_called(options["matter"]).reviews.filter(successor__isnull=True):
            if book.law(review.regime):
                asked.append((review.regime, review.filing_kind))
                calendars.setdefault(review.regime, review.calendar)
    if not asked:
        raise LawError("regimes", "name at least one regime, like us-cfius:notice, or give --matter")
    for regime, calendar in calendars.items():
        book.library.regime(regime).check_calendar(calendar)
    return [
        Wish(regime, filing, calendars.get(regime, ""), _preparation(options["preparation"], regime))
        for regime, filing in dict.fromkeys(asked)
    ]


def _pairs(texts: list[str], field: str) -> list[tuple[str, str]]:
    for text in texts:
        if "=" not in text:
            raise LawError(field, f"“{text}” is not REGIME=VALUE")
    return [(text.partition("=")[0], text.partition("=")[2]) for text in texts]


def _preparation(texts: list[str], regime: str) -> int:
    """The days of this regime; those given without a regime hold for all others."""
    days = {text.partition("=")[0] if "=" in text else "": text.rpartition("=")[2] for text in texts}
    told = days.get(regime, days.get("", "0"))
    if not told.isdecimal() or int(told) > 250:
        raise LawError("preparation", f"“{told}” is not a number of business days from 0 to 250")
    return int(told)


def as_data(one: FileBy) -> dict[str, Any]:
    """Return one regime under the documented keys of `file_by --json`."""
    return {
        "regime": one.wish.regime,
        "title": one.title,
        "filing": one.filing,
        "preparation": one.wish.preparation,
        "file_by": one.safe_on,
        "days_ago": one.days_ago,
        "zone": one.zone,
        "cutoff": one.cutoff,
        "unverified": one.is_unverified,
        "unknown": one.unknown or None,
        "longest": _day(one.longest),
        "shortest": _day(one.shortest),
        "notices": [notice_data(notice) for notice in one.notices],
        "assumes": list(one.assumes),
    }


def _day(day: LastDay | None) -> dict[str, Any] | None:
    if day is None:
        return None
    late = day.too_late.closes_on if day.too_late else None
    return {"filed_on": day.filed_on, "walk": walk_data(day.walk), "next_day_closes_on": late}


def _hour(cutoff: str, zone: str) -> str:
    """The hour after which a filing counts as made on the next open day, where the law names one."""
    return f", before {cutoff} {zone}" if cutoff else ""


def _lines(one: FileBy) -> list[str]:
    mark = " (unverified)" if one.is_unverified else ""
    hour = _hour(one.cutoff, one.zone)
    when = f"file by {legal_day(one.safe_on)}{hour}" if one.safe_on else f"not known: {one.unknown}"
    past = f"; that was {one.days_ago} days ago" if one.days_ago else ""
    told = [f"{one.title}, {one.filing}: {when}{past}{mark}"]
    for label, day in (("Longest", one.longest), ("Shortest", one.shortest)):
        if day and day.filed_on:
            told.append(f"  {label} path: last filing day {legal_day(day.filed_on)}")
            told += walk_lines(day.walk, label)
    for notice in one.notices:
        words = f" {notice.only_if_words}".rstrip()
        when = f"{legal_day(notice.act_by)}{_hour(notice.outcome.cutoff, notice.outcome.zone)}"
        told.append(f"  {notice.outcome.title}: {when} [{notice.outcome.citation}]{words}")
    with_walk = {said for day in (one.longest, one.shortest) if day and day.walk for said in day.walk.assumes}
    return [*told, *(f"  Assumed: {said}" for said in one.assumes if said not in with_walk), ""]
