"""The figures of a portfolio, counted by hand: each agrees with its definition, and with the walls."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User

from tests.models import rows
from tests.services.portfolio_rows import a_cleared_one, an_open_one, asked, happened, lines
from tests.services.rows import a_person
from tracker.models import Deadline, Investment
from tracker.models.clock_keys import part_key
from tracker.services.portfolio.asked import Asked, count, looked_up
from tracker.services.portfolio.lateness import lateness
from tracker.services.portfolio.overdue import overdue
from tracker.services.portfolio.peaks import peaks
from tracker.services.portfolio.picture import FULL, picture
from tracker.services.portfolio.tables import TITLES, Table, percentile
from tracker.services.portfolio.times import unit_of
from tracker.services.portfolio.whole import PARTS, WHOLE, counted_with, csv_lines, part, portfolio

pytestmark = pytest.mark.django_db
CFIUS = "United States: CFIUS"


@pytest.fixture
def ann() -> User:
    return a_person("ann")


@pytest.fixture
def matter(ann: User) -> Investment:
    matter = rows.an_investment()
    matter.team.create(user=ann, role="owner")
    return matter


def volumes(asked: Asked) -> Table:
    return WHOLE["volumes"](asked)


def times(asked: Asked) -> Table:
    return WHOLE["times"](asked)


def endings(asked: Asked) -> Table:
    return WHOLE["outcomes"](asked)


def due(day: date, **values: Any) -> Deadline:
    return rows.a_deadline(**{"due_on": day, "owner_label": "Committee", "key": str(day)} | values)


def test_reviews_are_counted_when_they_open_and_when_they_are_decided(matter, ann) -> None:
    a_cleared_one(matter)
    an_open_one(matter)
    rows.a_review(matter)
    table = volumes(asked(ann))
    assert lines(table) == [["2026-01", 1, 0, 1], ["2026-02", 1, 1, 1], ["2026-03", 0, 0, 1]]
    assert table.definition.endswith("because no event opens them or their law is not coded: 1.")
    assert lines(volumes(asked(ann, by="quarter"))) == [["2026 Q1", 2, 1, 1]]
    later = volumes(asked(ann, first=date(2026, 2, 1), last=date(2026, 2, 28)))
    assert lines(later) == [["2026-02", 1, 1, 1]]


def test_a_review_that_was_closed_and_opened_again_is_not_decided(matter, ann) -> None:
    review = a_cleared_one(matter)
    review.phase = "review"
    review.save()
    assert lines(volumes(asked(ann)))[2] == ["2026-03", 0, 0, 1]
    assert lines(endings(asked(ann))) == [[CFIUS, "Open at the end", 1]]


def test_outcomes_are_those_of_the_period_and_what_is_open_at_its_end(matter, ann) -> None:
    a_cleared_one(matter)
    an_open_one(matter)
    assert lines(endings(asked(ann))) == [[CFIUS, "Cleared", 1], [CFIUS, "Open at the end", 1]]
    assert lines(endings(asked(ann, last=date(2026, 1, 31)))) == [[CFIUS, "Open at the end", 1]]


def test_time_in_phase_is_told_in_the_laws_unit_and_in_calendar_days(matter, ann) -> None:
    a_cleared_one(matter)
    assert lines(times(asked(ann))) == [
        [CFIUS, "Filed, waiting for acceptance", 1, "business days", 5, 5, 7, 7],
        [CFIUS, "Review", 1, "calendar days", 46, 46, 46, 46],
        [CFIUS, "From opening to decision", 1, "calendar days", 53, 53, 53, 53],
    ]
    assert lines(times(asked(ann, first=date(2026, 3, 1)))) == []


def test_a_stay_with_a_rough_day_has_no_length_and_a_second_event_of_a_phase_begins_none(matter, ann) -> None:
    review = rows.a_review(matter, phase="cleared")
    happened(review, "filed", "2026-01-05")
    happened(review, "review_started", "2026-01-12")
    happened(review, "accepted", "2026-01-13")
    happened(review, "investigation_started", "2026-02")
    happened(review, "cleared", "2026-02-27")
    assert [row[1:3] + row[6:7] for row in lines(times(asked(ann)))] == [
        ["Filed, waiting for acceptance", 1, 7],
        ["From opening to decision", 1, 53],
    ]


def test_an_event_that_enters_a_phase_from_another_one_only_is_passed_over_elsewhere(matter, ann) -> None:
    review = rows.a_review(matter, regime="nl-vifo", phase="cleared")
    happened(review, "filed", "2026-01-05")
    happened(review, "authority_aware", "2026-01-20")
    happened(review, "cleared", "2026-01-26")
    found = [row[6] for row in lines(times(asked(ann)))]
    assert found == [21, 21]


def test_the_unit_of_a_phase_is_that_of_its_authoritys_clock() -> None:
    assert unit_of("uk-nsia", "initial") == "business-day"
    assert unit_of("us-cfius", "review") == "calendar-day"
    assert unit_of("us-cfius", "filed") == "business-day"
    assert unit_of("nz-oia", "any") == "calendar-day"


@pytest.mark.parametrize(
    ("counted", "half", "most"),
    [([], None, None), ([(7, 1)], 7, 7), ([(1, 5), (9, 5)], 1, 9), ([(3, 1), (1, 1), (2, 1)], 2, 3)],
)
def test_percentiles_are_numbers_that_occur(counted, half, most) -> None:
    assert (percentile(counted, 50), percentile(counted, 90)) == (half, most)


def test_dates_are_met_in_time_late_or_missed(matter, ann) -> None:
    review = rows.a_review(matter)
    met = {"review": review, "state": "met"}
    due(date(2026, 1, 5), **met, finished_on=date(2026, 1, 5))
    due(date(2026, 1, 6), **met, finished_on=date(2026, 1, 9))
    due(date(2026, 1, 7), **met)
    due(date(2026, 3, 2), review=review)
    due(date(2026, 3, 3), review=review, state="ended")
    due(date(2026, 3, 20), review=review)
    due(date(2025, 12, 31), review=review)
    assert lines(lateness(asked(ann))) == [[CFIUS, "Committee", 1, 1, 1, 1, 3, 8]]
    Investment.objects.update(is_closed=True)
    assert lines(lateness(asked(ann))) == [[CFIUS, "Committee", 1, 1, 0, 1, 3, 3]]


def test_peak_weeks_count_for_the_owner_of_the_obligation_or_part_else_of_the_matter(matter, ann) -> None:
    ben = a_person("ben")
    review = rows.a_review(matter)
    agreement = matter.agreements.create(instrument="Agreement")
    mine, theirs = (agreement.obligations.create(text="Report", owner=one) for one in (None, ben))
    order = matter.divestments.create()
    due(date(2026, 1, 5), review=review)
    due(date(2026, 1, 11), review=review, state="met", finished_on=date(2026, 1, 9))
    due(date(2026, 1, 8), obligation=mine)
    due(date(2026, 1, 9), divestment=order)
    due(date(2026, 1, 12), review=review)
    due(date(2026, 1, 7), review=review, state="ended")
    due(date(2026, 2, 3), obligation=theirs)
    free, of_ben = (order.parts.create(kind="remove", text="Remove", owner=one) for one in (None, ben))
    due(date(2026, 1, 10), divestment=order, key=part_key(free.pk))
    due(date(2026, 2, 4), divestment=order, key=part_key(of_ben.pk, "2026-02-04"))
    assert lines(peaks(asked(ann))) == [
        ["ann", date(2026, 1, 5), date(2026, 1, 11), 5, 4],
        ["ann", date(2026, 1, 12), date(2026, 1, 18), 1, 1],
        ["ben", date(2026, 2, 2), date(2026, 2, 8), 2, 2],
    ]


def test_a_page_shows_five_weeks_of_a_person_and_the_file_all(matter, ann) -> None:
    review = rows.a_review(matter)
    for week in range(7):
        due(
            date(2026, 1, 5 + week) if week < 2 else date(2026, 1 + week // 4, 8 * (week % 4) + 1),
            review=review,
        )
    shown, whole = peaks(asked(ann)), peaks(asked(ann), all_weeks=True)
    assert len(lines(shown)) == 5
    assert len(lines(whole)) == 5 + shown.more
    assert sum(int(str(row[3])) for row in lines(whole)) == 7


def test_what_is_overdue_under_orders_and_agreements_is_listed_whatever_the_period(matter, ann) -> None:
    order = matter.divestments.create()
    duty = matter.agreements.create(instrument="Agreement").obligations.create(text="Report")
    due(date(2025, 3, 10), divestment=order, title="Sell")
    due(date(2026, 3, 9), obligation=duty, title="Report")
    due(date(2026, 3, 11), obligation=duty, title="Report again")
    due(date(2025, 3, 10), review=rows.a_review(matter), title="Review ends")
    found = [
        ["Order", "Aurora", "Sell", "Committee", date(2025, 3, 10), 365],
        ["Agreement", "Aurora", "Report", "Committee", date(2026, 3, 9), 1],
    ]
    assert lines(overdue(asked(ann))) == found
    assert lines(overdue(asked(ann), whole=True)) == found


def test_nothing_of_a_matter_behind_a_wall_or_of_practice_is_counted(matter, ann) -> None:
    a_cleared_one(matter)
    due(date(2026, 1, 5), review=an_open_one(matter))
    other = a_person("other")
    assert [lines(table) for table in portfolio(asked(other))] == [[]] * len(TITLES)
    assert all(lines(table) for table in portfolio(asked(ann)) if table.id != "overdue")
    assert all(lines(table) for table in portfolio(asked(None)) if table.id != "overdue")
    Investment.objects.update(is_practice=True)
    assert [lines(table) for table in portfolio(asked(None))] == [[]] * len(TITLES)


def test_a_regime_and_a_member_narrow_every_table(matter, ann) -> None:
    a_cleared_one(matter)
    due(date(2026, 1, 5), review=an_open_one(matter))
    for narrowed in ({"regime": "uk-nsia"}, {"member": a_person("ben")}):
        assert [lines(table) for table in portfolio(asked(ann, **narrowed))] == [[]] * len(TITLES)
    for narrowed in ({"regime": "us-cfius"}, {"member": ann}):
        assert lines(volumes(asked(ann, **narrowed))) == lines(volumes(asked(ann)))
        assert lines(peaks(asked(ann, **narrowed))) == lines(peaks(asked(ann)))


def test_few_matters_that_were_looked_up_and_all_of_a_walk_give_the_same_figures(matter, ann) -> None:
    review = a_cleared_one(matter)
    duty = matter.agreements.create(instrument="Agreement").obligations.create(text="x")
    for parent in ({"review": review}, {"obligation": duty}, {"divestment": matter.divestments.create()}):
        due(date(2026, 3, 2), **parent)
        due(date(2026, 1, 6), **parent, state="met", finished_on=date(2026, 1, 9))
    a_cleared_one(rows.an_investment("behind-a-wall"))
    question = asked(ann)
    few = looked_up(question)
    assert (question.few, few.few) == (None, [matter.pk])
    assert (count(question), count(few)) == (1, 1)
    assert portfolio(question) == portfolio(few)
    assert all(lines(table) for table in portfolio(few))
    nothing = looked_up(asked(a_person("outsider")))
    assert (nothing.few, [lines(table) for table in portfolio(nothing)]) == ([], [[]] * len(TITLES))


def test_the_parts_are_together_the_whole_and_each_knows_how_far_it_is(matter, ann) -> None:
    due(date(2026, 1, 5), review=a_cleared_one(matter))
    parts = {name: part(asked(ann), name) for name in PARTS}
    assert [table for tables in parts.values() for table in tables] == portfolio(asked(ann))
    assert {name: tuple(table.id for table in tables) for name, tables in parts.items()} == {
        name: one.tables for name, one in PARTS.items()
    }
    assert [counted_with(name) for name in PARTS] == [3, 4, 5, len(TITLES)]


def test_the_number_of_statements_does_not_grow(matter, ann, django_assert_max_num_queries) -> None:
    for _ in range(4):
        due(date(2026, 1, 5), review=a_cleared_one(matter))
        an_open_one(matter)
    with django_assert_max_num_queries(15):
        tables = portfolio(looked_up(asked(ann)))
    assert [table.id for table in tables] == list(TITLES)


def test_no_table_is_without_a_definition_and_what_to_do_when_it_is_empty(ann) -> None:
    for table in portfolio(asked(ann)):
        assert table.definition
        assert table.empty


def test_a_file_holds_every_row_and_no_formula(matter, ann) -> None:
    duty = matter.agreements.create(instrument="Agreement").obligations.create(text="x")
    due(date(2026, 3, 9), obligation=duty, title="=SUM(A1)")
    assert "".join(csv_lines(WHOLE["overdue"](asked(ann)))) == (
        "kind,matter,what,owner,due_on,days_late\r\nAgreement,Aurora,'=SUM(A1),Committee,2026-03-09,1\r\n"
    )


def test_bars_are_as_long_as_their_numbers(matter, ann) -> None:
    a_cleared_one(matter)
    an_open_one(matter)
    drawn = picture(volumes(asked(ann)))
    assert [[cell.bar for cell in row] for row in drawn.rows] == [[None, None, None, FULL]] * 3
    assert drawn.chart is not None
    assert [(bar.series, bar.x, bar.height) for bar in drawn.chart.bars] == [
        (0, 0, FULL),
        (0, 300, FULL),
        (1, 400, FULL),
    ]
    assert (drawn.chart.width, drawn.chart.most) == (900, 1)
    assert picture(endings(asked(ann))).chart is None
