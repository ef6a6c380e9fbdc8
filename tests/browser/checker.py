"""What the accessibility checker finds on the page that is open."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

CHECKER = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
JUDGE = """rules => axe.run(document, {resultTypes: ["violations"], ...rules}).then(found => found.violations
  .filter(one => ["serious", "critical"].includes(one.impact))
  .map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join(" ")}`))"""
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def serious(page: Page, rules: dict[str, Any] | None = None) -> list[str]:
    """Its serious and critical findings: the rule, and the first places that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(CHECKER)
    found: list[str] = page.evaluate(JUDGE, rules or {})
    return found
