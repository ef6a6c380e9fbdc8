"""How many tasks wait in the broker, asked of a real one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from kombu import Connection

from config.celery import ASKED_AT
from config.queues import QUEUES
from tracker.alerts.queues import LOOKS, Backlog, BrokerDown, asking, backlogs, lengths


def test_each_queue_is_counted(broker_url: str) -> None:
    with override_settings(BROKER_URL=broker_url):
        before = lengths()
        assert before.keys() == set(QUEUES)
        with Connection(broker_url) as connection:
            for _ in range(3):
                connection.SimpleQueue("mail").put({})
        assert lengths() == before | {"mail": before["mail"] + 3}


def test_a_broker_that_is_away_is_an_error_of_its_own() -> None:
    with override_settings(BROKER_URL="redis+socket:///nowhere/broker.sock"), pytest.raises(BrokerDown):
        lengths()


def test_there_is_nothing_to_count_without_a_broker() -> None:
    assert lengths() == {}
    assert backlogs(datetime.now(UTC), keep=True) == {}


def test_what_was_seen_at_the_last_looks_and_since_when_the_oldest_waits_is_told(broker_url: str) -> None:
    now = datetime(2026, 6, 19, 14, tzinfo=UTC)
    with override_settings(BROKER_URL=broker_url):
        with asking() as broker:
            broker.delete(LOOKS, "digest")
        with Connection(broker_url) as connection:
            queue = connection.SimpleQueue("digest")
            for minute in range(5):
                at = now + timedelta(minutes=minute)
                queue.put({}, headers={ASKED_AT: at.isoformat()})
                backlogs(at, keep=True)
                backlogs(at + timedelta(seconds=10), keep=True)  # another watchdog, which counts for none
        found = backlogs(at + timedelta(minutes=1), keep=False)["digest"]
        assert backlogs(at + timedelta(seconds=10), keep=False)["digest"].before == (2, 3, 4)
        assert found == Backlog(5, (3, 4, 5), now + timedelta(minutes=2), now)
        assert not found.grows(at)
        assert found._replace(tasks=6).grows(at)
        with asking() as broker:
            broker.delete(LOOKS, "digest")


def test_a_message_that_does_not_say_when_it_was_asked_for_is_of_no_age(broker_url: str) -> None:
    with override_settings(BROKER_URL=broker_url):
        with asking() as broker:
            broker.lpush("digest", "no message")
        found = backlogs(datetime.now(UTC), keep=False)["digest"]
        assert (found.tasks, found.oldest, found.grows(datetime.now(UTC))) == (1, None, False)
        with asking() as broker:
            broker.delete("digest")
