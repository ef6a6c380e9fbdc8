"""A list becomes obligations: each row as its cells have it, nothing made up, all or nothing, none twice."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.services.list_files import a_csv, a_workbook, planned
from tests.services.rows import a_person, at
from tests.services.test_promises import an_agreement
from tracker.models import Deadline, Obligation
from tracker.services.agreements import amend_agreement, end_obligation
from tracker.services.import_obligations import import_obligations
from tracker.services.lists import Plan, guessed, pack, plan_list, read_list, unpack
from tracker.services.lists.words import read_recurrence, read_term

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 8, 3))
LIST = a_csv(
    "2(a),Name a security officer,2026-09-01,,,,ada,",
    "2(b),Report to the agencies,,yearly,,effective,ada,The signed report",
    "2(c),Tell of incidents,,,24 hours,2026-08-01,,",
    head="Section,Obligation,Due date,Frequency,Term,Counted from,Owner,Evidence",
)


def imported(data: bytes, agreement, **values) -> tuple[Plan, list[Obligation]]:
    table = read_list(data)
    return import_obligations(agreement.pk, table, columns=guessed(table.heads), now=NOW, **values)


def test_each_row_is_recorded_as_its_cells_have_it() -> None:
    agreement = an_agreement()
    ada = a_person("ada")
    agreement.investment.team.create(user=ada)
    imported(LIST, agreement)
    officer, report, incidents = agreement.obligations.order_by("position")
    assert (officer.clause, officer.due.iso(), officer.owner) == ("2(a)", "2026-09-01", ada)
    assert (report.recurrence, report.anchor, report.rolling) == ("FREQ=YEARLY", "effective", "not-stated")
    assert report.evidence_required == "The signed report"
    assert (incidents.term_n, incidents.term_unit, incidents.counting) == (24, "hour", "not-stated")
    assert (incidents.anchor, incidents.anchor_on) == ("named", date(2026, 8, 1))


def test_the_dates_follow_at_once() -> None:
    agreement = an_agreement()
    imported(a_csv("2(a),Name an officer,2026-09-01"), agreement)
    assert Deadline.objects.get(obligation__agreement=agreement).due_on == date(2026, 9, 1)


def test_what_is_unclear_is_refused_with_row_and_column_and_nothing_is_recorded() -> None:
    agreement = an_agreement()
    data = a_csv("1,Report,2026-09-01", "2,Audit,03/04/2026", "3,,2026-09-02")
    with pytest.raises(ValidationError) as refused:
        imported(data, agreement)
    first, second = refused.value.message_dict["file"]
    assert first.startswith(
        "Nothing was imported. Row 3, column C (Due date): “03/04/2026” can be 3 Apr 2026"
    )
    assert second == "Row 4, column B (Obligation): say what is demanded"
    assert not Obligation.objects.exists()


def test_a_list_imported_twice_adds_nothing_the_second_time() -> None:
    agreement = an_agreement()
    imported(a_csv("1,Report,2026-09-01"), agreement)
    plan, added = imported(a_csv("1, report ,2026-09-01", "2,Audit,2026-10-01"), agreement)
    assert [one.already for one in plan.entries] == ["already in the agreement", ""]
    assert [one.text for one in added] == ["Audit"]
    with pytest.raises(ValidationError, match="nothing to import"):
        imported(a_csv("1,Report,2026-09-01"), agreement)


def test_a_row_that_repeats_another_is_left_out_and_says_which() -> None:
    plan = planned(a_csv("1,Report,2026-09-01", "1,Report,2026-09-01", "2,Report,2026-09-01"))
    assert [one.already for one in plan.entries] == ["", "the same as row 2", ""]


def test_what_an_amendment_ended_may_come_again() -> None:
    agreement = an_agreement()
    _, [report] = imported(a_csv("1,Report,2026-09-01"), agreement)
    amendment = amend_agreement(agreement.pk, effective_on=date(2026, 8, 10), instrument="Amendment No. 1")
    end_obligation(report.pk, amendment=amendment, now=NOW)
    _, [again] = imported(a_csv("1,Report,2026-12-01"), agreement, amendment=amendment)
    assert (again.added_by, again.position) == (amendment, 1)


def test_an_amendment_of_another_agreement_is_refused() -> None:
    other = an_agreement("other")
    amendment = amend_agreement(other.pk, effective_on=date(2026, 8, 10), instrument="Amendment No. 1")
    with pytest.raises(ValidationError, match="another agreement"):
        imported(a_csv("1,Report,2026-09-01"), an_agreement(), amendment=amendment)


def test_a_recurrence_without_an_anchor_is_refused_unless_the_whole_list_has_one() -> None:
    data, agreement = a_csv("Report,monthly", head="Duty,Frequency"), an_agreement()
    assert planned(data, agreement).problems == (
        "Row 2: say from what it is counted, in its column or for the whole list",
    )
    [entry] = planned(data, agreement, anchor="effective").entries
    after = "every month, the first time after the effective day"
    assert entry.when == f"{after} (the clause does not say which)"
    assert "whether the day it is anchored on is the first time" in entry.not_stated


def test_a_list_says_when_something_first_falls() -> None:
    data = a_csv("Report,monthly,On the day itself", head="Duty,Frequency,First time")
    [entry] = planned(data, an_agreement(), anchor="effective").entries
    assert entry.duty.first_falls == "on-anchor"
    assert entry.when == "every month, from the effective day, that day included"


def test_a_formula_is_refused_where_it_is_needed_and_nowhere_else() -> None:
    agreement = an_agreement()
    for data in (
        a_workbook(["Duty", "Due date"], ["Report", "=TODAY()"]),
        a_csv("Report,=TODAY()", head="Duty,Due date"),
    ):
        [problem] = planned(data, agreement).problems
        assert problem.startswith("Row 2, column B (Due date): a formula is not computed here")
    assert not planned(a_workbook(["Duty", "Cost"], ["Report", "=1+1"]), agreement).problems


def test_only_who_sees_the_matter_can_be_in_charge() -> None:
    agreement = an_agreement()
    a_person("eve")
    agreement.investment.team.create(user=a_person("ada"))
    data = a_csv("Report,ADA@example.org", "Audit,eve", "Log,ada", head="Duty,Owner")
    plan = planned(data, agreement)
    assert [str(one.duty.owner) for one in plan.entries if not one.problems] == ["ada", "ada"]
    assert [problem.split(":")[0] for problem in plan.problems] == ["Row 3, column B (Owner)"]


@pytest.mark.parametrize(
    ("head", "cell", "says"),
    [
        ("Term", "30 days", "say calendar days or business days"),
        ("Term", "a while", "is no term"),
        ("Frequency", "biweekly", "is no recurrence"),
        ("Frequency", "FREQ=MONTHLY;BYMONTHDAY=31", "leaves out months"),
        ("Calendar", "moon", "is not known here"),
        ("Rolling", "sideways", "write one of"),
        ("Counted from", "the king", "write one of"),
        ("Recurs until", "01/02/2027", "can be"),
    ],
)
def test_words_that_mean_nothing_or_two_things_are_refused(head, cell, says) -> None:
    [problem] = planned(a_csv(f"Report,{cell}", head=f"Duty,{head}")).problems
    assert problem.startswith(f"Row 2, column B ({head}): ")
    assert says in problem


def test_too_long_a_cell_is_refused_at_its_column() -> None:
    [problem] = planned(a_csv(f"{'x' * 81},Report", head="Section,Duty")).problems
    assert problem.startswith("Row 2, column A (Section): Ensure this value has at most 80 characters")


def test_a_list_without_a_column_for_the_duty_asks_which_it_is() -> None:
    assert planned(a_csv("a,b", head="X,Y")).problems == ("Say which column holds the duty.",)


def test_two_columns_cannot_be_the_same_field() -> None:
    table = read_list(a_csv("a,b,c"))
    plan = plan_list(an_agreement(), table, columns={0: "text", 1: "text"}, anchor="")
    assert plan.problems == ("Columns A and B are both “Duty”: choose one of them.",)


@pytest.mark.parametrize(
    ("heads", "fields"),
    [
        (["No.", "Requirement", "Deadline"], {0: "clause", 1: "text", 2: "due"}),
        (["Text of the obligation", "Responsible", "Due Date (US)"], {0: "text", 1: "owner", 2: "due"}),
        (["Duty", "Colour"], {0: "text"}),
    ],
)
def test_columns_are_guessed_by_their_names(heads, fields) -> None:
    assert guessed(heads) == fields


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Semi-annually", "FREQ=MONTHLY;INTERVAL=6"),
        ("every 3 months", "FREQ=MONTHLY;INTERVAL=3"),
        ("once", ""),
        ("RRULE:FREQ=WEEKLY; BYDAY=FR", "FREQ=WEEKLY;BYDAY=FR"),
    ],
)
def test_recurrences_are_read_in_words_and_as_rules(text, rule) -> None:
    assert read_recurrence(text) == rule


@pytest.mark.parametrize(
    ("text", "n", "unit"),
    [("10 business days", 10, "business-day"), ("6 months", 6, "month"), ("Immediately", 0, "immediate")],
)
def test_terms_are_read_as_people_write_them(text, n, unit) -> None:
    assert read_term(text) == {"term_n": n, "term_unit": unit}


def test_a_list_on_its_way_is_for_one_person_and_one_agreement() -> None:
    table = read_list(LIST)
    packed = pack(table, agreement_id=1, user_id=2)
    assert unpack(packed, agreement_id=1, user_id=2) == table
    for asked in ({"agreement_id": 1, "user_id": 3}, {"agreement_id": 2, "user_id": 2}):
        with pytest.raises(ValidationError, match="choose the file again"):
            unpack(packed, **asked)
    with pytest.raises(ValidationError, match="choose the file again"):
        unpack(f"{packed}x", agreement_id=1, user_id=2)
