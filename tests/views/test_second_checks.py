"""The pages of the second pair of eyes, of days set by hand, and of certificates."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.admin.people import staff
from tests.models import rows
from tests.views.conftest import ACCEPTED, RECORDED
from tracker.models import (
    Deadline,
    Divestment,
    FuzzyDay,
    MitigationAgreement,
    Obligation,
    Override,
    ReminderPolicy,
    Review,
    SecondCheck,
)
from tracker.services.certificates import verify
from tracker.services.open_review import open_review
from tracker.services.recompute import recompute_divestment, recompute_obligations
from tracker.services.record_event import record_event

pytestmark = pytest.mark.django_db
REVIEW = "us.cfius.notice.review"


@pytest.fixture
def waiting(person: User) -> SecondCheck:
    """An acceptance that somebody else recorded and nobody has checked."""
    ReminderPolicy.objects.create(check_events=True)
    matter = rows.an_investment("borealis")
    rows.join(matter, person)
    review = open_review(matter, regime="us-cfius", filing_kind="notice", now=RECORDED)
    record_event(
        review.pk, kind="accepted", occurred=FuzzyDay.on(ACCEPTED), by=staff("recorder"), now=RECORDED
    )
    return SecondCheck.objects.get()


def page(name: str, pk: int | None = None) -> str:
    return reverse(f"longstop:{name}", args=[] if pk is None else [pk])


def the_date(check: SecondCheck) -> Deadline:
    assert check.event
    return check.event.review.deadlines.get(rule_id=REVIEW)


def test_what_waits_stands_on_home_the_exceptions_and_its_own_list(client, waiting) -> None:
    link = page("second_check", waiting.pk)
    assert "1 entry waits for a second person" in client.get(reverse("admin:index")).content.decode()
    for name in ("exceptions", "second_checks"):
        text = client.get(page(name)).content.decode()
        assert (link in text, "Notice accepted" in text) == (True, True)


def test_the_page_does_not_show_the_day_to_be_found(client, waiting) -> None:
    text = client.get(page("second_check", waiting.pk)).content.decode()
    assert "Notice accepted" in text
    assert "1 Jun 2026" not in text


def test_the_day_that_agrees_confirms(client, waiting) -> None:
    answered = client.post(page("second_check", waiting.pk), {"step": "confirm", "read_as": "2026-06-01"})
    assert answered.url == page("second_checks")
    assert the_date(waiting).unchecked == []
    assert "Nothing waits for a second check" in client.get(page("second_checks")).content.decode()


def test_another_day_is_refused_at_its_field(client, waiting) -> None:
    answered = client.post(page("second_check", waiting.pk), {"step": "confirm", "read_as": "2026-06-02"})
    assert "The record has another day" in answered.content.decode()
    assert the_date(waiting).unchecked == [waiting.pk]


def test_an_objection_leads_to_the_correction_of_the_event(client, waiting) -> None:
    answered = client.post(page("second_check", waiting.pk), {"step": "object", "reason": "It was the 2nd"})
    assert answered.url == f"{page('record_event', waiting.event.review_id)}?corrects={waiting.event_id}"
    assert "It was the 2nd" in client.get(page("second_checks")).content.decode()


def test_whoever_recorded_it_is_told_that_another_person_must(waiting) -> None:
    client = Client()
    recorder = User.objects.get(username="recorder")
    waiting.investment.team.create(user=recorder)
    client.force_login(recorder)
    text = client.get(page("second_check", waiting.pk)).content.decode()
    assert "another person has to check it" in text
    assert 'value="confirm"' not in text


def test_dates_that_rest_on_it_are_marked_on_every_page_that_shows_them(client, waiting) -> None:
    row = the_date(waiting)
    pages = [row.get_absolute_url(), row.review.get_absolute_url(), page("docket"), reverse("admin:index")]
    for path in pages:
        assert "unchecked" in client.get(path).content.decode(), path
    assert row.title in client.get(f"{page('docket')}?state=unchecked").content.decode()


def test_another_day_is_set_shown_beside_and_withdrawn(client, review: Review) -> None:
    row = review.deadlines.get(rule_id=REVIEW)
    data = {"set_on": "2026-07-01", "reason": "The agency agreed", "citation": "Letter", "source": ""}
    answered = client.post(page("set_day", row.pk), {**data, "step": "act"})
    assert answered.url == row.get_absolute_url()
    text = client.get(row.get_absolute_url()).content.decode()
    assert "Set by hand: Wed 1 Jul 2026; computed: Wed 15 Jul 2026" in text
    assert "The agency agreed" in text
    assert "Set by hand: Wed 1 Jul 2026" in client.get(page("docket")).content.decode()
    override = Override.objects.get()
    client.post(page("withdraw_day", override.pk), {"reason": "A mistake", "step": "act"})
    row.refresh_from_db()
    assert row.set_on is None


def test_a_day_without_a_source_is_refused_at_its_field(client, review: Review) -> None:
    row = review.deadlines.get(rule_id=REVIEW)
    data = {"set_on": "2026-07-01", "reason": "Agreed", "citation": "", "source": "", "step": "act"}
    assert "Cite what the day rests on" in client.post(page("set_day", row.pk), data).content.decode()


def test_a_reader_sets_no_day(review: Review) -> None:
    reader = staff("reader")
    review.investment.team.create(user=reader, role="reader")
    client = Client()
    client.force_login(reader)
    row = review.deadlines.get(rule_id=REVIEW)
    assert client.get(page("set_day", row.pk)).status_code == 403
    assert page("set_day", row.pk) not in client.get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("wanted", "kind"), [("a4", "pdf"), ("letter", "pdf"), ("json", "json")])
def test_a_certificate_is_fetched_from_the_page_of_a_date_and_of_a_review(
    client, review, wanted, kind
) -> None:
    row = review.deadlines.get(rule_id=REVIEW)
    for name, one in (("deadline_certificate", row), ("review_certificate", review)):
        told = f"{page(name, one.pk)}?as={wanted}"
        assert told in client.get(one.get_absolute_url()).content.decode()
        answered = client.get(page(name, one.pk), {"as": wanted})
        assert answered["Content-Type"] == f"application/{kind}"
        assert verify(answered.content).code == "verified"


def test_a_certificate_is_in_the_readers_language_or_in_the_one_picked(client, review) -> None:
    address = page("review_certificate", review.pk)
    client.post("/admin/language/", {"language": "fr"})
    offered = client.get(review.get_absolute_url()).content.decode()
    assert f"{address}?as=a4&amp;language=en" in offered
    for asked, spoken in (({}, "fr"), ({"language": "en"}, "en")):
        answered = client.get(address, {"as": "a4", **asked})
        assert f"/Lang ({spoken})".encode() in answered.content
        assert f".{spoken}.pdf" in answered["Content-Disposition"]
        assert verify(answered.content).code == "verified"
    assert client.get(address, {"as": "a4", "language": "xx"}).status_code == 404


@pytest.fixture
def of_papers(person: User) -> list[Deadline]:
    """The date of an order and that of an obligation, in a matter of the person's own."""
    matter = rows.an_investment()
    rows.join(matter, person)
    order = Divestment.objects.create(
        investment=matter,
        **FuzzyDay.on(ACCEPTED).columns("ordered"),
        fixed_on=ACCEPTED,
        deadline_basis="published",
    )
    recompute_divestment(order, None, RECORDED)
    agreement = MitigationAgreement.objects.create(investment=matter, instrument="Security agreement")
    duty = {"text": "Report", **FuzzyDay.on(ACCEPTED).columns("due")}
    obligation = Obligation.objects.create(agreement=agreement, **duty)
    recompute_obligations(agreement, None, RECORDED)
    return [order.deadlines.get(), obligation.deadlines.get()]


def test_a_date_that_a_paper_sets_has_its_certificate_on_its_page_and_on_its_ruler(client, of_papers) -> None:
    for row in of_papers:
        for address in (row.get_absolute_url(), page("why", row.pk)):
            assert page("deadline_certificate", row.pk) in client.get(address).content.decode()
        answered = client.get(page("deadline_certificate", row.pk), {"as": "json"})
        assert verify(answered.content).code == "verified"


def test_a_member_of_another_team_finds_no_certificate_of_it(of_papers) -> None:
    outsider = Client()
    outsider.force_login(staff("outsider"))
    for row in of_papers:
        assert outsider.get(page("deadline_certificate", row.pk)).status_code == 404


def test_a_paper_that_nobody_has_is_not_found(client, review) -> None:
    assert client.get(page("review_certificate", review.pk), {"as": "a0"}).status_code == 404


def test_the_pages_take_a_bounded_number_of_statements(
    client, waiting, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(16):
        client.get(page("second_checks"))


def test_acceptance_gives_the_day_that_these_tests_name(review: Review) -> None:
    assert review.deadlines.get(rule_id=REVIEW).due_on == date(2026, 7, 15)
