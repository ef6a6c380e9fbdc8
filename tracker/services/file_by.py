"""When must we file? Backward from a target day, regime by regime, by walking forward from candidates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.clock.backward import LastDay, Notice, last_filing_day
from tracker.clock.errors import LawError
from tracker.clock.standpoint import Standpoint, filing_of, path_of
from tracker.models.law_words import law_words
from tracker.services.speech import say

from .before_closing import notices_for
from .law import LawBook

NEXT_DAY = gettext_lazy(
    "Filed before the authority's day ends: what arrives later, or on a closed day, may count as filed on the"
    " next open day."
)


class Wish(NamedTuple):
    """A regime to file under: its id, the kind of filing, the calendar chosen (empty: the law's own).

    `preparation` are the business days assumed between filing and the start of the clock.
    """

    regime: str
    filing: str = ""
    calendar: str = ""
    preparation: int = 0


@dataclass(frozen=True)
class FileBy:
    """The answer for one regime: the last safe day on the longest and on the shortest path, and by notices.

    `safe_on` is the earliest of the longest path's day and of every notice; `days_ago` says by how many
    calendar days it has passed on `as_of` (0: it has not). `unknown` says why there is no such day.
    """

    wish: Wish
    title: str
    filing: str
    as_of: date
    zone: str
    longest: LastDay | None
    shortest: LastDay | None
    notices: tuple[Notice, ...]
    safe_on: date | None
    days_ago: int
    unknown: str
    assumes: tuple[str, ...]

    @property
    def cutoff(self) -> str:
        """The hour in `zone` at which `safe_on` is over for a filing; empty where the law names none."""
        hours = [one.outcome.cutoff for one in self.notices if one.act_by == self.safe_on]
        hours += [self.longest.cutoff] if self.longest and self.longest.filed_on == self.safe_on else []
        return min(filter(None, hours), default="")

    @property
    def is_unverified(self) -> bool:
        """Whether the day rests on anything that nobody read in a source."""
        walked = self.longest.walk if self.longest else None
        by_notice = any(one.outcome.confidence != "verified" for one in self.notices)
        return by_notice or (walked is not None and walked.is_unverified)


def file_by(target_on: date, wishes: Sequence[Wish], book: LawBook) -> list[FileBy]:
    """Return for each wish the last safe filing day for closing on `target_on`.

    Raises `LawError` on field `regime` or `filing` for a name that is not coded.
    """
    return [_one(target_on, wish, book) for wish in wishes]


def _one(target_on: date, wish: Wish, book: LawBook) -> FileBy:
    law = book.library.regime(wish.regime)
    if wish.filing and wish.filing not in law.filings:
        known = {"filing": wish.filing, "known": ", ".join(law.filings)}
        raise LawError("filing", _("“%(filing)s” is not one of: %(known)s") % known)
    as_of = book.day(law.zone)
    standpoint = Standpoint(law, book.calendars, as_of, wish.filing, book.pauses(law), wish.calendar)
    found = {kind: _last(standpoint, target_on, wish, kind) for kind in ("longest", "shortest")}
    longest = found["longest"]
    notices = notices_for(standpoint, target_on)
    safe_on, unknown = _safe(longest, notices)
    return FileBy(
        wish,
        law_words(law.title),
        law_words(law.filings.get(filing_of(standpoint, ()), "")),
        as_of,
        law.zone,
        longest,
        found["shortest"],
        notices,
        safe_on,
        max(0, (as_of - safe_on).days) if safe_on else 0,
        unknown,
        _assumes(wish, longest),
    )


def _last(standpoint: Standpoint, target_on: date, wish: Wish, kind: str) -> LastDay | None:
    try:
        path = path_of(standpoint, (), kind, on=target_on)
    except LawError:
        return None
    return last_filing_day(standpoint, path, target_on, preparation=wish.preparation) if path else None


def _safe(longest: LastDay | None, notices: Sequence[Notice]) -> tuple[date | None, str]:
    """The day that is safe on every count, if the longest path has one; else why not."""
    if longest is None:
        return None, _("No path to clearance is coded for this filing")
    if longest.filed_on is None:
        return None, say(longest.unknown.reason) if longest.unknown else ""
    return min([longest.filed_on, *(notice.act_by for notice in notices)]), ""


def _assumes(wish: Wish, longest: LastDay | None) -> tuple[str, ...]:
    n = wish.preparation
    words = (
        ngettext(
            "%(n)s business day lies between filing and the start of the clock.",
            "%(n)s business days lie between filing and the start of the clock.",
            n,
        )
        if n
        else _("The clock starts on the day of filing: no time for preparation or completeness is assumed.")
    )
    walked = longest.walk.assumes if longest and longest.walk else ()
    return (words % {"n": n}, str(NEXT_DAY), *map(say, walked))
