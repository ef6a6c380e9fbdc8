"""What every test may ask for: a database with all tables, a real broker, a real browser."""

import gc
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests.migrated import postgres_database, sqlite_in_memory
from tests.servers import broker_programs, find_chromium, start_broker

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django import DjangoDbBlocker

pytest_plugins = ["tests.guards"]
ASKING = frozenset({"db", "transactional_db", "django_db_setup", "live_server"})
APART = frozenset({"slow", "launch", "browser"})
YOUNG = 20_000
"""How many new objects the garbage collector waits for, 700 if not told: a test makes thousands and ends."""
BROKERS: list[Path | None] = [*broker_programs()] or [None]

# How long an example takes on a busy machine says nothing; all else is as Hypothesis has it here or in CI.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
gc.disable()  # nothing that is imported or collected is garbage: looking took a third of the time of it


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what may ask a database: pytest-django lets nothing else do so. Other marks stand in the file."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if item.get_closest_marker("django_db") or not ASKING.isdisjoint(fixtures):
            item.add_marker("database")
        for mark in APART.intersection(mark.name for mark in item.iter_markers()):
            if f"mark.{mark}" not in _text(item.path):
                raise pytest.UsageError(
                    f"{item.path}: write pytest.mark.{mark} here, where tests/gate.py looks"
                )


@cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def pytest_collection_finish() -> None:
    """What the imports made stays to the end: the garbage collector need not look at it after each test."""
    gc.freeze()
    gc.set_threshold(YOUNG)
    gc.enable()


def missing(what: str) -> NoReturn:
    """Skip a test whose server this machine lacks; in CI that is a failure."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing on this machine")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Let the test database begin as a copy; Django still applies whatever migration is missing in it."""
    from django.db import connection

    if connection.vendor == "postgresql":
        server = os.environ["TEST_DATABASE_URL"].rpartition("/")[0]
        connection.settings_dict["TEST"]["TEMPLATE"] = postgres_database(server)
        yield
        return
    filled = sqlite_in_memory(connection.creation._get_test_db_name())
    yield
    filled.close()


@pytest.fixture(scope="module")
def shared_rows(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """A transaction around all tests of one file, for a fixture of that file which makes rows once for them.

    Each test still begins with these rows as they were made, and what it does is rolled back to there. It
    must read them anew: an object in memory remembers what the test before did to it. Not for a file with
    tests that commit, or that begin without these rows.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session", params=BROKERS, ids=lambda path: getattr(path, "name", "none"))
def broker_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a running Valkey or Redis, once for each different program this machine has."""
    if request.param is None:
        missing("A Valkey or Redis server")
    broker, url = start_broker(request.param)
    yield url
    broker.stop()


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A headless Chromium: CHROMIUM, the system's, or the one Playwright installed."""
    from playwright.sync_api import Error, sync_playwright

    # Playwright's synchronous interface runs an event loop, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        except Error as error:
            missing(f"Chromium ({str(error).splitlines()[0]})")
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A fresh browser page, 1280 by 800, without cookies."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def english() -> None:
    """Every test begins in English, whatever a request of the one before has activated."""
    translation.deactivate()
