"""What people will get, on the forms of a watch, of a matter and of the policy, before they are saved."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.admin.people import staff
from tests.admin.test_records import MATTER
from tests.services.rows import ACCEPTED_ON, a_notice, a_person, at, clock, told
from tracker.models import Deadline, LedgerEntry, Reminder, ReminderPolicy, Watch
from tracker.services.subscriptions import keep_digest

pytestmark = pytest.mark.django_db
NOW = at(ACCEPTED_ON)
SHOW = {"_show_mails": "Show what people will get"}


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("planning", "investments"):
        monkeypatch.setattr(f"tracker.admin.{module}.now_of", lambda request: NOW)


@pytest.fixture
def person() -> User:
    return staff("root", superuser=True)


@pytest.fixture
def client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def deadline(person: User) -> Deadline:
    """A review until Mon 6 Jul 2026 that ada watches a week ahead, with bea as deputy."""
    review = a_notice()
    ada, bea = a_person("ada"), a_person("bea")
    review.investment.team.create(user=ada)
    review.investment.team.create(user=bea, role="deputy")
    Watch.objects.create(investment=review.investment, user=ada, leads=[7])
    told(review, "accepted", ACCEPTED_ON)
    return clock(review)


def words(page: Any) -> str:
    """The preview alone."""
    found = re.search(r'<section class="panel" id="coming">.*?</section>', page.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def kept() -> list[Any]:
    models = (Watch, Reminder, ReminderPolicy, LedgerEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_a_watch_shows_its_new_mails_beside_those_of_today_and_keeps_nothing(client, deadline) -> None:
    watch = Watch.objects.get()
    before = kept()
    answers = {"investment": watch.investment_id, "user": watch.user_id, "leads": "7, 3", "is_active": "on"}
    said = words(client.post(reverse("admin:tracker_watch_change", args=[watch.pk]), answers | SHOW))
    assert "Review ends Mon 6 Jul 2026 Aurora" in said
    assert re.search(r"ada 3 days before Today: – Then: Fri 3 Jul 2026, 00:00 in New York", said)
    assert re.search(
        r"ada 7 days before Today: Mon 29 Jun 2026, 00:00 in New York \(UTC-04:00\) the same", said
    )
    assert "bea" not in said
    assert kept() == before


def test_a_watch_that_is_switched_off_shows_what_would_no_longer_come(client, deadline) -> None:
    watch = Watch.objects.get()
    answers = {"investment": watch.investment_id, "user": watch.user_id, "leads": "7"}
    said = words(client.post(reverse("admin:tracker_watch_change", args=[watch.pk]), answers | SHOW))
    assert re.search(r"ada 7 days before Today: Mon 29 Jun 2026.*?Then: no more", said)


def test_a_new_watch_can_be_looked_at_before_it_is_there(client, deadline, person) -> None:
    keep_digest(person, name="Mine", query="", cadence="daily", now=NOW)
    before = kept()
    answers = {"investment": deadline.investment.pk, "user": person.pk, "leads": "10", "is_active": "on"}
    page = client.post(reverse("admin:tracker_watch_add"), answers | SHOW)
    assert re.search(r"root 10 days before Today: – Then: Fri 26 Jun 2026", words(page))
    assert "Digest “Mine”, every day" in words(page)
    assert 'value="10"' in page.content.decode(), "the form stays as it was filled in"
    assert kept() == before


def test_the_leads_of_a_matter_show_the_mails_of_everybody_and_the_stages(client, deadline) -> None:
    Watch.objects.update(leads=None)
    before, matter = kept(), deadline.investment
    path = reverse("admin:tracker_investment_change", args=[matter.pk])
    said = words(client.post(path, MATTER | {"title": "Other", "leads": "5b, 20"} | SHOW))
    assert re.search(r"ada 20 days before Today: – Then: Tue 16 Jun 2026", said)
    assert re.search(r"ada 14 days before Today: Mon 22 Jun 2026.*?Then: no more", said)
    assert re.search(
        r"bea Asked as deputy, if nobody acknowledges Today: Fri 26 Jun 2026[^–]*?the same", said
    )
    assert "root Asked as duty desk" in said
    assert kept() == before
    matter.refresh_from_db()
    assert (matter.title, matter.leads) == ("Aurora", None)


def test_the_policy_shows_the_mails_of_its_minimum_and_of_its_stages(client, deadline) -> None:
    before = kept()
    answers = {"minimum": "2, 0", "deputy_at": "3b", "partner_at": "", "desk_at": "0", "hourly_cap": "12"}
    said = words(client.post(reverse("admin:tracker_reminderpolicy_add"), answers | SHOW))
    assert re.search(r"ada 2 days before Today: – Then: Sat 4 Jul 2026", said)
    assert re.search(r"bea Asked as deputy.*?Today: Fri 26 Jun 2026.*?Then: Tue 30 Jun 2026", said)
    assert re.search(r"root Asked as partner.*?Then: no more", said)
    assert kept() == before


def test_a_form_with_an_error_shows_the_error_and_no_preview(client, deadline) -> None:
    page = client.post(reverse("admin:tracker_reminderpolicy_add"), {"minimum": "soon"} | SHOW)
    assert words(page) == ""
    assert "“soon” is no lead" in page.content.decode()


def test_without_the_button_a_form_saves_as_ever(client, deadline) -> None:
    watch = Watch.objects.get()
    answers = {"investment": watch.investment_id, "user": watch.user_id, "leads": "3", "is_active": "on"}
    assert client.post(reverse("admin:tracker_watch_change", args=[watch.pk]), answers).status_code == 302
    assert Watch.objects.get().leads == [3]


def test_a_matter_without_a_running_date_says_so(client, deadline) -> None:
    Deadline.objects.update(due_on=NOW.date() - timedelta(days=1), safe_on=None)
    path = reverse("admin:tracker_investment_change", args=[deadline.investment.pk])
    assert "No date runs here yet." in words(client.post(path, MATTER | {"leads": "7"} | SHOW))


def test_only_dates_that_the_viewer_sees_are_shown(deadline, person) -> None:
    other = a_notice("borealis")
    member = staff("member")
    other.investment.team.create(user=member)
    told(other, "accepted", ACCEPTED_ON)
    client = Client()
    client.force_login(member)
    path = reverse("admin:tracker_watch_add")
    answers = {"investment": deadline.investment.pk, "user": member.pk, "leads": "7", "is_active": "on"}
    assert "Aurora" not in words(client.post(path, answers | SHOW))
    said = words(client.post(path, answers | {"investment": other.investment.pk} | SHOW))
    assert "member 7 days before" in said
