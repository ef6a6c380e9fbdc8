"""The outbox: every mail as its reader got it. Used where no mail server is set up."""

from datetime import datetime
from urllib.parse import urlencode

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from tracker.models import OutboxMail
from tracker.views.page import inside_admin, page_of, person, show

PAGE_SIZE = 50
# A mail's own styles, pictures inside it, and nothing else: no script, no request to anywhere.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": ["'self'"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


def _letter(request: HttpRequest, pk: int) -> OutboxMail:
    return get_object_or_404(OutboxMail.objects.visible_to(person(request)), pk=pk)


@inside_admin
def outbox(request: HttpRequest, now: datetime) -> HttpResponse:
    """The reader's mails, newest first; superusers read all."""
    every = OutboxMail.objects.visible_to(person(request)).defer("raw", "html", "text")
    text = request.GET.get("text", "").strip()
    rows = every
    for word in text.split():
        rows = rows.filter(Q(subject__icontains=word) | Q(to__icontains=word))
    page, page_error = page_of(rows, request.GET.get("page", ""), PAGE_SIZE)
    context = {
        "page": page,
        "page_error": page_error,
        "mails": list(page.object_list) if page else [],
        "text": text,
        "query": f"{urlencode({'text': text})}&" if text else "",
        "total": every.count(),
    }
    return show(request, "tracker/outbox.html", _("Outbox"), context)


@inside_admin
def mail(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """One mail: who, when, and its HTML in a sealed frame, or its text with `?as=text`."""
    letter = _letter(request, pk)
    as_text = request.GET.get("as") == "text" or not letter.html
    return show(request, "tracker/mail.html", letter.subject, {"letter": letter, "as_text": as_text})


@inside_admin
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # typed for views without arguments
def mail_body(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """The HTML of one mail under a policy of its own; links open in a new window."""
    html = _letter(request, pk).html
    return HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))


@inside_admin
def mail_raw(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """The message as it was sent, byte for byte, to keep or to open in a mail program."""
    letter = _letter(request, pk)
    response = HttpResponse(bytes(letter.raw), content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="longstop-mail-{letter.pk}.eml"'
    return response
