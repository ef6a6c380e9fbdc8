"""Documents: added to a matter, an event or an incident, superseded, withdrawn, and given out; and notes."""

from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from config.uploads import name_as_sent
from tracker.filters.documents import AddDocumentsForm, NewerVersionForm, NoteForm, WithdrawForm
from tracker.filters.walls import may_work_on, visible_rows
from tracker.models import DivestmentEvent, Document, Incident, Investment, MatterNote, ReviewEvent
from tracker.services.documents import Place, add_documents, supersede_document, withdraw_document
from tracker.services.matter_notes import write_note
from tracker.services.papers import Sent
from tracker.services.shelves import where_of, with_places
from tracker.views.asking import Question, ask
from tracker.views.files import hand_out
from tracker.views.page import inside_admin, person, posted

M = TypeVar("M", Investment, ReviewEvent, DivestmentEvent, Incident, Document)


def _to_add_to(request: HttpRequest, rows: QuerySet[M], pk: int, permission: str) -> M:
    """The row, if this person sees it (else 404) and may add to it: permission and team (else 403)."""
    user = person(request)
    row = get_object_or_404(visible_rows(rows, user), pk=pk)
    if not user.has_perm(f"tracker.{permission}") or not may_work_on(user, row):
        raise PermissionDenied
    return row


@inside_admin
def to_matter(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Add documents to a matter."""
    return _add(request, now, _to_add_to(request, Investment.objects.all(), pk, "add_document"))


@inside_admin
def to_event(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Add documents to an event of a review."""
    rows = ReviewEvent.objects.select_related("review__investment")
    return _add(request, now, _to_add_to(request, rows, pk, "add_document"))


@inside_admin
def to_step(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Add documents to an event of a divestment."""
    rows = DivestmentEvent.objects.select_related("divestment__investment")
    return _add(request, now, _to_add_to(request, rows, pk, "add_document"))


@inside_admin
def to_incident(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Add documents to an incident."""
    rows = Incident.objects.select_related("agreement__investment")
    return _add(request, now, _to_add_to(request, rows, pk, "add_document"))


def _add(request: HttpRequest, now: datetime, place: Place) -> HttpResponse:
    words, back = where_of(place)

    def act(answers: dict[str, Any]) -> str:
        files = [_sent(one) for one in answers.pop("file")]
        add_documents(place, files, by=person(request), now=now, **answers)
        return back

    question = Question(
        title=_("Add documents"),
        about=capfirst(words or str(place)),
        says=_(
            "Each file is kept as it is, with its SHA-256: it can be withdrawn or superseded, never replaced."
        ),
        verb=_("Add documents"),
        back=back,
        done=_("The documents are kept."),
        act=act,
        names={},
    )
    return ask(request, question, AddDocumentsForm(*_told(request)))


@inside_admin
def supersede(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Add a newer version of a document."""
    row = _to_add_to(request, with_places(Document.objects.all()), pk, "add_document")

    def act(answers: dict[str, Any]) -> str:
        file = _sent(answers.pop("file"))
        return supersede_document(row.pk, file, by=person(request), now=now, **answers).get_absolute_url()

    question = Question(
        title=_("Add newer version"),
        about=str(row),
        says=_("The version so far stays, struck through, and leads to this one."),
        verb=_("Add newer version"),
        back=row.get_absolute_url(),
        done=_("The newer version is kept."),
        act=act,
        names={},
    )
    return ask(request, question, NewerVersionForm(*_told(request)))


@inside_admin
def withdraw(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Withdraw a document, with a reason."""
    rows = with_places(Document.objects.all())
    row = _to_add_to(request, rows, pk, "add_documentwithdrawal")

    def act(answers: dict[str, Any]) -> str:
        withdraw_document(row.pk, by=person(request), now=now, **answers)
        return row.get_absolute_url()

    question = Question(
        title=_("Withdraw document"),
        about=str(row),
        says=_("It stays in the record, struck through, with your reason. This cannot be undone."),
        verb=_("Withdraw document"),
        back=row.get_absolute_url(),
        done=_("The document is withdrawn."),
        act=act,
        names={},
    )
    return ask(request, question, WithdrawForm(posted(request)))


@inside_admin
def file(request: HttpRequest, now: datetime, pk: int) -> HttpResponseBase:
    """The file itself, always as a download, for who may see the matter and documents."""
    user = person(request)
    row = get_object_or_404(Document.objects.visible_to(user), pk=pk)
    if not user.has_perm("tracker.view_document"):
        raise PermissionDenied
    return hand_out(request, row)


@inside_admin
def note(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Write a note on a matter (`?corrects=ID`: correct an earlier one)."""
    matter = _to_add_to(request, Investment.objects.all(), pk, "add_matternote")
    corrects = _corrected(matter, request.GET.get("corrects", ""))
    back = f"{matter.get_absolute_url()}#notes"

    def act(answers: dict[str, Any]) -> str:
        write_note(matter, by=person(request), now=now, corrects=corrects, **answers)
        return back

    title = _("Correct note") if corrects else _("Write note")
    question = Question(
        title=title,
        about=str(matter),
        says=_("Plain text. Everybody who sees this matter reads it; it stays as it is written."),
        verb=_("Record correction") if corrects else _("Write note"),
        back=back,
        done=_("The note is kept."),
        act=act,
        names={},
    )
    initial = {"text": corrects.text} if corrects else {}
    return ask(request, question, NoteForm(posted(request), initial=initial))


def _corrected(matter: Investment, value: str) -> MatterNote | None:
    if not value:
        return None
    standing = MatterNote.objects.filter(investment=matter, corrected_by__isnull=True)
    return get_object_or_404(standing, pk=value if value.isdecimal() else 0)


def _told(request: HttpRequest) -> tuple[Any, Any]:
    """What a form with files was sent with; nothing where it is only asked for."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _sent(one: Any) -> Sent:
    return Sent(one.chunks(), name_as_sent(one))
