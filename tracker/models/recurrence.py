"""A recurrence as a clause has it, in the words of RFC 5545: read strictly, told, turned into days."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any, NoReturn, Self

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from tracker.clock.explain import ordinal
from tracker.models.days import month_name, weekday_name

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FREQUENCIES: Mapping[str, int] = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
EVERY: Mapping[str, "_StrPromise"] = {
    "DAILY": ngettext_lazy("every day", "every %(n)s days", "n"),
    "WEEKLY": ngettext_lazy("every week", "every %(n)s weeks", "n"),
    "MONTHLY": ngettext_lazy("every month", "every %(n)s months", "n"),
    "YEARLY": ngettext_lazy("every year", "every %(n)s years", "n"),
}
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PARTS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
)
HOW_TO = _("a rule such as FREQ=YEARLY, FREQ=MONTHLY;BYMONTHDAY=-1 or FREQ=WEEKLY;BYDAY=FR")
SOME_YEAR = 2001
"""Not a leap year: its months are the shortest that a rule can meet."""

WeekDay = tuple[int, int]
"""The place in the month or year (0: every one) and the day of the week, 0 for Monday."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When something recurs from the day it is anchored on.

    No month or year is passed over: an anniversary of the 29th, 30th or 31st falls on the last day of a month
    that has no such day, and a rule that names such a day itself is refused. `count` counts from the first
    occurrence, whichever that is. `until` is the last possible day.
    """

    freq: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    week_days: tuple[WeekDay, ...] = ()
    places: tuple[int, ...] = ()
    week_start: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a rule. Raises `ValueError` with what is wrong and what to write."""
        parts = _parts(text)
        found = cls(
            freq=parts["FREQ"],
            interval=_number("INTERVAL", parts.get("INTERVAL", "1"), 1, 999),
            count=_number("COUNT", parts["COUNT"], 1, 9999) if "COUNT" in parts else None,
            until=_day(parts["UNTIL"]) if "UNTIL" in parts else None,
            months=_numbers("BYMONTH", parts, 1, 12),
            month_days=_numbers("BYMONTHDAY", parts, -31, 31),
            week_days=tuple(_week_day(one) for one in _list("BYDAY", parts)),
            places=_numbers("BYSETPOS", parts, -366, 366),
            week_start=_week_day(parts.get("WKST", "MO"))[1],
        )
        _refuse_what_is_passed_over(found)
        return found

    def days(self, anchor: date, last: date, *, on_anchor: bool) -> Iterator[tuple[int, date]]:
        """Every occurrence from `anchor` up to `last`, with its number from 1 on, in order.

        With `on_anchor` the day of the anchor is the first one, as in RFC 5545, if the rule falls on it;
        without, all lie after it.
        """
        end = min(last, self.until) if self.until else last
        first = anchor if on_anchor else anchor + timedelta(days=1)
        found = (day for day in self._from(anchor, end) if day >= first)
        numbered = enumerate(takewhile(lambda day: day <= end, found), start=1)
        return takewhile(lambda one: self.count is None or one[0] <= self.count, numbered)

    def _from(self, anchor: date, last: date) -> Iterator[date]:
        if self.is_anniversary:
            first = anchor.replace(day=1)
            months = self.months or ((anchor.month,) if self.freq == "YEARLY" else ())
            for month in self._rule(first, last, bymonth=months or None, bymonthday=1):
                yield month.date().replace(day=min(anchor.day, _length(month.year, month.month)))
            return
        week_days = [weekday(day, place or None) for place, day in self.week_days]
        found = self._rule(
            anchor,
            last,
            bymonth=self.months or None,
            bymonthday=self.month_days or None,
            byweekday=week_days or None,
            bysetpos=self.places or None,
        )
        yield from (one.date() for one in found)

    def _rule(self, first: date, last: date, **by: Any) -> Iterator[datetime]:
        begins, ends = datetime.combine(first, time()), datetime.combine(last, time())
        rule = rrule(
            FREQUENCIES[self.freq],
            dtstart=begins,
            interval=self.interval,
            wkst=self.week_start,
            until=ends,
            **by,
        )
        return iter(rule)

    @property
    def is_anniversary(self) -> bool:
        """Whether it falls on the anchor's own day of the month."""
        return self.freq in ("MONTHLY", "YEARLY") and not self.month_days and not self.week_days

    @property
    def names_days(self) -> bool:
        """Whether it names days or months of its own, and does not only repeat the anchor's day."""
        return bool(self.months or self.month_days or self.week_days)

    def __str__(self) -> str:
        """In words: `every 3 months`, `every week on Friday`, `every year on the last day of December`."""
        found = str(EVERY[self.freq] % {"n": self.interval})
        if self.week_days:
            days = _listed([_weekday_words(one) for one in self.week_days])
            found += gettext(" on %(days)s") % {"days": days}
        if self.month_days:
            days = _listed([_month_day_words(one) for one in self.month_days])
            found += gettext(" on %(days)s") % {"days": days}
        if self.places:
            places = _listed([_place(one) for one in self.places])
            found += gettext(", only the %(places)s of these days") % {"places": places}
        if self.months:
            said = gettext(" of %(months)s") if self.month_days else gettext(" in %(months)s")
            found += said % {"months": _listed([month_name(one) for one in self.months])}
        return found


def validate_recurrence(text: str) -> None:
    """Refuse what `Recurrence.parse` refuses, in its words."""
    try:
        Recurrence.parse(text)
    except ValueError as wrong:
        raise ValidationError(str(wrong)) from wrong


def _parts(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value or name in found:
            _refuse(gettext("“%(part)s” is not NAME=VALUE, each name once") % {"part": part})
        if name not in PARTS:
            _refuse(gettext("%(name)s is not known here") % {"name": name})
        found[name] = value
    if found.get("FREQ") not in FREQUENCIES:
        _refuse(gettext("it needs FREQ=%(frequencies)s") % {"frequencies": ", ".join(FREQUENCIES)})
    if {"COUNT", "UNTIL"} <= found.keys():
        _refuse(gettext("COUNT and UNTIL exclude each other: keep one"))
    return found


def _refuse(why: str) -> NoReturn:
    raise ValueError(
        gettext("%(why)s. Write %(how_to)s.") % {"why": f"{why[0].upper()}{why[1:]}", "how_to": HOW_TO}
    )


def _number(name: str, text: str, least: int, most: int) -> int:
    try:
        n = int(text)
    except ValueError:
        n = 0
    if n == 0 or not least <= n <= most:
        _refuse(
            (
                gettext("%(name)s=%(text)s is not a number from %(least)s to %(most)s")
                % {"name": name, "text": text, "least": least, "most": most}
            )
            + (gettext(" but 0") if least < 0 else "")
        )
    return n


def _list(name: str, parts: Mapping[str, str]) -> list[str]:
    return parts[name].split(",") if name in parts else []


def _numbers(name: str, parts: Mapping[str, str], least: int, most: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_number(name, one, least, most) for one in _list(name, parts)))


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a legal day has no zone
    except ValueError:
        _refuse(gettext("UNTIL=%(text)s is not a day like 20301231") % {"text": text})


def _week_day(text: str) -> WeekDay:
    place, day = text[:-2], text[-2:]
    if day not in DAYS:
        _refuse(
            gettext("%(text)s is not a day of the week like %(days)s, 1%(days)s or -1%(days2)s")
            % {"text": text, "days": DAYS[0], "days2": DAYS[4]}
        )
    return (_number("BYDAY", place, -53, 53) if place else 0), DAYS.index(day)


def _refuse_what_is_passed_over(rule: Recurrence) -> None:
    """Refuse days that some months or years do not have: RFC 5545 would leave those out without a word."""
    within_month = rule.freq == "MONTHLY" or bool(rule.months)
    numbered = [place for place, _ in rule.week_days if place]
    if rule.freq in ("DAILY", "WEEKLY") and (rule.month_days or rule.places or numbered):
        _refuse(gettext("days of the month and places go with FREQ=MONTHLY or YEARLY only"))
    if rule.month_days and rule.freq == "YEARLY" and not rule.months:
        _refuse(gettext("BYMONTHDAY with FREQ=YEARLY needs its month: add BYMONTH=12 for December"))
    if rule.interval > 1 and (
        (rule.freq == "MONTHLY" and rule.months) or (rule.freq == "DAILY" and rule.week_days)
    ):
        _refuse(gettext("INTERVAL would leave out some of the days or months named: keep one of them"))
    if rule.month_days and rule.week_days:
        _refuse(gettext("BYMONTHDAY and BYDAY together leave months out: keep one"))
    if rule.places and not rule.week_days:
        _refuse(gettext("BYSETPOS chooses among days of the week: add BYDAY, or write BYMONTHDAY"))
    shortest = min(_length(SOME_YEAR, month) for month in rule.months or range(1, 13))
    for n in rule.month_days:
        if abs(n) > shortest:
            _refuse(
                gettext("BYMONTHDAY=%(n)s leaves out months without such a day: write -1 for the last day")
                % {"n": n}
            )
    most = 4 if within_month else 52
    for n in numbered:
        if abs(n) > most:
            _refuse(
                gettext(
                    "BYDAY with %(n)s leaves out months or years without such a day: write -1 for "
                    "the last one"
                )
                % {"n": n}
            )
    for n in rule.places:
        if abs(n) > most * len(rule.week_days):
            _refuse(
                gettext(
                    "BYSETPOS=%(n)s leaves out months or years with fewer days: count from the end, from -1"
                )
                % {"n": n}
            )


def _length(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def _listed(words: list[str]) -> str:
    return (
        words[0]
        if len(words) == 1
        else gettext("%(words)s and %(words2)s") % {"words": ", ".join(words[:-1]), "words2": words[-1]}
    )


def _place(n: int) -> str:
    if n == -1:
        return gettext("last")
    return ordinal(n) if n > 0 else gettext("%(n)s last") % {"n": ordinal(-n)}


def _weekday_words(one: WeekDay) -> str:
    place, day = one
    return (
        gettext("the %(place)s %(day)s") % {"place": _place(place), "day": weekday_name(day)}
        if place
        else weekday_name(day)
    )


def _month_day_words(n: int) -> str:
    return gettext("the %(n)s day") % {"n": _place(n)} if n < 0 else gettext("the %(n)s") % {"n": ordinal(n)}
