"""Law files broken at random: they load or are refused, and nothing ends in a traceback."""

import random
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.regimes.demo_law import INDEX, load, write
from tracker.regimes.loader import HERE
from tracker.regimes.table import LawFileError


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo law beside a small real one."""
    root = tmp_path_factory.mktemp("law")
    write(root)
    shared = (HERE / "events.toml").read_text(encoding="utf-8")
    more = '[kinds]\nasked = "Asked"\nanswered = "Answered"\n'
    (root / "events.toml").write_text(shared.replace("[kinds]\n", more, 1), encoding="utf-8")
    shutil.copy(HERE / "calendars/ie-none.toml", root / "calendars/ie-none.toml")
    shutil.copytree(HERE / "ie-stct", root / "ie-stct")
    (root / "index.toml").write_text((HERE / "index.toml").read_text(encoding="utf-8") + INDEX, "utf-8")
    assert load(root).laws.keys() == {"demo", "ie-stct", "other"}
    return root


VALUES = ("1", "-1", "true", '""', '"x"', "[]", "[1]", "[[]]", "{}", "2026-02-28", "1.5", "nan", '["x"]')


def mutate(text: str, chance: random.Random) -> bytes:
    """Break a text in one to three ways."""
    lines = text.splitlines()
    for _ in range(chance.randint(1, 3)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        way = chance.randrange(7)
        if way == 0 and len(lines) > 1:
            del lines[at]
        elif way == 1:
            lines.insert(other, lines[at])
        elif way == 2:
            lines[at], lines[other] = lines[other], lines[at]
        elif way == 3:
            lines = lines[: at + 1]
        elif way == 4:
            words = re.findall(r'"[^"]*"|[\w-]+', lines[at]) or ["x"]
            lines[at] = lines[at].replace(chance.choice(words), chance.choice(VALUES), 1)
        else:
            lines[at] = f"{lines[at].partition(' = ')[0]} = {chance.choice(VALUES)}"
    whole = bytearray("\n".join(lines).encode())
    if whole and chance.random() < 0.1:
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    return bytes(whole)


def names(root: Path) -> list[str]:
    """The files that are mutated; each by its path under the folder."""
    return sorted(str(path.relative_to(root)) for path in root.rglob("*.toml"))


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_broken_file_is_loaded_or_refused_and_never_ends_in_a_traceback(
    small: Path, data: st.DataObject
) -> None:
    path = small / data.draw(st.sampled_from(names(small)))
    whole = path.read_bytes()
    path.write_bytes(mutate(whole.decode(), random.Random(data.draw(st.integers(0, 2**32)))))
    problem = None
    try:
        assert load(small).laws
    except LawFileError as refused:
        problem = refused
    finally:
        path.write_bytes(whole)
    assert problem is None or (problem.file and problem.key and problem.message)
