"""What people come for, each from its first click to what they leave with."""

import re
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.alerts.calendars import read_back
from tests.browser.served import NAME, PASSWORD, ROOT, Served
from tests.browser.test_journey import look, open_review, today

pytestmark = pytest.mark.browser

DOCKET = ROOT / "fixtures" / "docket-sample.csv"


def test_the_first_log_in_refuses_plainly_then_leads_to_the_practice_matter(
    browser: Browser, served: Served
) -> None:
    page = browser.new_context(base_url=served.url).new_page()
    page.goto("/")
    page.get_by_label("Username").fill(NAME)
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Please enter the correct username and password")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("All clear")).to_be_visible()
    page.get_by_role("link", name="PRACTICE: ").first.click()
    expect(page.get_by_role("heading", name="Reviews")).to_be_visible()
    page.context.close()


def test_a_new_investment_leads_to_a_date_that_explains_itself(
    page: Page, pictures: Path, complaints: list[str], width: int
) -> None:
    page.goto("/admin/tracker/investment/")
    page.get_by_role("link", name="Add").last.click()
    page.get_by_label("Title").fill(f"Halden buys Aurora {width}")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name=f"Halden buys Aurora {width}").last.click()
    page.get_by_role("link", name="Open review").click()
    page.get_by_label("Regime").select_option("us-cfius")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#record-event [name=kind]").select_option("accepted")
    page.locator("#record-event [name=occurred_on]").fill(today().isoformat())
    page.get_by_role("button", name="Preview dates").click()
    expect(page.locator("#moves")).to_contain_text("Review ends")
    page.get_by_role("button", name="Record event").click()
    expect(page.get_by_text("is recorded.")).to_be_visible()
    page.get_by_role("link", name="Why this date").first.click()
    expect(page.get_by_role("heading", name="Day by day")).to_be_visible()
    expect(page.locator(".ruler")).to_contain_text("45")
    look(page, pictures, f"ruler-{width}", complaints)


@pytest.mark.parametrize("width", [1440], indirect=True)
def test_a_docket_is_compared_with_the_law_and_recorded_by_the_worker(
    page: Page, served: Served, pictures: Path, complaints: list[str], width: int
) -> None:
    page.goto("/admin/import/")
    page.locator("input[type=file]").set_input_files(DOCKET)
    page.get_by_role("button", name="Compare with the law").click()
    expect(page.get_by_text("This page looks again every two seconds")).to_be_visible()
    served.work()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your sheet and the law disagree on 6 dates")
    aurora = page.locator("#disagreements li").filter(has_text="Aurora Sensors")
    expect(aurora).to_contain_text("Fri 3 Jul 2026")
    expect(aurora).to_contain_text("Mon 6 Jul 2026")
    expect(page.get_by_text("Nothing is recorded yet.")).to_be_visible()
    look(page, pictures, f"import-{width}", complaints)
    page.set_viewport_size({"width": 390, "height": 900})
    look(page, pictures, "import-390", complaints)
    page.get_by_role("button", name=re.compile("Record .* matters")).click()
    served.work()
    expect(page.get_by_role("link", name="Take import back")).to_be_visible()
    page.locator("#matters").get_by_role("link", name="Aurora Sensors").click()
    expect(page.get_by_text("Mon 6 Jul 2026").first).to_be_visible()


@pytest.mark.parametrize("width", [1440], indirect=True)
def test_a_calendar_program_reads_the_dates_until_the_feed_is_revoked(page: Page) -> None:
    open_review(page)
    page.goto("/admin/my-feeds/")
    page.get_by_label("Name").fill("Outlook")
    page.get_by_role("button", name="Make feed").click()
    address = page.locator("dl.kv code").first.inner_text()
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith("text/calendar")
        events = read_back(answer.read()).events
    assert any("PRACTICE" in (event.summary or "") for event in events)
    assert all(event.dtend - event.dtstart == timedelta(days=1) for event in events)
    page.goto("/admin/my-feeds/")
    page.get_by_role("button", name="Revoke feed Outlook").click()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address, timeout=10)
    assert refused.value.code == 410
