"""What happens after an order: parts done, buyers named, stays, amendments, corrections."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.services.rows import at
from tests.services.test_divestments import an_order, days
from tracker.models import Deadline, Divestment, DivestmentEvent, FuzzyDay, OrderPart
from tracker.services.divest import complete_divestment, extend_divestment
from tracker.services.recompute import recompute_all, recompute_divestment
from tracker.services.record_step import add_part, correct_step, record_step, remove_part, retract_step

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
ORDERED = date(2026, 11, 2)
CLAUSE = {"anchor": "ordered", "counting": "day-after", "rolling": "none"}


@pytest.fixture
def order() -> Divestment:
    return an_order(ORDERED.isoformat(), **days(90, ORDERED))


def part(order: Divestment, n: int = 14, unit: str = "calendar-day", **values: Any) -> OrderPart:
    said = {"kind": "remove", "text": "Remove equipment", "clause": "section 2(b)", **CLAUSE}
    return add_part(order, now=at(TODAY), **said | {"term_n": n, "term_unit": unit} | values)


def weekly(order: Divestment, **values: Any) -> OrderPart:
    said = {"kind": "certify", "text": "Certify compliance", "recurrence": "FREQ=WEEKLY", "rolling": "none"}
    return add_part(order, now=at(TODAY), anchor="ordered", **said | values)


def step(order: Divestment, kind: str, on: str, **values: Any) -> DivestmentEvent:
    return record_step(order.pk, kind=kind, occurred=FuzzyDay.parse(on), by=None, now=at(TODAY), **values)


def clock(order: Divestment, one: OrderPart | None = None, on: date = TODAY) -> Deadline:
    recompute_divestment(order, None, at(on))
    return order.deadlines.get(key=f"part-{one.pk}" if one else "1")


def test_each_part_is_a_date_beside_the_sale_with_its_clause_as_citation(order: Divestment) -> None:
    one = clock(order, part(order))
    assert (one.due_on, one.rule_id, one.state) == (date(2026, 11, 16), "order.remove", "running")
    assert one.citation == "Presidential order under 50 USC 4565(d), section 2(b)"
    assert one.title == "Remove equipment"
    assert clock(order).due_on == date(2027, 1, 31)


def test_a_part_that_was_done_is_met_and_says_when_it_was_late(order: Divestment) -> None:
    one = part(order)
    step(order, "part_done", "2026-11-18", part=one)
    done = clock(order, one)
    assert (done.state, done.finished_on) == ("met", date(2026, 11, 18))
    assert done.cautions == ["Finished 2 calendar days late."]


def test_the_window_to_object_waits_for_the_notice_and_counts_open_days(order: Divestment) -> None:
    window = part(
        order,
        10,
        "business-day",
        kind="objection",
        text="May object",
        anchor="buyer_notified",
        calendar="us-federal",
    )
    waiting = clock(order, window)
    assert (waiting.state, waiting.waits_for, waiting.owed_by) == (
        "waiting",
        "notice of the buyer",
        "authority",
    )
    step(order, "buyer_notified", "2026-11-09")
    # Veterans Day, 11 November, is no business day; nor is Thanksgiving, the 26th.
    assert clock(order, window).due_on == date(2026, 11, 24)
    step(order, "objected", "2026-11-20")
    met = clock(order, window)
    assert (met.state, met.finished_by) == ("met", "objected")
    step(order, "buyer_notified", "2026-11-23")
    again = clock(order, window)
    assert (again.state, again.due_on) == ("running", date(2026, 12, 8))


def test_a_window_that_passed_in_silence_is_over_and_says_so(order: Divestment) -> None:
    window = part(order, 5, "business-day", kind="objection", anchor="buyer_notified", calendar="us-federal")
    step(order, "buyer_notified", "2026-11-09")
    over = clock(order, window)
    assert (over.state, over.finished_on) == ("ended", date(2026, 11, 17))
    assert "no answer of the authority is recorded" in over.cautions[-1]


def test_a_part_may_follow_another_one(order: Divestment) -> None:
    first = part(order)
    second = part(order, 7, anchor="part_done", follows=first, kind="completion", text="Certify removal")
    assert clock(order, second).state == "waiting"
    step(order, "part_done", "2026-11-20", part=first)
    assert clock(order, second).due_on == date(2026, 11, 27)


def test_a_court_stops_the_days_and_the_date_says_who(order: Divestment) -> None:
    stay = step(order, "stayed", "2026-11-05", instrument="D.C. Circuit, No. 26-1")
    held = clock(order)
    assert (held.state, held.due_on) == ("paused", date(2027, 2, 17))
    step(order, "stay_lifted", "2026-11-15")
    lifted = clock(order)
    assert (lifted.state, lifted.due_on) == ("running", date(2027, 2, 9))
    paused = next(one for one in lifted.steps if one["code"] == "paused")
    assert paused["citation"] == "D.C. Circuit, No. 26-1"
    assert {one["due_on"] for one in lifted.readings} == {"2027-01-31", "2027-02-11"}
    retract_step(stay, by=None, now=at(TODAY), reason="Another order was meant")
    assert clock(order).due_on == date(2027, 1, 31)


def test_a_stay_that_no_day_is_known_of_leaves_every_day_counted(order: Divestment) -> None:
    step(order, "stayed", "2026-11")
    assert clock(order).due_on == date(2027, 1, 31)
    assert "no day is left out for it" in clock(order).cautions[-1]


def test_extensions_add_up_for_a_part_and_leave_the_sale_alone(order: Divestment) -> None:
    one = part(order)
    for on, new in (("2026-11-10", date(2026, 11, 30)), ("2026-11-20", date(2026, 12, 15))):
        extend_divestment(
            order.pk,
            granted=FuzzyDay.parse(on),
            new_deadline_on=new,
            instrument="Letter of the Committee",
            part=one,
            now=at(TODAY),
        )
    later = clock(order, one)
    assert (later.due_on, clock(order).due_on) == (date(2026, 12, 15), date(2027, 1, 31))
    assert [one["text"] for one in later.steps if one["code"] == "set"][-1] == (
        "Tue 15 Dec 2026 was set: extension granted Fri 20 Nov 2026, Letter of the Committee."
    )


def test_an_amendment_adds_a_part_and_ends_another(order: Divestment) -> None:
    old = part(order)
    amended = step(order, "amended", "2026-11-10", part=old, ends_part=True, instrument="Amending order")
    new = part(order, 30, added_by=amended, text="Remove everything")
    assert (clock(order, old).state, clock(order, old).finished_by) == ("ended", "amended")
    assert clock(order, new).due_on == date(2026, 12, 2)
    corrected = correct_step(
        amended, occurred=FuzzyDay.parse("2026-11-11"), by=None, now=at(TODAY), reason="Day"
    )
    assert clock(order, old).finished_on == date(2026, 11, 11)
    retract_step(corrected, by=None, now=at(TODAY), reason="No such amendment")
    assert clock(order, old).state == "running"
    assert not order.deadlines.filter(key=f"part-{new.pk}").exists()


@pytest.mark.parametrize("kind", ["set_aside", "revoked"])
def test_an_order_that_is_gone_leaves_nothing_due(kind: str, order: Divestment) -> None:
    one, other = part(order), part(order, 21, text="Cut access", kind="cut_access")
    step(order, "part_done", "2026-11-10", part=one)
    step(order, kind, "2026-11-12", instrument="Order of 12 November")
    weekly(order)
    assert clock(order, one).state == "met"
    assert {clock(order).state, clock(order, other).state} == {"ended"}
    assert [row.due_on for row in order.deadlines.filter(rule_id="order.certify")] == [date(2026, 11, 9)]


def test_a_certificate_each_week_is_due_until_the_sale_is_done(order: Divestment) -> None:
    one = weekly(order)
    rows = list(order.deadlines.filter(rule_id="order.certify").order_by("due_on"))
    assert [row.due_on for row in rows[:3]] == [date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)]
    assert rows[-1].due_on == date(2028, 5, 29)
    step(order, "part_done", "2026-11-09", part=one, occurrence=rows[0].key)
    rows[0].refresh_from_db()
    rows[1].refresh_from_db()
    assert (rows[0].state, rows[1].state) == ("met", "running")
    complete_divestment(order.pk, completed=FuzzyDay.parse("2026-11-20"), now=at(TODAY))
    left = order.deadlines.filter(rule_id="order.certify", due_on__isnull=False)
    assert [row.due_on for row in left.order_by("due_on")] == [date(2026, 11, 9), date(2026, 11, 16)]


def test_time_passing_adds_occurrences_and_doubles_none(order: Divestment) -> None:
    weekly(order, rolling="next-business-day", calendar="us-federal")
    before = set(order.deadlines.values_list("key", flat=True))
    recompute_all(None, at(date(2027, 1, 4)))
    after = list(order.deadlines.values_list("key", flat=True))
    assert before < set(after)
    assert len(after) == len(set(after))
    assert recompute_all(None, at(date(2027, 1, 4)), check=True).differences == 0


def test_a_sale_that_closed_meets_the_order_and_a_correction_moves_it(order: Divestment) -> None:
    sale = step(order, "sale_closed", "2026-11-20")
    assert (clock(order).state, clock(order).finished_on) == ("met", date(2026, 11, 20))
    correct_step(
        sale, occurred=FuzzyDay.parse("2026-11-19"), by=None, now=at(TODAY), reason="Read the filing"
    )
    assert clock(order).finished_on == date(2026, 11, 19)


def test_a_sale_of_a_share_is_not_the_end(order: Divestment) -> None:
    step(order, "sale_closed", "2026-11-20", equity_percent=30)
    assert clock(order).state == "running"
    step(order, "verified", "2026-11-21")
    assert clock(order).state == "met"


def test_what_cannot_have_happened_is_refused_and_nothing_changes(order: Divestment) -> None:
    one, series = part(order), weekly(order)
    other = an_order("2026-10-01")
    foreign = part(other)
    done = step(order, "part_done", "2026-11-10", part=one)
    for kind, on, values, says in (
        ("sold", "2026-11-10", {}, "no event"),
        ("sale_signed", "2026-12-24", {}, "lies in the future"),
        ("sale_signed", "2026-10-24", {}, "nothing follows from it before"),
        ("part_done", "2026-11-10", {}, "Choose the part"),
        ("part_done", "2026-11-10", {"part": foreign}, "belongs to another order"),
        ("part_done", "2026-11-10", {"part": series}, "choose which occurrence"),
        ("part_done", "2026-11-10", {"part": one, "occurrence": "part-1/2026-11-09"}, "does not recur"),
        ("retracted", "2026-11-10", {}, "Choose the event that is taken back"),
        ("retracted", "2026-11-10", {"corrects": done}, "Say why"),
        ("verified", "2026-11-10", {"status": "sure"}, "Use one of"),
    ):
        with pytest.raises(ValidationError, match=says):
            step(order, kind, on, **values)
    assert order.events.count() == 1
    retract_step(done, by=None, now=at(TODAY), reason="Not yet")
    with pytest.raises(ValidationError, match="corrected already"):
        retract_step(done, by=None, now=at(TODAY), reason="Again")
    with pytest.raises(ValidationError, match="another order"):
        part(order, anchor="part_done", follows=foreign)
    with pytest.raises(ValidationError, match="Choose the part from whose end"):
        part(order, anchor="part_done")


def test_a_date_that_rests_on_memory_is_unverified_and_says_so(order: Divestment) -> None:
    window = part(order, 10, "business-day", kind="objection", anchor="buyer_notified", calendar="us-federal")
    told = step(order, "buyer_notified", "2026-11-09", status="from_memory")
    assert clock(order, window).confidence == "unverified"
    assert "is from memory" in clock(order, window).cautions[0]
    correct_step(told, occurred=told.occurred, by=None, now=at(TODAY), reason="Read it", status="verified")
    assert clock(order, window).confidence == "verified"


def test_a_part_entered_by_mistake_leaves_no_date_behind(order: Divestment) -> None:
    one, two = part(order), part(order, 20)
    remove_part(one, now=at(TODAY))
    assert [row.key for row in order.deadlines.exclude(key="1")] == [f"part-{two.pk}"]


def test_parts_count_from_the_order_also_where_the_sale_counts_from_another_day() -> None:
    order = an_order("2026-11-02", **days(90, date(2026, 11, 9)))
    assert clock(order, part(order)).due_on == date(2026, 11, 16)
    assert clock(order).due_on == date(2027, 2, 7)


def test_a_day_that_was_set_is_not_overdue_while_it_is_stayed(order: Divestment) -> None:
    named = FuzzyDay.parse("2026-11-16").columns("due") | {"due_basis": "published"}
    one = add_part(order, now=at(TODAY), kind="data", text="Destroy the data", **named)
    stay = step(order, "stayed", "2026-11-12", part=one, instrument="Order No. 7")
    held = clock(order, one)
    assert (held.state, held.due_on) == ("paused", None)
    assert held.undetermined_reason == (
        "Stayed by Order No. 7 on Thu 12 Nov 2026; its day, Mon 16 Nov 2026, has passed meanwhile"
    )
    assert clock(order).state == "running"
    retract_step(stay, by=None, now=at(TODAY), reason="It was refused")
    assert (clock(order, one).state, clock(order, one).due_on) == ("running", date(2026, 11, 16))
