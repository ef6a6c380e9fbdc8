"""One served Longstop for all browser tests, and pages that remember what the browser complained of."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.served import NAME, PASSWORD, Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, StorageState


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with the cases loaded and the first sweep done, as a minute after the first start."""
    server = Served(tmp_path_factory.mktemp("longstop")).prepare()
    server.manage("sweep")
    with server.running():
        yield server


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where screenshots of this test go."""
    return tmp_path


@pytest.fixture
def complaints() -> list[str]:
    """What the browser reported on the page of this test: errors and violations of the content policy."""
    return []


@pytest.fixture(params=[1440, 390])
def width(request: pytest.FixtureRequest) -> int:
    """A desk and a phone."""
    width: int = request.param
    return width


@pytest.fixture(scope="session")
def logged_in(browser: "Browser", served: Served) -> "StorageState":
    """The cookies of somebody who has logged in."""
    context = browser.new_context(base_url=served.url)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Username").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def page(
    browser: "Browser", served: Served, logged_in: "StorageState", complaints: list[str], width: int
) -> "Iterator[Page]":
    """Their home, in a browser that keeps nothing but that they logged in."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        base_url=served.url,
        storage_state=logged_in,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/")
    yield page
    context.close()
