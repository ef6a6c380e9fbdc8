"""A pytest plugin: tests that commit are cleaned up by a flush, which append-only tables refuse.

It lifts the guards for the length of that flush only; inside every test they stand as in production.
"""

from contextlib import ExitStack

from django.db import connections
from django.test import TransactionTestCase

from tracker import guards

flush = TransactionTestCase._fixture_teardown


def flush_unguarded(case: TransactionTestCase) -> None:
    """Flush the databases of a test that commits, as Django does, with their guards lifted."""
    with ExitStack() as lifted:
        for alias in case._databases_names(include_mirrors=False):
            lifted.enter_context(guards.lifted(connections[alias]))
        flush(case)


TransactionTestCase._fixture_teardown = flush_unguarded
