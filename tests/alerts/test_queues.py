"""How many tasks wait in the broker, asked of a real one."""

import pytest
from django.test import override_settings
from kombu import Connection

from config.queues import QUEUES
from tracker.alerts.queues import BrokerDown, lengths


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
