"""One filing: which rules are for it, what triggers and ends them, under which law and calendar."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tests.clock.samples import CALENDAR, CITE, law, rule
from tracker.clock.calendars import Closed
from tracker.clock.errors import Undetermined
from tracker.clock.events import Event
from tracker.clock.filing import Filing, Setting
from tracker.clock.law import Law
from tracker.clock.rules import Chain, Cite, Count, Leg, Rule
from tracker.clock.timeline import Outcome

NEW_LAW = date(2026, 7, 1)
CLOSURE = Closed(date(2026, 6, 24), "Storm", "opm", "Notice", known_on=date(2026, 6, 20))
CALENDARS = {
    "demo": CALENDAR.with_closures([CLOSURE]),
    "chosen": replace(CALENDAR, id="chosen"),
    "own": replace(CALENDAR, id="own"),
}


def laws(old: Sequence[Rule], new: Sequence[Rule]) -> Law:
    """The demo law with other rules from 1 July 2026 on."""
    before, [after] = law(*old), law(*new).versions
    later = replace(after, id="demo/2026-07-01", effective_from=NEW_LAW)
    return replace(before, versions=(*before.versions, later))


def filing(
    *events: Event, of: Law | None = None, kind: str = "notice", calendar: str = "", prefix: str = "2"
) -> Filing:
    """A filing of a case looked at on 20 December 2026, under the first version of its law."""
    found = of or law()
    setting = Setting(CALENDARS, date(2026, 12, 20), (), calendar)
    return Filing(found, found.versions[0], setting, events, kind, prefix, True)


def on(kind: str, month: int, day: int, **facts: str) -> Event:
    return Event.on(kind, date(2026, month, day), facts=facts)


def in_month(kind: str, month: int) -> Event:
    return Event(f"{kind} in {month}", kind, date(2026, month, 1), date(2026, month, 28), "range")


def test_a_rule_is_for_its_kinds_of_filing_or_for_all() -> None:
    assert filing(kind="short").applies(rule())
    assert filing(kind="short").applies(rule(filings=frozenset({"short"})))
    assert not filing(kind="short").applies(rule(filings=frozenset({"notice"})))


def test_a_rule_applies_once_all_it_needs_has_happened_and_nothing_that_rules_it_out() -> None:
    both = rule(requires=frozenset({"asked", "known"}))
    assert filing(on("asked", 3, 2), on("known", 3, 3)).applies(both)
    assert not filing(on("asked", 3, 2)).applies(both)
    assert filing(on("asked", 3, 2)).applies(rule(unless=frozenset({"known"})))
    assert not filing(on("asked", 3, 2)).applies(rule(unless=frozenset({"known", "asked"})))


def test_events_trigger_a_rule_once_or_each_time() -> None:
    first, other, second = on("asked", 3, 2), on("known", 3, 3), on("asked", 3, 9)
    here = filing(first, other, second)
    assert here.triggers(rule(starts_on=("asked",), mode="first")) == [first]
    assert here.triggers(rule(starts_on=("asked",), mode="each")) == [first, second]
    assert here.triggers(rule(starts_on=("asked",), mode="again")) == [first, second]
    assert here.triggers(rule(starts_on=("cleared",), mode="each")) == []


def test_a_rule_that_needs_all_its_events_starts_with_the_last_of_their_firsts() -> None:
    asked, known, again = on("asked", 3, 2), on("known", 3, 5), on("asked", 3, 9)
    both = rule(starts_on=("asked", "known"), mode="all")
    assert filing(asked, known, again).triggers(both) == [known]
    assert filing(asked, known, again).triggers(replace(both, starts_on=("known", "asked"))) == [known]
    assert filing(known, again).triggers(both) == [again]
    assert filing(asked, again).triggers(both) == []
    three = replace(both, starts_on=("asked", "known", "filed"))
    filed = on("filed", 3, 12)
    assert filing(asked, known, again, filed).triggers(three) == [filed]


def test_a_later_law_never_reaches_back_to_an_event() -> None:
    new = rule(id="demo.new", starts_on=("asked",), mode="each", bound_to="trigger")
    early, late, between = on("asked", 6, 30), on("asked", 7, 1), in_month("asked", 6)
    here = filing(early, late, of=laws([rule()], [new]))
    assert here.triggers(new) == [late]
    assert not here.was_law(new, between)
    assert here.was_law(new, replace(between, latest=date(2026, 7, 10)))
    assert here.was_law(new, replace(between, earliest=None, latest=None))
    assert here.was_law(replace(new, bound_to="review"), early)


def test_what_happens_on_the_day_on_which_the_case_closed_starts_no_clock_that_follows_another() -> None:
    follows = rule(starts_on=("asked",), mode="each", chain=Chain(("demo.one",), "rolled", True))
    closed, asked, sooner = on("cleared", 3, 9), on("asked", 3, 9), on("cleared", 3, 6)
    assert filing(closed, asked).triggers(follows) == []
    assert filing(asked, closed).triggers(follows) == []
    itself = replace(follows, starts_on=("cleared",))
    assert filing(asked, closed).triggers(itself) == [closed]
    assert filing(sooner, asked).triggers(follows) == [asked]
    assert filing(on("known", 3, 9), asked).triggers(follows) == [asked]
    assert filing(closed, asked).triggers(replace(follows, chain=None)) == [asked]


MORE = rule(
    id="demo.more",
    starts_on=("asked",),
    mode="each",
    met_by=frozenset({"filed"}),
    ended_by=frozenset({"refiled"}),
    chain=Chain(("demo.gone", "demo.one"), "rolled", True, running=True),
)


def lengthened(told: str, *rules: Rule, kind: str = "notice") -> int:
    """How many of the events “asked” open more time, where these kinds came day by day."""
    events = [on(one, 3, day) for day, one in enumerate(told.split(), 2)]
    return len(filing(*events, of=law(*(rules or (rule(), MORE))), kind=kind).triggers(MORE))


def test_an_extension_opens_only_while_a_period_runs_that_it_may_lengthen() -> None:
    assert lengthened("asked accepted") == 0
    assert lengthened("accepted asked") == 1
    assert lengthened("accepted known asked") == 1
    assert lengthened("accepted cleared asked") == 0  # meets the period
    assert lengthened("accepted withdrawn asked") == 0  # ends it
    assert lengthened("accepted filed asked") == 0  # meets the extension
    assert lengthened("accepted refiled asked") == 0  # ends it
    assert lengthened("cleared accepted asked") == 1
    assert lengthened("accepted cleared accepted asked") == 1
    assert lengthened("accepted accepted cleared asked") == 0
    assert lengthened("accepted asked filed asked") == 1
    anew = rule(ended_by=frozenset({"accepted"}))
    assert lengthened("accepted accepted asked", anew, MORE) == 1


def test_a_period_that_is_not_for_this_filing_or_not_in_its_law_can_t_be_lengthened() -> None:
    short = rule(filings=frozenset({"short"}))
    assert lengthened("accepted asked", short, MORE, kind="notice") == 0
    assert lengthened("accepted asked", short, MORE, kind="short") == 1
    assert lengthened("accepted asked", MORE) == 0


def test_a_period_that_was_lengthened_already_still_runs() -> None:
    one = rule(ended_by=frozenset({"asked", "known", "answered"}))
    other = rule(id="demo.other", starts_on=("known",), chain=Chain(("demo.one",), "rolled", True))
    elsewhere = replace(other, id="demo.else", starts_on=("answered",))
    elsewhere = replace(elsewhere, chain=Chain(("demo.zero",), "rolled", True))
    rules = (one, MORE, other, elsewhere)
    assert lengthened("accepted asked asked", *rules) == 2
    assert lengthened("accepted known asked", *rules) == 1
    assert lengthened("accepted answered asked", *rules) == 0  # lengthens another period
    stage = replace(other, chain=Chain(("demo.one",), "rolled", False))
    assert lengthened("accepted known asked", one, MORE, stage) == 0
    short = replace(other, filings=frozenset({"short"}))
    assert lengthened("accepted known asked", one, MORE, short) == 0
    assert lengthened("accepted known asked", one, MORE, short, kind="short") == 1


def test_an_extension_that_needs_no_running_period_opens_whenever_it_comes() -> None:
    anytime = replace(MORE, chain=Chain(("demo.one",), "rolled", True))
    asked = on("asked", 3, 2)
    assert filing(asked, of=law(rule(), anytime)).triggers(anytime) == [asked]


def test_events_known_only_roughly_are_never_taken_for_the_same_day() -> None:
    follows = rule(starts_on=("asked",), mode="each", chain=Chain(("demo.one",), "rolled", True))
    asked = in_month("asked", 3)
    assert filing(in_month("cleared", 3), asked).triggers(follows) == [asked]


def test_a_clock_was_over_before_a_trigger_only_if_something_had_ended_it_by_then() -> None:
    accepted, cleared, asked = on("accepted", 3, 2), on("cleared", 3, 9), on("asked", 3, 16)
    withdrawn = on("withdrawn", 3, 20)
    here = filing(accepted, cleared, asked, withdrawn)
    blank = here.blank(rule(), here.version, 1)
    met = blank._replace(state="met", event_keys=(accepted.key, cleared.key))
    assert here.over_before(met, asked)
    assert not here.over_before(met, cleared)
    assert not here.over_before(met, accepted)
    assert not here.over_before(met._replace(state="running"), asked)
    ended_later = met._replace(state="ended", event_keys=(*met.event_keys, withdrawn.key))
    assert not here.over_before(ended_later, asked)


def test_a_clock_bound_to_its_trigger_follows_the_law_of_that_day() -> None:
    old = rule(30, starts_on=("asked",), bound_to="trigger")
    new = replace(old, count=old.count._replace(n=45) if old.count else None)
    here = filing(of=laws([old], [new]))
    before, after = here.law.versions
    assert here.in_force(old, on("asked", 6, 30)) == (old, before)
    assert here.in_force(new, on("asked", 6, 30)) == (old, before)
    assert here.in_force(old, on("asked", 7, 1)) == (new, after)
    assert here.in_force(replace(old, bound_to="review"), on("asked", 7, 1)) == (
        replace(old, bound_to="review"),
        before,
    )


def test_a_trigger_known_roughly_follows_the_law_of_the_first_bound_on_which_there_was_one() -> None:
    old = rule(30, starts_on=("asked",), bound_to="trigger")
    new = replace(old, title="Phase one ends later")
    here = filing(of=laws([old], [new]))
    roughly = Event("1", "asked", date(2026, 6, 1), date(2026, 7, 31), "range")
    assert here.in_force(old, roughly)[0] == old
    assert here.in_force(old, replace(roughly, earliest=None))[0] == new
    assert here.in_force(old, replace(roughly, earliest=date(2025, 12, 1)))[0] == new
    unknown = replace(roughly, earliest=None, latest=None)
    assert here.in_force(old, unknown) == (old, here.version)


def test_a_rule_stands_from_the_first_day_of_the_law_that_has_it() -> None:
    new = rule(id="demo.new")
    here = filing(of=laws([rule()], [new]))
    before, after = here.law.versions
    assert here.on(rule(), date(2025, 12, 31)) is None
    assert here.on(rule(), date(2026, 1, 1)) == (rule(), before)
    assert here.on(new, date(2026, 6, 30)) is None
    assert here.on(new, date(2026, 7, 1)) == (new, after)


def test_of_a_clock_with_several_anchors_a_later_law_gives_the_same_one() -> None:
    legs = (
        Leg(("known",), Count(40, "calendar-day", "day-after", "forward")),
        Leg(("asked",), Count(20, "business-day", "day-after", "forward")),
    )
    either = rule(10, starts_on=("filed",), mode="each", legs=legs)
    here = filing(of=law(either))
    whole = here.on(either, date(2026, 3, 2))
    assert whole == (either, here.version)
    by_question = here.on(rule(5, starts_on=("asked",)), date(2026, 3, 2))
    assert by_question == (
        rule(20, "business-day", starts_on=("asked",), mode="first"),
        here.version,
    )
    by_filing = here.on(rule(5, starts_on=("filed",)), date(2026, 3, 2))
    assert by_filing == (rule(10, starts_on=("filed",), mode="first"), here.version)


def test_a_law_with_one_anchor_gives_the_rule_as_it_stands() -> None:
    plain = rule(10, starts_on=("filed",), mode="each")
    several = replace(plain, legs=(Leg(("asked",), Count(20, "calendar-day", "day-after", "forward")),))
    here = filing(of=laws([several], [plain]))
    assert here.on(several, NEW_LAW) == (plain, here.law.versions[1])
    assert here.on(replace(plain, starts_on=("asked",)), NEW_LAW) == (plain, here.law.versions[1])


def test_an_event_that_opens_a_further_period_from_the_end_does_not_end_the_counting() -> None:
    more = rule(
        id="demo.more",
        starts_on=("asked",),
        filings=frozenset({"notice"}),
        chain=Chain(("demo.zero", "demo.one"), "rolled", True),
    )
    asked, cleared = on("asked", 3, 9), on("cleared", 3, 16)

    def end(of: Rule, ending: Event | None, kind: str = "notice") -> Event | None:
        return filing(of=law(rule(), of), kind=kind).end_of_counting(rule(), ending)

    assert end(more, asked) is None
    assert end(more, None) is None
    assert end(more, cleared) == cleared
    assert end(more, asked, kind="short") == asked
    assert end(replace(more, chain=Chain(("demo.one",), "rolled", False)), asked) == asked
    assert end(replace(more, chain=Chain(("demo.zero",), "rolled", True)), asked) == asked
    assert end(replace(more, chain=None), asked) == asked


def test_a_rule_counts_in_its_own_calendar_else_the_case_s_else_the_regime_s() -> None:
    own = rule(calendar="own")
    assert filing(calendar="chosen").calendar(own) is CALENDARS["own"]
    assert filing(calendar="chosen").calendar(rule()) is CALENDARS["chosen"]
    assert filing().calendar(rule()) is CALENDARS["demo"]


def test_a_clock_that_ended_knows_no_closure_announced_later() -> None:
    storm = CLOSURE.on  # announced on 20 June

    def is_closed(ending: Event) -> bool:
        return filing().calendar(rule(), ending).closed_because(storm) is not None

    assert not is_closed(on("cleared", 6, 19))
    assert is_closed(on("cleared", 6, 20))
    roughly = Event("c", "cleared", date(2026, 6, 1), date(2026, 6, 28), "range")
    assert is_closed(roughly)
    assert not is_closed(replace(roughly, latest=None))
    assert is_closed(replace(roughly, earliest=None, latest=None))


def test_a_clock_that_runs_on_to_a_further_period_knows_every_closure() -> None:
    more = rule(id="demo.more", starts_on=("asked",), chain=Chain(("demo.one",), "rolled", True))
    found = filing(of=law(rule(), more)).calendar(rule(), on("asked", 6, 1))
    assert found is CALENDARS["demo"]


def test_the_paper_that_says_how_long_is_the_last_of_its_kinds_that_names_a_length_or_a_day() -> None:
    opener, length, day = on("filed", 3, 2), on("asked", 3, 9, term="10 days"), on("known", 3, 16, until="x")
    silent, other = on("asked", 3, 23, note="none"), on("answered", 3, 30, term="5 days")
    here = filing(opener, length, day, silent, other)
    assert here.paper(rule(), opener) == opener
    assert here.paper(rule(), None) is None
    assert here.paper(rule(term_from=frozenset({"asked"})), opener) == length
    assert here.paper(rule(term_from=frozenset({"asked", "known"})), opener) == day
    assert here.paper(rule(term_from=frozenset({"cleared"})), opener) is None


def test_a_kind_is_quoted_by_its_title() -> None:
    assert filing().title("accepted") == "“Accepted”"


def test_the_first_event_after_the_trigger_that_meets_or_ends_the_clock_ends_it() -> None:
    early, accepted = on("cleared", 2, 2), on("accepted", 3, 2)
    asked, withdrawn, cleared = on("asked", 3, 3), on("withdrawn", 3, 4), on("cleared", 3, 5)
    assert filing(early, accepted, asked, cleared, withdrawn).ending_of(rule(), accepted) == cleared
    assert filing(early, accepted, withdrawn, cleared).ending_of(rule(), accepted) == withdrawn
    assert filing(early, accepted, asked).ending_of(rule(), accepted) is None
    assert filing(early, asked, accepted).ending_of(rule(met_before=True), accepted) == early
    itself = rule(starts_on=("cleared",))
    assert filing(early).ending_of(itself, early) is None


def test_where_each_answer_counts_once_it_meets_the_oldest_clock_still_open() -> None:
    asked, again = on("asked", 3, 2), on("asked", 3, 3)
    answered, more = on("answered", 3, 9), on("answered", 3, 10)
    each = rule(starts_on=("asked",), met_by=frozenset({"answered"}), one_each=True)
    here = filing(asked, again, answered, more)
    assert here.ending_of(each, asked) == answered
    assert here.ending_of(each, again) == more
    assert here.ending_of(replace(each, id="demo.other"), again) == answered
    for_all = filing(asked, again, answered, more)
    assert for_all.ending_of(replace(each, one_each=False), asked) == answered
    assert for_all.ending_of(replace(each, one_each=False), again) == answered


def test_what_ends_the_case_ends_every_clock_still_open() -> None:
    asked, again, withdrawn = on("asked", 3, 2), on("asked", 3, 3), on("withdrawn", 3, 9)
    each = rule(starts_on=("asked",), met_by=frozenset({"answered"}), one_each=True)
    here = filing(asked, again, withdrawn)
    assert (here.ending_of(each, asked), here.ending_of(each, again)) == (withdrawn, withdrawn)


def test_a_clock_that_has_not_started_names_what_it_waits_for() -> None:
    def waits(mode: str, *events: Event) -> Undetermined | None:
        found = filing(*events).waiting(rule(starts_on=("asked", "known", "filed"), mode=mode))
        assert (found.state, found.due_on, found.key) == ("waiting", None, "2-1")
        return found.undetermined

    any_of = Undetermined("Not started: waits for asked or known or filed", "asked")
    assert waits("first") == any_of
    assert waits("first", on("asked", 3, 2)) == any_of
    every = Undetermined("Not started: waits for asked and known and filed", "asked")
    assert waits("all") == every
    missing = Undetermined("Not started: waits for known and filed", "known")
    assert waits("all", on("asked", 3, 2)) == missing
    told = [on(kind, 3, 2) for kind in ("asked", "known", "filed")]
    assert waits("all", *told) == every  # they happened, but before this was law


def blank(**changes: Any) -> Outcome:
    """The demo clock before anything is counted."""
    found = Outcome(
        rule_id="demo.one",
        key="2-3",
        title="Phase one ends",
        owed_by="parties",
        owner="Parties",
        zone="Europe/Berlin",
        state="running",
        regime_version="demo/2026-07-01",
        calendar="demo",
        calendar_digest=CALENDARS["demo"].digest,
        citation="Demo Act s 20",
        citation_url="https://example.org/20",
        read_on=date(2026, 11, 21),
        confidence="unverified",
        unit="business-day",
        cutoff="17:00",
        cautions=("Read in a summary.",),
    )
    return found._replace(**changes)


def test_a_clock_carries_its_source_its_owner_and_what_is_doubtful_from_the_start() -> None:
    clock = rule(
        30,
        "business-day",
        owed_by="parties",
        cite=Cite("Demo Act s 20", date(2026, 11, 21), "https://example.org/20"),
        confidence="unverified",
        unverified_because="Read in a summary.",
        cutoff="17:00",
    )
    here = filing(of=laws([clock], [clock]))
    later = here.law.versions[1]
    assert here.blank(clock, later, 3) == blank()
    no_length = replace(clock, count=None, cite=CITE, confidence="verified", unverified_because="", cutoff="")
    assert here.blank(no_length, later, 3) == blank(
        citation="Demo Act s 12(1)",
        citation_url="",
        read_on=date(2026, 11, 20),
        confidence="verified",
        unit="calendar-day",
        cutoff="",
        cautions=(),
    )


def test_the_clocks_of_a_case_as_a_whole_are_only_numbered() -> None:
    here = filing(prefix="")
    assert here.blank(rule(), here.version, 3).key == "3"


def test_a_clock_that_has_ended_is_told_apart_by_the_calendar_it_knew() -> None:
    here = filing()
    ended = here.blank(rule(), here.version, 1, on("cleared", 6, 19))
    assert ended.calendar_digest == CALENDAR.digest != CALENDARS["demo"].digest
