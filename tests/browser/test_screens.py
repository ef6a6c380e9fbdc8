"""Every screen there is, in a real browser. Last: it makes a row of everything in the shared record."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checker import CONTRAST, serious
from tests.browser.served import NAME, Served

pytestmark = pytest.mark.browser

FACTS = """() => {
  const root = document.documentElement;
  return {
    wide: Math.max(0, root.scrollWidth - root.clientWidth),
    headlines: document.querySelectorAll("h1").length,
    language: root.lang.slice(0, 2),
    leaps: document.querySelectorAll("a.skip-to-content-link[href='#content-start']").length,
  };
}"""
SOUND = {"wide": 0, "headlines": 1, "language": "en", "leaps": 1}

JUDGED_LISTS = ("tracker_investment_changelist", "tracker_ledgerentry_changelist")
"""The lists of records are made alike; one has links among words."""


def flaws(page: Page, path: str, complaints: list[str]) -> list[str]:
    """What is wrong with one screen: its status, its build, and what the browser and the checker say."""
    complaints.clear()
    answer = page.goto(path)
    facts = page.evaluate(FACTS)
    found = [] if answer and answer.status == 200 else [f"status {answer and answer.status}"]
    found += [f"{name} {facts[name]}" for name in SOUND if facts[name] != SOUND[name]]
    return [f"{path}: {words}" for words in (*found, *complaints)]


def judged(page: Page, path: str) -> list[str]:
    """What the checker finds serious on the screen that is open, and in its colours by night."""
    found = serious(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += [f"dark, {words}" for words in serious(page, CONTRAST)]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return [f"{path}: {words}" for words in found]


@pytest.fixture
def screens(served: Served) -> dict[str, list[str]]:
    """The paths of every screen by the name of its address."""
    command = f"from tests.browser.screens import print_screens; print_screens({NAME!r})"
    found: dict[str, list[str]] = json.loads(served.manage("shell", "--verbosity=0", "--command", command))
    return found


@pytest.mark.parametrize("width", [390], indirect=True)
def test_every_screen_is_whole_on_a_phone_and_open_to_everybody_by_day_and_by_night(
    page: Page, complaints: list[str], screens: dict[str, list[str]], width: int
) -> None:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found: list[str] = []
    for name, paths in screens.items():
        for path in paths:
            found += flaws(page, path, complaints)
        if name in JUDGED_LISTS or not name.endswith("_changelist"):
            found += judged(page, paths[-1])
    assert [name for name, paths in screens.items() if not paths] == []
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("width", [1440], indirect=True)
def test_the_keyboard_leaps_over_the_frame_and_shows_where_it_is(page: Page, width: int) -> None:
    page.goto("/admin/docket/")
    page.keyboard.press("Tab")
    leap = page.get_by_role("link", name="Skip to main content")
    expect(leap).to_be_focused()
    expect(leap).to_be_in_viewport()
    for _ in range(3):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
    leap.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#content-start")
