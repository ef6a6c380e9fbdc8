"""The README's pictures: `python -m tests.browser.screenshots` writes docs/images/*.png."""

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.served import NAME, PASSWORD, ROOT, Served
from tests.servers import find_chromium

IMAGES = ROOT / "docs" / "images"
DOCKET = ROOT / "fixtures" / "docket-sample.csv"
SIZE = {"width": 1280, "height": 860}


def log_in(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Username").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_text("All clear").wait_for()


def take(served: Served) -> None:
    """Home as a new user finds it a minute after the first start, where it leads to, the sample docket."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        page = browser.new_page(viewport=SIZE, base_url=served.url, color_scheme="light")
        log_in(page)
        page.screenshot(path=IMAGES / "home.png")
        page.get_by_role("link", name="PRACTICE: ").first.click()
        page.get_by_role("link", name="United States: CFIUS", exact=True).click()
        page.get_by_text("What happened").first.wait_for()
        page.screenshot(path=IMAGES / "review.png")
        page.get_by_role("link", name="Why this date").first.click()
        page.get_by_role("heading", name="Day by day").wait_for()
        page.screenshot(path=IMAGES / "ruler.png")
        take_import(page, served)
        page.goto("/admin/docket/")
        page.screenshot(path=IMAGES / "docket.png")
        page.goto("/admin/tracker/investment/?q=PRACTICE")
        page.get_by_role("link", name="PRACTICE: ").last.click()
        page.get_by_text("More", exact=True).click()
        page.get_by_role("link", name="Timeline", exact=True).click()
        page.screenshot(path=IMAGES / "timeline.png")
        browser.close()


def take_import(page: Page, served: Served) -> None:
    """The sample docket beside the law, and then recorded: what the docket board shows afterwards."""
    page.goto("/admin/import/")
    page.locator("input[type=file]").set_input_files(DOCKET)
    page.get_by_role("button", name="Compare with the law").click()
    served.work()
    page.get_by_role("heading", name="Your sheet and the law disagree").wait_for()
    page.screenshot(path=IMAGES / "import.png")
    page.get_by_role("button", name="Record ").click()
    served.work()
    page.get_by_role("link", name="Take import back").wait_for()


def main() -> int:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="longstop-pictures-") as folder:
        served = Served(Path(folder)).prepare()
        served.manage("sweep")
        with served.running():
            take(served)
    sys.stdout.write(f"wrote {', '.join(sorted(file.name for file in IMAGES.glob('*.png')))} to {IMAGES}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
