"""Everyone who can send the mails, each in a child process; times are on the clock all processes share."""

import json
import smtplib
from collections import deque
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from mailer import engine as mailer_engine
from mailer.backend import DbBackend
from post_office import mail as post_office

from tests.bench.prepare import NOW
from tests.bench.recompute import peak_memory
from tracker.alerts.claim import claim, waiting
from tracker.alerts.letters import address, places, with_everything
from tracker.alerts.messages import Writer
from tracker.alerts.sweep import sweep
from tracker.models import Deadline, Reminder
from tracker.regimes.loader import load_library

RULE = "us.cfius.notice.investigation"
EMAIL = "django.core.mail.backends.smtp.EmailBackend"
Answer = dict[str, Any]


def enqueue(limit: int) -> Answer:
    """One due reminder for each person: how long it takes to write the rows."""
    columns = ("pk", "due_on", "review__investment__watches__user")
    rows = Deadline.objects.filter(rule_id=RULE).order_by("pk").values_list(*columns)
    reminders = [
        Reminder(
            deadline_id=pk, due_on=due_on, recipient_id=user, lead=(due_on - NOW.date()).days, send_at=NOW
        )
        for pk, due_on, user in rows[:limit]
    ]
    began = monotonic()
    Reminder.objects.bulk_create(reminders)
    return {"took": monotonic() - began, "connections": settings.MAIL_CONNECTIONS}


def sweeps(times: int = 1, minutes: int = 1, connections: int = settings.MAIL_CONNECTIONS) -> Answer:
    """Our sweep, so many minutes after all was due: claim, read again, render, send, mark, full ledger."""
    load_library()  # a worker reads the law when it comes up, not for a sweep
    began = monotonic()
    with override_settings(MAIL_CONNECTIONS=connections):
        for number in range(times):  # what could not leave rests for a minute
            sweep(NOW + timedelta(minutes=minutes + 3 * number))
    return {"began": began, "memory": peak_memory()}


def counted(sender: str, **arguments: Any) -> Answer:
    """Statements and commits of any of these senders, as its own connection to the database counts them."""
    connection.queries_log = deque()  # Django's own forgets all but the last 9,000
    with CaptureQueriesContext(connection) as queries:
        globals()[sender](**arguments)
    commits, inside = 0, False
    for sql in (one["sql"] for one in queries.captured_queries):
        if sql.startswith(("BEGIN", "COMMIT")):
            commits += sql == "COMMIT"
            inside = sql.startswith("BEGIN")
        elif not inside and not sql.startswith("SELECT"):
            commits += 1
    return {"statements": len(queries), "commits": commits}


def write_letters(path: str) -> None:
    """Render every due mail once, as our sweep does, and keep them for those who do not render."""
    pks = [row.pk for row in waiting(NOW)]
    lease = claim(pks, NOW)
    rows = list(with_everything(Reminder.objects.filter(pk__in=pks)))
    letters = address(lease, rows)
    where, writer = places(rows), Writer(NOW)
    found: list[dict[str, Any]] = []
    for letter in letters:
        ours = writer.write(letter.mail, letter.recipient, letter.reminders, where)
        html = str(ours.alternatives[0][0])
        headers = dict(ours.extra_headers)
        found.append(
            {
                "to": ours.to[0],
                "subject": ours.subject,
                "text": str(ours.body),
                "html": html,
                "headers": headers,
            }
        )
    Path(path).write_text(json.dumps(found), encoding="utf-8")


def read_letters(path: str) -> list[EmailMultiAlternatives]:
    """The very same mails in Django's own class."""
    found: list[EmailMultiAlternatives] = []
    for one in json.loads(Path(path).read_text(encoding="utf-8")):
        letter = EmailMultiAlternatives(one["subject"], one["text"], to=[one["to"]], headers=one["headers"])
        letter.attach_alternative(one["html"], "text/html")
        found.append(letter)
    return found


def post_office_enqueue(letters: str) -> Answer:
    """Hand the rendered mails to django-post-office: how long it takes to write its rows."""
    kwargs = [
        {
            "recipients": one.to,
            "subject": one.subject,
            "message": str(one.body),
            "html_message": str(one.alternatives[0][0]),
        }
        for one in read_letters(letters)
    ]
    began = monotonic()
    post_office.send_many(kwargs)
    return {"took": monotonic() - began}


def post_office_sends(times: int = 1) -> Answer:
    """django-post-office as its command runs it: batch after batch until its queue is empty."""
    began = monotonic()
    for _ in range(times):
        post_office.send_queued_mail_until_done()
    return {"began": began, "memory": peak_memory()}


def mailer_enqueue(letters: str) -> Answer:
    """Hand the rendered mails to django-mailer, as its back end for Django does."""
    ready = read_letters(letters)
    began = monotonic()
    DbBackend().send_messages(ready)
    return {"took": monotonic() - began}


def mailer_sends() -> Answer:
    """django-mailer as its command runs it."""
    began = monotonic()
    mailer_engine.send_all()
    return {"began": began, "memory": peak_memory()}


def marks_first(letters: str) -> Answer:
    """What loses a mail when it dies: mark each reminder sent, commit, and send it then; one connection."""
    ready = read_letters(letters)
    began = monotonic()
    pks = [row.pk for row in waiting(NOW)]
    with get_connection(EMAIL) as line:
        for pk, letter in zip(pks, ready, strict=True):
            Reminder.objects.filter(pk=pk).update(state="sent", sent_at=NOW)
            line.send_messages([letter])
    return {"began": began, "memory": peak_memory()}


def kept_connection(letters: str) -> Answer:
    """Django's SMTP back end, one connection kept, mails rendered before, no record of anything."""
    ready = read_letters(letters)
    began = monotonic()
    with get_connection(EMAIL) as line:
        for letter in ready:
            line.send_messages([letter])
    return {"began": began, "memory": peak_memory()}


def bare_smtplib(letters: str) -> Answer:
    """smtplib with ready bytes: what is left when nothing but the protocol is."""
    ready = [(one.to[0], one.message().as_bytes(linesep="\r\n")) for one in read_letters(letters)]
    began = monotonic()
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
        for to, raw in ready:
            server.sendmail("longstop@localhost", [to], raw)
    return {"began": began, "memory": peak_memory()}
