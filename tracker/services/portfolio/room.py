"""Room to count in: a large portfolio does not fit into what PostgreSQL gives a statement by itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

SORTED_IN_MEMORY = "64MB"


@contextmanager
def room() -> Iterator[None]:
    """Let the statements within sort and join in memory instead of on disk, and have none of them compiled.

    Of PostgreSQL, until the transaction ends; SQLite has its own ways.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{SORTED_IN_MEMORY}'")
        cursor.execute("SET LOCAL jit = off")
        yield
