"""The main job in a real browser: a fact goes in, a date moves and says why, a mail can be read."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checker import serious
from tests.browser.served import Served
from tracker.clock.explain import legal_day

pytestmark = pytest.mark.browser

DESK = 1440
STATES = {
    "docket-empty": "/admin/docket/?text=nothing+like+it",
    "docket-bad": "/admin/docket/?state=nonsense",
    "closures-empty": "/admin/tracker/closure/",
}
SCREENS = {
    "docket": "/admin/docket/",
    "matters": "/admin/tracker/investment/",
    "deadlines": "/admin/tracker/deadline/",
    "add-matter": "/admin/tracker/investment/add/",
    "open-review": "/admin/tracker/review/add/",
    "close-day": "/admin/calendar/close-day/",
    "people": "/admin/auth/user/",
    "password": "/admin/password_change/",
}
"""Seen on the desk here; every screen there is is seen on the phone by `test_screens.py`."""
REASON = "The stamp on the letter reads one week later."
COMMITTEE = ZoneInfo("America/New_York")


def today() -> date:
    """The Committee's day: a later one would not have happened yet."""
    return datetime.now(COMMITTEE).date()


def look(page: Page, pictures: Path, name: str, complaints: list[str]) -> None:
    """The browser complained of nothing, nothing sticks out, nothing is in anybody's way; else a picture."""
    page.wait_for_load_state("load")
    said = list(complaints)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    said += [f"{wide} pixels too wide"] if wide > 0 else []
    said += serious(page)
    complaints.clear()  # the checker itself writes inline styles, which the policy blocks
    if said:
        page.screenshot(path=pictures / f"{name}.png", full_page=True)
    assert said == [], f"{name}, see {pictures}"


def open_review(page: Page) -> None:
    page.get_by_role("link", name="PRACTICE: Practice Fund LP / Practice Sensors Inc.").first.click()
    page.get_by_role("link", name="United States: CFIUS", exact=True).click()
    expect(page.get_by_text("Phase", exact=True)).to_be_visible()


def shown_day(page: Page) -> str:
    return page.locator(".binding .date").inner_text()


def day_of(words: str) -> date:
    """The day that a page shows as `Fri 3 Jul 2026`."""
    start = today() - timedelta(days=200)
    return next(day for day in (start + timedelta(days=n) for n in range(600)) if legal_day(day) == words)


def test_a_fact_is_corrected_its_date_moves_and_the_mail_says_so(
    page: Page, served: Served, pictures: Path, complaints: list[str], width: int
) -> None:
    expect(page.get_by_text("All clear")).to_be_visible()
    look(page, pictures, f"home-{width}", complaints)
    open_review(page)
    look(page, pictures, f"review-{width}", complaints)
    before = shown_day(page)
    accepted = page.locator(".events > li:not(.corrected) .when").last.inner_text()

    page.get_by_role("link", name="Correct this").click()
    page.get_by_label("On", exact=True).fill((day_of(accepted) + timedelta(days=7)).isoformat())
    page.get_by_label("Why the earlier entry is wrong").fill(REASON)
    page.get_by_role("button", name="Preview dates").click()
    moves = page.locator("#moves")
    expect(moves.get_by_role("row").filter(has_text="Review ends")).to_contain_text(before)
    look(page, pictures, f"preview-{width}", complaints)

    page.get_by_role("button", name="Record event").click()
    expect(page.get_by_text("is recorded.")).to_be_visible()
    after = shown_day(page)
    assert day_of(after) > day_of(before)
    expect(page.locator(".events li.corrected")).to_contain_text(
        [REASON] * page.locator(".events li.corrected").count()
    )

    served.manage("sweep")
    page.goto("/admin/outbox/")
    look(page, pictures, f"outbox-{width}", complaints)
    page.locator("table.lines a").first.click()
    letter = page.frame_locator("iframe.mail-body")
    expect(letter.locator("body")).to_contain_text(REASON)
    expect(letter.locator("body")).to_contain_text(str(day_of(after).year))
    look(page, pictures, f"mail-{width}", complaints)
    page.get_by_role("link", name="As plain text").click()
    expect(page.locator(".mail-text")).to_contain_text("Why")
    assert complaints == []


def test_every_kind_of_page_is_whole_on_desk_and_phone(
    page: Page, pictures: Path, complaints: list[str], width: int
) -> None:
    open_review(page)
    page.get_by_role("link", name="Why this date").click()
    expect(page.get_by_role("heading", name="Why this date")).to_be_visible()
    look(page, pictures, f"why-{width}", complaints)
    page.get_by_role("link", name="Reminders and moves").click()
    look(page, pictures, f"deadline-{width}", complaints)
    for name, path in (STATES | SCREENS if width == DESK else STATES).items():
        page.goto(path)
        look(page, pictures, f"{name}-{width}", complaints)
    page.goto("/admin/tracker/investment/?q=Rain+AI")
    page.get_by_role("link", name="Prosperity7 Ventures").first.click()
    expect(page.get_by_role("heading", name="Where sources disagree")).to_be_visible()
    look(page, pictures, f"matter-{width}", complaints)
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Edit details").click()
    look(page, pictures, f"edit-matter-{width}", complaints)
    assert complaints == []


def test_long_words_wrap_in_their_own_column(
    page: Page, pictures: Path, complaints: list[str], width: int
) -> None:
    page.goto("/admin/tracker/investment/?q=Rain+AI")
    page.get_by_role("link", name="Prosperity7 Ventures").first.click()
    page.get_by_role("link", name="United States: CFIUS", exact=True).click()
    rough = page.locator(".events > li").filter(has_text="between 30 Nov 2022 and 30 Nov 2023").first
    when, what = (rough.locator(name).bounding_box() for name in (".when", ".what"))
    assert when
    assert what
    assert when["x"] + when["width"] <= what["x"] or when["y"] + when["height"] <= what["y"]
    look(page, pictures, f"rough-days-{width}", complaints)

    page.goto("/admin/")
    open_review(page)
    page.locator("#record-event [name=kind]").select_option("withdrawn")
    page.locator("#record-event [name=occurred_on]").fill(today().isoformat())
    page.get_by_role("button", name="Preview dates").click()
    expect(page.locator("#moves")).to_contain_text("running clocks")
    look(page, pictures, f"ending-{width}", complaints)
    page.go_back()
    page.get_by_role("link", name="Withdraw and refile").click()
    for label in ("Withdrawn on", "Refiled on"):
        page.get_by_label(label).fill(today().isoformat())
    page.get_by_role("button", name="Preview dates").click()
    expect(page.locator("#ends")).to_contain_text("Review ends")
    look(page, pictures, f"refile-{width}", complaints)


def test_the_theme_follows_the_reader_and_can_be_chosen(page: Page, complaints: list[str]) -> None:
    def ground() -> str:
        colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return colour

    page.emulate_media(color_scheme="dark")
    assert ground() == "rgb(18, 22, 28)"
    page.emulate_media(color_scheme="light")
    assert ground() == "rgb(251, 250, 247)"
    page.locator(".theme-toggle").first.click()
    chosen = page.evaluate("document.documentElement.dataset.theme")
    assert chosen in ("light", "dark")
    assert (ground() == "rgb(18, 22, 28)") == (chosen == "dark")
    assert complaints == []
