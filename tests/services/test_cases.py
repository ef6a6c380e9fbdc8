"""Public cases go in and come out the same; their dates are counted; nobody is mailed about history."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import TestCase

from tests.services.case_files import (
    LOADED,
    PUBLIC_CASES,
    a_record,
    another,
    first_day,
    load,
    matter,
    order_of,
    public_cases,
)
from tracker.models import Deadline, Investment, OwnershipLink, Party, Reminder, ReviewEvent
from tracker.services.cases import export_case, load_cases

pytestmark = pytest.mark.django_db


def all_rows() -> dict[str, list[tuple[Any, ...]]]:
    models = apps.get_app_config("tracker").get_models()
    return {one.__name__: list(one._default_manager.order_by("pk").values_list()) for one in models}


def a_public_case(slug: str) -> dict[str, Any]:
    return next(record for record in public_cases() if record["id"] == slug)


@pytest.mark.slow
class ThePublicCases(TestCase):
    """They take more than a second to load, so that these share one loading."""

    @classmethod
    def setUpTestData(cls) -> None:
        User.objects.create_superuser("root", "root@example.org", "x")
        cls.report = load_cases(PUBLIC_CASES, LOADED)

    def test_every_one_comes_back_as_it_was_read(self) -> None:
        assert (self.report.records, len(self.report.created), self.report.bad) == (37, 37, 0)
        for record in public_cases():
            assert export_case(matter(record["id"])) == record

    def test_loading_again_changes_no_row(self) -> None:
        before = all_rows()
        again = load_cases(PUBLIC_CASES, LOADED + timedelta(days=3))
        assert (again.created, again.updated, again.unchanged) == ([], [], self.report.created)
        assert again.findings == []
        assert all_rows() == before

    def test_no_reminder_of_history_is_planned(self) -> None:
        assert Deadline.objects.filter(due_on__lt=LOADED.date(), state="running").exists()
        assert not Reminder.objects.filter(send_at__lt=datetime(2026, 11, 23, tzinfo=UTC)).exists()

    def test_every_one_is_public_and_its_history_ends_on_the_day_of_loading(self) -> None:
        outsider = User.objects.create_user("outsider")
        seen = Investment.objects.visible_to(outsider)
        assert seen.count() == 37
        ends = {review.history_before for one in seen for review in one.reviews.all()}
        assert ends == {date(2026, 11, 23)}


def test_a_made_up_record_with_every_oddity_comes_back_too(tmp_path: Path) -> None:
    report = load(tmp_path, a_record())
    assert report.problems == []
    assert export_case(matter()) == a_record()


@pytest.mark.parametrize(
    ("slug", "rule", "due_on"),
    [
        ("bytedance-musically", "us.order.divest", date(2020, 11, 12)),
        ("shiji-stayntouch", "us.order.divest", date(2020, 7, 4)),
        ("mineone-cheyenne", "us.order.divest", date(2024, 9, 10)),
        ("nippon-us-steel", "us.order.abandon", date(2025, 2, 2)),
        ("canyon-bridge-lattice", "us.order.abandon", date(2017, 10, 13)),
        ("ralls-oregon-wind", "us.order.divest", date(2012, 12, 27)),
        ("hiefo-emcore", "us.order.divest", date(2026, 7, 1)),
        ("kunlun-grindr", "us.order.divest", date(2020, 6, 30)),
    ],
)
def test_the_order_is_counted_from_its_own_term(slug: str, rule: str, due_on: date, tmp_path: Path) -> None:
    report = load(tmp_path, a_public_case(slug))
    deadline = Deadline.objects.get(divestment__investment__slug=slug)
    assert deadline.rule_id == rule
    assert first_day(slug) == due_on
    assert report.findings == []


def test_the_extension_of_u_s_steel_moves_its_date_on_record(tmp_path: Path) -> None:
    load(tmp_path, a_public_case("nippon-us-steel"))
    deadline = Deadline.objects.get(divestment__investment__slug="nippon-us-steel")
    assert deadline.due_on == date(2025, 6, 18)
    moves = [(move.cause, move.old_due_on, move.new_due_on) for move in deadline.changes.all()]
    assert moves == [("extension", date(2025, 2, 2), date(2025, 6, 18))]


def test_an_order_to_be_obeyed_at_once_has_no_made_up_day(tmp_path: Path) -> None:
    load(tmp_path, a_public_case("broadcom-qualcomm"))
    deadline = Deadline.objects.get(divestment__investment__slug="broadcom-qualcomm")
    assert (deadline.rule_id, deadline.due_on) == ("us.order.abandon", None)
    assert "at once" in deadline.undetermined_reason


def test_a_review_under_law_that_is_not_coded_has_no_clock(tmp_path: Path) -> None:
    case = a_public_case("silex-elmos")
    load(tmp_path, case | {"regime": "NZ-OIA"})
    assert not matter("silex-elmos").reviews.get().deadlines.exists()


def test_a_date_that_its_term_does_not_give_is_a_finding_and_no_error(tmp_path: Path) -> None:
    record = a_record(
        divestment__deadline__date="2024-05-31",
        divestment__deadline__date_basis="published",
        published_deadlines__0__due="2024-05-29",
    )
    report = load(tmp_path, record)
    assert (report.created, report.bad) == (["aurora-lumen"], 0)
    assert [str(finding) for finding in report.findings] == [
        "[0].divestment.deadline.date: the record says 2024-05-31 (published),"
        " counting its term gives 2024-05-30",
        "[0].published_deadlines[0].due: the source printed 2024-05-29,"
        " 90 days from 2024-03-01 give 2024-05-30",
    ]


def test_parties_are_made_once_by_name(tmp_path: Path) -> None:
    assert load(tmp_path, a_record(), another("aurora-other")).bad == 0
    assert Party.objects.filter(name="Aurora Fund").count() == 1
    assert Party.objects.filter(name="Beacon LLC").count() == 1
    assert order_of("aurora-other").buyer == Party.objects.get(name="Beacon LLC")


def test_a_private_party_of_the_same_name_is_left_alone(tmp_path: Path) -> None:
    person = User.objects.create_user("lawyer")
    secret = Party.objects.create(name="Aurora Fund", created_by=person)
    load(tmp_path, a_record())
    assert matter().investor != secret
    secret.refresh_from_db()
    assert not secret.is_public


def test_the_seed_case_has_its_chain_of_owners_without_guessed_percentages(tmp_path: Path) -> None:
    load(tmp_path, public_cases()[0])
    links = OwnershipLink.objects.select_related("owner", "owned").order_by("pk")
    assert [(link.owned.name, link.owner.name) for link in links] == [
        ("Prosperity7 Ventures", "Aramco Ventures"),
        ("Aramco Ventures", "Saudi Arabian Oil Company (Saudi Aramco)"),
        ("Saudi Arabian Oil Company (Saudi Aramco)", "Kingdom of Saudi Arabia"),
        ("Rain AI (Rain Neuromorphics Inc.)", "Prosperity7 Ventures"),
        ("Rain AI (Rain Neuromorphics Inc.)", "Grep VC"),
    ]
    assert {(link.equity_percent, link.votes_percent) for link in links} == {(None, None)}
    assert Party.objects.get(name="Kingdom of Saudi Arabia").kind == "state_body"


def test_a_holding_told_alike_by_two_records_is_one_link(tmp_path: Path) -> None:
    told = {"ownership__0__source": None}
    second = a_record(id="aurora-other", investment__target_name="Other Inc.", **told)
    report = load(tmp_path, a_record(**told), second)
    assert report.bad == 0
    assert OwnershipLink.objects.count() == 1
    assert export_case(matter("aurora-other")) == second


def test_a_holding_told_differently_by_another_record_is_refused(tmp_path: Path) -> None:
    second = a_record(
        id="aurora-other", investment__target_name="Other Inc.", ownership__0__equity_percent=61.0
    )
    report = load(tmp_path, a_record(), second)
    assert [str(problem) for problem in report.problems] == [
        "[1].ownership[0].owner: this holding is told differently by aurora-lumen; tell it once"
    ]
    assert not Investment.objects.filter(slug="aurora-other").exists()


def test_a_percentage_raised_beyond_what_the_others_leave_is_refused(tmp_path: Path) -> None:
    load(tmp_path, a_record(ownership__0__equity_percent=60.0))
    [link] = OwnershipLink.objects.all()
    other = Party.objects.create(name="Another owner", is_public=True)
    OwnershipLink.objects.create(owner=other, owned=link.owned, equity_percent=30)
    report = load(tmp_path, a_record(ownership__0__equity_percent=71.0))
    assert [problem.path for problem in report.problems] == ["[0].ownership[0].owner"]
    assert "Together 101 % of the equity" in str(report.problems[0])
    link.refresh_from_db()
    assert link.equity_percent == 60


def test_owners_in_a_circle_are_refused(tmp_path: Path) -> None:
    link = a_record()["ownership"][0] | {"owner": "Aurora Fund", "owned": "Beacon LLC"}
    second = a_record(
        id="beacon-other",
        investment__investor_name="Beacon LLC",
        ownership=[
            link | {"source": None},
            link | {"owned": "Aurora Fund", "owner": "Aurora Holding", "source": None},
        ],
        other_parties=[],
    )
    third = a_record(
        id="holding-other",
        investment__investor_name="Aurora Holding",
        ownership=[link | {"owned": "Aurora Holding", "owner": "Beacon LLC", "source": None}],
        other_parties=[],
    )
    report = load(tmp_path, a_record(ownership__0__source=None), second, third)
    assert [problem.path for problem in report.problems] == ["[2].ownership[0].owner"]
    assert not Investment.objects.filter(slug="holding-other").exists()


def test_a_bad_record_leaves_nothing_and_the_others_are_stored(tmp_path: Path) -> None:
    bad = another("bad-one", review__events__0__date="2024-99", investment__investor_name="Bad Fund")
    future = another(
        "future-one", review__events__2__date="2027-01-01", investment__investor_name="Late Fund"
    )
    twice = a_record(title="Another title")
    report = load(tmp_path, bad, future, a_record(), twice)
    assert (report.created, report.bad) == (["aurora-lumen"], 3)
    assert [problem.path for problem in report.problems] == [
        "[0].review.events[0].date",
        "[1].review.events[2].date",
        "[3].id",
    ]
    assert [one.slug for one in Investment.objects.all()] == ["aurora-lumen"]
    assert not Party.objects.filter(name__in=["Bad Fund", "Late Fund"]).exists()
    assert matter().title == "Aurora / Lumen"


def events_told() -> Iterator[tuple[str, str, str]]:
    for event in ReviewEvent.objects.order_by("position"):
        yield event.kind, str(event.occurred), event.reason


def test_a_new_event_is_added_and_moves_what_it_moves(tmp_path: Path) -> None:
    load(tmp_path, a_record())
    sold = a_record()["review"]["events"][2] | {"kind": "divested", "date": "2024-06-20"}
    events = [*a_record()["review"]["events"], sold]
    report = load(tmp_path, a_record(review__events=events))
    assert (report.updated, report.findings) == (["aurora-lumen"], [])
    assert ReviewEvent.objects.count() == 4
    assert matter().reviews.get().phase == "divested"
    assert Deadline.objects.get(divestment__investment=matter()).state == "met"
    assert load(tmp_path, a_record(review__events=events)).unchanged == ["aurora-lumen"]


def test_a_changed_event_is_answered_and_not_rewritten(tmp_path: Path) -> None:
    load(tmp_path, a_record())
    changed = a_record(review__events__2__date="2024-03-02")
    assert load(tmp_path, changed).updated == ["aurora-lumen"]
    *_, third, answer = events_told()
    assert third == ("divestment_ordered", "Fri 1 Mar 2024", "")
    assert answer[:2] == ("divestment_ordered", "Sat 2 Mar 2024")
    assert answer[2] == "The case file was changed: date was “Fri 1 Mar 2024”."
    assert export_case(matter()) == changed
    assert load(tmp_path, changed).unchanged == ["aurora-lumen"]


def test_what_a_person_corrected_is_left_to_that_person(tmp_path: Path) -> None:
    person = User.objects.create_user("lawyer")
    load(tmp_path, a_record())
    wrong = ReviewEvent.objects.get(kind="divestment_ordered")
    wrong.pk, wrong.position, wrong.corrects_id = None, 3, wrong.pk
    wrong.reason, wrong.recorded_by, wrong.note = "read the order", person, "By hand."
    wrong.save(force_insert=True)
    assert load(tmp_path, a_record()).unchanged == ["aurora-lumen"]
    report = load(tmp_path, a_record(review__events__2__note="By file."))
    assert report.unchanged == ["aurora-lumen"]
    assert [finding.path for finding in report.findings] == ["[0].review.events"]
    assert ReviewEvent.objects.count() == 4


def test_other_fields_follow_the_file(tmp_path: Path) -> None:
    load(tmp_path, a_record())
    changed = a_record(
        title="Aurora / Lumen II",
        investment__stake_percent=None,
        divestment__completed={"date": "2024-06", "precision": "month"},
        mitigation__obligations__1__due="2024-04-15",
        conflicts=["Two sources give two prices.", "And two dates."],
    )
    report = load(tmp_path, changed)
    assert (report.updated, report.findings) == (["aurora-lumen"], [])
    assert export_case(matter()) == changed
    assert Deadline.objects.get(obligation__text="Remove the servers").due_on == date(2024, 4, 15)


def test_a_source_put_in_front_does_not_change_what_cites_the_others(tmp_path: Path) -> None:
    load(tmp_path, a_record())
    changed = a_record()
    changed["sources"].insert(0, {"title": "Press", "publisher": None, "date": None, "url": None})
    for row in [*changed["review"]["events"], *changed["published_deadlines"], *changed["ownership"]]:
        row["source"] = None if row["source"] is None else row["source"] + 1
    changed["divestment"]["deadline"]["source"] = 2
    changed["mitigation"]["obligations"][1]["source"] = 2
    report = load(tmp_path, changed)
    assert (report.updated, report.findings) == (["aurora-lumen"], [])
    assert ReviewEvent.objects.count() == 3
    assert export_case(matter()) == changed


def test_what_is_no_longer_in_the_file_is_kept_and_told(tmp_path: Path) -> None:
    load(tmp_path, a_record())
    less = a_record(conflicts=[], divestment=None)
    less["review"]["events"].pop()
    report = load(tmp_path, less)
    assert sorted(finding.path for finding in report.findings) == [
        "[0].conflicts",
        "[0].divestment",
        "[0].review.events",
    ]
    assert matter().notes.filter(kind="conflict").count() == 1
    assert ReviewEvent.objects.count() == 3
