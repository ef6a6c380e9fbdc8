"""A process that carries news to the dates is killed with -9 in a batch: nothing is lost, nothing doubled."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.alerts.installation import ROOT, Installation, an_installation

pytestmark = [pytest.mark.slow, pytest.mark.database]
REVIEWS, BATCH = 10, 3
PREPARE = f"""
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from tests.services.rows import a_notice, a_watcher, told
from tracker.services.recompute import recompute_all
ada = None
for number in range({REVIEWS}):
    review = a_notice(f"matter-{{number}}")
    told(review, "accepted", timezone.now().date() - timedelta(days=10), timezone.now())
    matter = review.investment
    if ada is None:
        ada = a_watcher(matter)
    else:
        matter.team.create(user=ada)
        matter.watches.create(user=ada)
recompute_all(None, timezone.now())
"""
KILLED = f"""
import django; django.setup()
import os, signal
from django.utils import timezone
from tracker.models import Deadline
from tracker.services import spread as spreading
from tracker.services.news import Told, closing
spreading.BATCH = {BATCH}
rows, work, following = spreading.STAGES["reviews"]
batches = 0
def dying(*arguments):
    global batches
    found = work(*arguments)
    batches += 1
    if batches == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return found
spreading.STAGES["reviews"] = (rows, dying, following)
now = timezone.now()
day = Deadline.objects.filter(rule_id="us.cfius.notice.review").earliest("pk").due_on
news = closing("us-federal", day, label="snow", citation="OPM", told=Told(None, now))
spreading.spread(spreading.announce(news), now)
"""
SEEN = """
import django, json; django.setup()
from tracker.models import DeadlineChange, NewsRun, OutboxMail, Reminder, Telling
run = NewsRun.objects.get()
changes = DeadlineChange.objects.filter(closure=run.closure)
print(json.dumps({
    "checked": run.checked, "finished": run.finished_at is not None, "moved": run.moved,
    "changes": changes.count(), "clocks": changes.values("deadline").distinct().count(),
    "tellings": Telling.objects.count(), "letters": Reminder.objects.filter(kind="news").count(),
    "mails": OutboxMail.objects.filter(subject__contains="moved: closure").count(),
}))
"""


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return an_installation(tmp_path)


def seen(here: Installation) -> dict[str, Any]:
    asked = [sys.executable, "-c", SEEN]
    done = subprocess.run(asked, cwd=ROOT, env=here.environment, check=True, capture_output=True, timeout=60)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_run_killed_with_9_in_a_batch_is_finished_by_whoever_comes_next(here: Installation) -> None:
    here.run("-c", PREPARE)
    killed = here.start("-c", KILLED)
    assert killed.wait(timeout=60) == -signal.SIGKILL
    after = seen(here)
    assert (after["checked"], after["finished"], after["letters"]) == (2 * BATCH, False, 0)
    assert after["changes"] == after["clocks"] == after["tellings"] > 0
    here.run("manage.py", "recompute")
    done = seen(here)
    assert (done["checked"], done["finished"], done["letters"]) == (REVIEWS, True, 1)
    assert done["changes"] == done["clocks"] == done["tellings"] == done["moved"]
    assert done["changes"] * 2 * BATCH == after["changes"] * REVIEWS
    here.run("manage.py", "sweep")
    here.run("manage.py", "sweep")
    assert seen(here)["mails"] == 1
