"""The embedded broker answers on a short private socket and survives what an earlier run left behind."""

import stat
from pathlib import Path

import pytest
from kombu import Connection

from config.broker import SOCKET_LIMIT, Broker, socket_path
from tests.conftest import missing
from tests.servers import broker_programs


@pytest.fixture
def program() -> Path:
    if not broker_programs():
        missing("A Valkey or Redis server")
    return broker_programs()[0]


def test_a_message_goes_in_and_comes_out(broker_url: str) -> None:
    with Connection(broker_url) as connection:
        queue = connection.SimpleQueue("probe")
        queue.put({"day": "2026-07-03"})
        message = queue.get(timeout=5)
        message.ack()
        assert message.payload == {"day": "2026-07-03"}


def test_only_its_owner_may_speak_to_it(program: Path, tmp_path: Path) -> None:
    broker = Broker(program, tmp_path, socket_path(tmp_path))
    broker.start()
    try:
        assert stat.S_IMODE(broker.socket.stat().st_mode) == 0o700
    finally:
        broker.stop()
    assert not broker.socket.exists()
    assert not broker.answers()


def test_damaged_leftovers_do_not_keep_it_from_starting(program: Path, tmp_path: Path) -> None:
    broker = Broker(program, tmp_path, socket_path(tmp_path))
    broker.start()
    broker.stop()
    for left in (tmp_path / "appendonlydir").iterdir():
        left.write_bytes(b"neither a database nor a log")
    broker.start()
    try:
        assert broker.answers()
    finally:
        broker.stop()


def test_a_program_that_is_no_broker_is_an_error_with_its_last_words(tmp_path: Path) -> None:
    broker = Broker(Path("/bin/echo"), tmp_path, socket_path(tmp_path))
    with pytest.raises(OSError, match="--port 0"):
        broker.start()


def test_a_long_folder_gets_a_short_socket_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * SOCKET_LIMIT)
    elsewhere = socket_path(deep)
    try:
        assert len(str(elsewhere)) <= SOCKET_LIMIT
        assert stat.S_IMODE(elsewhere.parent.stat().st_mode) == 0o700
    finally:
        elsewhere.parent.rmdir()
    assert socket_path(Path("/srv/longstop")) == Path("/srv/longstop/broker.sock")
