"""Each mail in the language of the person who reads it. What the catalogue says is not asked here."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail

from tests.alerts.people import NOW, a_date, a_person, a_reminder
from tracker.alerts.sweep import sweep
from tracker.models import Reminder
from tracker.services.language import keep_language

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters() -> dict[str, Any]:
    """Two people are reminded of one date; one of them reads French."""
    amira, basile = a_person(), a_person("basile")
    keep_language(basile, "fr")
    deadline = a_date(team=(amira, basile))
    for one in (amira, basile):
        a_reminder(deadline, one)
    sweep(NOW)
    people = {user.email: user.username for user in User.objects.all()}
    return {people[letter.to[0]]: letter for letter in mail.outbox}


def test_two_people_are_told_of_one_date_each_in_their_language(letters: dict[str, Any]) -> None:
    assert "Friday" in letters["amira"].body
    assert "vendredi" in letters["basile"].body
    assert "Friday" not in letters["basile"].body


def test_a_mail_says_which_language_it_is_in(letters: dict[str, Any]) -> None:
    for name, language in (("amira", "en"), ("basile", "fr")):
        assert letters[name].extra_headers["Content-Language"] == language
        assert f'<html lang="{language}">' in letters[name].alternatives[0][0]


def test_the_language_changes_neither_message_id_nor_thread(letters: dict[str, Any]) -> None:
    row = Reminder.objects.get(recipient__username="basile")
    assert letters["basile"].extra_headers["Message-ID"] == row.message_id
    threads = {letter.extra_headers["References"] for letter in letters.values()}
    assert len(threads) == 1
