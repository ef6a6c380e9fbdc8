"""Every address of the site, from the resolver itself, with each placeholder filled in."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

PLACEHOLDER = re.compile(r"<(?:(\w+):)?(\w+)>")


class Address(NamedTuple):
    """A route such as `admin/tracker/review/<path:object_id>/change/` and its name."""

    route: str
    name: str

    @property
    def placeholders(self) -> list[str]:
        return [name for _, name in PLACEHOLDER.findall(self.route)]

    def filled(self, **values: object) -> str:
        """The path with its placeholders replaced."""
        return "/" + PLACEHOLDER.sub(lambda found: str(values[found[2]]), self.route)


def every_address() -> list[Address]:
    """All routes there are, each once."""
    return list(dict.fromkeys(_walk(get_resolver().url_patterns, "")))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + _route(pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield Address(route, pattern.name or "")


def _route(pattern: URLPattern | URLResolver) -> str:
    text = str(pattern.pattern)
    if "(?P<" not in text:
        return text.lstrip("^")
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", text).strip("^$")
