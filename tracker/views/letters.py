"""One letter as it was handed over: its HTML in a sealed frame, its text, and the message itself."""

import re
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import NamedTuple

from csp.decorators import csp
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.clickjacking import xframe_options_sameorigin

from tracker.models import MailCopy
from tracker.views.outbox import MAIL_POLICY
from tracker.views.page import inside_admin, person, show

ANSWER_LINK = re.compile(r"/(answer|unsubscribe|feeds)/[\w.:~-]+")
WITHHELD = r"/\1/withheld"


class Letter(NamedTuple):
    """A kept letter as a page shows it."""

    copy: MailCopy
    subject: str
    to: str
    text: str
    html: str
    is_own: bool


def _read(request: HttpRequest, pk: int) -> Letter:
    """The letter; whoever is not its recipient gets it without the links by which its recipient answers."""
    copy = get_object_or_404(MailCopy.objects.visible_to(person(request)).select_related("mail"), pk=pk)
    message = message_from_bytes(copy.raw, policy=default)
    own = copy.mail.recipient_id == request.user.pk
    bodies = [_body(message, kind) for kind in ("plain", "html")]
    shown = bodies if own else [ANSWER_LINK.sub(WITHHELD, body) for body in bodies]
    text, html = shown
    return Letter(copy, str(message["Subject"]), str(message["To"]), text, html, own)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


@inside_admin
def letter(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """One letter: to whom, when, and its HTML, or its text with `?as=text`."""
    found = _read(request, pk)
    as_text = request.GET.get("as") == "text" or not found.html
    return show(request, "tracker/letter.html", found.subject, {"letter": found, "as_text": as_text})


@inside_admin
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # typed for views without arguments
def letter_body(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """The HTML of one letter under a policy of its own; links open in a new window."""
    return HttpResponse(_read(request, pk).html.replace("<head>", '<head><base target="_blank">', 1))


@inside_admin
def letter_raw(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """The message byte for byte, to keep or to open in a mail program; for its recipient alone."""
    found = _read(request, pk)
    if not found.is_own:
        raise Http404
    copy = found.copy
    response = HttpResponse(copy.raw, content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="longstop-letter-{copy.pk}.eml"'
    return response
