"""The French catalogue is in step with the sources, and .mo with .po."""

import gettext
import re

from tests.messages import (
    FRENCH,
    Text,
    brought_up,
    compiled,
    header_of,
    in_law,
    in_python,
    in_template,
    marked,
    read,
)


def test_the_compiled_catalogue_is_what_the_written_one_says() -> None:
    written = (FRENCH / "django.po").read_text(encoding="utf-8")
    assert (FRENCH / "django.mo").read_bytes() == compiled(read(FRENCH / "django.po"), header_of(written))


def test_what_is_compiled_is_read_by_gettext() -> None:
    with (FRENCH / "django.mo").open("rb") as file:
        french = gettext.GNUTranslations(file)
    assert french.gettext("Fri") == "ven."
    assert french.pgettext("the first of a month", "%(weekday)s %(day)s %(month)s %(year)s").count("er ") == 1


def test_texts_are_found_in_modules() -> None:
    source = (
        '_("a" "b"); ngettext("%(n)s c", "%(n)s d", n); pgettext("where", "e"); x.gettext_lazy("f"); _(g)'
    )
    found = [Text("ab"), Text("%(n)s c", "%(n)s d"), Text("e", context="where"), Text("f")]
    assert sorted(in_python(source)) == sorted(found)


def test_texts_are_found_in_templates() -> None:
    source = (
        '{% translate "a" %} {% trans "100% b" as c %} {{ x|default:_("d") }}'
        "{% blocktranslate trimmed count n=n %}one {{ e }}\n of {{ n }}{% plural %}all{% endblocktranslate %}"
        '{% blocktranslate with g=y|default:_("h") %}i {{ g }}{% endblocktranslate %}'
    )
    found = [Text("a"), Text("100%% b"), Text("d"), Text("h"), Text("i %(g)s")]
    found.append(Text("one %(e)s of %(n)s", "all"))
    assert sorted(in_template(source)) == sorted(found)


def test_texts_are_found_in_law_files_but_for_citations() -> None:
    source = """
        title = "a"
        [cite]
        text = "Act s 1"
        [kinds]
        filed = "b"
        [[rule]]
        id = "demo.one"
        note = "c"
        cite = { text = "Act s 2" }
        reading = [{ label = "d", says = "e" }]
    """
    assert sorted(in_law(source)) == [Text(one, context="law") for one in "abcde"]


def test_the_catalogue_has_just_the_texts_of_the_sources() -> None:
    """After a change of texts: `make messages`, then write what it asks for."""
    assert brought_up()[0] == (FRENCH / "django.po").read_text(encoding="utf-8")


def test_every_text_has_its_french_with_the_same_places() -> None:
    french = read(FRENCH / "django.po")
    lacking = [text.one for text in marked() if not all(french.get(text, ("",)))]
    unlike = [
        text.one for text, said in french.items() if places(text.plural or text.one) != places(said[-1])
    ]
    assert (lacking, unlike) == ([], [])


def places(text: str) -> list[str]:
    """What is filled in: `%(n)s`, `{words}`, and the marks of a page."""
    return sorted(re.findall(r"%\(\w+\)[sd]|%%|\{\w*\}|</?\w+", text))
