"""The keys of clocks that hang on a part of an order or on a paper."""

import pytest

from tracker.models.clock_keys import DutyKey, duty_of, paper_key, paper_of, part_key, part_of


@pytest.mark.parametrize("key", [part_key(7), part_key(7, "2026-07-03")])
def test_a_key_of_a_part_tells_its_number(key: str) -> None:
    assert (part_of(key), paper_of(key)) == (7, None)


def test_a_key_of_a_paper_tells_its_number() -> None:
    assert (part_of(paper_key(9)), paper_of(paper_key(9))) == (None, 9)


@pytest.mark.parametrize("key", ["", "1", "part-", "part-x/2026-07-03", "2026-07-03"])
def test_any_other_key_is_of_neither(key: str) -> None:
    assert (part_of(key), paper_of(key)) == (None, None)


def test_a_date_is_of_the_duty_that_its_parents_and_its_key_name() -> None:
    assert duty_of(3, None, paper_key(9)) == DutyKey("obligation", 3)
    assert duty_of(None, 4, part_key(7, "2026-07-03")) == DutyKey("part", 7)
    assert duty_of(None, 4, paper_key(9)) == DutyKey("paper", 9)
    assert duty_of(None, 4, "1") is duty_of(None, None, part_key(7)) is None
