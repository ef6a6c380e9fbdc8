"""The certificate of a date or of a review, as a file; pages in the language asked for."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language

from tracker.models import Deadline, Review
from tracker.services.certificates import Certificate, as_pdf, deadline_certificate, review_certificate
from tracker.services.certificates.paper import as_json
from tracker.services.pack import PAPERS
from tracker.views.page import inside_admin, person


@inside_admin
def for_deadline(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """The certificate of one date. Nothing is recorded."""
    _may(request, "tracker.view_deadline")
    try:
        made = deadline_certificate(pk, viewer=person(request), now=now)
    except Deadline.DoesNotExist as gone:
        raise Http404 from gone
    except ValidationError as refused:
        return _back(request, refused, Deadline(pk=pk).get_absolute_url())
    return _file(request, made)


@inside_admin
def for_review(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """The certificate of every date of a review."""
    _may(request, "tracker.view_review")
    try:
        made = review_certificate(pk, viewer=person(request), now=now)
    except Review.DoesNotExist as gone:
        raise Http404 from gone
    except ValidationError as refused:
        return _back(request, refused, Review(pk=pk).get_absolute_url())
    return _file(request, made)


def _may(request: HttpRequest, needed: str) -> None:
    if not person(request).has_perm(needed):
        raise PermissionDenied


def _back(request: HttpRequest, refused: ValidationError, page: str) -> HttpResponse:
    messages.error(request, " ".join(refused.messages))
    return HttpResponseRedirect(page)


def _file(request: HttpRequest, made: Certificate) -> HttpResponse:
    wanted = request.GET.get("as", PAPERS[0])
    paper = next((one for one in PAPERS if one == wanted), None)
    language = request.GET.get("language") or get_language()
    if (paper is None and wanted != "json") or language not in dict(settings.LANGUAGES):
        raise Http404
    content = as_pdf(made.value, paper, language) if paper else as_json(made.value)
    kind, ending = ("application/pdf", f"{language}.pdf") if paper else ("application/json", "json")
    headers = {"Content-Disposition": f'attachment; filename="{made.name}.{ending}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
