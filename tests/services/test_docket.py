"""A docket beside the law: what it has wrong and why; recorded once confirmed, never twice, taken back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.admin.people import grant_all
from tests.services.docket_files import (
    AURORA,
    COBALT,
    FIXTURES,
    HEAD,
    NOW,
    SAMPLE,
    a_docket,
    an_importer,
    confirmed,
    gone_on,
    noted,
    taken,
)
from tests.services.rows import told
from tracker.models import (
    Deadline,
    DocketImport,
    Investment,
    NotedDate,
    Review,
    ReviewEvent,
)
from tracker.services import docket as dockets
from tracker.services import papers
from tracker.services.docket import carrying
from tracker.services.docket.kept import open_disagreements
from tracker.services.docket.result import as_csv, disagreements, summary_of

pytestmark = pytest.mark.django_db
D = date
STATEMENTS_OF_A_MATTER = 14
"""Its rows, each in a statement, and its savepoints; dates and reminders are written for many at once."""

PLANTED = {
    "Aurora Sensors": (D(2026, 7, 6), -3, "Independence Day"),
    "Borealis Grid": (D(2026, 8, 31), -2, "Saturday"),
    "Cobalt Ridge": (D(2026, 9, 30), -12, "calendar days; the law counts business days"),
    "Dunmore Ports": (D(2026, 10, 21), -9, "counts from “Filing submitted”"),
    "Estuary Chips": (D(2025, 12, 4), -43, "on which the clock stood still"),
    "Fjord Batteries": (D(2026, 3, 2), 1, "a month as 30 days"),
}
"""The six errors planted in the sample; the law's dates are counted by hand from 31 CFR 800.503 and 800.508
with 5 USC 6103, NSIA 2021 s 14 with the bank holiday of 31 August, the lapse of 1 October to 12 November
2025, and BGB ss 187 and 188."""


@pytest.fixture(autouse=True)
def _papers(settings, tmp_path) -> None:
    settings.PAPERS_DIR = tmp_path / "papers"


@pytest.fixture
def ada() -> User:
    return an_importer()


@pytest.mark.parametrize("name", ["docket-sample.csv", "docket-sample.xlsx"])
def test_the_sample_is_found_out_and_nothing_is_recorded(name, ada) -> None:
    docket = taken((FIXTURES / name).read_bytes(), ada, name)
    found = {row.matter.name: row for row in disagreements(docket)}
    assert {key: (row.computed_on, row.days) for key, row in found.items()} == {
        key: (on, days) for key, (on, days, _) in PLANTED.items()
    }
    for key, (_, _, words) in PLANTED.items():
        assert words in found[key].why
        assert found[key].steps
        assert found[key].citation
    summary = summary_of(docket)
    assert (summary.agree, summary.unmatched, summary.late) == (9, 1, 1)
    assert (summary.of("new"), summary.of("bad")) == (15, 1)
    assert found["Fjord Batteries"].confidence == "unverified"
    assert not Investment.objects.exists()
    assert not ReviewEvent.objects.exists()


def test_an_unclear_date_refuses_its_matter_with_row_and_column_and_the_others_go_on(ada) -> None:
    docket = taken(a_docket(AURORA, "Birch,CFIUS,notice,03/04/2026,Review,17 May 2026", COBALT), ada)
    [bad] = docket.matters.filter(state="bad")
    [(row, column, message)] = bad.problems
    assert (row, column) == (3, "D (Accepted)")
    assert "can be 3 Apr 2026 or 4 Mar 2026" in message
    confirmed(docket)
    assert sorted(Investment.objects.values_list("title", flat=True)) == ["Aurora", "Cobalt"]


def test_the_order_of_day_and_month_can_be_said_later_and_is_not_remembered(ada) -> None:
    docket = taken(a_docket("Birch,CFIUS,notice,03/04/2026,Review,17 May 2026"), ada)
    columns = {int(place): field for place, field in docket.columns.items()}
    dockets.choose_columns(docket.pk, columns=columns, regime="", day_order="day-first")
    assert gone_on(docket).matters.get().plan["events"][0][:2] == ["accepted", "2026-04-03"]
    [again] = taken(a_docket("Birch,CFIUS,notice,03/04/2026,Review,17 May 2026"), ada).matters.all()
    assert again.state == "bad"


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("Birch,Atlantis,notice,1 Jun 2026,Review,", "B (Regime)", "is no regime"),
        ("Birch,CFIUS,petition,1 Jun 2026,Review,", "C (Filing)", "write one of “notice”"),
        ("Birch,CFIUS,notice,1 Jun 2027,Review,", "D (Accepted)", "cannot lie in the future"),
        ("Birch,CFIUS,notice,=TODAY(),Review,", "D (Accepted)", "a formula is not computed here"),
        ("Birch,CFIUS,notice,1 Jun 2026,Review,soon", "F (Deadline)", "is no date"),
        (",CFIUS,notice,1 Jun 2026,Review,", "A (Matter)", "say which matter"),
        ("Birch,,notice,1 Jun 2026,Review,", "B (Regime)", "say under which regime"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(row, column, says, ada) -> None:
    [matter] = taken(a_docket(row), ada).matters.all()
    [problem] = matter.problems
    assert problem[:2] == [2, column]
    assert says in problem[2]


def test_rows_of_one_matter_stand_together_and_must_not_contradict_each_other(ada) -> None:
    investigation = AURORA.replace("Review,3 Jul", "Investigation,20 Aug")
    docket = taken(a_docket(AURORA, COBALT, investigation), ada)
    assert [len(one.rows) for one in docket.matters.all()] == [2, 1]
    assert [row.row for row in noted(docket)] == [2, 3, 4]
    other = taken(a_docket(AURORA, AURORA.replace("20 May", "21 May")), ada)
    [matter] = other.matters.all()
    assert matter.problems[0][0] == 3
    assert "row 2 says Wed 20 May 2026" in matter.problems[0][2]


def test_a_row_that_repeats_another_is_shown_and_counted_once(ada) -> None:
    [matter] = taken(a_docket(AURORA, AURORA), ada).matters.all()
    assert (matter.state, matter.plan["repeats"]) == ("new", [[3, 2]])
    assert matter.noted.count() == 1


def test_confirming_records_matter_review_and_events_with_who_did_it(ada) -> None:
    docket = confirmed(taken(a_docket(AURORA), ada))
    review = Review.objects.get()
    event = review.events.get()
    assert (event.kind, event.occurred.day, event.recorded_by) == ("accepted", D(2026, 5, 20), ada)
    assert event.source is not None
    assert docket.sha256 in event.source.note
    assert review.investment.team.get().user == ada
    assert review.investment.watches.get().user == ada
    assert review.deadlines.get(rule_id="us.cfius.notice.review").due_on == D(2026, 7, 6)
    assert (docket.stage, docket.matters.get().review) == ("done", review)


def test_events_that_nobody_checked_are_recorded_as_unverified(ada) -> None:
    confirmed(taken(a_docket(AURORA), ada), is_verified=False)
    assert ReviewEvent.objects.get().status == "from_memory"
    assert Deadline.objects.get(rule_id="us.cfius.notice.review").confidence == "unverified"


def test_each_disagreement_is_kept_with_its_review_until_somebody_settles_it(ada) -> None:
    confirmed(taken(a_docket(AURORA, COBALT), ada))
    review = Review.objects.get(investment__title="Aurora")
    [row] = open_disagreements(review, ada, ())
    assert (row.noted_on, row.computed_on) == (D(2026, 7, 3), D(2026, 7, 6))
    with pytest.raises(ValidationError, match="Say how"):
        dockets.settle_noted(row.pk, note=" ", by=ada, now=NOW)
    dockets.settle_noted(row.pk, note="docket corrected", by=ada, now=NOW)
    assert open_disagreements(review, ada, ()) == []
    with pytest.raises(ValidationError, match="settled already"):
        dockets.settle_noted(row.pk, note="again", by=ada, now=NOW)


def test_a_disagreement_ends_when_the_clock_comes_to_the_noted_day(ada) -> None:
    confirmed(taken(a_docket(AURORA), ada))
    review = Review.objects.get()
    deadline = review.deadlines.get(rule_id="us.cfius.notice.review")
    assert open_disagreements(review, ada, [deadline])
    deadline.due_on = D(2026, 7, 3)
    assert not open_disagreements(review, ada, [deadline])


def test_the_same_file_imported_twice_records_nothing_new(ada) -> None:
    confirmed(taken(a_docket(AURORA, COBALT), ada))
    again = taken(a_docket(AURORA, COBALT), ada)
    assert {one.state for one in again.matters.all()} == {"same"}
    confirmed(again)
    assert (Investment.objects.count(), ReviewEvent.objects.count()) == (2, 2)
    assert NotedDate.objects.filter(verdict="differs", review__isnull=False).count() == 1


def test_what_stands_behind_a_wall_is_not_told(ada) -> None:
    confirmed(taken(a_docket(AURORA), ada))
    eve = User.objects.create_user("eve", "eve@example.org", "pw")
    grant_all(eve)
    [matter] = taken(a_docket(AURORA), User.objects.get(pk=eve.pk)).matters.all()
    assert (matter.state, matter.review) == ("new", None)


def test_a_file_that_was_begun_to_be_recorded_goes_on_where_it_stood(ada, monkeypatch) -> None:
    docket = dockets.confirm_docket(taken(a_docket(AURORA, COBALT), ada).pk, is_verified=True)
    monkeypatch.setattr(carrying, "FEW", 1)
    real, calls = carrying.store_matters, []

    def killed(ids: list[int], now: object) -> None:
        calls.append(ids)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(ids, now)  # type: ignore[arg-type]

    monkeypatch.setattr(carrying, "store_matters", killed)
    with pytest.raises(KeyboardInterrupt):
        dockets.carry_on(docket.pk, NOW)
    assert Investment.objects.count() == 1
    assert gone_on(docket).stage == "done"
    assert Investment.objects.count() == 2


def test_while_somebody_is_at_it_nobody_else_goes_on_and_a_vanished_worker_is_replaced(ada) -> None:
    docket = dockets.take_docket([a_docket(AURORA)], name="d.csv", by=ada, now=NOW)
    DocketImport.objects.update(claimed_until=NOW + timedelta(minutes=1))
    assert dockets.carry_on(docket.pk, NOW) is False
    assert dockets.finish_dockets(NOW) == []
    assert dockets.finish_dockets(NOW + timedelta(minutes=3)) == [docket.pk]
    docket.refresh_from_db()
    assert docket.stage == "reading"


def test_rows_are_read_in_steps_and_gathered_by_matter_across_them(ada, monkeypatch) -> None:
    monkeypatch.setattr(carrying, "ROWS", 2)
    monkeypatch.setattr(carrying, "MATTERS", 1)
    investigation = AURORA.replace("Review,3 Jul", "Investigation,20 Aug")
    docket = taken(a_docket(AURORA, COBALT, investigation, AURORA), ada)
    assert [[row for row, _ in one.rows] for one in docket.matters.all()] == [[2, 4, 5], [3]]
    assert (docket.stage, docket.done, docket.total) == ("ready", 2, 2)


def test_columns_that_were_chosen_are_remembered_for_files_with_the_same_names(ada) -> None:
    head = HEAD.replace("Accepted", "Kick-off")
    docket = taken(a_docket(AURORA, head=head), ada)
    assert not docket.matters.get().plan["events"]
    dockets.choose_columns(docket.pk, columns={0: "name", 1: "regime", 3: "on:accepted", 5: "due"}, regime="")
    assert gone_on(docket).matters.get().plan["events"][0][0] == "accepted"
    assert taken(a_docket(COBALT, head=head), ada).columns["3"] == "on:accepted"


def test_a_title_above_the_sheet_and_columns_without_a_name_are_no_hindrance(ada) -> None:
    docket = taken(a_docket(HEAD, f"{AURORA},note", head="Docket of the firm"), ada)
    assert docket.heads == [*HEAD.split(","), ""]
    assert [(row.row, row.days) for row in noted(docket)] == [(3, -3)]


def test_columns_without_a_matter_are_asked_for(ada) -> None:
    docket = taken(a_docket("x,1 Jun 2026", head="Colour,Accepted"), ada)
    assert (docket.stage, docket.refusal) == ("ready", "Say which column holds the matter.")
    with pytest.raises(ValidationError, match="Two columns"):
        dockets.choose_columns(docket.pk, columns={0: "name", 1: "name"}, regime="")


def test_a_deadline_that_names_no_clock_is_listed_and_compared_once_somebody_says_which_it_is(ada) -> None:
    docket = taken(a_docket(AURORA.replace("Review", "Call the client")), ada)
    [row] = noted(docket)
    assert (row.verdict, row.computed_on) == ("no-clock", None)
    clocks = {"us-cfius|Call the client": "us.cfius.notice.review"}
    gone_on(dockets.choose_clocks(docket.pk, clocks=clocks))
    [row] = noted(docket)
    assert (row.verdict, row.days) == ("differs", -3)


def test_a_clock_that_has_not_begun_says_what_it_waits_for(ada) -> None:
    [row] = noted(taken(a_docket("Aurora,CFIUS,notice,,Penalty petition,3 Jul 2026"), ada))
    assert row.verdict == "no-date"
    assert "Penalty notice received" in row.why


def test_one_deal_under_two_regimes_becomes_one_matter_with_two_reviews(ada) -> None:
    uk = "Aurora,UK NSIA,mandatory,19 Aug 2026,Review period,30 Sep 2026"
    confirmed(taken(a_docket(AURORA, uk), ada))
    assert sorted(Investment.objects.get().reviews.values_list("regime", flat=True)) == [
        "uk-nsia",
        "us-cfius",
    ]


def test_a_matter_that_the_record_refuses_leaves_nothing_and_its_neighbours_are_recorded(ada) -> None:
    rows = (AURORA, COBALT, AURORA.replace("Aurora", "Birch"))
    docket = dockets.confirm_docket(taken(a_docket(*rows), ada).pk, is_verified=True)
    while dockets.carry_on(docket.pk, datetime(2026, 5, 25, 15, tzinfo=UTC)):
        pass
    states = list(docket.matters.order_by("first_row").values_list("state", flat=True))
    assert states == ["stored", "bad", "stored"]
    assert "future" in docket.matters.get(state="bad").says
    assert sorted(Investment.objects.values_list("title", flat=True)) == ["Aurora", "Birch"]
    assert set(Deadline.objects.values_list("review__investment__title", flat=True)) == {"Aurora", "Birch"}


def test_what_a_sheet_tells_twice_with_and_without_its_number_is_recorded_once(ada) -> None:
    rows = (f"{AURORA},24-001", f"{AURORA},")
    docket = confirmed(taken(a_docket(*rows, head=f"{HEAD},Filing number"), ada))
    assert list(docket.matters.order_by("first_row").values_list("state", flat=True)) == ["stored", "same"]
    assert len(set(docket.matters.values_list("review", flat=True))) == Review.objects.count() == 1


def test_an_import_is_taken_back_and_its_history_stays(ada) -> None:
    docket = confirmed(taken(a_docket(AURORA), ada))
    gone_on(dockets.take_back_docket(docket.pk))
    review = Review.objects.get()
    assert [one.kind for one in review.events.all()] == ["accepted", "retracted"]
    assert review.investment.is_closed
    assert not open_disagreements(review, ada, ())
    assert taken(a_docket(AURORA), ada).matters.get().state == "new"


def test_a_matter_to_which_something_was_added_is_not_taken_back(ada) -> None:
    docket = confirmed(taken(a_docket(AURORA), ada))
    told(Review.objects.get(), "investigation_started", D(2026, 7, 6), NOW)
    docket = gone_on(dockets.take_back_docket(docket.pk))
    matter = docket.matters.get()
    assert (docket.stage, matter.state) == ("undone", "stored")
    assert "added since" in matter.says
    assert not Investment.objects.get().is_closed


def test_a_discarded_import_leaves_neither_rows_nor_file(ada) -> None:
    docket = taken(a_docket(AURORA), ada)
    path = papers.place(docket.stored_as)
    assert path.is_file()
    assert papers.orphans(NOW + timedelta(days=30)) == []
    dockets.discard_docket(docket.pk)
    assert not path.exists()
    assert not DocketImport.objects.exists()


def test_a_recorded_import_cannot_be_discarded_and_an_unready_one_not_confirmed(ada) -> None:
    docket = dockets.take_docket([a_docket(AURORA)], name="d.csv", by=ada, now=NOW)
    with pytest.raises(ValidationError, match="Wait until"):
        dockets.confirm_docket(docket.pk, is_verified=True)
    confirmed(gone_on(docket))
    with pytest.raises(ValidationError, match="recorded already"):
        dockets.discard_docket(docket.pk)


def test_only_who_may_record_matters_may_import(ada) -> None:
    eve = User.objects.create_user("eve", "eve@example.org", "pw")
    with pytest.raises(PermissionDenied):
        dockets.take_docket([a_docket(AURORA)], name="d.csv", by=eve, now=NOW)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("d.pdf", b"%PDF-1.7", "Choose a CSV file or an Excel workbook"),
        ("d.csv", HEAD.encode(), "no rows below"),
        ("d.xlsx", b"PK\x03\x04 not really", "cannot be read"),
    ],
)
def test_a_file_that_is_no_docket_is_refused_and_not_kept(name, data, says, ada) -> None:
    with pytest.raises(ValidationError, match=says):
        dockets.take_docket([data], name=name, by=ada, now=NOW)
    assert not DocketImport.objects.exists()
    assert papers.orphans(NOW + timedelta(days=30)) == []


def test_the_result_file_says_what_became_of_every_row_and_holds_no_formula(ada) -> None:
    docket = taken(a_docket(AURORA, "'=Birch,CFIUS,notice,03/04/2026,Review,"), ada)
    text = b"".join(as_csv(docket)).decode("utf-8-sig")
    head, first, second = text.splitlines()
    assert head.startswith("row,matter,regime,became,remark")
    assert first.startswith("2,Aurora,United States: CFIUS,new,,Review,Review ends,2026-07-03,2026-07-06,-3,")
    assert second.startswith("3,'=Birch")
    assert "refused" in second


def test_many_matters_are_looked_at_in_few_statements(ada, django_assert_max_num_queries) -> None:
    rows = [AURORA.replace("Aurora", f"Deal {n}") for n in range(30)]
    docket = dockets.take_docket([a_docket(*rows)], name="d.csv", by=ada, now=NOW)
    with django_assert_max_num_queries(60):
        gone_on(docket)
    assert summary_of(docket).differ == 30


def test_one_more_matter_to_record_costs_a_fixed_number_of_statements_and_dates_none(ada) -> None:
    costs = []
    for size in (2, 4):
        rows = [
            f"Matter {size} {number},CFIUS,notice,20 May 2026,Review,3 Jul 2026" for number in range(size)
        ]
        docket = dockets.confirm_docket(taken(a_docket(*rows), ada).pk, is_verified=True)
        with CaptureQueriesContext(connection) as captured:
            gone_on(docket)
        costs.append(len(captured))
    assert costs[1] - costs[0] <= 2 * STATEMENTS_OF_A_MATTER


def test_the_sample_has_what_it_promises() -> None:
    rows = SAMPLE.read_text(encoding="utf-8").splitlines()[1:]
    assert len({row.split(",")[0] for row in rows}) >= 12
    assert len({row.split(",")[1] for row in rows}) >= 6
    assert len(rows) - len(set(rows)) == 1
