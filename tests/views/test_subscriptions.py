"""My digests: started from the docket, previewed, paused; and stopped from the mail without logging in."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.admin.people import staff
from tests.models import rows
from tracker.models import Reminder, Subscription
from tracker.services.subscriptions import LONG_SIGNER, keep_digest, unsubscribe_token

pytestmark = pytest.mark.django_db
PAGE = "/admin/my-digests/"


def text(client: Client, path: str) -> str:
    response = client.get(path, follow=True)
    assert response.status_code == 200, path
    return response.content.decode()


def a_digest(person: User, query: str = "", name: str = "All") -> Subscription:
    return keep_digest(person, name=name, query=query, cadence="daily", now=timezone.now())


def test_the_docket_and_my_settings_lead_there(client) -> None:
    assert f'<a href="{PAGE}#new">Mail me this list</a>' in text(client, "/admin/docket/")
    link = f'<a href="{PAGE}?query=regime%3Dus-cfius%26state%3Doverdue#new">Mail me this list</a>'
    assert link in text(client, "/admin/docket/?regime=us-cfius&state=overdue&owner=")
    assert f'<a href="{PAGE}">Digests</a>' in text(client, "/admin/my-settings/")


def test_a_question_the_docket_does_not_understand_cannot_be_mailed(client) -> None:
    assert "Mail me this list" not in text(client, "/admin/docket/?state=lost")


def test_the_question_of_the_docket_is_in_the_form(client) -> None:
    assert 'value="regime=us-cfius&amp;state=overdue"' in text(
        client, f"{PAGE}?query=regime%3Dus-cfius%26state%3Doverdue"
    )


def test_a_digest_is_started_and_planned_and_says_what_it_would_say_now(client, person) -> None:
    matter = rows.an_investment("heron")
    rows.join(matter, person)
    rows.a_deadline(review=rows.a_review(matter), due_on=timezone.now().date())
    answers = {"name": "CFIUS", "cadence": "weekly", "query": "regime=us-cfius"}
    page = client.post(PAGE, answers, follow=True).content.decode()
    row = Subscription.objects.get()
    assert (row.user, row.name, row.query, row.cadence) == (person, "CFIUS", "regime=us-cfius", "weekly")
    assert Reminder.objects.filter(kind="digest", state="planned", recipient=person).count() == 2
    assert "The digest “CFIUS” is started." in page
    assert "Monday digest, CFIUS: 1 due this week, 1 of them unverified or unchecked (1 date checked)" in page
    assert f'src="{PAGE}{row.pk}/body/"' in page
    assert "Heron" in text(client, f"{PAGE}{row.pk}/?as=text")
    assert "United States: CFIUS" in text(client, PAGE)


def test_the_preview_is_sealed_and_changes_nothing(client, person) -> None:
    row = a_digest(person)
    before = list(Reminder.objects.values())
    response = client.get(f"{PAGE}{row.pk}/body/")
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in response.content.decode()
    assert list(Reminder.objects.values()) == before


def test_a_bad_question_is_refused_at_its_field(client) -> None:
    page = client.post(PAGE, {"name": "Lost", "cadence": "daily", "query": "state=lost"}).content.decode()
    assert '<p class="field-error" id="id_query_error">State: Select a valid choice. lost is not' in page
    assert not Subscription.objects.exists()


def test_a_name_taken_already_is_refused(client, person) -> None:
    a_digest(person)
    page = client.post(PAGE, {"name": "All", "cadence": "daily", "query": ""}).content.decode()
    assert "You have a digest of this name already: choose another name." in page


def test_a_question_that_went_stale_is_said_on_the_page_and_can_be_corrected(client, person) -> None:
    row = a_digest(person)
    Subscription.objects.update(query="regime=atlantis")
    assert "Not understood any more" in text(client, PAGE)
    assert "its question is not understood any more" in text(client, f"{PAGE}{row.pk}/")
    answers = {"name": "All", "cadence": "daily", "query": ""}
    assert "The digest is saved." in client.post(f"{PAGE}{row.pk}/", answers, follow=True).content.decode()
    assert Subscription.objects.get().query == ""


def test_it_is_paused_and_resumed(client, person) -> None:
    row = a_digest(person)
    page = client.post(f"{PAGE}{row.pk}/switch/", {"to": "pause"}, follow=True).content.decode()
    assert "The digest “All” is paused." in page
    assert "Resume digest" in page
    assert not Reminder.objects.filter(state="planned").exists()
    client.post(f"{PAGE}{row.pk}/switch/", {"to": "resume"})
    assert Subscription.objects.get().is_active
    assert Reminder.objects.filter(state="planned").count() == 2


def test_looking_at_the_switch_changes_nothing(client, person) -> None:
    row = a_digest(person)
    assert client.get(f"{PAGE}{row.pk}/switch/").status_code == 405
    assert Subscription.objects.get().is_active


def test_a_digest_of_somebody_else_is_not_there_even_for_a_superuser(person) -> None:
    row = a_digest(person)
    root = Client()
    root.force_login(staff("root", superuser=True))
    assert "All</a>" not in text(root, PAGE)
    for path in (f"{PAGE}{row.pk}/", f"{PAGE}{row.pk}/body/"):
        assert root.get(path).status_code == 404
    assert root.post(f"{PAGE}{row.pk}/switch/", {"to": "pause"}).status_code == 404
    assert Subscription.objects.get().is_active


def stop(row: Subscription) -> str:
    return reverse("unsubscribe", args=[unsubscribe_token(row.pk)])


def test_following_the_link_of_a_mail_stops_nothing(person) -> None:
    row = a_digest(person)
    for _ in range(2):
        page = Client().get(stop(row))
        assert page.status_code == 200
    assert Client().head(stop(row)).status_code == 200
    assert "Stop digest</button>" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert Subscription.objects.get().is_active


def test_the_button_and_a_mail_program_stop_it_without_logging_in(person) -> None:
    row = a_digest(person)
    strict = Client(enforce_csrf_checks=True)
    page = strict.post(
        stop(row), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert page.status_code == 200
    assert "This digest is stopped" in page.content.decode()
    assert not Subscription.objects.get().is_active
    assert not Reminder.objects.filter(state="planned").exists()
    assert strict.post(stop(row)).status_code == 200
    assert "This digest is stopped" in Client().get(stop(row)).content.decode()


def test_the_longer_link_of_an_older_mail_still_stops_its_digest(person) -> None:
    row = a_digest(person)
    token = LONG_SIGNER.sign(str(row.pk))
    assert len(token) > len(unsubscribe_token(row.pk))
    assert (
        Client()
        .post(reverse("unsubscribe", args=[f"{token[:-1]}{'a' if token[-1] != 'a' else 'b'}"]))
        .status_code
        == 404
    )
    assert Client().post(reverse("unsubscribe", args=[token])).status_code == 200
    assert not Subscription.objects.get().is_active


def test_a_link_that_we_did_not_make_stops_nothing(person) -> None:
    row, other = a_digest(person), a_digest(person, name="Other")
    signature = unsubscribe_token(other.pk).partition(".")[2]
    for token in (str(row.pk), f"{row.pk}.{signature}", f"{row.pk}.", "x.y", unsubscribe_token(10**12)):
        assert Client().post(reverse("unsubscribe", args=[token])).status_code == 404
    assert Subscription.objects.filter(is_active=True).count() == 2
