"""When a browser on this machine first shows something of a page, with nothing kept from before."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from tests.servers import find_chromium

Found = dict[str, Any]
ASKED = """async () => {
  const paint = await new Promise(told => new PerformanceObserver(list => {
    const first = list.getEntriesByName("first-contentful-paint")[0];
    if (first) told(first.startTime);
  }).observe({type: "paint", buffered: true}));
  const files = performance.getEntriesByType("resource");
  const sum = (some, size) => some.reduce((all, one) => all + one[size], 0);
  const scripts = files.filter(one => new URL(one.name).pathname.endsWith(".js"));
  return {
    paint,
    scripts: sum(scripts, "decodedBodySize"),
    files: files.length,
    bytes: sum([...files, ...performance.getEntriesByType("navigation")], "transferSize"),
  };
}"""


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, format: str, *args: Any) -> None:
        return


class Threads(ThreadingMixIn, WSGIServer):
    """A browser asks for several files at once."""

    daemon_threads = True


@contextmanager
def served() -> Iterator[str]:
    """The application on a loopback port of its own; yields the address."""
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", 0, get_wsgi_application(), Threads, Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def paint(rounds: int) -> Found:
    """Home and the docket as a superuser, each time in a browser that was never there; empty without one.

    Of each: `paint` in milliseconds, and in bytes `scripts` (unpacked) and all that came over the wire.
    """
    from django.contrib.auth.models import User
    from django.test import Client
    from django.urls import reverse
    from playwright.sync_api import sync_playwright

    chromium = find_chromium()
    if chromium is None:
        return {}
    pages = {"home": reverse("longstop:home"), "docket": reverse("longstop:docket")}
    client = Client()
    client.force_login(User.objects.get(username="root"))
    session = client.cookies["sessionid"].value
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    found: dict[str, list[Found]] = {name: [] for name in pages}
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for _ in range(rounds):
            for name, path in pages.items():
                context = browser.new_context()
                context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
                page = context.new_page()
                page.goto(f"{address}{path}", wait_until="load")
                found[name].append(page.evaluate(ASKED))
                context.close()
        browser.close()
    return found
