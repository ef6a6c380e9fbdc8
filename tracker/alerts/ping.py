"""The outside ping: somebody who hears nothing from us for a while, or hears of trouble, tells a person.

It speaks as healthchecks.io and its like understand: `PING_URL` when a sweep ended well, `PING_URL/fail` with
the trouble in the body. It needs neither the mail server nor the worker that it reports on.
"""

import logging
from threading import Thread
from urllib.request import Request, urlopen

from django.conf import settings

log = logging.getLogger(__name__)

TIMEOUT = 4.0
"""Seconds, from the look-up of the name to the answer; nobody waits longer."""
LONGEST = 10_000  # characters of a report


def is_wanted() -> bool:
    """Whether anybody outside listens."""
    return bool(settings.PING_URL)


def well() -> None:
    """Say that a sweep ended well."""
    _tell(settings.PING_URL, None)


def trouble(text: str) -> None:
    """Say what is wrong."""
    _tell(f"{settings.PING_URL}/fail", text[:LONGEST])


def _tell(address: str, text: str | None) -> None:
    """Ask for the address and forget the answer; never raises, never takes longer than `TIMEOUT`."""
    if not is_wanted():
        return
    asking = Thread(target=_ask, args=(address, text), name="ping", daemon=True)
    asking.start()
    asking.join(TIMEOUT)


def _ask(address: str, text: str | None) -> None:
    body = None if text is None else text.encode("utf-8", "replace")
    request = Request(address, body, headers={"User-Agent": "Longstop", "Content-Type": "text/plain"})
    try:
        with urlopen(request, timeout=TIMEOUT):
            pass
    except Exception as error:  # the address is a secret of sorts: whoever has it can keep the alarm quiet
        log.warning("The ping could not be sent: %s", type(error).__name__)
