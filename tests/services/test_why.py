"""Why a date falls on its day: counted again as it is stored, laid out in weeks, with what would move it."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.calendar_news import close_calendar_day, record_regime_pause
from tests.services.rows import an_accepted_notice, at, clock, told
from tests.services.test_divestments import an_order, days, the_clock
from tests.services.test_incidents import a_clause, an_incident
from tests.services.test_promises import an_agreement
from tracker.models import Deadline, DivestmentExtension, Obligation, Review
from tracker.services.recompute import recompute_obligations
from tracker.services.why.data import ruler_data, ruler_lines, why_data
from tracker.services.why.layout import Day, sheet_of
from tracker.services.why.page import Why, why

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 6, 10))


def of(row: Deadline, now: datetime = NOW) -> Why:
    return why(Deadline.objects.with_matter().get(pk=row.pk), now)


def words(found: Why) -> list[str]:
    """Every day in words, empty fields left out."""
    return [day.words for week in found.sheet.weeks for day in week if day]


def an_obligation(n: int, unit: str, effective: str, now: datetime = NOW, **values: Any) -> Deadline:
    clause = {
        "text": "Move out",
        "clause": "section 7",
        "counting": "day-after",
        "rolling": "next-business-day",
    }
    clause |= {"calendar": "us-federal", "term_n": n, "term_unit": unit, "anchor": "effective"} | values
    row = Obligation.objects.create(agreement=an_agreement(effective=effective), **clause)
    recompute_obligations(row.agreement, None, now)
    return row.deadlines.get()


def test_every_day_of_a_review_is_told_with_its_number_its_closure_and_the_roll() -> None:
    told_days = words(of(clock(an_accepted_notice())))
    assert told_days[0] == "Wed 20 May 2026, day 1 of 45, the day it counts from"
    assert told_days[3] == "Sat 23 May 2026, day 4 of 45, weekend"
    assert told_days[5] == "Mon 25 May 2026, day 6 of 45, closed: Memorial Day"
    assert told_days[-4:] == [
        "Fri 3 Jul 2026, day 45 of 45, closed: Independence Day (observed), the period ends, moves to"
        " Mon 6 Jul 2026",
        "Sat 4 Jul 2026, closed: weekend",
        "Sun 5 Jul 2026, closed: weekend",
        "Mon 6 Jul 2026, the date",
    ]


def test_the_arrow_of_the_roll_leaves_passes_and_arrives() -> None:
    found = of(clock(an_accepted_notice()))
    days_by_date = {day.cell.on: day for week in found.sheet.weeks for day in week if day}
    parts = [days_by_date[date(2026, 7, n)].marks.split()[-1] for n in (3, 4, 5, 6)]
    assert parts == ["arrow-from", "arrow-over", "arrow-over", "arrow-to"]
    assert (days_by_date[date(2026, 7, 6)].tag, days_by_date[date(2026, 7, 3)].note) == (
        "date",
        "Independence Day (observed)",
    )
    assert [day.date_text for day in days_by_date.values() if " " in day.date_text] == [
        "20 May",
        "1 Jun",
        "1 Jul",
    ]
    assert all(len(week) == 7 for week in found.sheet.weeks)
    assert "is-today" in days_by_date[date(2026, 6, 10)].marks


def test_a_closure_that_arrives_late_moves_the_ruler_with_the_date() -> None:
    row = clock(an_accepted_notice())
    close_calendar_day(
        "us-federal", date(2026, 7, 6), label="Day of mourning", citation="Order 1", by=None, now=NOW
    )
    row.refresh_from_db()
    found = of(row)
    assert found.ruler
    assert (found.ruler.on("end"), found.ruler.calendar_digest) == (date(2026, 7, 7), row.calendar_digest)
    assert ("Mon 6 Jul 2026, closed: Day of mourning", "Order 1") in found.closed
    assert found.notes == ()


def test_a_paused_clock_says_that_it_is_counted_as_if_the_pause_had_ended() -> None:
    review = an_accepted_notice()
    record_regime_pause(
        "us-cfius",
        date(2026, 6, 1),
        None,
        reason="lapse of appropriations",
        citation="50 USC 4565(b)(8)",
        by=None,
        now=NOW,
    )
    for looked_at in (NOW, NOW + timedelta(days=2)):  # the stored day, until it is computed again
        found = of(clock(review), looked_at)
        assert found.notes == (
            "The clock is paused. It is counted as if the pause ended on Wed 10 Jun 2026: each further day"
            " moves the date.",
        )
        assert found.paused == (
            ("Mon 1 Jun 2026 to Wed 10 Jun 2026, paused: lapse of appropriations", "50 USC 4565(b)(8)"),
        )
        assert "Mon 1 Jun 2026, not counted, paused: lapse of appropriations" in words(found)


def test_a_projected_clock_and_one_without_a_date_say_so() -> None:
    review = an_accepted_notice()
    projected = of(clock(review, "us.cfius.notice.investigation"))
    assert projected.notes[0].startswith("A projection: this clock starts only when the one before it ends")
    assert projected.ruler
    assert projected.ruler.on("trigger") == date(2026, 7, 6)
    waiting = Review.objects.create(investment=review.investment, regime="us-cfius", filing_kind="notice")
    told(waiting, "draft_submitted", date(2026, 6, 1))
    row = clock(waiting)
    found = of(row)
    assert found.ruler
    assert found.ruler.cells == ()
    assert found.notes == ("Waits for notice accepted",)
    assert found.how == "45 calendar days; the trigger day is itself day 1"
    assert list(ruler_lines(found.ruler)) == ["There is no date, so there are no days to show."]


def test_a_stored_date_that_the_record_does_not_give_any_more_shows_no_days() -> None:
    row = clock(an_accepted_notice())
    Deadline.objects.filter(pk=row.pk).update(due_on=date(2026, 7, 7))
    found = of(row)
    assert (found.ruler, found.sheet.weeks) == (None, ())
    assert "By the record, law and calendar of today it is: Mon 6 Jul 2026." in found.notes[0]
    Deadline.objects.filter(pk=row.pk).update(key="9")
    assert of(row).notes == ("The record has no such clock any more, so its days cannot be shown.",)


def test_a_month_clock_folds_into_months_with_their_sums() -> None:
    found = of(an_obligation(9, "month", "2026-04-15"))
    assert found.sheet.weeks == ()
    titles = [month.title for month in found.sheet.months]
    assert (titles[0], titles[-1], len(titles)) == ("April 2026", "January 2027", 10)
    assert found.sheet.months[1].summary == "31 days counted, month 1 of 9 is over: Fri 15 May 2026"
    assert [month.title for month in found.sheet.months if month.is_open] == ["April 2026", "January 2027"]
    may = {day.cell.on.day: day for week in found.sheet.months[1].weeks for day in week if day}
    assert (may[15].number, may[15].note, may[16].number, may[16].note) == ("1", "month", "", "month 2")
    assert may[15].words == "Fri 15 May 2026, in month 1 of 9, month 1 of 9 is over"
    assert found.how == "9 months; the day after the trigger is day 1"


def test_of_a_clock_of_many_years_only_what_matters_is_drawn() -> None:
    months = of(an_obligation(12, "year", "2026-04-15")).sheet.months
    assert len(months) == 14
    assert (months[12].title, months[12].weeks, months[12].is_open) == ("April 2027 to March 2038", (), False)
    assert months[12].summary == "4018 days counted, year 11 of 12 is over: Wed 15 Apr 2037"


def test_hours_are_told_at_the_end_of_each_day_also_over_a_change_of_the_clocks() -> None:
    agreement = an_agreement(effective="2026-01-05")
    incident = an_incident(agreement, "2026-10-31T14:30", under=[a_clause(agreement, 72, "hour")])
    found = of(incident.duties.get().deadlines.get(), at(date(2026, 11, 20)))
    assert found.ruler
    assert [cell.number for cell in found.ruler.cells] == [9, 34, 58, 72]
    assert words(found)[1] == "Sun 1 Nov 2026, 34 of 72 hours have passed"
    assert (found.how, found.ruler.cutoff) == ("72 hours, whatever days they fall on", "13:30")


def test_an_order_is_counted_and_an_extended_one_is_named_by_its_paper() -> None:
    order = an_order("2020-08-14", **days(90, date(2020, 8, 14)))
    found = of(the_clock(order))
    assert found.ruler
    assert (found.ruler.reached, found.ruler.on("end")) == (90, date(2020, 11, 12))
    assert any("An extension that the authority grants" in one.words for one in found.movers.moves)
    DivestmentExtension.objects.create(divestment=order, position=1, new_deadline_on=date(2020, 11, 27))
    found = of(the_clock(order))
    assert found.ruler
    assert (found.ruler.kind, found.ruler.on("end")) == ("named", date(2020, 11, 27))
    assert "nothing on the way to it is counted" in found.notes[0]
    assert found.movers.moves[0].words == "A correction of the day that is recorded, or of what names it."


def test_what_would_move_a_review_comes_from_its_rule_and_its_version() -> None:
    found = of(clock(an_accepted_notice())).movers
    moves = [one.words for one in found.moves]
    assert moves[0] == "A correction of “Notice accepted” (Wed 20 May 2026): the count starts on another day."
    assert "A lapse of appropriations: its days are not counted, and the date moves by as many." in moves
    closed = "A closure on its last day (US federal calendar (Washington, DC)): the date moves to the next"
    assert f"{closed} open day." in moves
    assert [one.words for one in found.moves_not] == [
        "A later version of the law: the case is bound to us-cfius/2024-12-26, by the day it began."
    ]
    assert "“Cleared”" in found.ends[0].words
    assert all(one.cite for one in found.moves if "lapse" in one.words)


def test_a_stop_and_more_time_are_told_with_the_events_that_bring_them() -> None:
    review = Review.objects.create(
        investment=an_accepted_notice().investment, regime="uk-nsia", filing_kind=""
    )
    told(review, "called_in", date(2026, 3, 23))
    moves = " ".join(one.words for one in of(clock(review, "uk.nsi.callin.initial")).movers.moves)
    assert "the clock stands still from" in moves
    assert "more time from the end of this clock, 45 business days" in moves
    assert "A further closed day of UK working days" in moves


def test_a_parties_duty_says_that_a_lapse_does_not_stop_it() -> None:
    review = an_accepted_notice()
    told(review, "questions_sent", date(2026, 6, 1))
    found = of(clock(review, "us.cfius.notice.followup")).movers
    assert any("A lapse of appropriations does not stop this clock" in one.words for one in found.moves_not)


def test_a_finished_clock_is_moved_by_a_correction_only() -> None:
    review = an_accepted_notice()
    told(review, "cleared", date(2026, 6, 8))
    found = of(clock(review))
    assert [one.words for one in found.movers.moves] == [
        "This clock is over, on Mon 8 Jun 2026: only a correction of the record can change it."
    ]
    assert (found.movers.moves_not, found.movers.ends) == ((), ())
    assert "Mon 8 Jun 2026, day 20 of 45, done or ended" in words(found)


def test_the_data_carries_every_cell_with_its_sentence_and_is_plain_json() -> None:
    found = of(clock(an_accepted_notice()))
    assert found.ruler
    data = ruler_data(found.ruler)
    assert json.loads(json.dumps(data)) == data
    assert (data["n"], data["days"], data["end_on"], data["kind"]) == (45, 45, "2026-07-06", "counted")
    assert data["cells"][5] == {
        "on": "2026-05-25",
        "weekday": 1,
        "number": 6,
        "day": 6,
        "gap": "",
        "kind": "closed",
        "label": "Memorial Day",
        "citation": "5 USC 6103(a)",
        "paused": "",
        "paused_citation": "",
        "roles": [],
        "text": "Mon 25 May 2026, day 6 of 45, closed: Memorial Day",
    }
    assert [(one["code"], one["from"], one["to"]) for one in data["shifts"]] == [
        ("rolled", "2026-07-03", "2026-07-06")
    ]
    assert why_data(found)["ruler"] == data


def test_the_text_stands_in_weeks_with_marks() -> None:
    found = of(clock(an_accepted_notice()))
    assert found.ruler
    lines = list(ruler_lines(found.ruler))
    assert lines[:5] == [
        "45 calendar days, day by day:",
        "* closed, ~ paused, · counted",
        "Mon       Tue       Wed       Thu       Fri       Sat       Sun",
        "                    20 May    21        22        23        24",
        "                    1 FROM    2         3         4*        5*",
    ]
    assert "41        42        43        44        45* ENDS  *         *" in lines


def test_a_backward_count_is_told_towards_the_past() -> None:
    review = Review.objects.create(
        investment=an_accepted_notice().investment, regime="ie-stct", filing_kind=""
    )
    told(review, "completion_planned", date(2027, 1, 20), NOW)
    row = Deadline.objects.get(review=review, rule_id="ie.stct.notify10")
    found = of(row)
    assert words(found)[0] == "Sat 9 Jan 2027, the date"
    assert words(found)[1] == "Sun 10 Jan 2027, day 10 of 10"
    assert words(found)[-1] == "Wed 20 Jan 2027, the day it counts from"
    assert "clear days" in found.how


def test_no_week_is_drawn_without_a_day_and_no_day_twice() -> None:
    found = of(an_obligation(9, "month", "2026-04-15"))
    assert found.ruler
    drawn: list[Day] = [day for month in found.sheet.months for week in month.weeks for day in week if day]
    assert [day.cell for day in drawn] == list(found.ruler.cells)
    assert all(any(week) for month in found.sheet.months for week in month.weeks)
    assert sheet_of(found.ruler) == found.sheet or any("is-today" in day.marks for day in drawn)
