"""How many tasks wait in the broker: asked directly and briefly, without the help of any worker."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from kombu.connection import Connection

from config.queues import QUEUES

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds


class BrokerDown(Exception):
    """The broker does not answer."""


def has_broker() -> bool:
    """Whether there is a broker to ask: in memory there is none, each process has its own."""
    return not settings.BROKER_URL.startswith("memory:")


@contextmanager
def asking() -> Iterator[Any]:
    """A line to the Redis behind the broker; whatever goes wrong on it is `BrokerDown` within seconds."""
    options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    try:
        with Connection(settings.BROKER_URL, transport_options=options) as line:  # type: ignore[no-untyped-call]
            yield line.channel().client
    except Exception as error:  # each transport has errors of its own
        log.warning("The broker does not answer: %s", type(error).__name__)
        raise BrokerDown(type(error).__name__) from error


def lengths() -> dict[str, int]:
    """How many tasks wait in each of our queues, as Redis counts them; nothing without a broker.

    Raises `BrokerDown` within a few seconds.
    """
    if not has_broker():
        return {}
    with asking() as client:
        return {name: int(client.llen(name)) for name in QUEUES}
