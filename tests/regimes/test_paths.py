"""Every path of the law in force, or to come, leads from its first event to a day on which one may close."""

from datetime import date, timedelta

import pytest

from tracker.clock.ahead import walk
from tracker.clock.backward import last_filing_day
from tracker.clock.law import Law, Path, Version
from tracker.clock.standpoint import Standpoint
from tracker.regimes.loader import load_library

LIBRARY = load_library()
TODAY, TARGET = date(2026, 11, 23), date(2027, 12, 15)
PATHS = [
    pytest.param(law, version, path, id=f"{version.id} {path.id}")
    for law in LIBRARY.laws.values()
    for version in law.versions
    for path in version.paths.values()
    if version.effective_to is None or version.effective_to >= TODAY
]
NOW = [(law, law.version_for(TODAY)) for law in LIBRARY.laws.values()]


def standpoint(law: Law, path: Path, as_of: date) -> Standpoint:
    return Standpoint(law, LIBRARY.calendars, as_of, path.filing)


def day_under(version: Version) -> date:
    """A day in the version's time on which its calendar is not at an edge."""
    first = LIBRARY.calendars[LIBRARY.laws[version.regime].calendar].first + timedelta(days=400)
    day = max(version.effective_from + timedelta(days=20), first)
    return min(day, version.effective_to or day)


@pytest.mark.parametrize(("law", "version", "path"), PATHS)
def test_a_path_leads_to_a_day_of_closing(law: Law, version: Version, path: Path) -> None:
    day = day_under(version)
    walked = walk(standpoint(law, path, day), (), path, day)
    assert walked.unknown is None
    assert walked.closes_on
    assert walked.ends_on
    assert walked.ends_on < walked.closes_on
    days = [stage.outcome.due_on for stage in walked.stages]
    assert days == sorted(days, key=lambda one: one or date.min)


@pytest.mark.parametrize(("law", "version"), [pytest.param(*one, id=one[1].id) for one in NOW])
def test_each_filing_has_a_shortest_path_and_a_longest_that_ends_no_earlier(law, version) -> None:
    kinds = {path.filing: [] for path in version.paths.values()}
    for path in version.paths.values():
        kinds[path.filing].append(path)
    for paths in kinds.values():
        assert sorted(path.kind for path in paths) == ["longest", "shortest"]
        ends = {
            path.kind: walk(standpoint(law, path, TODAY), (), path, date(2027, 3, 1)).closes_on
            for path in paths
        }
        assert ends["shortest"]
        assert ends["longest"]
        assert ends["shortest"] <= ends["longest"]


@pytest.mark.parametrize(
    ("law", "path"),
    [
        pytest.param(law, path, id=path.id)
        for law, version in NOW
        for path in version.paths.values()
        if path.kind == "longest"
    ],
)
def test_the_last_filing_day_lets_one_close_and_the_next_open_day_does_not(law: Law, path: Path) -> None:
    last = last_filing_day(standpoint(law, path, TODAY), path, TARGET)
    assert last.walk
    assert last.too_late
    assert last.walk.closes_on
    assert last.too_late.closes_on
    assert last.walk.closes_on <= TARGET < last.too_late.closes_on
