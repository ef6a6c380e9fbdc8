"""The pages that look ahead in a real browser: whole on desk and phone, and usable without any script."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journey import look, open_review

pytestmark = pytest.mark.browser

SOON = datetime.now(UTC).date() + timedelta(days=1)


def test_scenarios_are_imagined_compared_kept_and_opened_again(
    page: Page, pictures: Path, complaints: list[str], width: int
) -> None:
    open_review(page)
    page.get_by_role("link", name="What if").click()
    look(page, pictures, f"what-if-blank-{width}", complaints)
    page.locator("[name=a-0-what]").select_option("lapse")
    page.locator("[name=a-0-on]").fill(SOON.isoformat())
    page.locator("[name=a-0-length]").fill("many")
    page.get_by_role("button", name="Show dates").click()
    expect(page.get_by_text("Say how many days the lapse lasts")).to_be_visible()
    look(page, pictures, f"what-if-error-{width}", complaints)
    page.locator("[name=a-0-length]").fill("20")
    page.locator("[name=a-keep-name]").fill(f"Lapse {width}")
    page.get_by_label("Share with the team").check()
    page.get_by_role("button", name="Keep scenario").click()
    expect(page.locator("#dates")).to_contain_text("calendar days later")
    expect(page.locator("#dates .tag.imagined").first).to_be_attached()
    look(page, pictures, f"what-if-{width}", complaints)
    page.get_by_label(f"Lapse {width}").check()
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("#dates")).to_contain_text(f"Lapse {width}")
    page.get_by_role("button", name=f"Delete “Lapse {width}”").click()
    expect(page.get_by_text("No date depended on it")).to_be_visible()


def test_closing_and_filing_days_are_whole_on_desk_and_phone(
    page: Page, pictures: Path, complaints: list[str], width: int
) -> None:
    page.get_by_role("link", name="PRACTICE: Practice Fund LP / Practice Sensors Inc.").first.click()
    expect(page.locator("#outlook")).to_contain_text("Closing is lawful from")
    look(page, pictures, f"matter-outlook-{width}", complaints)
    page.get_by_role("link", name="Every stage").click()
    page.get_by_text("What this takes for granted").first.click()
    look(page, pictures, f"outlook-{width}", complaints)
    page.get_by_role("link", name="When must we file?").click()
    page.get_by_label("Closing planned on").fill((SOON + timedelta(days=300)).isoformat())
    page.get_by_role("button", name="Show filing days").click()
    expect(page.locator("#answers")).to_contain_text("CFIUS")
    page.get_by_text("Stages and assumptions").first.click()
    look(page, pictures, f"file-by-{width}", complaints)
