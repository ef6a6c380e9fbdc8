"""How many tasks wait in the broker: asked directly and briefly, without the help of any worker.

What the watchdog saw at its last looks is kept in the broker, too: it goes with the queues that it is about.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from django.conf import settings
from kombu.connection import Connection

from config.celery import ASKED_AT
from config.queues import QUEUES

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds
LOOKS, APART = "longstop.looks", timedelta(seconds=30)
"""Where the last looks are kept, and how long the next one waits: several watchdogs may look."""
RISES = 3
"""On so many looks in a row a queue has to be longer than before to be one that grows."""
OLD = timedelta(minutes=2)
"""And so long its oldest task has to wait: many that are taken at once are no trouble."""


class Backlog(NamedTuple):
    """What waits in one queue: how many tasks, how many at the looks before, and since when the oldest."""

    tasks: int
    before: tuple[int, ...] = ()
    since: datetime | None = None
    oldest: datetime | None = None

    def grows(self, now: datetime) -> bool:
        """Whether it was longer at each of the last looks, and its oldest task waits for long."""
        depths = [*self.before[-RISES:], self.tasks]
        rises = len(depths) > RISES and all(a < b for a, b in pairwise(depths))
        return rises and self.oldest is not None and now - self.oldest >= OLD


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


def backlogs(now: datetime, *, keep: bool) -> dict[str, Backlog]:
    """Each of our queues in which tasks wait at `now`; with `keep` this look is remembered for the next ones.

    Raises `BrokerDown` within a few seconds.
    """
    if not has_broker():
        return {}
    with asking() as client:
        looks = [json.loads(text) for text in reversed(client.lrange(LOOKS, 0, RISES))]
        apart = [look for look in looks if abs(now - datetime.fromisoformat(look["at"])) >= APART][-RISES:]
        counts = {name: int(client.llen(name)) for name in QUEUES}
        oldest = {name: _asked_at(client.lindex(name, -1)) for name, count in counts.items() if count}
        if keep and looks[-1:] == apart[-1:]:
            client.lpush(LOOKS, json.dumps({"at": now.isoformat(), "counts": counts}))
            client.ltrim(LOOKS, 0, RISES)
    since = datetime.fromisoformat(apart[0]["at"]) if apart else None
    before = {name: tuple(look["counts"].get(name, 0) for look in apart) for name in oldest}
    return {name: Backlog(counts[name], before[name], since, oldest[name]) for name in oldest}


def _asked_at(message: bytes | None) -> datetime | None:
    """When the task in this message of the broker was asked for, where it says so."""
    with suppress(ValueError, TypeError, KeyError):
        return datetime.fromisoformat(json.loads(message or b"")["headers"][ASKED_AT])
    return None
