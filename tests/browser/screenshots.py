"""The README's pictures: `python -m tests.browser.screenshots` writes docs/images/*.png."""

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.served import NAME, PASSWORD, ROOT, Served
from tests.servers import find_chromium

IMAGES = ROOT / "docs" / "images"
CARRY = """
from django.utils import timezone
from tracker.models import DocketImport
from tracker.services.docket import carry_on
carry_on(DocketImport.objects.latest("pk").pk, timezone.now())
"""
SIZE = {"width": 1280, "height": 860}


def log_in(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Username").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_text("All clear").wait_for()


def take(served: Served) -> None:
    """Home as a new user finds it a minute after the first start, and the review it leads to."""
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
        page.get_by_role("link", name="Why this date").click()
        page.screenshot(path=IMAGES / "ruler.png")
        page.go_back()
        page.get_by_text("More", exact=True).click()
        page.get_by_role("link", name="Timeline", exact=True).click()
        page.screenshot(path=IMAGES / "timeline.png")
        page.goto("/admin/docket/")
        page.screenshot(path=IMAGES / "docket.png")
        import_result(page, served)
        browser.close()


def import_result(page: Page, served: Served) -> None:
    """The sample sheet, compared with the law: nothing of it is kept."""
    page.goto("/admin/import/")
    page.locator("input[type=file]").set_input_files(ROOT / "fixtures" / "docket-sample.csv")
    page.locator("form:has(input[type=file]) button[type=submit]").click()
    page.wait_for_url("**/import/*/")
    served.manage("shell", "--verbosity=0", "--command", CARRY)
    page.reload()
    page.get_by_text("disagree on").first.wait_for()
    page.screenshot(path=IMAGES / "import.png")


def main() -> int:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="longstop-pictures-") as folder:
        served = Served(Path(folder)).prepare()
        served.manage("sweep")
        with served.running():
            take(served)
    sys.stdout.write(f"wrote the pictures in {IMAGES}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
