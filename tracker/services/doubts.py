"""Why not to rely on a date yet, in words: the same on every page, in mails, feeds, files and commands."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.models import Deadline


class Doubts(NamedTuple):
    """`marks` are single words to stand behind a date; `by_hand` says which other day was set, if any is."""

    marks: tuple[str, ...]
    by_hand: str


def doubts_of(deadline: Deadline) -> Doubts:
    """What is not verified, not checked by a second person, or set by hand; touches no database."""
    return Doubts(marks_of(deadline.confidence, deadline.unchecked), by_hand_words(deadline))


def marks_of(confidence: str, unchecked: Sequence[int]) -> tuple[str, ...]:
    """The words for what is not verified, and not checked by a second person."""
    marks = ((_("unverified"), confidence != "verified"), (_("unchecked"), bool(unchecked)))
    return tuple(word for word, holds in marks if holds)


def by_hand_words(deadline: Deadline) -> str:
    """`Set by hand: Mon 6 Jul 2026; computed: Fri 3 Jul 2026`; empty where no other day stands."""
    if deadline.set_on is None:
        return ""
    computed = legal_day(deadline.due_on) if deadline.due_on else _("no date")
    told = {"day": legal_day(deadline.set_on), "computed": computed}
    return _("Set by hand: %(day)s; computed: %(computed)s") % told
