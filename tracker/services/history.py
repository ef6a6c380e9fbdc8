"""Who recorded or changed what in a matter, and when: the record of the record, newest first.

Nothing here is stored: each line is one append-only row, or an entry of the admin's own log.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from tracker.clock.events import RETRACTED
from tracker.clock.explain import legal_day
from tracker.models import (
    CheckAnswer,
    DeadlineChange,
    DivestmentEvent,
    Document,
    DocumentWithdrawal,
    Entry,
    Evidence,
    Fulfilment,
    Incident,
    Investment,
    LedgerEntry,
    MatterNote,
    Override,
    Review,
    ReviewEvent,
)
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library
from tracker.services.speech import say

from .docket.words import kind_title

FEW, MANY = 20, 500
BY_PEOPLE = (Entry.ACKNOWLEDGED, Entry.SNOOZED, Entry.BOUNCED, Entry.REFUSED)
"""What of the ledger of reminders belongs to the story of a matter; the page of a date has all of it."""


class Recorded(NamedTuple):
    """One act: when (UTC), what in words, by whom (empty: by Longstop itself), the rest, and its page."""

    at: datetime
    what: str
    who: str
    detail: str
    link: str


Source = tuple[Callable[[Any], Recorded], QuerySet[Any], str]


class History(NamedTuple):
    """The newest acts first, and whether there are older ones than these."""

    entries: Sequence[Recorded]
    has_more: bool


def history_of(matter: Investment, user: User, most: int = FEW) -> History:
    """Return the newest `most` acts in a matter that `user` sees.

    One statement finds which rows these are, and one more is asked for each kind of row among them.
    """
    if not Investment.objects.visible_to(user).filter(pk=matter.pk).exists():
        return History([], has_more=False)  # the admin's log knows no walls
    sources = list(_sources(matter, user))
    newest = _newest(sources, most + 1)
    found: list[Recorded] = []
    for (told, rows, _at), keys in zip(sources, newest, strict=True):
        found += [told(row) for row in rows.filter(pk__in=keys).order_by("-pk")] if keys else []
    found.sort(key=lambda one: one.at, reverse=True)
    return History(found[:most], len(found) > most)


def _newest(sources: Sequence[Source], most: int) -> list[list[int]]:
    """The keys of the newest rows of all kinds together, by their kind."""
    slim = [
        rows.order_by().annotate(nth=Value(nth), told_at=F(at)).values_list("nth", "pk", "told_at")
        for nth, (_told, rows, at) in enumerate(sources)
    ]
    found: list[list[int]] = [[] for _source in sources]
    for nth, key, _at in slim[0].union(*slim[1:], all=True).order_by("-told_at")[:most]:
        found[nth].append(key)
    return found


def _sources(matter: Investment, user: User) -> Iterator[Source]:
    """Each kind of row with the words for it, and its field that says when it was recorded."""
    of_clock = Q()
    for path in PATHS_TO_MATTER:
        of_clock |= Q(**{f"deadline__{path}": matter})

    def kept(model: Any, of_matter: Q, by: str) -> QuerySet[Any]:
        rows: QuerySet[Any] = model.objects.visible_to(user).filter(of_matter)
        return rows.select_related(by)

    events = kept(ReviewEvent, Q(review__investment=matter), "recorded_by")
    yield _event, events.select_related("corrects", "review"), "recorded_at"
    yield _step, kept(DivestmentEvent, Q(divestment__investment=matter), "recorded_by"), "recorded_at"
    changes = kept(DeadlineChange, of_clock, "event__recorded_by")
    yield (
        _move,
        changes.select_related("deadline", "closure__recorded_by", "pause__recorded_by"),
        "changed_at",
    )
    yield _override, kept(Override, of_clock, "recorded_by").select_related("deadline"), "recorded_at"
    answers = kept(CheckAnswer, Q(check_of__investment=matter), "by")
    yield _answer, answers.select_related("check_of__event", "check_of__override__deadline"), "at"
    places = Q(investment=matter) | Q(event__review__investment=matter)
    places |= Q(step__divestment__investment=matter) | Q(incident__agreement__investment=matter)
    yield _document, kept(Document, places, "added_by"), "added_at"
    documents = Document.objects.order_by().filter(places).values("pk")
    gone = kept(DocumentWithdrawal, Q(document__in=documents), "withdrawn_by")
    yield _withdrawal, gone.select_related("document"), "withdrawn_at"
    yield _note, kept(MatterNote, Q(investment=matter), "written_by"), "written_at"
    yield _incident, kept(Incident, Q(agreement__investment=matter), "recorded_by"), "recorded_at"
    done = kept(Fulfilment, Q(obligation__agreement__investment=matter), "recorded_by")
    yield _fulfilment, done.select_related("obligation"), "recorded_at"
    papers = Q(obligation__agreement__investment=matter) | Q(part__divestment__investment=matter)
    yield _evidence, kept(Evidence, papers, "uploaded_by"), "uploaded_at"
    ledger = kept(LedgerEntry, of_clock & Q(what__in=BY_PEOPLE), "by")
    yield _ledger, ledger.select_related("deadline", "reminder__recipient"), "at"
    yield _logged, _log(matter), "action_time"


def _log(matter: Investment) -> QuerySet[LogEntry]:
    """What was changed on the forms of the matter and its reviews."""
    kinds = ContentType.objects.get_for_models(Investment, Review)
    reviews = matter.reviews.order_by().annotate(text=Cast("pk", CharField())).values("text")
    rows = LogEntry.objects.filter(
        Q(content_type=kinds[Investment], object_id=str(matter.pk))
        | Q(content_type=kinds[Review], object_id__in=reviews)
    )
    return rows.select_related("user", "content_type")


def _name(person: User | None) -> str:
    return (person.get_full_name() or person.get_username()) if person else ""


def _event(row: ReviewEvent) -> Recorded:
    values = {"title": kind_title(row.kind), "day": row.occurred}
    if row.corrects is None:
        what = _("Event recorded: %(title)s, %(day)s") % values
    else:
        earlier = {"earlier": kind_title(row.corrects.kind), "was": row.corrects.occurred}
        words = (
            _("Event taken back: %(earlier)s, %(was)s")
            if row.kind == RETRACTED
            else _("Event corrected: %(earlier)s, %(was)s is now %(title)s, %(day)s")
        )
        what = words % (values | earlier)
    name = load_library().names.get(row.review.regime)
    regime = law_words(name.title) if name else row.review.regime
    detail = f"{regime}. {say(row.reason)}" if row.reason else regime
    return Recorded(row.recorded_at, what, _name(row.recorded_by), detail, row.review.get_absolute_url())


def _step(row: DivestmentEvent) -> Recorded:
    what = _("Step of a divestment recorded: %(title)s, %(day)s") % {
        "title": row.get_kind_display(),
        "day": row.occurred,
    }
    link = row.get_absolute_url()
    return Recorded(row.recorded_at, what, _name(row.recorded_by), getattr(row, "reason", ""), link)


def _move(row: DeadlineChange) -> Recorded:
    old, new = (legal_day(day) if day else _("no date") for day in (row.old_on, row.new_on))
    title = say(row.deadline.title)
    if row.old_on is None:
        what = _("Date set: %(title)s, %(new)s") % {"title": title, "new": new}
    else:
        what = _("Date moved: %(title)s, %(old)s → %(new)s") % {"title": title, "old": old, "new": new}
    cause = row.event or row.closure or row.pause
    who = _name(cause.recorded_by) if cause else ""
    return Recorded(row.changed_at, what, who, say(row.text), row.deadline.get_absolute_url())


def _override(row: Override) -> Recorded:
    values = {"title": say(row.deadline.title), "day": legal_day(row.set_on) if row.set_on else ""}
    words = (
        _("Day set by hand: %(title)s, %(day)s") if row.set_on else _("Day set by hand withdrawn: %(title)s")
    )
    link = row.deadline.get_absolute_url()
    return Recorded(row.recorded_at, words % values, _name(row.recorded_by), row.reason, link)


def _answer(row: CheckAnswer) -> Recorded:
    check = row.check_of
    of = kind_title(check.event.kind) if check.event else str(check.get_kind_display())
    of = say(check.override.deadline.title) if check.override else of
    what = _("Second check, %(verdict)s: %(of)s") % {"verdict": row.get_verdict_display(), "of": of}
    return Recorded(row.at, what, _name(row.by), row.reason, check.get_absolute_url())


def _document(row: Document) -> Recorded:
    words = (
        _("Newer version of a document added: %(name)s")
        if row.supersedes_id
        else _("Document added: %(name)s")
    )
    return Recorded(row.added_at, words % {"name": row.name}, _name(row.added_by), "", row.get_absolute_url())


def _withdrawal(row: DocumentWithdrawal) -> Recorded:
    what = _("Document withdrawn: %(name)s") % {"name": row.document.name}
    link = row.document.get_absolute_url()
    return Recorded(row.withdrawn_at, what, _name(row.withdrawn_by), row.reason, link)


def _note(row: MatterNote) -> Recorded:
    what = _("Note corrected") if row.corrects_id else _("Note written")
    return Recorded(row.written_at, what, _name(row.written_by), "", "#notes")


def _incident(row: Incident) -> Recorded:
    what = _("Incident recorded: %(title)s") % {"title": row.title}
    return Recorded(row.recorded_at, what, _name(row.recorded_by), "", row.get_absolute_url())


def _fulfilment(row: Fulfilment) -> Recorded:
    what = _("Fulfilment recorded: %(what)s") % {"what": row.obligation.text[:120]}
    return Recorded(row.recorded_at, what, _name(row.recorded_by), "", row.obligation.get_absolute_url())


def _evidence(row: Evidence) -> Recorded:
    what = _("Evidence uploaded: %(name)s") % {"name": row.name}
    by = _name(row.uploaded_by) or row.told_uploader
    return Recorded(row.uploaded_at, what, by, "", row.get_absolute_url())


def _ledger(row: LedgerEntry) -> Recorded:
    assert row.deadline
    what = _("Reminder %(what)s: %(title)s") % {
        "what": row.get_what_display(),
        "title": say(row.deadline.title),
    }
    to = _name(row.reminder.recipient) if row.reminder and not row.by else ""
    detail = _("To %(person)s") % {"person": to} if to else ""
    return Recorded(row.at, what, _name(row.by), detail, row.deadline.get_absolute_url())


def _logged(row: LogEntry) -> Recorded:
    what = _("Form saved: %(what)s") % {"what": row.object_repr}
    return Recorded(
        row.action_time, what, _name(row.user), row.get_change_message(), row.get_admin_url() or ""
    )
