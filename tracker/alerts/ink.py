"""The templates of mails, compiled once; the style sheet is written into the HTML ones before that.

Mail programs drop style sheets, so every rule has to stand on its element. Doing that to the template
instead of to each mail costs nothing per mail; it works as long as a template's tags stand where text may
stand (never directly between `<table>` and `<td>`).
"""

from collections.abc import Mapping
from functools import cache

import css_inline
from django.template import Context, Engine, Template
from django.template.loader import get_template

FOLDER = "tracker/email"


@cache
def compiled(name: str) -> Template:
    """Return the template `name` of the mail folder, HTML with its styles inlined."""
    found = get_template(f"{FOLDER}/{name}").template  # type: ignore[attr-defined]
    if not name.endswith(".html"):
        return _as_template(found, found.source)
    css = get_template(f"{FOLDER}/mail.css").template.source  # type: ignore[attr-defined]
    if found.source.lstrip().lower().startswith("<!doctype"):
        inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, extra_css=css)
        return _as_template(found, inliner.inline(found.source))
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False)
    return _as_template(found, inliner.inline_fragment(found.source, css))


def _as_template(found: Template, source: str) -> Template:
    """Keep the origin, so that what is known of the file still holds for what became of it."""
    engine: Engine = found.engine
    return Template(source, origin=found.origin, name=found.name, engine=engine)


def render(name: str, context: Mapping[str, object]) -> str:
    """Render one mail template; only `.html` ones escape."""
    return compiled(name).render(Context(dict(context), autoescape=name.endswith(".html")))
