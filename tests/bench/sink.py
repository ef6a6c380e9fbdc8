"""A mail server that accepts everything and remembers what came, in a process of its own."""

import asyncio
import json
import re
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

MESSAGE_ID = re.compile(rb"^Message-ID: *\r?\n? *(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


@dataclass
class Memory:
    """What arrived: for each recipient the Message-IDs, and when the last one came."""

    arrived: dict[str, list[str]] = field(default_factory=dict)
    last: float = 0.0
    count: int = 0
    cut_at: int = 0
    refuse_every: int = 0
    refused: set[str] = field(default_factory=set)
    seen: int = 0

    def report(self) -> dict[str, Any]:
        """Counts for the parent; a repeat is a second arrival, a stranger one under a new Message-ID."""
        repeats = {to: ids for to, ids in self.arrived.items() if len(ids) > 1}
        return {
            "arrived": len(self.arrived),
            "repeated": sum(len(ids) - 1 for ids in repeats.values()),
            "strangers": sum(len(set(ids)) - 1 for ids in repeats.values()),
            "last": self.last,
        }


class Sink:
    """The handler: takes mail, and misbehaves only where it was told to."""

    def __init__(self) -> None:
        self.memory = Memory()

    async def handle_EHLO(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer PIPELINING, as nearly every server does; aiosmtpd can do it and does not say so."""
        session.host_name = hostname
        return [*responses[:1], "250-PIPELINING", *responses[1:]]

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept, but every so many recipients only at the second attempt."""
        memory = self.memory
        if address not in memory.arrived and address not in memory.refused:
            memory.seen += 1
            if memory.refuse_every and memory.seen % memory.refuse_every == 0:
                memory.refused.add(address)
                return "451 4.7.1 Please try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Remember the mail, or cut the line before it was taken, once."""
        memory = self.memory
        if memory.cut_at and memory.count >= memory.cut_at:
            memory.cut_at = 0
            assert server.transport
            server.transport.close()
            return "421 4.3.0 Closing"
        content = envelope.content
        found = MESSAGE_ID.search(content) if isinstance(content, bytes) else None
        memory.arrived.setdefault(envelope.rcpt_tos[0], []).append(found[1].decode() if found else "")
        memory.count += 1
        memory.last = monotonic()
        return "250 OK"


def main() -> None:
    """Serve, and answer each line from the parent with what arrived; `{"reset": ...}` forgets it."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=0, loop=asyncio.new_event_loop())
    controller.port = _free()
    controller.start()
    _say({"port": controller.port})
    for line in sys.stdin:
        order = json.loads(line)
        if "reset" in order:
            sink.memory = Memory(**order["reset"])
        _say(sink.memory.report())
    controller.stop()


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


class SinkProcess:
    """The parent's side: start it, ask it, stop it."""

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.sink"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self._line()["port"])
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(10)

    def reset(self, **how: int) -> None:
        """Forget everything; `cut_at` and `refuse_every` say how to misbehave."""
        self._ask({"reset": how})

    def report(self) -> dict[str, Any]:
        """Return what arrived since the last reset."""
        return self._ask({})

    def wait_for(self, count: int, patience: float = 120.0) -> None:
        """Return when mails for so many recipients have arrived."""
        until = monotonic() + patience
        while self.report()["arrived"] < count:
            if monotonic() > until:
                raise RuntimeError(f"the sink waited for {count} mails in vain: {self.report()}")
            sleep(0.01)

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return self._line()

    def _line(self) -> dict[str, Any]:
        assert self.process.stdout
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


if __name__ == "__main__":
    main()
