"""A certificate holds all that a date rests on, and no altered one passes."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from tests.calendar_news import close_calendar_day, record_regime_pause
from tests.services.certificates.altering import altered
from tests.services.rows import ACCEPTED_ON, a_notice, a_person, an_accepted_notice, at, clock, told
from tracker.models import Deadline, FactStatus, FuzzyDay, ReminderPolicy, Review, SecondCheck
from tracker.regimes.loader import load_library
from tracker.services.certificates import (
    Certificate,
    as_pdf,
    deadline_certificate,
    review_certificate,
    verify,
)
from tracker.services.certificates.canonical import digest
from tracker.services.certificates.paper import as_json, matter_words
from tracker.services.overrides import set_day
from tracker.services.record_event import record_event
from tracker.services.second_checks import confirm

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 6, 10))


@pytest.fixture
def review() -> Review:
    """A notice with a closed day at its end and a lapse on its way."""
    review = an_accepted_notice()
    news = {"citation": "OPM", "by": None, "now": NOW}
    close_calendar_day("us-federal", date(2026, 7, 6), label="snow", **news)  # type: ignore[arg-type]
    first, last = date(2026, 6, 1), date(2026, 6, 3)
    record_regime_pause("us-cfius", first, last, reason="Lapse", **news)  # type: ignore[arg-type]
    return review


@pytest.fixture
def made(review: Review) -> Certificate:
    return deadline_certificate(clock(review).pk, viewer=None, now=NOW)


def computed(made: Certificate) -> dict[str, Any]:
    found: dict[str, Any] = made.value["dates"][0]["computed"]
    return found


def test_it_says_what_the_stored_date_says(review, made) -> None:
    row, told_date = clock(review), computed(made)
    assert told_date["due_on"] == row.due_on.isoformat()
    assert [step["text"] for step in told_date["steps"]] == [step["text"] for step in row.steps]
    assert told_date["calendar"]["digest"] == row.calendar_digest
    assert told_date["rule"]["version"] == row.regime_version
    assert told_date["ruler"]["cells"][-1]["on"] >= row.due_on.isoformat()
    assert told_date["events"] == row.event_ids


def test_it_holds_the_events_closures_and_pauses_with_both_their_times(review, made) -> None:
    inputs = made.value["inputs"]
    [event] = inputs["events"]
    assert (event["id"], event["earliest"]) == (review.events.get().pk, "2026-05-20")
    assert event["recorded_at"] == "2026-05-20T15:00:00Z"
    assert [(one["on"], one["label"]) for one in inputs["closures"]] == [("2026-07-06", "snow")]
    assert [(one["first"], one["last"]) for one in inputs["pauses"]] == [("2026-06-01", "2026-06-03")]


def test_a_review_is_certified_with_every_date_it_has(review) -> None:
    made = review_certificate(review.pk, viewer=None, now=NOW)
    assert [one["deadline"] for one in made.value["dates"]] == [row.pk for row in review.deadlines.all()]
    assert verify(as_json(made.value)).code == "verified"


def test_what_is_as_it_was_made_is_verified_as_json_and_as_pdf_on_either_paper(made) -> None:
    assert verify(as_json(made.value)).code == "verified"
    assert verify(json.dumps(made.value).encode()).exit == 0
    for paper in ("a4", "letter"):
        found = verify(as_pdf(made.value, paper))
        assert (found.code, found.digest) == ("verified", made.digest)
        assert found.notes == ("The pages print the attached data and nothing else.",)


def other_day(value: dict[str, Any]) -> None:
    value["dates"][0]["computed"]["due_on"] = "2026-08-01"


def other_step(value: dict[str, Any]) -> None:
    value["dates"][0]["computed"]["steps"][0]["text"] = "Because we say so."


def other_event(value: dict[str, Any]) -> None:
    value["inputs"]["events"][0].update(earliest="2026-05-21", latest="2026-05-21")


@pytest.mark.parametrize("alter", [other_day, other_step, other_event])
def test_an_altered_file_is_found_by_its_hash(made, alter) -> None:
    found = verify(altered(made, alter, hashed=False))
    assert (found.code, found.exit) == ("altered-file", 1)


@pytest.mark.parametrize("alter", [other_day, other_step, other_event])
def test_an_altered_date_is_found_although_the_hash_was_made_to_fit(made, alter) -> None:
    found = verify(altered(made, alter, hashed=True))
    assert (found.code, found.exit) == ("altered-date", 1)


def test_it_says_which_day_the_inputs_give(made) -> None:
    right = computed(made)["due_on"]
    says = verify(altered(made, other_day, hashed=True)).says
    assert "Sat 1 Aug 2026" in says
    assert str(date.fromisoformat(right).year) in says


def test_law_that_is_not_installed_or_reads_otherwise_is_said_to_be_unknown(made) -> None:
    def rename(value: dict[str, Any]) -> None:
        value["versions"]["law"][0]["sha256"] = "0" * 64

    found = verify(altered(made, rename, hashed=True))
    assert (found.code, found.exit) == ("unknown-law", 2)
    library = load_library()
    without = replace(library, laws={name: law for name, law in library.laws.items() if name != "us-cfius"})
    assert verify(as_json(made.value), without).code == "unknown-law"


def test_other_closed_days_are_an_unknown_calendar(made) -> None:
    def reopen(value: dict[str, Any]) -> None:
        value["inputs"]["closures"] = []

    found = verify(altered(made, reopen, hashed=True))
    assert (found.code, "closed days of us-federal" in found.says) == ("unknown-law", True)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"%PDF-1.7 no attachment", b"\xff", b'{"format":"longstop-certificate/1"}']
)
def test_what_is_no_certificate_is_called_so(content) -> None:
    found = verify(content)
    assert (found.code, found.exit) == ("not-a-certificate", 2)


def test_a_value_with_the_right_hash_and_no_dates_is_no_certificate() -> None:
    value: dict[str, Any] = {"format": "longstop-certificate/1", "inputs": 3}
    value["sha256"] = digest(value)
    assert verify(json.dumps(value).encode()).code == "not-a-certificate"


def test_pages_that_were_altered_are_told_from_the_data_in_them(made) -> None:
    found = verify(as_pdf(made.value, "a4") + b"\n% another page")
    assert (found.code, found.exit) == ("altered-pages", 1)


def test_two_makings_of_the_same_moment_give_the_same_bytes(review, made) -> None:
    again = deadline_certificate(clock(review).pk, viewer=None, now=NOW)
    assert as_pdf(again.value, "a4") == as_pdf(made.value, "a4")


def test_it_is_the_same_in_every_language_and_verified_in_every_language(review, made) -> None:
    with override("fr"):
        again = deadline_certificate(clock(review).pk, viewer=None, now=NOW)
        assert again.value == made.value
        assert verify(as_json(made.value)).code == "verified"


def test_pages_in_french_carry_the_english_record_and_are_verified_from_the_file_alone(made) -> None:
    pages = as_pdf(made.value, "a4", "fr")
    assert pages != as_pdf(made.value, "a4")
    assert b"/Lang (fr)" in pages
    assert "Fin de l’examen".encode("utf-16-be").hex().encode() in pages
    found = verify(pages)
    assert (found.code, found.digest) == ("verified", made.digest)
    assert found.notes == ("The pages print the attached data and nothing else.",)


def test_french_pages_that_were_altered_are_told_from_the_data_in_them(made) -> None:
    found = verify(as_pdf(made.value, "letter", "fr") + b"\n% another page")
    assert (found.code, found.exit) == ("altered-pages", 1)


def test_a_masked_matter_is_numbered_in_the_record_alike_whoever_asks(review) -> None:
    ReminderPolicy.objects.create(masked=True)
    made = deadline_certificate(clock(review).pk, viewer=None, now=NOW)
    with override("fr"):
        assert deadline_certificate(clock(review).pk, viewer=None, now=NOW).value == made.value
        assert matter_words(made.value["matter"]) == f"Dossier {review.investment_id}"


def test_a_masked_matter_goes_by_its_number_and_its_reasons_name_no_party(review) -> None:
    review.investment.title = "Aurora Fund / Example Chips"
    review.investment.save()
    ReminderPolicy.objects.create(masked=True)
    why = {"reason": "Example Chips asked for it", "citation": "Letter", "by": None, "now": NOW}
    set_day(clock(review).pk, set_on=date(2026, 7, 1), **why)  # type: ignore[arg-type]
    text = as_json(deadline_certificate(clock(review).pk, viewer=None, now=NOW).value).decode()
    assert f"Matter {review.investment_id}" in text
    assert "Example Chips" not in text
    assert "Aurora Fund" not in text


def test_it_goes_by_the_code_name_of_its_review(review) -> None:
    Review.objects.filter(pk=review.pk).update(code_name="Project Falcon")
    made = review_certificate(review.pk, viewer=None, now=NOW)
    assert made.value["matter"]["name"] == "Project Falcon"


def test_a_day_set_by_hand_stands_beside_the_computed_one(review) -> None:
    by = a_person("ada")
    why = {"reason": "Agreed", "citation": "Letter of 20 May", "by": by, "now": NOW}
    set_day(clock(review).pk, set_on=date(2026, 7, 1), **why)  # type: ignore[arg-type]
    one = deadline_certificate(clock(review).pk, viewer=None, now=NOW).value["dates"][0]
    assert (one["by_hand"]["set_on"], one["by_hand"]["set_by"]) == ("2026-07-01", "ada")
    assert one["computed"]["due_on"] == clock(review).due_on.isoformat()


def test_it_names_the_second_person_or_says_that_nobody_checked() -> None:
    ReminderPolicy.objects.create(check_events=True)
    review = a_notice()
    ada = a_person("ada", is_superuser=True)
    record_event(review.pk, kind="accepted", occurred=FuzzyDay.on(ACCEPTED_ON), by=ada, now=at(ACCEPTED_ON))
    one = deadline_certificate(clock(review).pk, viewer=None, now=NOW).value["dates"][0]
    assert (one["is_unchecked"], one["second_checks"][0]["answers"]) == (True, [])
    bob = a_person("bob", is_superuser=True)
    confirm(SecondCheck.objects.get().pk, read_as=FuzzyDay.on(ACCEPTED_ON), by=bob, now=NOW)
    one = deadline_certificate(clock(review).pk, viewer=None, now=NOW).value["dates"][0]
    assert one["is_unchecked"] is False
    assert [(told["verdict"], told["by"]) for told in one["second_checks"][0]["answers"]] == [
        ("confirmed", "bob")
    ]


def test_a_fact_from_memory_makes_the_date_unverified() -> None:
    review = a_notice()
    told(review, "accepted", ACCEPTED_ON, status=FactStatus.FROM_MEMORY)
    made = deadline_certificate(clock(review).pk, viewer=None, now=NOW)
    assert computed(made)["rule"]["is_verified"] is False
    assert verify(as_json(made.value)).code == "verified"


def test_a_closed_matter_is_certified_as_no_longer_followed(review) -> None:
    review.investment.is_closed = True
    review.investment.save()
    made = deadline_certificate(clock(review).pk, viewer=None, now=NOW)
    assert computed(made)["state"] == "ended"
    assert verify(as_json(made.value)).code == "verified"


def test_whoever_does_not_see_the_matter_gets_none(review) -> None:
    with pytest.raises(Deadline.DoesNotExist):
        deadline_certificate(clock(review).pk, viewer=a_person("eve"), now=NOW)
    with pytest.raises(Review.DoesNotExist):
        review_certificate(review.pk, viewer=a_person("mallory"), now=NOW)


def test_a_review_without_a_clock_has_nothing_to_certify() -> None:
    with pytest.raises(ValidationError, match="nothing to certify"):
        review_certificate(a_notice().pk, viewer=None, now=NOW)


def test_its_statements_do_not_grow_with_the_record(review, django_assert_max_num_queries) -> None:
    for day in range(1, 6):
        told(review, "information_requested", date(2026, 6, day), now=NOW)
    with django_assert_max_num_queries(20):
        review_certificate(review.pk, viewer=a_person("root", is_superuser=True), now=NOW)
