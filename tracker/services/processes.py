"""Processes that work beside this one. Knows no model: a new process imports it before Django is set up."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread

import django


def processes(count: int) -> ProcessPoolExecutor:
    """Return a pool of fresh processes, each with a database connection of its own, under our settings.

    They leave when this process does, however it ends. Not for use in a Celery task, whose process may not
    have any.
    """
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    Thread(target=_leave_with_parent, daemon=True).start()
    django.setup()


def _leave_with_parent() -> None:
    parent = parent_process()
    assert parent is not None, "a pool starts its processes itself"
    parent.join()
    os._exit(1)
