"""From reminders to a mail that a person reads: subject, text, HTML and headers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.alerts import digest, ink, invitation, news
from tracker.alerts.facts import ANSWER, Place, Section, section
from tracker.alerts.folding import folded
from tracker.alerts.mime import Invite, WrittenMail
from tracker.alerts.outage import Outages
from tracker.alerts.subjects import by_date, overview, subject
from tracker.alerts.together import apart, threads_of, together
from tracker.alerts.words import Countdown, language_for, wrapped
from tracker.models import Mail, Reminder, ReminderKind
from tracker.models.reader_zones import zone_of
from tracker.services.law import LawBook
from tracker.services.links import signed
from tracker.services.uids import keyed, mail_domain

RULE = "-" * 72
REMEMBERED = 500  # sections, and as many letters
SAME_FOR = timedelta(hours=1)
"""How long a mail keeps its date when it is tried again; an old date counts as a sign of spam."""


def mail_key(reminder_pks: Iterable[int]) -> UUID:
    """The key of the mail that carries these reminders: the same whoever asks, whenever."""
    return keyed("mail", " ".join(str(pk) for pk in sorted(reminder_pks)))


def message_id(key: UUID) -> str:
    """The Message-ID of a mail, the same on every attempt."""
    return f"<{key}@{mail_domain()}>"


@lru_cache(maxsize=4096)
def thread_id(matter_id: int) -> str:
    """The Message-ID that all mails of a matter refer to, so that a mail program shows them together."""
    return f"<matter-{keyed('matter', str(matter_id))}@{mail_domain()}>"


def news_thread_id(run_id: int) -> str:
    """The Message-ID that all mails about one piece of news refer to."""
    return f"<news-{keyed('news', str(run_id))}@{mail_domain()}>"


def digest_thread_id(subscription_id: int) -> str:
    """The Message-ID that all digests of one subscription refer to."""
    return f"<digest-{keyed('digest', str(subscription_id))}@{mail_domain()}>"


class Told(NamedTuple):
    """A section and how it reads; `ANSWER` stands for its link, `key` for all that makes it what it is."""

    key: tuple[object, ...]
    section: Section
    text: str
    html: str


class Worded(NamedTuple):
    """All that a letter says but for whom it goes to; a mark stands for each link."""

    subject: str
    text: str
    html: str
    threads: Sequence[str]


class Writer:
    """Writes the mails of one sweep; what two people are told alike is worded and rendered once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.outages = Outages(now)
        self.countdown = Countdown(LawBook(None, now))
        self._told: dict[Any, Told] = {}
        self._letters: dict[Any, Worded] = {}
        self._answer_page = f"{settings.SITE_URL}{reverse('answer', args=[ANSWER])}"

    def write(
        self, mail: Mail, recipient: User, reminders: Sequence[Reminder], places: Mapping[int, Place]
    ) -> WrittenMail:
        """Return the mail in its recipient's language, ready to be sent.

        The reminders come with everything they hang on.
        """
        with translation.override(language_for(recipient)):
            return self._write(mail, recipient, reminders, places)

    def _write(
        self, mail: Mail, recipient: User, reminders: Sequence[Reminder], places: Mapping[int, Place]
    ) -> WrittenMail:
        parts = apart(reminders)
        if len(parts) > 1:
            written = [self._write(mail, recipient, part, places) for part in parts]
            return together(written, self._headers(mail, [*threads_of(written)]))
        by_kind = {
            ReminderKind.NEWS.value: self._news,
            ReminderKind.DIGEST.value: self._digest,
            ReminderKind.INVITATION.value: self._invitation,
        }
        if write := by_kind.get(reminders[0].kind):
            return write(mail, reminders[0])
        told = sorted(((self._tell(one, at), one) for one, at in folded(reminders, places)), key=_order)
        letter = self._worded([one for one, _ in told], self.outages.says(reminders, zone_of(recipient)))
        links = [self._answers_at(mail, one) for _, one in told]
        return WrittenMail(
            subject=letter.subject,
            text=_linked(letter.text, links),
            html=_linked(letter.html, links),
            to=recipient.email,
            headers=self._headers(mail, letter.threads),
        )

    def _worded(self, told: Sequence[Told], outage: str) -> Worded:
        """The whole letter with these sections, in their order, rendered once for all who get the same."""
        key = (*(one.key for one in told), outage, get_language())
        if key not in self._letters:
            _make_room(self._letters)
            self._letters[key] = self._word(told, outage)
        return self._letters[key]

    def _word(self, told: Sequence[Told], outage: str) -> Worded:
        sections = [one.section for one in told]
        names = list(dict.fromkeys(one.name for one in sections))
        dates = by_date(sections)
        context = {
            "subject": subject(dates),
            "preheader": f"{sections[0].headline}: {sections[0].day_in_words}. {sections[0].left}",
            "overview": [overview(one) for one in dates] if len(dates) > 1 else [],
            "outage": outage,
            "matters": names[0] if len(names) == 1 else _("these matters"),
            "site": settings.SITE_URL,
            "rule": RULE,
        }
        texts = [one.text.replace(ANSWER, _place(number)) for number, one in enumerate(told)]
        htmls = [SafeString(one.html.replace(ANSWER, _place(number))) for number, one in enumerate(told)]
        return Worded(
            str(context["subject"]),
            wrapped(ink.render("reminder.txt", context | {"sections": texts})),
            ink.render("reminder.html", context | {"sections": htmls}),
            [thread_id(one.matter_id) for one in sections],
        )

    def _news(self, mail: Mail, reminder: Reminder) -> WrittenMail:
        """The one mail about all that a piece of news has moved for a person."""
        run = reminder.run
        assert run is not None, "the database lets no reminder of news be without its run"
        lines, counted = news.lines(reminder)
        context = news.facts(run, counted, lines) | {
            "subject": news.subject(run, counted, lines),
            "outage": self.outages.says([reminder], zone_of(reminder.recipient)),
            "because": news.because(reminder),
            "site": settings.SITE_URL,
            "rule": RULE,
        }
        context["preheader"] = context["what"]
        return WrittenMail(
            subject=context["subject"],
            text=wrapped(ink.render("news.txt", context)),
            html=ink.render("news.html", context),
            to=reminder.recipient.email,
            headers=self._headers(mail, [news_thread_id(run.pk)]),
        )

    def _digest(self, mail: Mail, reminder: Reminder) -> WrittenMail:
        """One digest, as the docket answers its question now."""
        subscription = reminder.subscription
        assert subscription is not None, "the database lets no digest be without its subscription"
        kept = self.outages.why([reminder], zone_of(reminder.recipient))
        told = digest.tell(subscription, self.now, self.countdown, reminder, kept=kept)
        headers = self._headers(mail, [digest_thread_id(subscription.pk)])
        return WrittenMail(
            subject=told.subject,
            text=told.text,
            html=told.html,
            to=reminder.recipient.email,
            headers=headers | digest.list_headers(subscription, mail_domain()),
        )

    def _invitation(self, mail: Mail, reminder: Reminder) -> WrittenMail:
        """A date for the calendar, or one that it is to forget; people can read it, too."""
        told = invitation.told(reminder, mail.created_at, self._dated(mail))
        outage = self.outages.says([reminder], zone_of(reminder.recipient))
        context = told.context | {"outage": outage, "site": settings.SITE_URL}
        return WrittenMail(
            subject=context["subject"],
            text=wrapped(ink.render("invitation.txt", context)),
            html=ink.render("invitation.html", context),
            to=reminder.recipient.email,
            headers=self._headers(mail, [thread_id(reminder.clock.investment.pk)]),
            invite=Invite(told.method, told.ics),
        )

    def _tell(self, reminder: Reminder, place: Place) -> Told:
        late = (self.now - reminder.send_at).days
        zone = zone_of(reminder.recipient)
        of = (reminder.deadline_id, reminder.kind, reminder.due_on, reminder.lead)
        key = (*of, reminder.change_id, reminder.turn_id, place, late, zone, get_language())
        if key not in self._told:
            _make_room(self._told)
            one = section(reminder, place, self.countdown, zone)
            told = vars(one)
            text, html = ink.render("section.txt", told), ink.render("section.html", told)
            self._told[key] = Told(key, one, text, html)
        return self._told[key]

    def _answers_at(self, mail: Mail, reminder: Reminder) -> str:
        """The address of the page on which its recipient answers this reminder."""
        return self._answer_page.replace(ANSWER, signed(reminder.pk, reminder.recipient_id, mail.created_at))

    def _dated(self, mail: Mail) -> datetime:
        """When the mail says it was written: a repeat after a crash is the same to the byte."""
        return mail.created_at if self.now - mail.created_at < SAME_FOR else self.now

    def _headers(self, mail: Mail, threads: Sequence[str]) -> dict[str, str]:
        threads = list(dict.fromkeys(threads))
        return {
            "Message-ID": mail.message_id,
            "Date": format_datetime(self._dated(mail)),
            "In-Reply-To": threads[0],
            "References": " ".join(threads),
            "Content-Language": str(get_language()),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }


def _make_room(remembered: dict[Any, Any]) -> None:
    if len(remembered) >= REMEMBERED:
        remembered.clear()


def _place(number: int) -> str:
    """Where the link of the section of this number goes in a letter: one word, as the link is."""
    return f"{ANSWER}-{number}-"


def _linked(letter: str, links: Sequence[str]) -> str:
    """The letter with the recipient's own links: the same in every copy of this mail.

    A signed link has no character that HTML would read as its own, and stands alone on its line of the text.
    """
    for number, link in enumerate(links):
        letter = letter.replace(_place(number), link)
    return letter


def _order(told: tuple[Told, Reminder]) -> tuple[bool, Any, str]:
    """The nearest day first, what has no day last."""
    one = told[0].section
    return (one.day is None, one.day, one.title)
