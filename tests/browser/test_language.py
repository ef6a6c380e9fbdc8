"""French in a real browser: chosen in one's settings, spoken by every page from then on."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journey import look

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [390], indirect=True)
def test_pages_speak_french_once_it_is_chosen_and_english_again(
    page: Page, pictures: Path, complaints: list[str], width: int
) -> None:
    page.goto("/admin/my-settings/")
    page.locator("select[name=language]").select_option("fr")
    page.locator("[name=do][value=save]").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    look(page, pictures, "settings-fr", complaints)
    for name, path in {"docket": "/admin/docket/", "calendar": "/admin/calendar/"}.items():
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        look(page, pictures, f"{name}-fr", complaints)
    page.goto("/admin/my-settings/")
    page.locator("select[name=language]").select_option("en")
    page.locator("[name=do][value=save]").click()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^en"))
