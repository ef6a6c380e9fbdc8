"""An SVG file that stands alone: the picture of a page with the same style sheet, in the light colours."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.utils.http import content_disposition_header

TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]+), #[0-9a-f]+\)")
USED = re.compile(r"var\(--([\w-]+)\)")
SHEETS = ("tracker/css/tokens.css", "tracker/css/pictures.css")
SANS = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif"
END_OF_DRAWING = "/* End of the drawing */"
"""What stands below it in the style sheet is about the page around a picture."""


def svg_file(picture: str, name: str) -> HttpResponse:
    """Return the picture as a file to save; programs that know no variables find each colour written out."""
    head, _, rest = picture.partition(">")
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n{head.strip()}>\n<style>\n{style()}</style>{rest}'
    response = HttpResponse(body, content_type="image/svg+xml; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@cache
def style() -> str:
    """The style sheet of the drawings with each colour in its place."""
    tokens, sheet = (_read(path) for path in SHEETS)
    colours = {**dict(TOKEN.findall(tokens)), "sans": SANS}
    drawing = sheet.partition(END_OF_DRAWING)[0]
    return USED.sub(lambda found: colours[found[1]], drawing)


def _read(path: str) -> str:
    found = finders.find(path)
    assert isinstance(found, str), f"{path} belongs to the program, in {settings.BASE_DIR}"
    return Path(found).read_text(encoding="utf-8")
