"""The words of the law files in the reader's language: titles, kinds of event, owners, holidays, notes.

The files are the only source. `make messages` collects what they show into the catalogue, under
the context `law`: there “Review” is a phase of a regime and not the button.
"""

from django.utils.translation import pgettext


def law_words(text: str) -> str:
    """Return `text` of a law file as the reader's language says it; a text of no law file as it is."""
    return pgettext("law", text) if text else ""

