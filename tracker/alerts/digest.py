"""The mail of a digest: what is due in the dates it checks, read when it is sent, and what moved."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.alerts import ink
from tracker.alerts.dates import DOUBTED, LISTED, Dates, Move, Stretch, changes, set_by_hand, told_moves
from tracker.alerts.subjects import practice_mark
from tracker.alerts.words import Countdown, legal_day, one_line, wrapped
from tracker.clock.hours import city
from tracker.filters.kept import DOCKET, ask_again, errors_of, in_words, typed_words
from tracker.models import Cadence, Reminder, ReminderKind, ReminderPolicy, ReminderState, Subscription
from tracker.models.reader_zones import zone_of
from tracker.services.boards.addresses import address_of
from tracker.services.digests import NEWER, PAUSED, Rhythm, rhythm_of
from tracker.services.law import local_day
from tracker.services.moved import newest
from tracker.services.subscriptions import unsubscribe_token

LATE = timedelta(hours=2)
OVERLAP = timedelta(minutes=15)
"""What moved while the last digest was written and sent is told again: longer than a sweep lasts."""
VIEW_IS_GONE = gettext_lazy(
    "The saved view that this digest followed was deleted, or is no longer shared with you. The digest keeps"
    " the last question of that view."
)
"""Its name is not told in a mail: it may be that of a matter."""
NOT_UNDERSTOOD = gettext_lazy("its question is not understood any more")


@dataclass(frozen=True, kw_only=True)
class Told:
    """Everything a digest says; `wrong` is why it could check nothing, `follows` what became of its
    view. The templates read it by name.

    `counts` has `checked`, the stretches and the rest, each by its name in `tracker.alerts.dates`.
    """

    subject: str
    headline: str
    name: str
    question: str
    wrong: tuple[str, ...]
    follows: str
    late: str
    checked_words: str
    counts: dict[str, int]
    stretches: tuple[Stretch, ...]
    others: tuple[str, ...]
    moves: tuple[Move, ...]
    moved: int
    more_moves: int
    moved_since: str
    next_comes: str
    docket: str
    settings_link: str
    stop_link: str
    site: str

    @property
    def text(self) -> str:
        """The plain text of the mail."""
        return wrapped(ink.render("digest.txt", self._facts))

    @property
    def html(self) -> str:
        """The HTML of the mail."""
        return ink.render("digest.html", self._facts)

    @property
    def _facts(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def why_not(reminder: Reminder, now: datetime) -> str:
    """Return why this digest should not be sent at `now` (UTC), or nothing if it should."""
    subscription = reminder.subscription
    assert subscription is not None, "the database lets no digest be without its subscription"
    if not subscription.is_active:
        return PAUSED
    newer = subscription.reminders.filter(due_on__gt=reminder.due_on, send_at__lte=now)
    return NEWER if newer.exclude(state=ReminderState.CANCELLED).exists() else ""


def list_headers(subscription: Subscription, domain: str) -> dict[str, str]:
    """What marks a mail as one of a list that its reader can leave at once (RFC 2919, RFC 2369, RFC 8058)."""
    return {
        "List-ID": f"<digest-{subscription.pk}.{domain}>",
        "List-Unsubscribe": f"<{_stop_link(subscription)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def tell(
    subscription: Subscription,
    now: datetime,
    countdown: Countdown,
    reminder: Reminder | None = None,
    *,
    kept: str = "",
) -> Told:
    """Say what this digest has to say at `now` (UTC) to its reader, or to the recipient of `reminder`.

    `kept` says what kept the reminder from leaving in time.
    Asks the board itself, so that nothing is in it that the reader may not see. The number of statements
    does not depend on the number of dates. Writes nothing; the subscription need not be stored.
    """
    return _Teller(subscription, now, countdown, reminder, kept).told()


class _Teller:
    def __init__(
        self,
        subscription: Subscription,
        now: datetime,
        countdown: Countdown,
        reminder: Reminder | None,
        kept: str,
    ) -> None:
        if reminder and reminder.recipient_id == subscription.user_id:
            subscription.user = reminder.recipient  # what is known of them was read with the reminder
        self.subscription, self.now, self.countdown, self.reminder = subscription, now, countdown, reminder
        self.kept = kept
        self.reader = reminder.recipient if reminder else subscription.user
        self.rhythm = rhythm_of(subscription)

    def told(self) -> Told:
        question = ask_again(self.subscription.query, self.reader, self.now, self.subscription.board)
        wrong = errors_of(question)
        dates = Dates(question, self.countdown, zone_of(self.reader))
        stretches = dates.stretches()
        since = self._since()
        moved = changes(question, since, self.now)
        by_hand = set_by_hand(question, since, self.now)
        moves = told_moves(newest(moved, by_hand, LISTED))
        total = moved.count() + by_hand.count()
        masked = bool(typed_words(question)) and ReminderPolicy.objects.filter(masked=True).exists()
        return Told(
            subject=self._subject(wrong, dates.counts, stretches),
            headline=self._headline(wrong, dates.counts),
            name=one_line(self.subscription.name),
            question=in_words(question, masked=masked, kind=self.subscription.board),
            wrong=tuple(wrong),
            follows=str(VIEW_IS_GONE) if self.subscription.view_was else "",
            late=self._late(),
            checked_words=checked(dates.counts["checked"]),
            counts=dates.counts,
            stretches=stretches,
            others=dates.others(),
            moves=moves,
            moved=total,
            more_moves=total - len(moves),
            moved_since=legal_day(local_day(since, self.rhythm.zone)),
            next_comes=self._next(),
            docket=_address(self._settings if masked else self._docket),
            settings_link=_address(self._settings),
            stop_link=_stop_link(self.subscription) if self.subscription.pk else "",
            site=settings.SITE_URL,
        )

    @property
    def _docket(self) -> str:
        """The board that is asked."""
        return address_of(self.subscription.board, self.subscription.query)

    @property
    def _settings(self) -> str:
        key = self.subscription.pk
        return reverse("longstop:my_digest", args=[key]) if key else reverse("longstop:my_digests")

    @property
    def _earlier(self) -> QuerySet[Reminder]:
        """The other digests of this subscription; none of one that is not stored."""
        rows = Reminder.objects.filter(
            kind=ReminderKind.DIGEST, subscription__isnull=False, subscription=self.subscription.pk
        )
        return rows.exclude(pk=self.reminder.pk) if self.reminder else rows

    @cached_property
    def _last(self) -> Reminder | None:
        """The last one that left."""
        if self.subscription.pk is None:
            return None
        return self._earlier.filter(state=ReminderState.SENT).order_by("-sent_at", "-pk").first()

    def _since(self) -> datetime:
        """A little before the last digest left, rather twice than never; for the first one, a period ago."""
        sent_at = self._last and self._last.sent_at
        return sent_at - OVERLAP if sent_at else self.now - self.rhythm.period

    def _late(self) -> str:
        """That it is late and why, and that others before it never left; empty if neither."""
        if self.reminder is None:
            return ""
        words: list[str] = []
        if self.kept or self.now - self.reminder.send_at > LATE:
            should = _instant(self.reminder.send_at, self.rhythm)
            late = _("This digest is late: it should have left on %(at)s.") % {"at": should}
            words += [late, *filter(None, [self.kept])]
        if self._stands_for_others():
            words.append(_("What was planned before it did not leave: this one stands for all of it."))
        return " ".join(words)

    def _stands_for_others(self) -> bool:
        """Whether a digest since the last one that left gave way to a newer one."""
        rows = self._earlier.filter(state=ReminderState.CANCELLED, cancelled_reason=NEWER)
        if self._last and self._last.due_on:
            rows = rows.filter(due_on__gt=self._last.due_on)
        return rows.exists()

    def _next(self) -> str:
        if not self.subscription.is_active:
            return _("This digest is paused: none comes until you resume it.")
        coming = self.rhythm.instant(next(self.rhythm.coming(self.now)))
        return _("The next one comes on %(at)s.") % {"at": _instant(coming, self.rhythm)}

    def _of(self) -> str:
        """`Monday digest`, `Daily digest, Mon 6 Jul 2026`; with its name where it asks a question."""
        if self.subscription.cadence == Cadence.WEEKLY:
            kind = _("%(weekday)s digest") % {"weekday": WEEKDAYS[self.rhythm.weekday]}
        else:
            today = legal_day(local_day(self.now, self.rhythm.zone))
            kind = _("Daily digest, %(day)s") % {"day": today}
        asks = self.subscription.query or self.subscription.board != DOCKET
        return f"{kind}, {self.subscription.name}" if asks else kind

    def _subject(self, wrong: Sequence[str], counts: dict[str, int], stretches: Sequence[Stretch]) -> str:
        lines = [line for stretch in stretches for line in stretch.lines]
        practice = practice_mark(bool(lines) and all(line.practice for line in lines))
        told = _("nothing checked") if wrong else checked(counts["checked"])
        what = {"what": self._of(), "name": f"{self._headline(wrong, counts)} ({told})"}
        return one_line(f"{practice}{_('%(what)s: %(name)s') % what}")

    def _headline(self, wrong: Sequence[str], counts: dict[str, int]) -> str:
        """`3 due this week, 1 overdue`; a daily one begins with what is due today."""
        if wrong:
            return str(NOT_UNDERSTOOD)
        week = counts["today"] + counts["week"]
        daily = self.subscription.cadence == Cadence.DAILY
        today, overdue, doubted = counts["today"], counts["overdue"], counts[DOUBTED]
        parts = (
            [ngettext("%(n)s due today", "%(n)s due today", today) % {"n": today}] if today and daily else []
        )
        parts += [ngettext("%(n)s due this week", "%(n)s due this week", week) % {"n": week}] if week else []
        parts += [ngettext("%(n)s overdue", "%(n)s overdue", overdue) % {"n": overdue}] if overdue else []
        if not parts and counts["month"]:
            return _("nothing due this week, %(n)s due in 30 days") % {"n": counts["month"]}
        parts += [_("%(n)s of them unverified or unchecked") % {"n": doubted}] if doubted else []
        return ", ".join(parts) or _("nothing due in 30 days")


def checked(n: int) -> str:
    """`142 dates checked`."""
    return ngettext("%(n)s date checked", "%(n)s dates checked", n) % {"n": n}


def _stop_link(subscription: Subscription) -> str:
    """The absolute address that stops this digest, without logging in."""
    return _address(reverse("unsubscribe", args=[unsubscribe_token(subscription.pk)]))


def _address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _instant(at: datetime, rhythm: Rhythm) -> str:
    """`Mon 6 Jul 2026, 07:00 in Berlin`."""
    day = legal_day(local_day(at, rhythm.zone))
    told = {"day": day, "hour": f"{rhythm.hour:02}:00", "city": city(rhythm.zone)}
    return _("%(day)s, %(hour)s in %(city)s") % told
