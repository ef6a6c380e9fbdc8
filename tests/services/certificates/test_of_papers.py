"""A date that a paper sets has a certificate, which proves it from the file alone."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.calendar_news import close_calendar_day
from tests.services.certificates.altering import altered
from tests.services.pack_rows import a_paper, accepted
from tests.services.rows import a_person, at
from tests.services.test_divestments import an_order, days
from tests.services.test_order_life import ORDERED, clock, part, step
from tests.services.test_promises import a_recurring, an_agreement
from tests.services.test_selling import holds, party, sale
from tests.story.orders import loaded, main_date
from tracker.models import Deadline, Divestment, Incident, MitigationAgreement, Obligation, ReminderPolicy
from tracker.services.agreements import amend_agreement, change_obligation
from tracker.services.certificates import Certificate, as_pdf, deadline_certificate, verify, verifying
from tracker.services.certificates.paper import as_json
from tracker.services.fulfilling import fulfil_obligation
from tracker.services.recompute import recompute_obligations

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
NOW = at(TODAY)
Alter = Callable[[dict[str, Any]], None]


def of(row: Deadline, **values: Any) -> Certificate:
    return deadline_certificate(row.pk, **{"viewer": None, "now": NOW} | values)


def computed(made: Certificate) -> dict[str, Any]:
    found: dict[str, Any] = made.value["dates"][0]["computed"]
    return found


def text_of(made: Certificate) -> str:
    return as_json(made.value).decode()


def proves(made: Certificate, row: Deadline, count: Any) -> None:
    """It says what is stored, and both of its files are verified without a statement."""
    told = computed(made)
    assert told["due_on"] == (row.due_on.isoformat() if row.due_on else None)
    said = (told["state"], told["cautions"], told["rule"]["citation"], told["calendar"]["digest"])
    assert said == (row.state, row.cautions, row.citation, row.calendar_digest)
    assert [one["text"] for one in told["steps"]] == [one["text"] for one in row.steps]
    with count(0):
        assert verify(as_json(made.value)).code == "verified"
        assert verify(as_pdf(made.value, "a4")).code == "verified"
        assert verify(as_pdf(made.value, "letter", "fr")).code == "verified"


def said_of(made: Certificate, alter: Alter) -> str:
    """What is said of a file with another input and a hash that fits it."""
    found = verify(altered(made, alter, hashed=True))
    assert (found.code, found.exit) == ("altered-date", 1)
    return found.says


def put(*path: str | int, **values: Any) -> Alter:
    """A forgery: other values in the inputs, at a place."""

    def alter(value: dict[str, Any]) -> None:
        place: Any = value["inputs"]
        for name in path:
            place = place[name]
        place.update(values)

    return alter


@pytest.fixture
def order() -> Divestment:
    return an_order(ORDERED.isoformat(), **days(90, ORDERED))


@pytest.fixture
def window(order: Divestment) -> Deadline:
    """Ten open days after the notice of the buyer, one more of them closed than the calendar knew."""
    said = {"kind": "objection", "anchor": "buyer_notified", "calendar": "us-federal", "text": "May object"}
    one = part(order, 10, "business-day", **said)
    part(order, 14, text="Remove the antenna")
    step(order, "buyer_notified", "2026-11-09")
    close_calendar_day("us-federal", date(2026, 11, 12), label="snow", citation="OPM", by=None, now=NOW)
    return clock(order, one)


@pytest.fixture
def log() -> Obligation:
    """A log each quarter in the charge of Ada, since an amendment each month."""
    agreement = an_agreement("aurora", effective="2026-02-03")
    ada = a_person("ada", last_name="Lovelace")
    old = a_recurring(agreement, "FREQ=MONTHLY;INTERVAL=3", text="Log of visits", owner=ada)
    first = amend_agreement(agreement.pk, effective_on=date(2026, 10, 1), instrument="Amendment No. 1")
    return change_obligation(old.pk, amendment=first, now=NOW, recurrence="FREQ=MONTHLY")


def occurrence(log: Obligation, key: str) -> Deadline:
    recompute_obligations(MitigationAgreement.objects.get(pk=log.agreement_id), None, NOW)
    return log.deadlines.get(key=key)


def test_an_order_extended_seven_times_is_proven_with_every_extension(
    tmp_path: Path, django_assert_num_queries
) -> None:
    row = main_date(loaded(tmp_path, "bytedance-musically"))
    made = of(row)
    extensions = made.value["inputs"]["extensions"]
    assert [one["new_deadline_on"] for one in extensions][-2:] == ["2025-12-16", "2026-01-23"]
    assert (len(extensions), computed(made)["due_on"], computed(made)["state"]) == (7, "2026-01-23", "met")
    proves(made, row, django_assert_num_queries)
    says = said_of(made, put("extensions", 6, new_deadline_on="2026-03-01"))
    assert "is Fri 23 Jan 2026 in the file, and the inputs in it give Sun 1 Mar 2026" in says
    assert "another" in said_of(
        made, put("extensions", 0, granted_earliest="2020-11-01", granted_latest="2020-11-01")
    )
    assert "another cautions, steps" in said_of(made, put("order", term_n=60))
    assert "finished on" in said_of(
        made, put("order", completed_earliest="2026-01-20", completed_latest="2026-01-20")
    )


def test_a_part_counted_in_open_days_after_the_notice_is_proven(window, django_assert_num_queries) -> None:
    made = of(window)
    assert computed(made)["due_on"] == "2026-11-25"
    assert computed(made)["started_by"] == "authority told of the buyer"
    assert [one["on"] for one in made.value["inputs"]["closures"]] == ["2026-11-12"]
    proves(made, window, django_assert_num_queries)
    for forgery in (
        put("steps", 0, occurred_earliest="2026-11-10", occurred_latest="2026-11-10"),
        put("parts", 0, term_n=11),
        put("parts", 0, counting="trigger-day"),
    ):
        assert "Wed 25 Nov 2026 in the file" in said_of(made, forgery)
    assert "no date" in said_of(made, put("steps", 0, kind="plan_submitted"))


def test_a_closure_taken_out_of_the_file_is_another_calendar(window) -> None:
    found = verify(altered(of(window), lambda value: value["inputs"].update(closures=[]), hashed=True))
    assert (found.code, "closed days of us-federal" in found.says) == ("unknown-law", True)


def test_only_the_clause_that_is_certified_is_told(order, window) -> None:
    assert "antenna" not in text_of(of(window))
    assert of(order.deadlines.get(key="1")).value["inputs"]["parts"] == []


def test_a_stay_is_proven_and_moves_the_date_when_forged(order, django_assert_num_queries) -> None:
    step(order, "stayed", "2026-11-05", instrument="D.C. Circuit, No. 26-1")
    row = clock(order)
    made = of(row)
    assert (row.state, row.due_on) == ("paused", date(2027, 2, 17))
    proves(made, row, django_assert_num_queries)
    assert "Wed 17 Feb 2027 in the file" in said_of(
        made, put("steps", 0, occurred_earliest="2026-11-06", occurred_latest="2026-11-06")
    )


def test_an_obligation_that_an_amendment_changed_is_proven(log, django_assert_num_queries) -> None:
    row = occurrence(log, "2026-12-03")
    made = of(row)
    assert computed(made)["due_on"] == "2026-12-03"
    assert computed(made)["started_by"] == "the day on which it recurs"
    assert made.value["inputs"]["obligation"]["added_by"]["instrument"] == "Amendment No. 1"
    proves(made, row, django_assert_num_queries)
    says = said_of(made, put("obligation", "added_by", effective_on="2026-12-04"))
    assert "no clock “Log of visits” follows" in says
    assert "another" in said_of(
        made, put("agreement", effective_earliest="2026-01-03", effective_latest="2026-01-03")
    )
    assert "no clock" in said_of(made, put("obligation", recurrence="FREQ=MONTHLY;INTERVAL=3"))


def test_the_word_that_it_was_met_is_an_input_like_any_other(log, django_assert_num_queries) -> None:
    fulfil_obligation(log.pk, occurrence="2026-11-03", done_on=date(2026, 11, 5), note="By Ada", now=NOW)
    row = occurrence(log, "2026-11-03")
    made = of(row)
    assert (row.state, row.is_late) == ("met", True)
    proves(made, row, django_assert_num_queries)
    assert "finished on" in said_of(made, put("fulfilments", 0, done_on="2026-11-03"))
    assert "state" in said_of(made, lambda value: value["inputs"].update(fulfilments=[]))
    assert of(occurrence(log, "2026-12-03")).value["inputs"]["fulfilments"] == []


def test_hours_after_a_discovery_are_proven(django_assert_num_queries) -> None:
    agreement = an_agreement("aurora")
    told = {"agreement": agreement, "title": "Unlogged visit", "zone": "America/New_York", "recorded_at": NOW}
    incident = Incident.objects.create(discovered_at=datetime(2026, 11, 20, 21, tzinfo=UTC), **told)
    said = {"term_n": 72, "term_unit": "hour", "anchor": "discovered", "counting": "day-after"}
    row = occurrence(
        Obligation.objects.create(
            agreement=agreement, text="Tell DOJ", rolling="none", incident=incident, **said
        ),
        "1",
    )
    made = of(row)
    assert (computed(made)["due_on"], computed(made)["cutoff"]) == ("2026-11-23", "16:00")
    assert "Unlogged visit" not in text_of(made)
    proves(made, row, django_assert_num_queries)
    assert "cutoff" in said_of(made, put("obligation", "incident", discovered_at="2026-11-20T22:00:00Z"))


def test_a_paper_that_expires_is_told_by_its_name_and_its_day(log, django_assert_num_queries) -> None:
    ada, bob = a_person("uploader"), a_person("judge")
    until = {"expires_on": date(2026, 12, 31), "note": "Signed by the officer", "name": "log.pdf"}
    accepted(a_paper(log, "2026-11-03", ada, **until), bob)
    assert of(occurrence(log, "2026-12-03")).value["inputs"]["papers"] == []
    row = log.deadlines.get(rule_id="agreement.evidence")
    made = of(row)
    proves(made, row, django_assert_num_queries)
    assert not [word for word in ("Signed by", "uploader", "judge") if word in text_of(made)]
    assert "Thu 31 Dec 2026 in the file" in said_of(made, put("papers", 0, expires_on="2027-06-30"))


def test_what_is_left_to_sell_is_proven_from_holdings_without_a_name(django_assert_num_queries) -> None:
    order = an_order(ORDERED.isoformat(), **days(90, ORDERED))
    order.seller, order.asset = party("Example Seller", "SA"), party("Example Asset", "US")
    order.save()
    holds(order.seller, order.asset, 40, held_from=date(2022, 1, 1))
    sale(order, "2026-11-10", Decimal(40))
    row = clock(order)
    made = of(row)
    assert row.state == "met"
    proves(made, row, django_assert_num_queries)
    assert "Example" not in text_of(made)
    assert "state" in said_of(made, put("holdings", 0, held_to=None))


def test_holdings_behind_a_wall_are_told_to_nobody_who_does_not_see_them() -> None:
    order = an_order(ORDERED.isoformat(), **days(90, ORDERED))
    order.seller, order.asset = party("Seller", "SA"), party("Asset", "US")
    order.save()
    holds(order.seller, order.asset, 40, held_from=date(2022, 1, 1))
    holds(party("Hidden parent"), order.seller, 100)
    sale(order, "2026-11-10", Decimal(40))
    member = a_person("member")
    order.investment.team.create(user=member)
    with pytest.raises(ValidationError, match="not open to you"):
        of(clock(order), viewer=member)
    assert of(clock(order), viewer=a_person("root", is_superuser=True)).value["inputs"]["holdings"]


def test_a_masked_matter_goes_by_its_number_and_still_proves_its_date(
    order, django_assert_num_queries
) -> None:
    order.investment.title = "Aurora Fund / Example Chips"
    order.investment.save()
    ReminderPolicy.objects.create(masked=True)
    row = clock(order, part(order, text="Remove the antenna of Example Chips"))
    made = of(row)
    assert "Example Chips" not in text_of(made)
    assert computed(made)["rule"]["title"] == f"Remove the antenna of Matter {order.investment_id}"
    with django_assert_num_queries(0):
        assert verify(as_pdf(made.value, "letter")).code == "verified"


def test_nobody_in_charge_is_named(log) -> None:
    assert not [word for word in ("ada", "Lovelace") if word in text_of(of(occurrence(log, "2026-12-03")))]


def test_an_order_under_a_law_that_is_not_coded_is_proven(django_assert_num_queries) -> None:
    row = clock(an_order("2026-11-02", regime="nz-oia", **days(30, ORDERED)))
    made = of(row)
    assert (made.value["versions"]["regime"], made.value["versions"]["law"]) == (None, [])
    proves(made, row, django_assert_num_queries)


def test_a_file_that_could_not_have_been_made_is_refused_and_not_counted(order) -> None:
    step(order, "plan_submitted", "2026-11-05")
    made = of(clock(order))
    for forgery in (
        put("steps", 0, corrects_id=made.value["inputs"]["steps"][0]["id"]),
        put("order", term_n="ninety"),
        put("order", calendar=None),
    ):
        found = verify(altered(made, forgery, hashed=True))
        assert (found.code, found.exit) == ("not-a-certificate", 2)


def test_another_release_may_word_a_clause_otherwise(order, monkeypatch) -> None:
    made = of(clock(order))
    monkeypatch.setattr(verifying, "PRODUCT_VERSION", "99")
    found = verify(altered(made, put("order", legal_basis="Another order"), hashed=True))
    assert (found.code, "by release" in found.says) == ("unknown-law", True)


def test_whoever_does_not_see_the_matter_gets_no_certificate_of_its_order(window) -> None:
    with pytest.raises(Deadline.DoesNotExist):
        of(window, viewer=a_person("eve"))


def test_its_statements_do_not_grow_with_what_happened(order, django_assert_max_num_queries) -> None:
    for day in range(3, 9):
        step(order, "plan_submitted", f"2026-11-0{day}")
    row = clock(order)
    with django_assert_max_num_queries(22):
        of(row, viewer=a_person("root", is_superuser=True))
