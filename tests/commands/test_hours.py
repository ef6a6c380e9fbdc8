"""Hours by hand."""

import json

import pytest
from django.core.management.base import CommandError

from tests.commands.by_hand import said


def test_the_end_is_told_in_both_zones_with_its_reasons() -> None:
    words = said(
        "hours", "72", "--from=2026-03-07T14:30", "--zone=America/New_York", "--in-zone=Europe/Berlin"
    )
    first, *steps = words.splitlines()
    assert first == (
        "Due: Tue 10 Mar 2026, 15:30 in New York (UTC-04:00); Tue 10 Mar 2026, 20:30 in Berlin (UTC+01:00)"
    )
    assert len(steps) == 3


def test_json_has_instants_with_their_offset() -> None:
    answer = json.loads(said("hours", "24", "--from=2026-10-31T14:30Z", "--zone=Europe/London", "--json"))
    assert answer["started_at"] == "2026-10-31T14:30:00+00:00"
    assert answer["due_at"] == "2026-11-01T14:30:00+00:00"
    assert [step["code"] for step in answer["steps"]] == ["hours-started", "hours-counted"]


@pytest.mark.parametrize(
    ("start", "zone", "says"),
    [
        ("2026-11-01T01:30", "America/New_York", "from: 2026-11-01T01:30 comes twice in America/New_York"),
        ("2026-03-08T02:30", "America/New_York", "from: 2026-03-08T02:30 does not exist in America/New_York"),
        ("2026-03-08T12:00", "New York", "zone: there is no time zone “New York”"),
    ],
)
def test_a_bad_instant_is_refused_at_its_field(start: str, zone: str, says: str) -> None:
    with pytest.raises(CommandError) as refused:
        said("hours", "72", f"--from={start}", f"--zone={zone}")
    assert str(refused.value).startswith(says)
