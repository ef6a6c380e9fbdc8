"""Agreements over time: amendments, versions of obligations, an end, and what held on any day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tests.calendar_news import close_calendar_day
from tests.services.rows import at
from tests.services.test_promises import a_recurring, an_agreement, dates
from tracker.models import Amendment, Closure, FuzzyDay, MitigationAgreement, Obligation
from tracker.models.clauses import FirstTime
from tracker.models.recurrence import Recurrence
from tracker.regimes.typical import typical_obligations
from tracker.services.agreements import (
    add_obligation,
    amend_agreement,
    change_obligation,
    end_obligation,
    take_from_library,
    terminate_agreement,
)
from tracker.services.fulfilling import fulfil_obligation
from tracker.services.in_force import Stretch, as_of, held, versions
from tracker.services.preview_news import explained, preview_news
from tracker.services.recompute import recompute_all, recompute_obligations
from tracker.services.recurring import horizon, occurrences

NOW = at(date(2026, 11, 20))
A_DAY = timedelta(days=1)


def the_first(agreement: MitigationAgreement, on: date = date(2027, 2, 15)) -> Amendment:
    return amend_agreement(agreement.pk, effective_on=on, instrument="Amendment No. 1", text="As amended")


def standing(agreement: MitigationAgreement, on: date) -> tuple[str, str, list[str]]:
    """Status, text and clauses on a day, from the record as it is now."""
    agreement.refresh_from_db()
    rows = list(agreement.obligations.select_related("added_by", "ended_by"))
    found = as_of(agreement, on, amendments=agreement.amendments.all(), obligations=rows)
    return found.status, found.text, [one.text for one in found.obligations]


@pytest.mark.django_db
def test_an_amendment_ends_the_old_version_on_its_day_and_begins_the_new_one() -> None:
    agreement = an_agreement(text="As signed", rolling="none")
    old = a_recurring(agreement, "FREQ=MONTHLY", text="Report every month")
    recompute_obligations(agreement, None, NOW)
    before = dates(old)
    new = change_obligation(
        old.pk,
        amendment=the_first(agreement, date(2027, 3, 3)),
        now=NOW,
        text="Report",
        evidence_required="x",
    )
    assert dates(old) == [day for day in before if day and day < date(2027, 3, 3)]
    assert dates(new) == [day for day in before if day and day >= date(2027, 3, 3)]
    assert (new.replaces, new.recurrence, new.clause) == (old, "FREQ=MONTHLY", "section 5")
    assert standing(agreement, date(2027, 3, 2)) == (
        "in force since Fri 3 Jul 2026",
        "As signed",
        ["Report every month"],
    )
    assert standing(agreement, date(2027, 3, 3))[1:] == ("As amended", ["Report"])
    assert [one.pk for one in versions(new, list(agreement.obligations.all()))] == [old.pk, new.pk]
    recompute_all(None, NOW)
    assert recompute_all(None, NOW, check=True).differences == 0


@pytest.mark.django_db
def test_a_version_that_is_over_is_not_changed_again_nor_by_an_earlier_amendment() -> None:
    agreement = an_agreement()
    first = the_first(agreement)
    old = a_recurring(agreement)
    new = change_obligation(old.pk, amendment=first, now=NOW)
    with pytest.raises(ValidationError, match=r"Amendment No\. 1 ended it: change its last version"):
        change_obligation(old.pk, amendment=first, now=NOW)
    early = amend_agreement(agreement.pk, effective_on=date(2026, 8, 1), instrument="Early")
    with pytest.raises(ValidationError, match=r"It began only on Mon 15 Feb 2027: choose a later amendment"):
        end_obligation(new.pk, amendment=early, now=NOW)
    other = amend_agreement(an_agreement("other").pk, effective_on=date(2027, 1, 1), instrument="Other")
    with pytest.raises(ValidationError, match="an amendment of another agreement"):
        end_obligation(new.pk, amendment=other, now=NOW)
    with pytest.raises(ValidationError, match=r"The agreement began on Fri 3 Jul 2026"):
        the_first(agreement, date(2026, 7, 2))


@pytest.mark.django_db
def test_what_an_amendment_adds_holds_from_its_day_and_what_it_ends_until_the_day_before() -> None:
    agreement = an_agreement(rolling="none")
    first = the_first(agreement)
    ended = a_recurring(agreement, "FREQ=MONTHLY", text="Old")
    added = add_obligation(
        agreement.pk,
        amendment=first,
        now=NOW,
        text="New",
        recurrence="FREQ=MONTHLY",
        anchor="effective",
        rolling="none",
    )
    end_obligation(ended.pk, amendment=first, now=NOW)
    assert (dates(ended)[-1], dates(added)[0]) == (date(2027, 2, 3), date(2027, 3, 3))
    assert standing(agreement, date(2027, 2, 14))[2] == ["Old"]
    assert standing(agreement, date(2027, 2, 15))[2] == ["New"]


@pytest.mark.django_db
def test_a_duty_that_an_amendment_ended_before_its_day_says_so() -> None:
    agreement = an_agreement()
    duty = add_obligation(agreement.pk, now=NOW, text="Sell", **FuzzyDay.parse("2027-06-30").columns("due"))
    end_obligation(duty.pk, amendment=the_first(agreement), now=NOW)
    clock = duty.deadlines.get()
    assert (clock.state, clock.finished_on) == ("ended", date(2027, 2, 15))
    assert clock.cautions == ["Amendment No. 1 ended this obligation on Mon 15 Feb 2027, before it fell due."]


@pytest.mark.django_db
def test_a_terminated_agreement_demands_nothing_more() -> None:
    agreement = an_agreement(rolling="none")
    duty = a_recurring(agreement, "FREQ=MONTHLY")
    recompute_obligations(agreement, None, NOW)
    with pytest.raises(ValidationError, match="lies in the future"):
        terminate_agreement(agreement.pk, terminated=FuzzyDay.on(date(2027, 1, 1)), now=NOW)
    terminate_agreement(agreement.pk, terminated=FuzzyDay.on(date(2026, 11, 3)), now=NOW, note="sold")
    assert dates(duty)[-1] == date(2026, 11, 3)
    assert standing(agreement, date(2026, 11, 3))[2] == ["Report"]
    assert standing(agreement, date(2026, 11, 4)) == ("ended Tue 3 Nov 2026", "", [])


@pytest.mark.django_db
def test_a_text_that_nobody_recorded_leaves_the_one_before_it_and_says_so() -> None:
    agreement = an_agreement(text="As signed")
    amend_agreement(agreement.pk, effective_on=date(2027, 1, 1), instrument="Letter")
    agreement.refresh_from_db()
    found = as_of(agreement, date(2027, 1, 1), amendments=agreement.amendments.all(), obligations=[])
    assert (found.text, found.note) == (
        "As signed",
        "No text of Letter is recorded; the text before it is shown.",
    )
    assert as_of(agreement, date(2026, 12, 31), amendments=[], obligations=[]).note == ""


@pytest.mark.django_db
def test_the_library_starts_an_agreement_and_says_that_it_is_typical() -> None:
    agreement = an_agreement()
    found = take_from_library(agreement.pk, chosen=list(typical_obligations().values()), now=NOW)
    assert len(found) == len(typical_obligations()) == agreement.obligations.count()
    yearly = agreement.obligations.get(typical="annual-report")
    clock = yearly.deadlines.get()
    assert (clock.due_on, clock.confidence) == (date(2027, 7, 6), "unverified")
    assert any(text.startswith("Typical, not law") for text in clock.cautions)
    spoken = agreement.obligations.get(typical="security-officer").deadlines.get()
    assert (spoken.due_on, spoken.undetermined_reason) == (None, "typically 14 to 30 days after signing")


@pytest.mark.django_db
def test_what_was_met_before_an_amendment_stays_met() -> None:
    agreement = an_agreement(rolling="none")
    old = a_recurring(agreement, "FREQ=MONTHLY")
    fulfil_obligation(old.pk, occurrence="2026-08-03", done_on=date(2026, 8, 3), now=NOW)
    change_obligation(old.pk, amendment=the_first(agreement), now=NOW, text="New")
    assert old.deadlines.get(key="2026-08-03").state == "met"


@pytest.mark.django_db
def test_a_closure_moves_the_occurrence_that_falls_on_it_and_the_preview_tells_it_before() -> None:
    agreement = an_agreement()
    duty = a_recurring(agreement, "FREQ=MONTHLY")
    recompute_all(None, NOW)
    snow = {"label": "Snow", "citation": "Order 1"}
    news = Closure(calendar="us-federal", on=date(2026, 12, 3), known_on=NOW, recorded_at=NOW, **snow)
    looked = preview_news(news, NOW)
    [move] = looked.moves
    moved = (date(2026, 12, 3), date(2026, 12, 4))
    assert (move.old_due_on, move.new_due_on, move.agreement_id) == (*moved, agreement.pk)
    [shown] = explained(news, looked.moves, NOW)
    assert "closed (Snow)" in shown.values["steps"][1]["text"]
    closure = close_calendar_day("us-federal", date(2026, 12, 3), by=None, now=NOW, **snow)
    clock = duty.deadlines.get(key="2026-12-03")
    assert (clock.due_on, clock.changes.get().closure) == (date(2026, 12, 4), closure)
    recompute_all(None, NOW)
    assert recompute_all(None, NOW, check=True).differences == 0


@pytest.mark.django_db
def test_what_was_done_under_a_version_that_turns_out_to_be_over_is_asked_of_the_new_one() -> None:
    agreement = an_agreement(rolling="none")
    old = a_recurring(agreement, "FREQ=MONTHLY")
    fulfil_obligation(old.pk, occurrence="2026-11-03", done_on=date(2026, 11, 2), now=NOW)
    early = the_first(agreement, date(2026, 10, 15))
    new = change_obligation(old.pk, amendment=early, now=NOW, text="Report and log")
    clock = new.deadlines.get(key="2026-11-03")
    assert (clock.state, clock.cautions) == (
        "running",
        [
            "The version before was recorded as done on Mon 2 Nov 2026:"
            " record the fulfilment here too if that meets this one."
        ],
    )
    fulfil_obligation(new.pk, occurrence="2026-11-03", done_on=date(2026, 11, 2), now=NOW)
    clock.refresh_from_db()
    assert (clock.state, clock.cautions) == ("met", [])


RULES = st.sampled_from(
    [
        *("FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "FREQ=MONTHLY"),
        *("FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=YEARLY", "FREQ=YEARLY;COUNT=2"),
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31",
    ]
)
ANCHORS = st.dates(date(2023, 12, 1), date(2025, 3, 31)) | st.sampled_from(
    [date(2024, 2, 29), date(2023, 12, 31), date(2024, 3, 10), date(2024, 11, 3), date(2024, 1, 31)]
)


FIRST = st.sampled_from(FirstTime.values)


@given(RULES, ANCHORS, FIRST, st.sets(st.integers(0, 900), max_size=5), st.data())
def test_amendments_lose_no_occurrence_and_double_none(rule, anchor, first, cuts, data) -> None:
    """On whatever day it is amended: leap days, changes of the clock and ends of years among them."""
    agreement = MitigationAgreement(effective_earliest=anchor)
    amendments = [Amendment(effective_on=anchor + timedelta(days=n), instrument="A") for n in sorted(cuts)]
    chain = [
        Obligation(added_by=before, ended_by=after, recurrence=rule)
        for before, after in zip([None, *amendments], [*amendments, None], strict=True)
    ]
    last = anchor + timedelta(days=data.draw(st.integers(0, 1000)))
    recurrence = Recurrence.parse(rule)
    whole = list(occurrences(recurrence, anchor, Stretch(None, None), last, first))
    parts = [list(occurrences(recurrence, anchor, held(one, agreement), last, first)) for one in chain]
    assert [one for part in parts for one in part] == whole
    assert len({one.key for one in whole}) == len(whole)
    for day in (anchor + timedelta(days=n) for n in (*cuts, 950)):
        assert sum(held(one, agreement).holds(day) for one in chain) == 1


@given(RULES, ANCHORS, FIRST, st.lists(st.integers(0, 60), max_size=12))
def test_topping_up_as_days_pass_gives_what_one_look_gives(rule, anchor, first, waits) -> None:
    recurrence, free = Recurrence.parse(rule), Stretch(None, None)
    day, kept = anchor, {}
    for wait in [0, *waits]:
        day += timedelta(days=wait)
        for one in occurrences(recurrence, anchor, free, horizon(day), first):
            assert kept.setdefault(one.key, one) == one
    assert list(kept.values()) == list(occurrences(recurrence, anchor, free, horizon(day), first))


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)))
def test_the_horizon_is_eighteen_months_away_and_never_moves_back(day) -> None:
    months = (horizon(day).year - day.year) * 12 + horizon(day).month - day.month
    assert months == 18
    assert (horizon(day) + A_DAY).day == 1
    assert horizon(day) <= horizon(day + A_DAY)
