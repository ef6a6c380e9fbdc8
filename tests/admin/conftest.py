"""A member of the team of one matter, logged in."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.admin.people import staff
from tests.models import rows
from tracker.models import Investment


@pytest.fixture
def person() -> User:
    return staff("member")


@pytest.fixture
def client(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def matter(person) -> Investment:
    matter = rows.an_investment("aurora")
    rows.join(matter, person)
    return matter
