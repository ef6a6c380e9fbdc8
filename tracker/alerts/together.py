"""Several letters in one mail: more would reach their reader within an hour than may, or all are late.

Each is written as if it left alone and stands in it with its own subject and its own last lines, so that
nothing of it is lost. That the mail is one of a list, as a digest is, is no longer true of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tracker.alerts import ink
from tracker.alerts.mime import WrittenMail
from tracker.alerts.words import one_line, wrapped
from tracker.models import Reminder, ReminderKind

OF_THEIR_OWN = (ReminderKind.NEWS, ReminderKind.DIGEST, ReminderKind.INVITATION)
"""Kinds that share no letter unless they have to: each is one letter, of the kind of its reminder."""
RULE = "-" * 72
SIGNED = "\n-- \n"
INSIDE = re.compile(
    r'<td class="inside".*?<p class="brand".*?</p>(?P<body>.*)</td></tr>\s*'
    r'<tr><td class="foot"[^>]*>(?P<foot>.*?)</td></tr>',
    re.DOTALL,
)
"""What a letter puts into the frame that all of them share."""


class Part(NamedTuple):
    """One of the letters: its subject, and text and HTML without frame and signature."""

    subject: str
    text: str
    text_foot: str
    html: SafeString
    html_foot: SafeString


def apart(reminders: Sequence[Reminder]) -> list[list[Reminder]]:
    """The reminders as they would leave if each letter left alone; what shares one anyway comes first."""
    shared = [one for one in reminders if one.kind not in OF_THEIR_OWN]
    own = [[one] for one in reminders if one.kind in OF_THEIR_OWN]
    return [shared, *own] if shared else own


def together(letters: Sequence[WrittenMail], headers: Mapping[str, str]) -> WrittenMail:
    """Return one mail with all that these letters to one person say."""
    parts = [_part(one) for one in letters]
    context = {
        "subject": one_line(
            _("%(n)s letters in one: %(first)s") % {"n": len(parts), "first": parts[0].subject}
        ),
        "parts": parts,
        "site": settings.SITE_URL,
        "rule": RULE,
    }
    return WrittenMail(
        subject=str(context["subject"]),
        text=wrapped(ink.render("together.txt", context)),
        html=ink.render("together.html", context),
        to=letters[0].to[0],
        headers=headers,
    )


def threads_of(letters: Sequence[WrittenMail]) -> Iterator[str]:
    """The threads to which these letters belong, in their order."""
    for one in letters:
        yield from one.extra_headers["References"].split()


def _part(letter: WrittenMail) -> Part:
    text, _signed, text_foot = str(letter.body).rpartition(SIGNED)
    found = INSIDE.search(str(letter.alternatives[0][0]))
    assert found, "every letter stands in the same frame"
    # It was rendered, and escaped, as a whole before.
    body, foot = mark_safe(found["body"].strip()), mark_safe(found["foot"].strip())
    return Part(str(letter.subject), text.strip("\n"), text_foot.strip("\n"), body, foot)
