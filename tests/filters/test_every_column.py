"""No FilterSet leaves a column of its model out unawares."""

import pytest

from tracker.filters.boards import BOARDS, Board

each_board = pytest.mark.parametrize("board", BOARDS.values(), ids=BOARDS)


@each_board
def test_every_column_is_filterable_or_excused_by_name(board: Board) -> None:
    asked, excused = board.filterset.filtered_by, board.filterset.not_filtered
    columns = {field.name for field in board.filterset._meta.model._meta.concrete_fields}
    assert columns == set(asked) | set(excused)
    assert not set(asked) & set(excused)


@each_board
def test_every_filter_that_is_named_exists_and_every_excuse_says_why(board: Board) -> None:
    assert set(board.filterset.filtered_by.values()) <= set(board.filterset.base_filters)
    assert all(board.filterset.not_filtered.values())


@each_board
def test_what_shows_first_is_a_filter(board: Board) -> None:
    assert set(board.filterset.first) <= set(board.filterset.base_filters)
