"""Running a command the way a person or a script does."""

import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

ROOT = Path(__file__).parent.parent.parent


def run(*arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    """Run `manage.py` as a process of its own and return what it said and how it ended."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def said(*arguments: str, **options: Any) -> str:
    """Call a command in this process and return what it printed."""
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()
