"""The keyboard reaches all that there is, shows where it is, and leaves nothing behind that it opened."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journey import open_review

pytestmark = pytest.mark.browser

PLACES = """() => {
  const all = "a[href], button, input:not([type=radio]), select, textarea, summary, [tabindex='0']";
  const isThere = one => one.checkVisibility({visibilityProperty: true, opacityProperty: true});
  window.places = [...document.querySelectorAll(all)].filter(one =>
    isThere(one) && !one.disabled && one.tabIndex >= 0);
  return window.places.map(one => one.outerHTML.slice(0, 120));
}"""
HERE = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const isSeen = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  const isMarked = getComputedStyle(one).outlineStyle !== "none";
  return {place: window.places.indexOf(one), isBody: one === document.body, isSeen, isMarked,
    isInHead: !!one.closest("#header"), html: one.outerHTML.slice(0, 120)};
}"""
PAGES = {
    1440: ("/admin/", "/admin/tracker/review/", "/admin/import/"),
    390: ("/admin/docket/", "/admin/calendar/", "/admin/portfolio/", "/admin/my-settings/", "/admin/views/"),
}
OF_A_REVIEW = ("Why this date", "What if")


def walk(page: Page) -> list[str]:
    """Press Tab from the top to the end; what was not reached, or not seen, or not marked."""
    wanted: list[str] = page.evaluate(PLACES)
    reached: list[int] = []
    flaws: list[str] = []
    for _press in range(len(wanted) * 4):  # a date is three stops and more
        page.keyboard.press("Tab")
        here: dict[str, Any] = page.evaluate(HERE)
        if here["isBody"] or (here["place"] in reached and here["place"] != reached[-1]):
            break
        is_back = bool(reached) and 0 <= here["place"] < reached[-1] and not here["isInHead"]
        flaws += [f"back from where one reads: {here['html']}"] if is_back else []
        reached.append(here["place"])
        flaws += [] if here["isSeen"] else [f"not to be seen: {here['html']}"]
        flaws += [] if here["isMarked"] else [f"not marked: {here['html']}"]
    missed = [html for place, html in enumerate(wanted) if place not in reached]
    return [f"{page.url}: {words}" for words in flaws + [f"not reached: {html}" for html in missed]]


def test_tab_goes_through_all_of_a_page_and_shows_where_it_is(page: Page, width: int) -> None:
    found: list[str] = []
    for path in PAGES[width]:
        page.goto(path)
        found += walk(page)
    if width == 1440:
        page.goto("/")
        open_review(page)
        found += walk(page)
        links = {name: page.get_by_role("link", name=name).first for name in OF_A_REVIEW}
        for path in [link.get_attribute("href") or "" for link in links.values()]:
            page.goto(path)
            found += walk(page)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("width", [390], indirect=True)
def test_escape_closes_a_menu_and_leaving_it_closes_it_too(page: Page, width: int) -> None:
    open_review(page)
    menu = page.locator("details.menu").first
    button = menu.locator("summary")
    button.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    expect(menu).to_have_attribute("open", "")
    page.get_by_role("link", name="My settings").focus()
    expect(menu).not_to_have_attribute("open", "")


@pytest.mark.parametrize("width", [1440], indirect=True)
def test_a_list_that_is_brought_in_anew_keeps_the_focus_that_was_in_it(page: Page, width: int) -> None:
    page.goto("/admin/docket/")
    state = page.locator("select[name=state]")
    state.focus()
    with page.expect_response("**/admin/docket/?**"):
        state.select_option("running")
    expect(page.get_by_role("link", name="Remove the filter")).to_be_visible()
    expect(state).to_be_focused()
    link = page.get_by_role("link", name="Mail me this list")
    with page.expect_response("**/admin/docket/?**"):
        state.evaluate("one => { one.value = ''; one.dispatchEvent(new Event('change', {bubbles: true})); }")
        link.focus()
    expect(page.get_by_role("link", name="Remove the filter")).to_have_count(0)
    expect(link).to_be_focused()
