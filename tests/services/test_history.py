"""The record of a matter: every act with its person and its time, and what happened by its own days."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User

from tests.admin.people import staff
from tests.models import rows
from tracker.models import FuzzyDay, MatterNote
from tracker.services.happened import happened_in
from tracker.services.history import history_of
from tracker.services.open_review import open_review
from tracker.services.record_event import record_event

pytestmark = pytest.mark.django_db

RECORDED = rows.NOON.replace(year=2026, month=6, day=2)
LATER = RECORDED + timedelta(days=1)


@pytest.fixture
def person() -> User:
    return staff("member")


@pytest.fixture
def matter(person):
    """A notice accepted on Mon 1 Jun 2026, corrected a day later to Wed 3 Jun, and a note."""
    matter = rows.an_investment()
    rows.join(matter, person)
    review = open_review(matter, regime="us-cfius", filing_kind="notice", now=RECORDED)
    first = record_event(
        review.pk, kind="accepted", occurred=FuzzyDay.on(date(2026, 6, 1)), by=person, now=RECORDED
    )
    record_event(
        review.pk,
        kind="accepted",
        occurred=FuzzyDay.on(date(2026, 6, 3)),
        corrects=first,
        reason="The stamp says Wednesday.",
        by=person,
        now=LATER,
    )
    MatterNote.objects.create(
        investment=matter, text="Ask counsel", written_at=LATER + timedelta(hours=1), written_by=person
    )
    return matter


def test_it_reads_no_kind_of_row_that_is_not_among_the_newest(
    matter, person, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(6):  # may they, of which kinds, which rows; events, moves, notes
        assert len(history_of(matter, person).entries) > 3


def test_it_tells_who_corrected_what_and_which_date_it_moved(matter, person) -> None:
    entries = history_of(matter, person).entries
    assert [one.at for one in entries] == sorted((one.at for one in entries), reverse=True)
    assert entries[0].what == "Note written"
    corrected = next(one for one in entries if one.what.startswith("Event corrected"))
    assert corrected.what == (
        "Event corrected: Notice accepted, Mon 1 Jun 2026 is now Notice accepted, Wed 3 Jun 2026"
    )
    assert (corrected.who, "The stamp says Wednesday." in corrected.detail) == ("member", True)
    moved = [one.what for one in entries if one.what.startswith("Date moved: Review ends")]
    assert moved == ["Date moved: Review ends, Wed 15 Jul 2026 → Fri 17 Jul 2026"]
    assert any(one.what == "Event recorded: Notice accepted, Mon 1 Jun 2026" for one in entries)


def test_a_short_history_says_that_there_is_more(matter, person) -> None:
    found = history_of(matter, person, 2)
    assert (len(found.entries), found.has_more) == (2, True)


def test_what_was_corrected_is_in_the_history_and_not_among_what_happened(matter, person) -> None:
    happened = happened_in(matter, person)
    assert [(one.on, one.what) for one in happened.events] == [("Wed 3 Jun 2026", "Notice accepted")]
    assert happened.more == 0


def test_a_person_without_sight_of_the_matter_reads_no_history(matter, person) -> None:
    LogEntry.objects.log_actions(person.pk, [matter], CHANGE, single_object=True)
    assert history_of(matter, person).entries[0].what == f"Form saved: {matter}"
    outsider = staff("outsider")
    assert happened_in(matter, outsider).events == []
    assert history_of(matter, outsider).entries == []


def test_its_statements_do_not_follow_its_rows(matter, person, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(26):
        history_of(matter, person)
