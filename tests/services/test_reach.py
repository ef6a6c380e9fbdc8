"""What a closure reaches is found through the law, never by a list."""

from dataclasses import replace
from datetime import date

from tracker.clock.calendars import Closed
from tracker.regimes.loader import load_library
from tracker.services.law import parts_of
from tracker.services.reach import closed_with


def test_a_calendar_closes_with_every_part_it_unites() -> None:
    library = load_library()
    federal = library.calendars["us-federal"]
    whole = replace(federal, id="whole", unites=("middle",))
    middle = replace(federal, id="middle", unites=("us-federal",))
    calendars = {**library.calendars, "whole": whole, "middle": middle}
    assert parts_of(calendars, "whole") == {"middle", "us-federal"}
    united = replace(library, calendars=calendars)
    assert {"whole", "middle", "us-federal"} <= closed_with(united, "us-federal")
    assert closed_with(united, "whole") == {"whole"}


def test_a_calendar_forgets_what_was_announced_later() -> None:
    federal = load_library().calendars["us-federal"]
    day, known = date(2026, 7, 15), date(2026, 7, 10)
    closed = federal.with_closures([Closed(day, "snow", "", "OPM", known_on=known)])
    assert closed.known_by(known) is closed
    before = closed.known_by(date(2026, 7, 9))
    assert (before.closed_because(day), before.digest) == (None, federal.digest)
    assert closed.known_by(date(2026, 7, 9)) is before
