"""Children end with the process that started them, on Linux by the kernel and elsewhere by the guardian."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config.datafolder import ROOT
from config.lifeline import can_die_with_parent
from tests.launch.running import alive, gone_within

BY_KERNEL = """
import subprocess, sys, time
from functools import partial
import os
from config.lifeline import die_with_parent
tie = partial(die_with_parent, os.getpid())
child = subprocess.Popen(["sleep", "60"], start_new_session=True, preexec_fn=tie)
print(child.pid, flush=True)
time.sleep(60)
"""
BY_GUARDIAN = """
import subprocess, sys, time
from config.lifeline import Guardian
guardian = Guardian()
spared = subprocess.Popen(["sleep", "60"], start_new_session=True)
child = subprocess.Popen(["sh", "-c", "sleep 60 & wait"], start_new_session=True)
guardian.watch(spared.pid)
guardian.watch(child.pid)
guardian.forget(spared.pid)
print(child.pid, spared.pid, flush=True)
time.sleep(60)
"""


def killed_parent(script: str) -> list[int]:
    """Run a parent, kill it with -9 once it has told its children's ids, and return them."""
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    children = [int(word) for word in parent.stdout.readline().split()]
    assert sorted(alive(children)) == sorted(children)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    return children


@pytest.mark.skipif(not can_die_with_parent(), reason="only Linux offers it")
def test_the_kernel_ends_a_child_whose_parent_was_killed() -> None:
    assert gone_within(killed_parent(BY_KERNEL), 3)


def test_the_guardian_ends_what_it_watches_and_spares_what_it_was_told_to_forget() -> None:
    watched, spared = killed_parent(BY_GUARDIAN)
    try:
        assert gone_within([watched], 3)
        assert alive([spared]) == [spared]
    finally:
        os.killpg(spared, signal.SIGKILL)


def test_a_child_whose_parent_is_already_gone_does_not_start(tmp_path: Path) -> None:
    script = "from config.lifeline import die_with_parent; die_with_parent(1 << 22); print('still here')"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout == "") == can_die_with_parent()
