"""The catalogue of texts: taken from the sources, kept as django.po and compiled to django.mo.

`make messages` (`python -m tests.messages [MORE.po …]`) brings tracker/locale/fr up to date: it collects
every text marked for translation, keeps the French of those that are known, takes that of the files named,
writes the others with an empty msgstr, and compiles. It needs Python and Django alone, no GNU gettext.
"""

import ast
import re
import struct
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import template, trim_whitespace

ROOT = Path(__file__).resolve().parent.parent
FRENCH = ROOT / "tracker" / "locale" / "fr" / "LC_MESSAGES"
SOURCES = ("tracker", "config")

PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop", "_lazy"}
PLURAL = {"ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}

# Texts of Django that our catalogue corrects: its French short names are jan and jui, without a full stop,
# and it says "Ajout de obligation".
OF_DJANGO = (
    "Add %s",
    *("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    *("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
)

HEADER = """\
# French of Longstop. `make messages` keeps it in step with the sources.
msgid ""
msgstr ""
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"""


class Text(NamedTuple):
    """A text as the sources mark it; `context` and `plural` are "" where there is none."""

    one: str
    plural: str = ""
    context: str = ""


Catalogue = dict[Text, tuple[str, ...]]


def marked() -> dict[Text, set[str]]:
    """Every text marked in the sources, and the files that have it."""
    found: dict[Text, set[str]] = {Text(text): {"Django"} for text in OF_DJANGO}
    for top in SOURCES:
        for path in sorted((ROOT / top).rglob("*")):
            if "migrations" not in path.parts and path.suffix in READERS:
                for text in READERS[path.suffix](path.read_text(encoding="utf-8")):
                    found.setdefault(text, set()).add(str(path.relative_to(ROOT)))
    return found


def in_python(source: str) -> Iterator[Text]:
    """The texts that calls of gettext and its kin mark in a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _called(node)


def _called(call: ast.Call) -> Iterator[Text]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    said = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if name in PLAIN and len(said) == 1:
        yield Text(said[0])
    elif name in PLURAL and len(said) >= 2:
        yield Text(said[0], said[1])
    elif name in WITH_CONTEXT and len(said) == 2:
        yield Text(said[1], context=said[0])


def in_template(source: str) -> Iterator[Text]:
    """The texts that `translate`, `blocktranslate` and `_("…")` mark in a template."""
    plain = source
    for found in BLOCK.finditer(source):
        yield _block(found)
        plain = plain.replace(found[0], f" {found['how']} ")
    for tag in TRANSLATE.findall(plain):
        if inline := template.inline_re.match(tag):
            yield Text(inline[1][1:-1].replace("%", "%%"), context=(inline[3] or "")[1:-1])
    for text in template.constant_re.findall(plain):
        yield Text(text[1:-1].replace("%", "%%"))


BLOCK = re.compile(
    r"\{%\s*block(?:trans|translate)\b(?P<how>.*?)%\}(?P<one>.*?)"
    r"(?:\{%\s*plural\s*%\}(?P<plural>.*?))?\{%\s*endblock(?:trans|translate)\s*%\}",
    re.DOTALL,
)
TRANSLATE = re.compile(r"\{%\s*(trans(?:late)?\s.*?)%\}", re.DOTALL)
HOLE = re.compile(r"\{\{\s*(.+?)\s*\}\}")


def _block(found: re.Match[str]) -> Text:
    context = re.search(r"context\s+\"(.+?)\"", found["how"])
    texts = [found["one"], found["plural"] or ""]
    if "trimmed" in found["how"]:
        texts = [trim_whitespace(text) for text in texts]
    one, plural = (HOLE.sub(r"%(\1)s", text.replace("%", "%%")) for text in texts)
    return Text(one, plural, context[1] if context else "")


def in_law(source: str) -> Iterator[Text]:
    """The texts of a law file or calendar that people are shown; citations stay as they are printed."""
    for text in _shown(tomllib.loads(source)):
        yield Text(text, context="law")


def _shown(table: dict[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, str) and key in SHOWN_IN_LAW:
            yield value
        elif key in NAMES_IN_LAW and isinstance(value, dict):
            yield from value.values()
        elif key != "cite":
            for row in value if isinstance(value, list) else [value]:
                yield from _shown(row) if isinstance(row, dict) else ()


SHOWN_IN_LAW = frozenset(
    (
        *("title", "authority", "summary", "label", "says", "note", "no_number", "unverified_because"),
        *("assumes", "why", "reason", "later", "group", "text", "usual", "evidence", "place"),
    )
)
"""Keys of law files whose values people read, in whatever table they stand but a citation."""
NAMES_IN_LAW = ("kinds", "planned", "owners")
"""Tables of law files that name each thing by its key."""

READERS = {".py": in_python, ".html": in_template, ".txt": in_template, ".toml": in_law}


def read(path: Path) -> Catalogue:
    """The texts of a .po file with their translations, without its header, and without what is fuzzy."""
    found: Catalogue = {}
    for entry in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        lines = [line for line in entry.splitlines() if line.strip() and not line.startswith("#~")]
        if any(line.startswith("#,") and "fuzzy" in line for line in lines):
            continue
        fields = _fields(line for line in lines if not line.startswith("#"))
        if fields.get("msgid"):
            said = tuple(text for name, text in fields.items() if name.startswith("msgstr"))
            text = Text(fields["msgid"], fields.get("msgid_plural", ""), fields.get("msgctxt", ""))
            found[text] = said
    return found


def _fields(lines: Iterable[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in lines:
        if not line.startswith('"'):
            name, line = line.split(" ", 1)
            fields[name] = ""
        fields[name] += ast.literal_eval(line.strip())
    return fields


def written(catalogue: Catalogue, places: dict[Text, set[str]]) -> str:
    """The catalogue as a .po file, in order of its texts, each with the files that have it."""
    return "\n".join([HEADER, *(_entry(text, catalogue[text], places[text]) for text in sorted(catalogue))])


def _entry(text: Text, said: tuple[str, ...], places: set[str]) -> str:
    lines = [f"#: {place}" for place in sorted(places)]
    if text.context:
        lines.append(f"msgctxt {_quoted(text.context)}")
    lines.append(f"msgid {_quoted(text.one)}")
    if not text.plural:
        return "\n".join([*lines, f"msgstr {_quoted(said[0])}", ""])
    lines.append(f"msgid_plural {_quoted(text.plural)}")
    return "\n".join([*lines, *(f"msgstr[{n}] {_quoted(one)}" for n, one in enumerate(said)), ""])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def compiled(catalogue: Catalogue, header: str) -> bytes:
    """The .mo file of a catalogue: what gettext reads at run time. Texts without translation are left out."""
    pairs = sorted([(b"", header.encode()), *map(_pair, (one for one in catalogue.items() if all(one[1])))])
    ids, strings = b"", b""
    lengths: list[tuple[int, int, int, int]] = []
    for key, value in pairs:
        lengths.append((len(key), len(ids), len(value), len(strings)))
        ids += key + b"\0"
        strings += value + b"\0"
    first = 7 * 4 + 16 * len(pairs)
    table = [number for n, at, _, _ in lengths for number in (n, first + at)]
    table += [number for _, _, n, at in lengths for number in (n, first + len(ids) + at)]
    start = (0x950412DE, 0, len(pairs), 7 * 4, 7 * 4 + 8 * len(pairs), 0, 0)
    return struct.pack(f"<7I{len(table)}I", *start, *table) + ids + strings


def _pair(entry: tuple[Text, tuple[str, ...]]) -> tuple[bytes, bytes]:
    text, said = entry
    key = f"{text.one}\0{text.plural}" if text.plural else text.one
    key = f"{text.context}\4{key}" if text.context else key
    return key.encode(), "\0".join(said).encode()


def header_of(po: str) -> str:
    """The metadata with which a .po file begins, as the .mo file has them."""
    return _fields(line for line in po.split("\n\n")[0].splitlines() if not line.startswith("#"))["msgstr"]


def brought_up(more: Iterable[Path] = ()) -> tuple[str, bytes, list[Text]]:
    """The .po and the .mo file as they should be, and the texts that still have no French."""
    places = marked()
    known: Catalogue = {}
    for path in (FRENCH / "django.po", *more):
        known |= {text: said for text, said in (read(path) if path.exists() else {}).items() if all(said)}
    empty = {text: ("", "") if text.plural else ("",) for text in places}
    catalogue = {text: known.get(text, empty[text]) for text in places}
    po = written(catalogue, places)
    return po, compiled(catalogue, header_of(po)), [text for text, said in catalogue.items() if not all(said)]


def main(more: Iterable[Path]) -> int:
    """Write both files; 1 if a text has no French yet, and name those."""
    po, mo, missing = brought_up(more)
    FRENCH.mkdir(parents=True, exist_ok=True)
    (FRENCH / "django.po").write_text(po, encoding="utf-8")
    (FRENCH / "django.mo").write_bytes(mo)
    for text in sorted(missing):
        sys.stdout.write(f"no French yet: {text.one!r}\n")
    sys.stdout.write(f"{len(missing)} texts lack French in {FRENCH.relative_to(ROOT) / 'django.po'}.\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(Path(name) for name in sys.argv[1:]))
