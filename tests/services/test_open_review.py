"""Reviews are opened under a known regime, and a refiled one is linked to the one before."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.models.rows import an_investment
from tests.services.rows import a_notice, an_accepted_notice, at, clock, told
from tracker.models import Review
from tracker.services.open_review import open_review, refile_review

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 5, 20))


def test_a_new_review_says_what_its_clocks_wait_for() -> None:
    review = open_review(an_investment(), regime="us-cfius", filing_kind="notice", now=NOW)
    review.refresh_from_db()
    assert review.phase == "preparing"
    assert review.authority == "Committee on Foreign Investment in the United States"
    assert clock(review).state == "waiting"


def test_a_review_under_a_regime_without_coded_law_is_opened_without_dates() -> None:
    review = open_review(an_investment(), regime="nz-oia", now=NOW)
    assert (review.phase, review.deadlines.count()) == ("", 0)


def test_an_unknown_regime_or_filing_is_refused() -> None:
    matter = an_investment()
    with pytest.raises(ValidationError, match="There is no regime “us-cifus”"):
        open_review(matter, regime="us-cifus", now=NOW)
    with pytest.raises(ValidationError, match="knows no “declaraton”"):
        open_review(matter, regime="us-cfius", filing_kind="declaraton", now=NOW)
    assert not Review.objects.exists()


def test_a_refiled_notice_is_a_new_review_with_clocks_of_its_own() -> None:
    old = an_accepted_notice()
    days = {"withdrawn_on": date(2026, 6, 10), "refiled_on": date(2026, 6, 11)}
    new = refile_review(old, by=None, now=at(date(2026, 6, 11)), **days)
    old.refresh_from_db()
    assert (old.phase, new.phase) == ("withdrawn", "filed")
    assert new.predecessor == old
    assert new.filing_kind == "notice"
    assert (clock(old).state, clock(old).finished_on) == ("ended", date(2026, 6, 10))
    assert clock(new).state == "waiting"
    told(new, "accepted", date(2026, 6, 15))
    assert clock(new).due_on == date(2026, 7, 29)
    assert clock(old).state == "ended"


def test_a_review_is_refiled_once_and_not_before_it_is_withdrawn() -> None:
    old = a_notice()
    now = at(date(2026, 6, 11))
    with pytest.raises(ValidationError, match="before it is withdrawn"):
        refile_review(old, withdrawn_on=date(2026, 6, 10), refiled_on=date(2026, 6, 9), by=None, now=now)
    refile_review(old, withdrawn_on=date(2026, 6, 10), refiled_on=date(2026, 6, 10), by=None, now=now)
    with pytest.raises(ValidationError, match="refiled already"):
        refile_review(old, withdrawn_on=date(2026, 6, 10), refiled_on=date(2026, 6, 10), by=None, now=now)
    assert Review.objects.count() == 2
