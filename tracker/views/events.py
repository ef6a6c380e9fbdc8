"""Record what happened: first see which dates move, then save. Two steps of one form, without any script."""

import hashlib
import json
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.clock.events import RETRACTED
from tracker.clock.explain import legal_day
from tracker.filters.events import EventForm
from tracker.models import DeadlineState, Review, ReviewEvent
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library
from tracker.services.preview_event import Move, Preview, preview_event
from tracker.services.record_event import record_event as record
from tracker.services.speech import say
from tracker.views.page import inside_admin, person, posted, show
from tracker.views.telling import put_errors, to_work_on

FIELDS = {"occurred": "occurred_on"}
CHANGED = gettext_lazy("This is not what you previewed: see below what moves now, then record it.")


class Moving(NamedTuple):
    """What an event would move, as the page shows it, and the seal of exactly this preview."""

    moves: tuple[Move, ...]
    phase_before: str
    phase_after: str
    flags: tuple[str, ...]
    seal: str

    @property
    def moved(self) -> int:
        """How many dates move."""
        return sum(move.is_moved for move in self.moves)

    @property
    def ended(self) -> str:
        """Which running clocks this ends, in a sentence; empty if it ends none."""
        titles = [say(move.title) for move in self.moves if move.is_ended]
        n = len(titles)
        words = ngettext("Ends %(n)s running clock: %(titles)s.", "Ends %(n)s running clocks: %(titles)s.", n)
        return words % {"n": n, "titles": ", ".join(titles)} if titles else ""


def _review(request: HttpRequest, pk: int) -> Review:
    return to_work_on(request, Review.objects.select_related("investment"), pk)


def _corrected(review: Review, value: str) -> ReviewEvent | None:
    if not value:
        return None
    standing = review.events.filter(corrections__isnull=True)
    return get_object_or_404(standing, pk=value if value.isdecimal() else 0)


@inside_admin
def record_event(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """GET shows the form (`?corrects=ID`: a correction); POST previews or, with the seal of one, records."""
    review = _review(request, pk)
    corrects = _corrected(review, request.GET.get("corrects", ""))
    data = posted(request)
    form = EventForm(data, review=review, user=person(request), corrects=corrects)
    moving = _preview(form, now) if data is not None and form.is_valid() else None
    if moving and request.POST.get("step") == "record":
        if request.POST.get("seal") == moving.seal:
            return _record(request, form, moving, now)
        form.add_error(None, CHANGED)
    title = _("Correct event") if corrects else _("Record event")
    context = {"review": review, "form": form, "corrects": corrects, "moving": moving}
    context["corrected_title"] = _title(corrects.kind) if corrects else ""
    return show(request, "tracker/record_event.html", title, context)


def _preview(form: EventForm, now: datetime) -> Moving | None:
    try:
        found = preview_event(form.review.pk, now=now, **form.told())
    except ValidationError as error:
        put_errors(form, error, FIELDS)
        return None
    phases = {"": _("Before filing")}
    if law := load_library().laws.get(form.review.regime):
        phases |= {phase.id: law_words(phase.title) for phase in law.phases}
    before, after = (phases.get(phase, phase) for phase in (found.phase_before, found.phase_after))
    return Moving(found.moves, before, after, found.flags, _seal(form, found))


def _seal(form: EventForm, found: Preview) -> str:
    """A fingerprint of what was told and what it moves: recording needs the one of the preview shown."""
    told = {name: str(value) for name, value in form.told().items()}
    moves = [
        [move.rule_id, str(move.old_due_on), str(move.new_due_on), move.new_state] for move in found.moves
    ]
    return hashlib.sha256(json.dumps([told, moves], sort_keys=True).encode()).hexdigest()[:32]


def _record(request: HttpRequest, form: EventForm, moving: Moving, now: datetime) -> HttpResponse:
    told: dict[str, Any] = form.told()
    event = record(form.review.pk, by=person(request), now=now, **told)
    moved = [move for move in moving.moves if move.is_moved]
    what = _("“%(kind)s” of %(occurred)s is recorded.") % {
        "kind": _title(event.kind),
        "occurred": event.occurred,
    }
    messages.success(request, " ".join(filter(None, (what, moving.ended, _told(moved)))))
    return HttpResponseRedirect(form.review.get_absolute_url())


def _told(moved: list[Move]) -> str:
    if not moved:
        return _("No date moved.")
    n = len(moved)
    count = ngettext("%(n)s date moved", "%(n)s dates moved", n) % {"n": n}
    for move in moved:
        if move.new_state == DeadlineState.RUNNING and move.new_due_on:
            return f"{count}; {say(move.title)}: {legal_day(move.new_due_on)}."
    return f"{count}."


def _title(kind: str) -> str:
    known = load_library().kinds.get(kind)
    if known:
        return law_words(known.title)
    return _("Taken back") if kind == RETRACTED else kind.replace("_", " ").capitalize()
