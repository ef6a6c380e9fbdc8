"""The templates of mails, compiled once; the style sheet is written into the HTML ones before that.

Mail programs drop style sheets, so every rule has to stand on its element. Doing that to the template
instead of to each mail costs nothing per mail; it works as long as a template's tags stand where text may
stand (never directly between `<table>` and `<td>`). A letter that extends the frame is put into it before
that: Django would do so while rendering, when the styles of either could no longer be written out.
"""

import re
from collections.abc import Mapping
from functools import cache

import css_inline
from django.template import Context, Engine, Template
from django.template.loader import get_template
from django.utils.translation import get_language

FOLDER = "tracker/email"
EXTENDS = re.compile(r'\{% extends "([\w/.]+)" %\}')
BLOCK = re.compile(r"\{% block (\w+) %\}(.*?)\{% endblock %\}", re.DOTALL)


@cache
def compiled(name: str) -> Template:
    """Return the template `name` of the mail folder, HTML with its styles inlined."""
    found = get_template(f"{FOLDER}/{name}").template  # type: ignore[attr-defined]
    if not name.endswith(".html"):
        return _as_template(found, found.source)
    css = get_template(f"{FOLDER}/mail.css").template.source  # type: ignore[attr-defined]
    if extended := EXTENDS.match(found.source):
        inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, extra_css=css)
        return _as_template(found, inliner.inline(_framed(extended[1], found.source)))
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False)
    return _as_template(found, inliner.inline_fragment(found.source, css))


def _framed(frame: str, source: str) -> str:
    """The frame with each of its blocks filled by the block of that name in `source`."""
    blocks = {block[1]: block[2] for block in BLOCK.finditer(source)}
    whole: str = get_template(frame).template.source  # type: ignore[attr-defined]
    return BLOCK.sub(lambda block: blocks[block[1]], whole)


def _as_template(found: Template, source: str) -> Template:
    """Keep the origin, so that what is known of the file still holds for what became of it."""
    engine: Engine = found.engine
    return Template(source, origin=found.origin, name=found.name, engine=engine)


def render(name: str, context: Mapping[str, object]) -> str:
    """Render one mail template in the active language, which it knows by name; only `.html` ones escape."""
    told = {**context, "language": get_language()}
    return compiled(name).render(Context(told, autoescape=name.endswith(".html")))
