"""The link of a mail on a phone that never logged in, before another test moves the date it speaks of."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_journey import look

pytestmark = pytest.mark.browser

ANSWER = re.compile(r"http://127\.0\.0\.1:\d+/answer/\S+")


@pytest.mark.parametrize("width", [390], indirect=True)
def test_a_date_is_acknowledged_from_the_link_of_a_mail(
    page: Page, browser: Browser, pictures: Path, complaints: list[str], width: int
) -> None:
    page.goto("/admin/outbox/")
    page.get_by_role("link", name="PRACTICE: Review ends").last.click()
    page.get_by_role("link", name="As plain text").click()
    link = ANSWER.search(page.locator(".mail-text").inner_text())
    assert link
    phone = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    phone.goto(link[0])
    look(phone, pictures, "answer", complaints)
    phone.get_by_role("button", name="Acknowledge date").click()
    expect(phone.get_by_role("heading", name="Acknowledged")).to_be_visible()
    phone.goto(link[0])
    expect(phone.get_by_role("heading", name="This link was used already")).to_be_visible()
    phone.context.close()
