"""What if, when can we close, when must we file: pages that imagine, compare, and change nothing."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.admin.people import staff
from tests.models import rows
from tracker.clock.explain import legal_day
from tracker.models import Deadline, FuzzyDay, Investment, Reminder, Review, ReviewEvent, Scenario
from tracker.services.open_review import open_review
from tracker.services.reader_zone import keep_zone
from tracker.services.record_event import record_event

pytestmark = pytest.mark.django_db


def told(letter: str = "a", *lines: tuple[str, str, str], **keep: str) -> dict[str, str]:
    """A scenario as the form sends it: what, on, length for each row."""
    data = {f"{letter}-TOTAL_FORMS": str(len(lines)), f"{letter}-INITIAL_FORMS": "0"}
    for number, (what, on, length) in enumerate(lines):
        data |= {f"{letter}-{number}-what": what, f"{letter}-{number}-on": on}
        data[f"{letter}-{number}-length"] = length
    return data | {f"{letter}-keep-{name}": value for name, value in keep.items()}


def page(client: Client, review: Review, data: dict[str, str] | None = None, query: str = "") -> str:
    path = reverse("longstop:what_if", args=[review.pk]) + query
    response: Any = client.post(path, data) if data is not None else client.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


INVESTIGATION = ("investigation_started", "2026-07-10", "")
LAPSE = ("lapse", "2026-06-20", "20")


def test_two_scenarios_stand_beside_the_record_with_their_differences_in_words(client, review) -> None:
    shown = page(client, review, told("a", INVESTIGATION) | told("b", LAPSE) | {"step": "show"})
    said = text(shown)
    assert "As recorded Scenario A imagined Scenario B imagined" in said
    assert "Investigation started, Fri 10 Jul 2026" in said
    assert "20 calendar days" in said
    assert "Tue 4 Aug 2026" in said  # 45 days and 20 of lapse from 1 June
    assert "20 calendar days later" in said


def test_nothing_imagined_reaches_the_record_its_dates_or_its_reminders(client, review) -> None:
    def everything() -> list[Any]:
        models = (ReviewEvent, Deadline, Reminder, Scenario)
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = everything()
    page(client, review, told("a", INVESTIGATION, LAPSE) | {"step": "show"})
    assert everything() == before
    page(client, review, told("a", INVESTIGATION, name="Early") | {"step": "keep-a"})
    assert everything()[:3] == before[:3]
    assert (
        "Investigation started"
        not in text(client.get(review.get_absolute_url()).content.decode())
        .split("What happened")[1]
        .split("Record event")[0]
    )


def test_errors_stand_at_their_field_and_nothing_is_computed(client, review) -> None:
    shown = page(client, review, told("a", ("lapse", "2026-06-20", "long")) | {"step": "show"})
    assert "Say how many days the lapse lasts" in shown
    assert 'id="dates"' not in shown
    assert "Scenario A is not computed" in shown
    assert "Give the day on which it happens." in page(
        client, review, told("a", ("cleared", "", "")) | {"step": "show"}
    )
    assert "is closed already" in page(
        client, review, told("a", ("closed-day", "2026-07-04", "")) | {"step": "show"}
    )
    assert "Choose what happens" in page(client, review, told("a", ("", "2026-07-04", "")) | {"step": "show"})


def test_a_scenario_can_be_added_up_to_four(client, review) -> None:
    shown = page(client, review, told("a", INVESTIGATION) | {"step": "add"})
    assert "Scenario B" in shown
    full = {key: value for letter in "abcd" for key, value in told(letter, INVESTIGATION).items()}
    assert "Add scenario" not in page(client, review, full | {"step": "show"})


def test_a_kept_scenario_is_opened_again_and_computed_anew(client, review, person) -> None:
    page(client, review, told("a", INVESTIGATION, LAPSE, name="Early") | {"step": "keep-a"})
    kept = Scenario.objects.get()
    assert (kept.name, kept.shared, kept.created_by) == ("Early", False, person)
    assert kept.events == [{"what": "investigation_started", "on": "2026-07-10"}]
    assert kept.pauses == [{"what": "lapse", "on": "2026-06-20", "length": "20"}]
    shown = client.get(kept.get_absolute_url(), follow=True).content.decode()
    assert "computed again each time it is opened" in shown
    assert "Early" in text(shown)
    assert 'value="2026-07-10"' in shown


def test_a_kept_scenario_is_changed_and_deleted_by_its_author(client, review) -> None:
    page(client, review, told("a", INVESTIGATION, name="Early") | {"step": "keep-a"})
    kept = Scenario.objects.get()
    changed = told("a", LAPSE, name="Later", kept=str(kept.pk), shared="on")
    page(client, review, changed | {"step": "keep-a"})
    kept.refresh_from_db()
    assert (kept.name, kept.shared, kept.events) == ("Later", True, [])
    client.post(reverse("longstop:forget_scenario", args=[kept.pk]))
    assert not Scenario.objects.exists()


def test_a_scenario_needs_a_name_of_its_own(client, review) -> None:
    assert "Give the scenario a name" in page(client, review, told("a", INVESTIGATION) | {"step": "keep-a"})
    for _ in range(2):
        shown = page(client, review, told("a", INVESTIGATION, name="Early") | {"step": "keep-a"})
    assert "You keep a scenario of this name already" in shown
    assert Scenario.objects.count() == 1


def test_a_kept_scenario_that_the_law_no_longer_knows_is_told_and_not_computed(
    client, review, person
) -> None:
    told_then = [{"what": "eaten", "on": "2026-07-10"}]
    kept = rows.a_scenario(review, person, name="Old", events=told_then)
    shown = page(client, review, query=f"?scenario={kept.pk}")
    assert "no longer fits the law" in shown
    assert 'id="dates"' not in shown


def test_a_colleague_sees_what_is_shared_and_cannot_change_or_delete_it(client, review) -> None:
    colleague = staff("colleague")
    rows.join(review.investment, colleague)
    theirs = Client()
    theirs.force_login(colleague)
    page(client, review, told("a", INVESTIGATION, name="Private") | {"step": "keep-a"})
    page(client, review, told("a", LAPSE, name="Shared", shared="on") | {"step": "keep-a"})
    private, shared = Scenario.objects.order_by("pk")
    shown = page(theirs, review)
    assert "Shared" in shown
    assert "Private" not in shown
    assert "Private" not in page(theirs, review, query=f"?scenario={private.pk}")
    assert theirs.post(reverse("longstop:forget_scenario", args=[private.pk])).status_code == 404
    assert theirs.post(reverse("longstop:forget_scenario", args=[shared.pk])).status_code == 403
    page(theirs, review, told("a", LAPSE, name="Mine", kept=str(shared.pk)) | {"step": "keep-a"})
    shared.refresh_from_db()
    assert (shared.name, shared.created_by.username) == ("Shared", "member")
    assert Scenario.objects.get(name="Mine").created_by == colleague


def test_a_reader_imagines_and_keeps_nothing(review) -> None:
    reader = staff("reader")
    review.investment.team.create(user=reader, role="reader")
    client = Client()
    client.force_login(reader)
    data = told("a", INVESTIGATION, name="Mine")
    assert "Keep scenario" not in page(client, review, data | {"step": "show"})
    path = reverse("longstop:what_if", args=[review.pk])
    assert client.post(path, data | {"step": "keep-a"}).status_code == 403


def test_a_regime_without_coded_law_says_so(client, review) -> None:
    other = Review.objects.create(investment=review.investment, regime="xx-nowhere")
    assert "is not coded" in page(client, other)


def test_scenarios_cost_no_more_queries_than_one(client, review, django_assert_max_num_queries) -> None:
    for name in ("One", "Two", "Three"):
        page(client, review, told("a", INVESTIGATION, name=name) | {"step": "keep-a"})
    query = "?" + "&".join(f"scenario={pk}" for pk in Scenario.objects.values_list("pk", flat=True))
    path = reverse("longstop:what_if", args=[review.pk])
    with django_assert_max_num_queries(12):
        client.get(path + query)


def test_the_matter_says_when_it_can_close_and_what_binds(client, review) -> None:
    Investment.objects.update(outside_on=date(2026, 9, 1))
    said = text(client.get(review.investment.get_absolute_url()).content.decode())
    assert "When can we close?" in said
    assert "binds" in said
    assert "after the outside date Tue 1 Sep 2026" in said
    stages = text(client.get(reverse("longstop:outlook", args=[review.investment_id])).content.decode())
    assert "Review ends Wed 15 Jul 2026" in stages
    assert "No pause and no request" in stages


def test_what_has_not_begun_can_be_taken_to_begin_on_a_day(client, review) -> None:
    Review.objects.create(investment=review.investment, regime="us-cfius", filing_kind="notice")
    path = reverse("longstop:outlook", args=[review.investment_id])
    assert "Waits for “Notice accepted”" in text(client.get(path).content.decode())
    begun = text(client.get(path, {"start": "2026-07-01"}).content.decode())
    assert "Waits for “Notice accepted”" not in begun
    assert "“Notice accepted” on Wed 1 Jul 2026." in begun
    assert "Enter a valid date" in client.get(path, {"start": "soon"}).content.decode()


def test_the_last_filing_day_is_told_with_its_stages(client, review) -> None:
    path = reverse("longstop:file_by", args=[review.investment_id])
    assert "Give the day of closing" in client.get(path).content.decode()
    asked = {
        "target": "2027-12-31",
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-regime": "us-cfius:notice",
        "form-0-preparation": "10",
    }
    said = text(client.get(path, asked).content.decode())
    assert "To close on Fri 31 Dec 2027" in said
    assert "10 business days lie between filing and the start of the clock" in said
    assert "A review of this matter is under way" in said
    assert "too late" in said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"target": ""}, "This field is required"),
        ({"form-0-regime": ""}, "Choose at least one regime"),
        ({"form-0-preparation": "-1"}, "greater than or equal to 0"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why_at_its_field(client, review, changed, said) -> None:
    asked = {
        "target": "2027-12-31",
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-regime": "us-cfius:notice",
        "form-0-preparation": "0",
    }
    path = reverse("longstop:file_by", args=[review.investment_id])
    assert said in client.get(path, asked | changed).content.decode()


@pytest.mark.parametrize("day", ["0001-01-01", "1950-05-05", "2999-01-01", "9999-12-31"])
def test_a_day_beyond_law_or_calendar_is_no_date_and_no_failure(client, review, day) -> None:
    Review.objects.create(investment=review.investment, regime="us-cfius", filing_kind="notice")
    asked = {
        "target": day,
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-regime": "us-cfius:notice",
        "form-0-preparation": "5",
    }
    shown = client.get(reverse("longstop:file_by", args=[review.investment_id]), asked)
    assert "Not known" in text(shown.content.decode())
    path = reverse("longstop:outlook", args=[review.investment_id])
    assert client.get(path, {"start": day}).status_code == 200
    assert "check the year" in page(client, review, told("a", ("cleared", day, "")) | {"step": "show"})


def test_an_outsider_finds_none_of_the_pages(review) -> None:
    client = Client()
    client.force_login(staff("outsider"))
    for name, pk in (
        ("what_if", review.pk),
        ("outlook", review.investment_id),
        ("file_by", review.investment_id),
    ):
        assert client.get(reverse(f"longstop:{name}", args=[pk])).status_code == 404


def test_what_if_tells_when_days_end_on_the_readers_clock(client, review, person) -> None:
    plain = page(client, review, told("a", LAPSE) | {"step": "show"})
    assert "in Berlin" not in plain
    keep_zone(person, "Europe/Berlin")
    shown = text(page(client, review, told("a", LAPSE) | {"step": "show"}))
    assert "Thu 16 Jul 06:00 in Berlin" in shown  # the review as recorded ends on 15 July in New York
    assert "Ends Wed 5 Aug 06:00 in Berlin" in shown


def test_both_ends_of_an_outlook_tell_when_their_stages_end_on_the_readers_clock(
    client, review, person
) -> None:
    path = reverse("longstop:outlook", args=[review.investment_id])
    assert "in Berlin" not in client.get(path).content.decode()
    keep_zone(person, "Europe/Berlin")
    shown = text(client.get(path).content.decode())
    assert shown.count("Ends Thu 16 Jul 06:00 in Berlin") == 2
    assert "Ends Tue 29 Sep 06:00 in Berlin" in shown  # the decision of the President, 28 September


def test_a_filing_day_is_told_with_its_hour_on_both_clocks(client, review, person) -> None:
    path = reverse("longstop:file_by", args=[review.investment_id])
    asked = {"target": "2027-06-30", "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}
    asked |= {"form-0-regime": "us-cfius:notice", "form-0-preparation": "0"}
    assert "in Berlin" not in client.get(path, asked).content.decode()
    keep_zone(person, "Europe/Berlin")
    shown = text(client.get(path, asked).content.decode())
    assert "before the end of the day in New York (Sat 27 Feb 06:00 in Berlin for you)" in shown
    assert "Mandatory filing due: Fri 28 May 2027, 17:00 in New York (23:00 in Berlin for you)" in shown
    assert "Ends" in shown.split("Stages and assumptions")[1]


def test_an_outlook_names_the_last_filing_day_that_counts_back_from_the_planned_closing(
    client, review, person
) -> None:
    matter = review.investment
    other = open_review(matter, regime="ie-stct", filing_kind="", now=timezone.now())
    planned = timezone.now().date() + timedelta(days=400)
    record_event(
        other.pk, kind="completion_planned", occurred=FuzzyDay.on(planned), by=None, now=timezone.now()
    )
    keep_zone(person, "Asia/Tokyo")
    shown = text(client.get(reverse("longstop:outlook", args=[matter.pk])).content.decode())
    last = planned - timedelta(days=11)
    assert f"To close on {legal_day(planned)}, as planned: “Notification due” by {legal_day(last)}." in shown
    assert f"{legal_day(last)}, end of the day in Dublin (" in shown
    assert "2023 Act s.10(1)" in shown
