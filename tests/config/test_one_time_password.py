"""The first password opens one page only: the one to change it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.one_time_password import must_change_password, set_one_time_password

pytestmark = pytest.mark.django_db
NEW = "a-long-enough-passphrase-2026"


@pytest.fixture
def newcomer() -> tuple[User, str]:
    user = User(username="admin", is_staff=True, is_superuser=True)
    password = set_one_time_password(user)
    user.save()
    return user, password


def test_every_page_leads_to_the_change_until_it_is_made(client: Client, newcomer: tuple[User, str]) -> None:
    user, password = newcomer
    assert client.login(username="admin", password=password)
    user.refresh_from_db()  # logging in may renew the hash; the mark must survive it
    assert must_change_password(user)
    for url in ("/admin/auth/user/", "/admin/", "/"):
        answer = client.get(url)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/password_change/")
    assert client.post("/admin/logout/").status_code == 200


def test_a_password_of_ones_own_opens_everything(client: Client, newcomer: tuple[User, str]) -> None:
    user, password = newcomer
    client.login(username="admin", password=password)
    form = {"old_password": password, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/admin/password_change/", form).headers["Location"] == "/admin/"
    assert "Your new password is set." in client.get("/admin/").content.decode()
    assert client.get("/admin/auth/user/").status_code == 200
    user.refresh_from_db()
    assert not must_change_password(user)
    assert not user.check_password(password)


def test_an_ordinary_user_and_a_visitor_are_left_alone(client: Client) -> None:
    assert client.get("/admin/login/").status_code == 200
    client.force_login(User.objects.create_superuser("boss", password=NEW))
    assert client.get("/admin/auth/user/").status_code == 200
