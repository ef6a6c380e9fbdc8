"""A standpoint: the case as looked at with a review's own choices, and which filing and path are pending."""

from dataclasses import replace
from datetime import date

from tests.clock.paths import LONG, LONG_PATH, SHORT_PATH, accepted, law_with_paths, standpoint
from tests.clock.samples import law, rule
from tracker.clock.calendars import Closed
from tracker.clock.events import Event
from tracker.clock.law import Law
from tracker.clock.pauses import Pause
from tracker.clock.standpoint import Standpoint, bound, filing_of, last_filing, path_of

AS_OF = date(2026, 3, 20)
WORKING = rule(5, "business-day")
SNOW = Closed(date(2026, 3, 3), "Snow", "opm", "Notice")
CALENDARS = {"demo": LONG, "snowy": replace(LONG.with_closures([SNOW]), id="snowy")}
MONDAY = accepted(date(2026, 3, 2))


def due_on(here: Standpoint) -> date | None:
    """Where the one clock of a case accepted on Monday 2 March ends."""
    [clock] = here.timeline([MONDAY]).clocks
    return clock.due_on


def test_the_case_is_counted_in_the_calendar_and_with_the_pauses_of_the_law() -> None:
    lapse = Pause(date(2026, 3, 5), date(2026, 3, 6), "lapse", "no money", "Demo Act s 14")
    assert due_on(Standpoint(law(WORKING), CALENDARS, AS_OF)) == date(2026, 3, 9)
    assert due_on(Standpoint(law(WORKING, pauses=(lapse,)), CALENDARS, AS_OF)) == date(2026, 3, 11)


def test_the_calendar_and_the_pauses_chosen_for_a_review_go_before_those_of_the_law() -> None:
    lapse = Pause(date(2026, 3, 5), date(2026, 3, 6), "lapse", "no money", "Demo Act s 14")
    plain = Standpoint(law(WORKING, pauses=(lapse,)), CALENDARS, AS_OF)
    assert due_on(replace(plain, pauses=())) == date(2026, 3, 9)
    assert due_on(replace(plain, pauses=(), calendar="snowy")) == date(2026, 3, 10)


def test_the_filing_chosen_for_a_review_limits_its_clocks() -> None:
    shorter = rule(10, id="demo.short", filings=frozenset({"short"}))
    here = Standpoint(law(WORKING, shorter), CALENDARS, AS_OF)
    assert [clock.rule_id for clock in here.timeline([MONDAY]).clocks] == ["demo.one"]
    chosen = replace(here, filing="short").timeline([MONDAY])
    assert [clock.rule_id for clock in chosen.clocks] == ["demo.one", "demo.short"]


def test_a_case_is_seen_on_the_day_of_the_standpoint() -> None:
    here = Standpoint(law(WORKING), CALENDARS, date(2026, 3, 1))
    assert here.timeline([MONDAY]).as_of == date(2026, 3, 1)
    assert due_on(here) is None  # the acceptance still lies ahead


def test_only_clocks_that_rest_on_a_doubted_event_are_unverified() -> None:
    other = rule(10, id="demo.other", starts_on=("filed",), unverified_because="Read in a summary.")
    here = Standpoint(law(WORKING, other), CALENDARS, AS_OF, doubted=frozenset({"remembered"}))
    filed = Event.on("filed", date(2026, 3, 3), "remembered")
    sure, doubted = here.timeline([MONDAY, filed]).clocks
    assert (sure.rule_id, sure.confidence, sure.cautions) == ("demo.one", "verified", ())
    assert doubted.confidence == "unverified"
    assert doubted.cautions == (
        "Read in a summary.",
        "An event that it rests on is from memory, unverified.",
    )


def test_from_an_imagining_standpoint_any_event_may_lie_ahead() -> None:
    here = Standpoint(law(WORKING), CALENDARS, date(2026, 3, 1), filing="short")
    assert due_on(here.imagining()) == date(2026, 3, 9)
    kinds = here.imagining().law.kinds
    assert kinds.keys() == here.law.kinds.keys()
    assert all(kind.planned for kind in kinds.values())
    assert kinds["accepted"].title == "Accepted"
    assert replace(here.imagining(), law=here.law) == here


def test_the_calendar_for_filing_is_the_chosen_one_else_that_of_the_law() -> None:
    here = Standpoint(law(WORKING), CALENDARS, AS_OF)
    assert here.own_calendar is CALENDARS["demo"]
    assert replace(here, calendar="snowy").own_calendar is CALENDARS["snowy"]


def test_the_pending_filing_is_the_one_given_else_what_the_last_events_show() -> None:
    here = Standpoint(law(WORKING), CALENDARS, AS_OF)
    known = Event.on("known", date(2026, 3, 2))
    assert filing_of(replace(here, filing="short"), [MONDAY]) == "short"
    assert filing_of(here, [MONDAY]) == "notice"
    assert filing_of(here, [known]) == "short"
    again = [MONDAY, Event.on("refiled", date(2026, 3, 9)), Event.on("known", date(2026, 3, 10))]
    assert filing_of(here, again) == "short"


def test_where_events_show_no_filing_it_is_the_first_kind_that_the_law_names() -> None:
    here = Standpoint(law(WORKING), CALENDARS, AS_OF)
    assert filing_of(here, []) == "notice"
    assert filing_of(here, [accepted(date(2026, 3, 21))]) == "notice"
    assert filing_of(replace(here, law=law(WORKING, filings={})), []) == ""


def changed(on: date) -> Law:
    """The demo law, whose longest path is another one from `on`."""
    old = law_with_paths()
    paths = {"demo.newer": replace(LONG_PATH, id="demo.newer")}
    newer = replace(old.versions[0], id="demo/newer", effective_from=on, paths=paths)
    return replace(old, versions=(*old.versions, newer))


def test_the_path_is_that_of_the_law_that_binds_the_filing_or_of_the_day_given() -> None:
    here = Standpoint(changed(date(2026, 3, 10)), CALENDARS, AS_OF)
    late = accepted(date(2026, 3, 10))
    assert path_of(here, [MONDAY], "longest") == LONG_PATH
    assert path_of(here, [MONDAY], "shortest") == SHORT_PATH
    assert path_of(here, [late], "longest") == replace(LONG_PATH, id="demo.newer")
    assert path_of(here, [late], "shortest") is None
    assert path_of(here, [late], "longest", on=date(2026, 3, 9)) == LONG_PATH
    assert path_of(here, [MONDAY], "longest", on=date(2026, 3, 10)) == replace(LONG_PATH, id="demo.newer")


def test_a_path_of_another_filing_is_never_the_pending_ones() -> None:
    here = standpoint()
    [version] = here.law.versions
    only = replace(version, paths={LONG_PATH.id: replace(LONG_PATH, filing="short")})
    here = replace(here, law=replace(here.law, versions=(only,)))
    assert path_of(here, [MONDAY], "longest") is None
    assert path_of(here, [Event.on("known", date(2026, 3, 2))], "longest") is not None


def test_the_last_filing_is_what_stands_since_the_case_began_anew() -> None:
    here = Standpoint(changed(date(2026, 3, 10)), CALENDARS, AS_OF)
    refiled = Event.on("refiled", date(2026, 3, 9))
    again = accepted(date(2026, 3, 10))
    ahead = Event.on("cleared", date(2026, 3, 21))
    assert last_filing(here, [MONDAY, refiled, again, ahead]) == [refiled, again]
    assert bound(here, [MONDAY, refiled, again]).id == "demo/newer"
    assert bound(here, [MONDAY]).id == "demo/2026-01-01"
    assert bound(here, []).id == "demo/newer"
