"""What the screens cost, told by the server: runs in a child process, on a database that was filled."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

Found = dict[str, Any]
STOCK_ROUNDS = 2
"""They take long, and only a ratio is told."""
MEMBER = "made-up-0"
HOST = {"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000"}
PAGE = 50
"""Rows of a page, of ours as of a stock list."""
BOARDS = ("deadlines", "reviews", "investments", "divestments", "obligations", "reminders")


def fill(reviews: int, deadlines: int, reminders: int) -> Found:
    """Fill the database, not as practice: the portfolio leaves that out. Says how long it took."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from tracker.models import Investment
    from tracker.services.load.filling import Sizes, loaded, make_load

    began = perf_counter()
    for _ in make_load(Sizes(reviews, deadlines, reminders), timezone.now(), seed=1):
        pass
    taken = perf_counter() - began
    Investment.objects.update(is_practice=False)
    User.objects.create_superuser("root", "root@example.invalid", "x")
    return {"taken": taken, **loaded()._asdict()}


def look(rounds: int, only: str = "") -> Found:
    """Ask for every screen, as a superuser and as a member of some teams; stock lists in the same turns.

    Of each screen: `times` in seconds, `statements` and `bytes`.
    """
    from django.contrib.auth.models import User
    from django.test import override_settings

    from tracker.models import Investment

    found: Found = {}
    with override_settings(ROOT_URLCONF="tests.bench.stock"):
        for who in ("root", MEMBER):
            person = User.objects.get(username=who)
            stock = who == "root"
            asked = {name: one for name, one in screens(person, stock=stock).items() if only in name}
            for name, told in taken(person, asked, rounds).items():
                found[f"{'superuser' if stock else 'member'}: {name}"] = told
        seen = Investment.objects.visible_to(User.objects.get(username=MEMBER)).count()
    return {"screens": found, "matters": seen}


def screens(person: Any, *, stock: bool) -> dict[str, str]:
    """The addresses, by name; a stock list stands beside the board and the change list with its rows."""
    told = dict(_ours(person))
    return {**told, **dict(_lists()), **dict(_stocks())} if stock else told


def rare_word() -> str:
    """The name of one matter in the middle."""
    from tracker.models import Investment

    found = Investment.objects.order_by("pk")[Investment.objects.count() // 2]
    return found.title.split()[-1]


def _ours(person: Any) -> Iterator[tuple[str, str]]:
    from django.urls import reverse

    from tracker.services.portfolio.whole import PARTS
    from tracker.views.boards import address_of

    word = urlencode({"text": rare_word()})
    yield "home", reverse("longstop:home")
    yield "calendar", reverse("longstop:calendar")
    yield "calendar, month", f"{reverse('longstop:calendar')}?view=month"
    yield "calendar, agenda", f"{reverse('longstop:calendar')}?view=agenda"
    yield "portfolio", reverse("longstop:portfolio")
    yield "portfolio, all at once", reverse("longstop:portfolio_whole")
    for name in PARTS:
        yield f"portfolio, {name}", reverse("longstop:portfolio_part", args=[name])
    for kind in BOARDS:
        address = address_of(kind)
        yield f"{kind}, first page", address
        yield f"{kind}, search", f"{address}?{word}"
        if cursor := _half_way(kind, person):
            yield f"{kind}, far page", f"{address}?{urlencode({'after': cursor})}"
    docket = address_of("deadlines")
    yield "deadlines, filtered", f"{docket}?state=paused"
    yield "deadlines, met", f"{docket}?state=met"
    yield "deadlines, regime", f"{docket}?regime=us-cfius"


def _lists() -> Iterator[tuple[str, str]]:
    """Our own change lists of the same models, those that grow with every date, with a page in the middle."""
    from django.contrib.admin import site as ours
    from django.urls import reverse

    from tests.bench.stock import site
    from tracker.admin.long_lists import NEWEST_FIRST, LongAdmin

    word = urlencode({"q": rare_word()})
    for model in site._registry:
        if not isinstance(ours._registry[model], LongAdmin):
            continue
        kind = f"{model._meta.model_name}s list"
        address = reverse(f"admin:tracker_{model._meta.model_name}_changelist")
        yield f"{kind}, first page", address
        yield f"{kind}, search", f"{address}?{word}"
        rows = model._default_manager.order_by()
        for row in NEWEST_FIRST.of(rows)[rows.count() // 2 :][:1]:
            yield f"{kind}, far page", f"{address}?after={NEWEST_FIRST.cursor(row)}"


def _half_way(kind: str, person: Any) -> str:
    """The cursor of a page in the middle of what a board lists."""
    from django.utils import timezone

    from tracker.filters.boards import BOARDS as ALL

    now = timezone.now()
    question = ALL[kind].ask("", person, now)
    rows, order = question.qs, ALL[kind].order(question)
    place = rows.count() // 2
    keys = order.of(rows)[place : place + 1]
    return order.cursor(keys[0]) if keys else ""


def _stocks() -> Iterator[tuple[str, str]]:
    from tests.bench.stock import site

    word = urlencode({"q": rare_word()})
    for model in site._registry:
        kind = f"{model._meta.model_name}s"
        address = f"/stock/tracker/{model._meta.model_name}/"
        pages = model._default_manager.count() // PAGE
        yield f"stock {kind}, first page", address
        yield f"stock {kind}, search", f"{address}?{word}"
        yield f"stock {kind}, far page", f"{address}?p={max(pages // 2, 1)}"
    yield "stock deadlines, filtered", "/stock/tracker/deadline/?state__exact=paused"


def taken(person: Any, asked: dict[str, str], rounds: int) -> dict[str, Found]:
    """Ask for each, once to warm up with its statements counted, then so many rounds in turns."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(**HOST)
    client.force_login(person)
    found: dict[str, Found] = {}
    for name, address in asked.items():
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        if answer.status_code != 200:
            raise AssertionError(f"{name}: {address} answered {answer.status_code}")
        found[name] = {"statements": len(captured), "bytes": len(answer.content), "times": []}
    for place in range(rounds):
        for name, address in asked.items():
            if place >= STOCK_ROUNDS and name.startswith("stock"):
                continue
            began = perf_counter()
            client.get(address)
            found[name]["times"].append(perf_counter() - began)
    return found


def export(rows: int, ending: str) -> Found:
    """Write at most so many rows of the docket as `csv` or `xlsx`; say how many, and what memory it took."""
    from itertools import count, islice

    from django.contrib.auth.models import User
    from django.utils import timezone

    from tests.bench.recompute import peak_memory
    from tracker.filters.boards import BOARDS as ALL
    from tracker.services.boards.exporting import whole
    from tracker.views.exports import FORMATS

    now, person = timezone.now(), User.objects.get(username="root")
    asked = whole("deadlines", ALL["deadlines"].ask("", person, now), person, now)
    written = count()
    began = perf_counter()
    parts, _content_type = FORMATS[ending]
    told = (row for row, _place in zip(islice(asked, rows), written, strict=False))
    for _part in parts("deadlines", told):
        pass
    return {"rows": next(written), "taken": perf_counter() - began, "memory": peak_memory()}


def middle(times: list[float]) -> float:
    """The median."""
    return median(times)


def p95(times: list[float]) -> float:
    """What nineteen in twenty did not exceed."""
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]
