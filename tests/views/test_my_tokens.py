"""API tokens of a person: made once, shown once, listed with their use, revoked."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.admin.people import staff
from tests.models.rows import NOON
from tracker.models import ApiToken
from tracker.services.api_tokens import make_token
from tracker.services.secrets import digest_of, note_use

pytestmark = pytest.mark.django_db
PAGE = "/admin/my-tokens/"


def text(client: Client, path: str) -> str:
    return client.get(path, follow=True).content.decode()


def test_it_is_shown_once_and_kept_as_a_hash(client, person: User) -> None:
    body = client.post(PAGE, {"name": "Warehouse", "days": "30"}).content.decode()
    token = ApiToken.objects.get()
    secret = body.partition('<code class="secret">')[2].partition("<")[0]
    assert secret.startswith("longstop_")
    assert token.digest == digest_of(secret)
    assert secret not in text(client, PAGE)
    assert secret not in [str(value) for value in ApiToken.objects.values().get().values()]
    assert Client().get("/api/v1/", headers={"Authorization": f"Bearer {secret}"}).status_code == 200


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": "", "days": "30"}, "This field is required."),
        ({"name": "A", "days": "367"}, "Ensure this value is less than or equal to 366."),
        ({"name": "Taken", "days": "3"}, "You have a token of this name already: choose another name, or"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(given: dict, says: str, client, person: User) -> None:
    make_token(person, name="Taken", days=1, now=NOON)
    assert says in client.post(PAGE, given).content.decode()
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize("days", [0, 367])
def test_no_token_works_for_ever(days: int, person: User) -> None:
    with pytest.raises(ValidationError) as refused:
        make_token(person, name="A", days=days, now=NOON)
    assert refused.value.message_dict == {"days": ["A token works for 1 to 366 days."]}


def test_its_use_is_listed_and_it_is_revoked(client, person: User) -> None:
    token, _secret = make_token(person, name="Warehouse", days=30, now=NOON)
    note_use(token, program="etl <1>", address="203.0.113.9", answered="200 deadlines", now=NOON)
    body = text(client, f"{PAGE}{token.pk}/")
    assert "etl &lt;1&gt;" in body
    assert "203.0.113.9" in body
    assert "it has expired" in body
    told = client.post(f"{PAGE}{token.pk}/revoke/", follow=True).content.decode()
    assert "“Warehouse” is revoked: no program reads with it any more." in told
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert "Revoke token" not in text(client, PAGE)


def test_a_token_of_somebody_else_is_not_there(client) -> None:
    token, _secret = make_token(staff("other"), name="Theirs", days=30, now=NOON)
    for name in ("my_token", "revoke_token"):
        assert client.post(reverse(f"longstop:{name}", args=[token.pk])).status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


def test_my_settings_lead_there(client) -> None:
    body = text(client, "/admin/my-settings/")
    assert f'<a href="{PAGE}">API tokens</a>' in body
    assert '<a href="/admin/views/">Saved views</a>' in body
