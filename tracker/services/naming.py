"""By which name mails, calendars and certificates call a matter: its code name; masked, never its title."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from tracker.models import Deadline, Investment, ReminderPolicy, Review
from tracker.models.clock_keys import paper_of, part_of
from tracker.services.speech import say

BETWEEN = re.compile(r"\s*[/|–—;,:&+()]\s*|\s+-\s+|\s+(?:and|vs?\.?|into)\s+", re.IGNORECASE)
"""What stands between the names in a title."""
FORM = re.compile(
    r"[,\s]+(?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|lp|plc|gmbh|ag|se|sa|s\.a|spa"
    r"|s\.p\.a|srl|bv|b\.v|nv|n\.v|ab|as|oy|kk|pte|pty|holdings?|group)\.?$",
    re.IGNORECASE,
)
"""The legal form at the end of a name, without which texts call a company."""
SHORT = 3
"""Shorter parts of a title are no names."""
"""With this the key of a date begins that is one of an order's parts."""


def one_line(text: str) -> str:
    """Return text fit for a header: no line breaks and no other control characters, blanks folded."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


class Named(NamedTuple):
    """What a matter is called. `hides` is the title that `name` stands for, empty where it is the name.

    `also` are other words by which it would be known: its parties, and the parts of its title. `is_masked`
    says that the firm's mails name no matter by them.
    """

    name: str
    hides: str = ""
    is_code: bool = False
    also: tuple[str, ...] = ()
    is_masked: bool = False

    @property
    def shown(self) -> str:
        """The name for a calendar, which others see as well: empty where a masked matter has none."""
        return self.name if self.is_code or not self.hides else ""

    def hide(self, text: str) -> str:
        """The text with the name in place of the title, its parts and its parties, whole words in any case.

        What the name itself holds hides nothing.
        """
        if not self.hides or not text:
            return text
        pattern = _pattern(self.name, (self.hides, *self.also))
        return pattern.sub(lambda _: self.name, text) if pattern else text

    def headline(self, deadline: Deadline) -> str:
        """The title of a date where others may read it, as in a subject: of a clause, which is free text,
        no word where the matter is masked."""
        if self.is_masked and deadline.obligation_id:
            return _("Obligation due")
        is_of_part = part_of(deadline.key) is not None or paper_of(deadline.key) is not None
        if self.is_masked and deadline.divestment_id and is_of_part:
            return _("Order: part due")
        return self.hide(say(deadline.title))


@lru_cache(maxsize=4096)
def _pattern(name: str, words: tuple[str, ...]) -> re.Pattern[str] | None:
    """What matches any of the words, the longest first."""
    told = sorted(
        {one for one in words if one and one.lower() not in name.lower()}, key=lambda one: -len(one)
    )
    either = "|".join(r"\s+".join(map(re.escape, one.split())) for one in told)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE) if told else None


class _Matter(NamedTuple):
    title: str
    code: str
    masked: bool
    parties: tuple[str, ...]

    def named(self, pk: int, code: str = "") -> Named:
        """By this code name, else by the matter's own, else by its number or title."""
        if own := code or self.code:
            return Named(one_line(own), self.title, True, self._also(), self.masked)
        if self.masked:
            return Named(_("Matter %(pk)s") % {"pk": pk}, self.title, False, self._also(), True)
        return Named(self.title)

    def _also(self) -> tuple[str, ...]:
        parts = [part for part in BETWEEN.split(self.title) if len(part) >= SHORT]
        return tuple(dict.fromkeys((*parts, *self.parties, *map(_without_form, self.parties))))


def _without_form(party: str) -> str:
    """`Kunlun Tech` for `Kunlun Tech Co., Ltd.`; what would be left of a name too short stays whole."""
    while (short := FORM.sub("", party).rstrip(" ,")) != party and len(short) >= SHORT:
        party = short
    return party


def names_of(deadlines: Iterable[Deadline]) -> Mapping[int, Named]:
    """Return what the matter of each of these dates is called, by deadline; one statement at most.

    The code name of the date's own review, else that of the newest review of its matter that has one: orders
    and agreements go by it as well. Without any, the title, or `Matter 12` where the firm masks its mails.
    The deadlines come with their matter.
    """
    rows = list(deadlines)
    called = names_of_matters((row.investment.pk, row.review.code_name if row.review else "") for row in rows)
    return {row.pk: called[row.investment.pk, row.review.code_name if row.review else ""] for row in rows}


def names_of_matters(wanted: Iterable[tuple[int, str]]) -> Mapping[tuple[int, str], Named]:
    """Return what each matter is called where a review goes by a code name, or by none; one statement."""
    pairs = set(wanted)
    known = _matters({pk for pk, _ in pairs})
    return {(pk, code): known[pk].named(pk, code) for pk, code in pairs}


def _matters(ids: set[int]) -> Mapping[int, _Matter]:
    if not ids:
        return {}
    reviews = Review.objects.order_by("-pk").filter(investment=OuterRef("pk")).exclude(code_name="")
    rows = (
        Investment.objects.order_by("other_parties__pk")
        .filter(pk__in=ids)
        .annotate(
            code=Subquery(reviews.values("code_name")[:1]),
            masked=Exists(ReminderPolicy.objects.order_by().filter(masked=True)),
        )
    )
    found: dict[int, _Matter] = {}
    columns = ("investor__name", "target__name", "investor_ultimate_parent")
    others = ("other_parties__party__name", "other_parties__stated_as")
    for pk, title, code, masked, *names in rows.values_list(
        "pk", "title", "code", "masked", *columns, *others
    ):
        before = found[pk].parties if pk in found else ()
        parties = (*before, *(one_line(name) for name in names if name))
        found[pk] = _Matter(one_line(title), code or "", masked, tuple(dict.fromkeys(parties)))
    return found
