"""Real processes: a Celery worker that comes up, and a sweep that is killed with -9."""

from pathlib import Path

import pytest

from tests.alerts.installation import Installation, wait_for
from tests.alerts.sink import smtp_server

pytestmark = pytest.mark.slow
PEOPLE = 150


def test_a_worker_that_comes_up_sends_what_is_due(tmp_path: Path, broker_url: str) -> None:
    here = Installation(tmp_path, REDIS_URL=broker_url)
    here.practise()
    worker = here.start(
        "-m", "celery", "-A", "config.celery", "worker", "--pool", "solo", "--loglevel", "ERROR"
    )
    try:
        sent = "SELECT count(*) FROM tracker_reminder WHERE state = 'sent'"
        assert wait_for(lambda: here.ask(sent) > [(0,)])
    finally:
        worker.kill()
        worker.wait()
    assert here.ask('SELECT "to" FROM tracker_outboxmail') == [("ada@example.org",)]


def test_a_sweep_killed_with_9_loses_nothing_and_repeats_at_most_one(tmp_path: Path) -> None:
    with smtp_server() as sink:
        port = sink.port
        here = Installation(tmp_path, EMAIL_URL=f"smtp://127.0.0.1:{port}")
        here.plan(PEOPLE)
        sweep = here.start("manage.py", "sweep")
        assert wait_for(lambda: len(sink.taken) >= 20)
        sweep.kill()
        sweep.wait()
        assert len(sink.taken) < PEOPLE
        # Five minutes later: the lease of whoever died has run out.
        here.ask("UPDATE tracker_reminder SET claimed_until = '2000-01-01' WHERE state = 'claimed'")
        here.run("manage.py", "sweep")
        assert set(sink.told()) == {f"p{i}@example.org" for i in range(PEOPLE)}
        assert len(sink.told()) - PEOPLE <= 1
        assert len(set(sink.ids())) == PEOPLE
    assert set(here.ask("SELECT state FROM tracker_reminder")) == {("sent",)}
