"""A mail server in a process of its own, that remembers what came and misbehaves on command."""

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from time import monotonic, sleep
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

MESSAGE_ID = re.compile(rb"^Message-ID: *\r?\n? *(<[^>]+>)", re.IGNORECASE | re.MULTILINE)
OK = "250 OK"


@dataclass
class Mood:
    """How the server treats mail. What goes wrong with one recipient goes wrong `times` times, then never."""

    cut_at: int = 0
    """Cut the line once, after so many mails, before the next one was taken."""
    refuse_every: int = 0
    """Every so many recipients are refused once, for the moment."""
    every: int = 0
    """Every so many recipients meet with what follows."""
    times: int = 1
    rcpt: str = ""
    """The answer to RCPT."""
    data: str = ""
    """The answer to DATA; the mail was not taken."""
    hang: float = 0.0
    """Seconds without an answer to DATA; the mail was not taken."""
    drip: int = 0
    """Seconds over which the answer to DATA is stretched, a byte each; the mail was taken."""
    reset: bool = False
    """Cut the line after the mail was taken and before that was said."""
    pause: float = 0.0
    """Seconds for every mail."""
    kill: int = 0
    """The process to kill once the mail number `kill_at` was taken and before that was said."""
    kill_at: int = 0


@dataclass
class Memory:
    """What arrived: for each recipient the Message-IDs, and when the last one came."""

    arrived: dict[str, list[str]] = field(default_factory=dict)
    last: float = 0.0
    count: int = 0
    connections: int = 0
    refused: set[str] = field(default_factory=set)
    seen: int = 0
    met: dict[str, int] = field(default_factory=dict)
    """Recipients chosen to meet with trouble, and how often they did."""

    def report(self) -> dict[str, Any]:
        """Counts for the parent; a repeat is a second arrival, a stranger one under a new Message-ID."""
        arrived = self.arrived.copy()  # mail goes on arriving in another thread
        repeats = {to: ids for to, ids in arrived.items() if len(ids) > 1}
        return {
            "arrived": len(arrived),
            "repeated": sum(len(ids) - 1 for ids in repeats.values()),
            "strangers": sum(len(set(ids)) - 1 for ids in repeats.values()),
            "last": self.last,
            "count": self.count,
            "connections": self.connections,
        }

    def details(self) -> dict[str, Any]:
        """Every Message-ID for every recipient, and who met with trouble."""
        return {"ids": self.arrived.copy(), "met": list(self.met)}


class Sink:
    """The handler: takes mail, and misbehaves only where it was told to."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.mood = Mood()

    async def handle_EHLO(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Count the connection; offer PIPELINING, as nearly every server does."""
        self.memory.connections += 1
        session.host_name = hostname
        return [*responses[:1], "250-PIPELINING", *responses[1:]]

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept, but every so many recipients only at a later attempt."""
        memory, mood = self.memory, self.mood
        if address not in memory.arrived and address not in memory.refused and address not in memory.met:
            memory.seen += 1
            if mood.refuse_every and memory.seen % mood.refuse_every == 0:
                memory.refused.add(address)
                return "451 4.7.1 Please try again later"
            if mood.every and memory.seen % mood.every == 0:
                memory.met[address] = 0
        if mood.rcpt and self._meets(address):
            return mood.rcpt
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Remember the mail, or do what the mood says instead."""
        memory, mood = self.memory, self.mood
        if mood.cut_at and memory.count >= mood.cut_at:
            mood.cut_at = 0
            assert server.transport
            server.transport.close()
            return "421 4.3.0 Closing"
        if mood.pause:
            await asyncio.sleep(mood.pause)
        meets = not mood.rcpt and self._meets(envelope.rcpt_tos[0])
        if meets and mood.hang:
            await asyncio.sleep(mood.hang)
        if meets and (mood.data or mood.hang):
            return mood.data or "451 4.3.0 That took too long"
        self._take(envelope)
        if mood.kill_at and memory.count >= mood.kill_at:
            mood.kill_at = 0
            os.kill(mood.kill, signal.SIGKILL)
        if meets:
            await self._spoil(server)
        return OK

    def _meets(self, address: str) -> bool:
        """Whether this recipient meets with trouble now; counted."""
        met = self.memory.met.get(address, self.mood.times)
        if met >= self.mood.times:
            return False
        self.memory.met[address] = met + 1
        return True

    def _take(self, envelope: Envelope) -> None:
        content = envelope.content
        found = MESSAGE_ID.search(content) if isinstance(content, bytes) else None
        ids = self.memory.arrived.setdefault(envelope.rcpt_tos[0], [])
        ids.append(found[1].decode() if found else "")
        self.memory.count += 1
        self.memory.last = monotonic()

    async def _spoil(self, server: SMTP) -> None:
        """Cut the line, or answer a byte a second with the first of two lines."""
        transport: Any = server.transport
        if self.mood.reset:
            transport.abort()
        elif self.mood.drip:
            for byte in b"250-" + b"." * (self.mood.drip - 6) + b"\r\n":
                transport.write(bytes([byte]))
                await asyncio.sleep(1)


def main() -> None:
    """Serve, and answer each line from the parent; the parent's end is ours."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=0, loop=asyncio.new_event_loop())
    controller.port = free_port()
    controller.start()
    _say({"port": controller.port})
    for line in sys.stdin:
        order = json.loads(line)
        if "down" in order:
            _turn(controller, on=not order["down"])
        if order.get("forget"):
            sink.memory = Memory()
        if "mood" in order:
            sink.mood = Mood(**order["mood"])
        _say(sink.memory.report() | (sink.memory.details() if order.get("ids") else {}))
    controller.stop()


def _turn(controller: Controller, *, on: bool) -> None:
    """Close the door while nobody is inside, or open it again at the same port."""
    with contextlib.suppress(AssertionError):
        controller.stop()
    if on:
        controller.loop = asyncio.new_event_loop()
        controller.start()


def free_port() -> int:
    """A port of loopback on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


class SinkProcess:
    """The parent's side: start it, ask it, stop it."""

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.sinks"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self._line()["port"])
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(10)

    def reset(self, **mood: Any) -> None:
        """Forget everything; what is named of `Mood` says how to misbehave from now on."""
        self._ask({"forget": True, "mood": asdict(Mood(**mood))})

    def behave(self, **mood: Any) -> None:
        """Misbehave otherwise from now on, or well; nothing is forgotten."""
        self._ask({"mood": asdict(Mood(**mood))})

    def turn(self, *, on: bool) -> None:
        """Refuse connections, or take them again."""
        self._ask({"down": not on})

    def report(self) -> dict[str, Any]:
        """Return what arrived since the last reset."""
        return self._ask({})

    def ids(self) -> dict[str, list[str]]:
        """Return the Message-IDs that arrived for each recipient, in their order."""
        found: dict[str, list[str]] = self._ask({"ids": True})["ids"]
        return found

    def met(self) -> list[str]:
        """Return the recipients that were chosen to meet with trouble."""
        found: list[str] = self._ask({"ids": True})["met"]
        return found

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
