"""Every screen there is: the addresses of the site, each with the rows that it is the page of."""

import json
from collections.abc import Iterator

from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models, transaction

from tests.admin.addresses import Address, every_address
from tests.admin.people import a_whole_matter
from tests.admin.test_walls import OURS, is_page_of
from tests.models import rows
from tracker.filters.boards import BOARDS
from tracker.models import Closure, Deadline, Divestment, Investment, NewsRun, RegimePause, Review

NO_SCREENS = {
    **dict.fromkeys(("login", "logout", "root", "view_on_site", "open_view", ""), "leads on"),
    **dict.fromkeys(
        ("healthz", "readyz", "jsi18n", "autocomplete", "api", "api_rows", "api_nothing"), "for programs"
    ),
    **dict.fromkeys(("feed", "answer", "unsubscribe"), "opened by a secret; tests of their own"),
    **dict.fromkeys(("mail_body", "letter_body", "digest_body"), "shown inside another page"),
    **dict.fromkeys(("portfolio_whole", "portfolio_part"), "the portfolio, and a part of it"),
    **dict.fromkeys(("mail_raw", "letter_raw", "evidence_file", "document_file"), "a file"),
    **dict.fromkeys(
        ("timeline_file", "ownership_file", "portfolio_csv", "board_csv", "board_xlsx"), "a file"
    ),
    **dict.fromkeys(("import_csv", "import_xlsx", "deadline_certificate", "review_certificate"), "a file"),
    **dict.fromkeys(
        (
            "switch_digest",
            "revoke_feed",
            "forget_scenario",
            "send_again",
            "go_on",
            "forget_view",
            "speak",
            "revoke_token",
        ),
        "a button on another page",
    ),
}
"""Addresses that nobody looks at as a page, and why."""
NEWS = {"reopen_day": Closure, "go_on": NewsRun, "end_pause": RegimePause, "withdraw_pause": RegimePause}
ASKS = {"save_view": "?board=deadlines"}
"""What an address must be asked to be a page."""
PAGES = OURS | NEWS | {"why": Deadline}
ALIKE = ("_add", "_history", "_delete", "_change")
"""The ends of the names of pages that the admin makes alike for all models without a page of their own."""
ONE_FOR_ALL = (
    "tracker_investment_",
    "tracker_party_",
    "tracker_reminder_change",
    "tracker_review_add",
    "auth_user_add",
)


@transaction.atomic
def print_screens(username: str, matter: str = "aurora") -> None:
    """Make one row of every model, and print the paths of all screens by their address's name, as JSON."""
    kept = a_whole_matter(matter, User.objects.get(username=username)) + rows.news() + real_rows()
    found: dict[str, list[str]] = {}
    for address in every_address():
        if address.name not in NO_SCREENS and not is_like_another(address.name):
            found.setdefault(address.name, []).extend(paths(address, kept))
    print(json.dumps(found))  # noqa: T201


def real_rows() -> list[models.Model]:
    """What a new user finds: the practice matter, and the first public case that was sold by order."""
    practice = Investment.objects.get(title__startswith="PRACTICE: ")
    order = Divestment.objects.filter(investment__is_public=True).first()
    assert order
    reviews = Review.objects.filter(investment__in=[practice, order.investment])
    deadline = Deadline.objects.filter(review__in=reviews, due_on__isnull=False).first()
    assert deadline
    return [practice, order, order.investment, *reviews, deadline]


def paths(address: Address, kept: list[models.Model]) -> Iterator[str]:
    """The address with every row that it may show."""
    names = set(address.placeholders)
    if not names:
        yield address.filled() + ASKS.get(address.name, "")
    elif names == {"kind"}:
        yield from (address.filled(kind=kind) for kind in BOARDS)
    elif names == {"app_label"}:
        yield address.filled(app_label="tracker")
    else:
        [name] = names
        yield from (address.filled(**{name: row.pk}) for row in kept if shows(address, row))


def is_like_another(name: str) -> bool:
    """Whether it is a page that differs from that of another model by its words alone."""
    if not name.endswith(ALIKE) or not name.startswith(("tracker_", "auth_")) or name.startswith(ONE_FOR_ALL):
        return False
    own = {
        f"{model._meta.app_label}_{model._meta.model_name}_change"
        for model, one in admin.site._registry.items()
        if getattr(one, "page_template", "")
    }
    return name not in own


def shows(address: Address, row: models.Model) -> bool:
    if address.name in PAGES:
        return type(row) is PAGES[address.name]
    return is_page_of(row, address)
