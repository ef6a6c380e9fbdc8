"""The one FilterSet over deadlines leaves no column out unawares."""

from tracker.filters.deadlines import DeadlineFilter
from tracker.models import Deadline


def filtered() -> set[str]:
    """The columns that some filter asks about, by the words of its docstring or its field."""
    return {
        "title": "text",
        "rule_id": "text",
        "review": "regime",
        "owed_by": "owner",
        "due_on": "due_from",
        "state": "state",
    }.keys()


def test_every_column_is_filterable_or_excused_by_name() -> None:
    columns = {field.name for field in Deadline._meta.concrete_fields}
    assert columns == filtered() | set(DeadlineFilter.not_filtered)
    assert not filtered() & set(DeadlineFilter.not_filtered)


def test_every_excuse_says_why() -> None:
    assert all(DeadlineFilter.not_filtered.values())
