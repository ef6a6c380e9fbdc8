"""The letters that left: what each said on every attempt, where they were kept, and what came back."""

import uuid
import zlib
from typing import ClassVar

from django.conf import settings
from django.db import models

from tracker.models.base import Record
from tracker.models.codes import choice_constraint
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.visibility import Addressee, AddresseeByEmail, AddresseeOrTeam, VisibleQuerySet, Way

OF_DEADLINE = tuple(f"deadline__{path}" for path in PATHS_TO_MATTER)


class Mail(Record):
    """One letter to one person; its Message-ID stays the same on every attempt."""

    seen_through: ClassVar[Way] = Addressee("recipient")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mails", verbose_name="recipient"
    )
    message_id = models.CharField("Message-ID", max_length=255, unique=True)
    kind = models.CharField("kind", max_length=20)
    created_at = models.DateTimeField("created at")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = "mail"
        indexes = [models.Index(name="mail_by_person_and_time", fields=["recipient", "created_at"])]

    def __str__(self) -> str:
        return f"{self.kind} mail to {self.recipient}"


class MailCopy(Record):
    """The exact bytes of a letter, kept before it leaves; another copy only where it said something else.

    `made_at` is a UTC instant; `digest` is the SHA-256 of the bytes, which are kept compressed. Append-only.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = AddresseeOrTeam("mail", OF_DEADLINE)

    mail = models.ForeignKey(Mail, models.PROTECT, related_name="copies", verbose_name="mail")
    made_at = models.DateTimeField("written at")
    digest = models.CharField("SHA-256", max_length=64)
    subject = models.TextField("subject", blank=True, default="", db_default="")
    packed = models.BinaryField("message, compressed")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = "copy of a mail"
        verbose_name_plural = "copies of mails"
        constraints = [
            models.UniqueConstraint(
                name="mailcopy_once",
                fields=["mail", "digest"],
                violation_error_message="This copy is kept already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.mail}, as written {self.made_at:%Y-%m-%d %H:%M} UTC"

    @property
    def raw(self) -> bytes:
        """The message, byte for byte."""
        return zlib.decompress(bytes(self.packed))


class OutboxMail(Record):
    """A mail as the outbox back end kept it; `raw` is the exact bytes of the message.

    `to` holds the addresses, comma-separated; a mail to several people is for superusers' eyes only.
    """

    seen_through: ClassVar[Way] = AddresseeByEmail("to")

    message_id = models.CharField("Message-ID", max_length=255, blank=True, db_index=True)
    to = models.TextField("to")
    subject = models.TextField("subject", blank=True)
    sent_at = models.DateTimeField("sent at")
    text = models.TextField("text", blank=True)
    html = models.TextField("HTML", blank=True)
    headers = models.JSONField("headers", default=dict, blank=True)
    raw = models.BinaryField("message as sent")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = "mail in the outbox"
        verbose_name_plural = "outbox"

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"


class BounceKind(models.TextChoices):
    PERMANENT = "permanent", "for good"
    TEMPORARY = "temporary", "for now"


class Bounce(Record):
    """What a mail system sent back about a letter that had been accepted. Append-only.

    `mail` is empty where the report names no letter of ours; `excerpt` holds the report's own words.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = Addressee("mail__recipient")

    mail = models.ForeignKey(
        Mail, models.PROTECT, null=True, blank=True, related_name="bounces", verbose_name="mail"
    )
    address = models.CharField("address", max_length=320)
    kind = models.CharField("kind", max_length=9, choices=BounceKind)
    status = models.CharField("status", max_length=20, blank=True, help_text="Such as 5.1.1")
    excerpt = models.TextField("in its own words", blank=True)
    came_by = models.CharField("came by", max_length=40)
    report_id = models.CharField("report", max_length=255, unique=True)
    at = models.DateTimeField("at")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "bounce"
        constraints = [choice_constraint("bounce", "kind", BounceKind)]

    def __str__(self) -> str:
        return f"{self.address}: {self.status or self.get_kind_display()}"
