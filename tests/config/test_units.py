"""The systemd units that operators copy: each starts again whatever ends, and starts what there is."""

import shlex
from configparser import ConfigParser
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import pytest
from celery.bin.beat import beat
from celery.bin.worker import worker
from django.core.management import get_commands

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "systemd"
RUNNING = ("web", "worker", "beat")


def unit(name: str) -> ConfigParser:
    read = ConfigParser(interpolation=None, strict=False, delimiters="=")
    read.optionxform = str  # type: ignore[assignment]
    assert read.read(FOLDER / name), f"{name} is missing"
    return read


def started(name: str) -> list[str]:
    """The words that a unit starts, the name of the program first."""
    program, *words = shlex.split(unit(f"longstop-{name}.service")["Service"]["ExecStart"])
    assert program.startswith("/opt/longstop/.venv/bin/")
    return [program.rpartition("/")[2], *words]


@pytest.mark.parametrize("name", RUNNING)
def test_what_ends_is_started_again_however_often(name: str) -> None:
    read = unit(f"longstop-{name}.service")
    assert read["Service"]["Restart"] == "always"
    assert read["Unit"]["StartLimitIntervalSec"] == "0"


def test_all_of_them_share_settings_and_the_data_folder_in_which_sweeps_are_remembered() -> None:
    shared = ("User", "EnvironmentFile", "Environment", "StateDirectory", "WorkingDirectory")
    told = {
        tuple(unit(f"longstop-{name}.service")["Service"][key] for key in shared)
        for name in (*RUNNING, "watchdog")
    }
    assert len(told) == 1
    assert "LONGSTOP_DATA=/var/lib/longstop" in next(iter(told))


def test_each_starts_a_program_that_there_is_with_words_it_takes() -> None:
    web, app, *_ = started("web")
    assert web in {one.name for one in entry_points(group="console_scripts")}
    assert find_spec(app)
    for name, command in (("worker", worker), ("beat", beat)):
        program, flag, module, verb, *options = started(name)
        assert (program, flag, verb) == ("celery", "-A", name)
        assert find_spec(module)
        assert command.make_parser(command.context_class(command)).parse_args(options)[1] == []


def test_the_watchdog_runs_apart_by_a_timer_and_its_complaint_is_no_failure_of_the_unit() -> None:
    python, manage, verb = started("watchdog")
    assert (python, manage) == ("python", "manage.py")
    assert verb in get_commands()
    assert unit("longstop-watchdog.service")["Service"]["SuccessExitStatus"] == "1"
    assert unit("longstop-watchdog.timer")["Timer"]["OnUnitInactiveSec"] == "2min"
