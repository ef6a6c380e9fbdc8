"""The first page after log-in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.admin.people import staff
from tests.models import rows
from tracker.models import DeadlineChange, OutboxMail, Override, SweepRun, Turn

pytestmark = pytest.mark.django_db


def home(client) -> str:
    return client.get("/admin/").content.decode()


def test_it_says_when_no_sweep_ever_ran(client) -> None:
    assert "No sweep yet" in home(client)


def test_it_gives_the_all_clear_and_says_when_the_last_sweep_was(client) -> None:
    SweepRun.objects.create(started_at=timezone.now(), checked=7, sent=3)
    page = home(client)
    assert "All clear" in page
    assert "Last sweep" in page


def test_it_gives_no_all_clear_while_nobody_looks_after_a_date(client) -> None:
    SweepRun.objects.create(started_at=timezone.now())
    client.force_login(staff("root", superuser=True))
    rows.a_deadline(review=rows.a_review(), due_on=timezone.now().date() + timedelta(days=30), zone="UTC")
    page = home(client)
    assert "Not all clear" in page
    assert "Nobody looks after 1 date<" in page


def test_the_counts_of_all_matters_are_for_superusers(client) -> None:
    SweepRun.objects.create(started_at=timezone.now(), checked=7, sent=3, failed=2)
    page = home(client)
    assert "Some mail failed" in page
    assert "checked" not in page
    assert "2 mails" not in page
    for path in ("/admin/tracker/sweeprun/", "/admin/tracker/alarm/"):
        assert path not in page
        assert client.get(path).status_code == 403
    client.force_login(staff("root", superuser=True))
    page = home(client)
    assert "2 mails failed" in page
    assert "7 checked" in page
    assert "3 sent" in page
    assert "2 failed" in page
    for path in ("/admin/tracker/sweeprun/", "/admin/tracker/alarm/"):
        assert path in page
        assert client.get(path).status_code == 200


def test_it_shouts_when_the_sweep_is_silent(client) -> None:
    SweepRun.objects.create(started_at=timezone.now() - timedelta(minutes=11))
    assert "Silent since" in home(client)


def test_it_sorts_what_is_due_by_how_near_it_is(client, person) -> None:
    matter = rows.an_investment()
    rows.join(matter, person)
    review = rows.a_review(matter)
    today = timezone.now().date()
    for days in (-3, 0, 5, 20, 60):
        rows.a_deadline(
            review=review,
            key=str(days),
            title=f"In {days} days",
            due_on=today + timedelta(days=days),
            zone="UTC",
        )
    page = home(client)
    order = [
        "Overdue",
        "In -3 days",
        "Today",
        "In 0 days",
        "Next 7 days",
        "In 5 days",
        "8 to 30 days",
        "In 20 days",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "In 60 days" not in page


def test_it_lists_what_moved_with_both_dates_and_the_reason(client, person) -> None:
    matter = rows.an_investment()
    rows.join(matter, person)
    deadline = rows.a_deadline(review=rows.a_review(matter))
    moved = {"old_due_on": rows.DUE, "new_due_on": rows.DUE.replace(year=2099), "cause": "closure"}
    text = "Moved from Fri 3 Jul 2026 to Fri 3 Jul 2099: snow closed the offices."
    DeadlineChange.objects.create(deadline=deadline, changed_at=timezone.now(), text=text, **moved)
    page = home(client)
    assert "<s>Fri 3 Jul 2026</s>" in page
    assert "Fri 3 Jul 2099" in page
    assert "Snow closed the offices." in page


def test_a_day_set_by_hand_stands_among_what_moved_with_its_reason(client, person) -> None:
    matter = rows.an_investment()
    rows.join(matter, person)
    deadline = rows.a_deadline(review=rows.a_review(matter))
    noted = {"citation": "letter", "engine_on": deadline.due_on, "recorded_at": timezone.now()}
    override = Override.objects.create(
        deadline=deadline, set_on=rows.DUE.replace(year=2099), reason="The authority's letter.", **noted
    )
    Turn.objects.create(
        deadline=deadline, kind="set", override=override, text=override.reason, at=timezone.now()
    )
    page = home(client)
    assert '<span class="tag">day set by hand</span>' in page
    assert "<s>Fri 3 Jul 2026</s> → <strong>Fri 3 Jul 2099</strong>" in page
    assert "The authority&#x27;s letter." in page


def test_it_leads_to_the_practice_matter_and_its_mail(client, person) -> None:
    matter = rows.an_investment(is_practice=True)
    rows.join(matter, person)
    assert "within a minute of the start" in home(client)
    OutboxMail.objects.create(to=person.email, subject="Review ends soon", sent_at=timezone.now(), raw=b"")
    page = home(client)
    assert matter.get_absolute_url() in page
    assert "Review ends soon" in page
