"""The letters that left: what each said on every attempt, where they were kept, and what came back."""

import uuid
import zlib
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mails", verbose_name=_("recipient")
    )
    message_id = models.CharField(_("Message-ID"), max_length=255, unique=True)
    kind = models.CharField(_("kind"), max_length=20)
    created_at = models.DateTimeField(_("created at"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = _("mail")
        indexes = [models.Index(name="mail_by_person_and_time", fields=["recipient", "created_at"])]

    def __str__(self) -> str:
        return gettext("%(kind)s mail to %(recipient)s") % {"kind": self.kind, "recipient": self.recipient}


class MailCopy(Record):
    """The exact bytes of a letter, kept before it leaves; another copy only where it said something else.

    `made_at` is a UTC instant; `digest` is the SHA-256 of the bytes, which are kept compressed. Append-only.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = AddresseeOrTeam("mail", OF_DEADLINE)

    mail = models.ForeignKey(Mail, models.PROTECT, related_name="copies", verbose_name=_("mail"))
    made_at = models.DateTimeField(_("written at"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    subject = models.TextField(_("subject"), blank=True, default="", db_default="")
    packed = models.BinaryField(_("message, compressed"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = _("copy of a mail")
        verbose_name_plural = _("copies of mails")
        constraints = [
            models.UniqueConstraint(
                name="mailcopy_once",
                fields=["mail", "digest"],
                violation_error_message=_("This copy is kept already."),
            )
        ]

    def __str__(self) -> str:
        return gettext("%(mail)s, as written %(made_at)s UTC") % {
            "mail": self.mail,
            "made_at": f"{self.made_at:%Y-%m-%d %H:%M}",
        }

    @property
    def raw(self) -> bytes:
        """The message, byte for byte."""
        return zlib.decompress(bytes(self.packed))


class OutboxMail(Record):
    """A mail as the outbox back end kept it; `raw` is the exact bytes of the message.

    `to` holds the addresses, comma-separated; a mail to several people is for superusers' eyes only.
    """

    seen_through: ClassVar[Way] = AddresseeByEmail("to")

    message_id = models.CharField(_("Message-ID"), max_length=255, blank=True, db_index=True)
    to = models.TextField(_("to"))
    subject = models.TextField(_("subject"), blank=True)
    sent_at = models.DateTimeField(_("sent at"))
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    raw = models.BinaryField(_("message as sent"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("mail in the outbox")
        verbose_name_plural = _("outbox")

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"


class BounceKind(models.TextChoices):
    PERMANENT = "permanent", _("for good")
    TEMPORARY = "temporary", _("for now")


class Bounce(Record):
    """What a mail system sent back about a letter that had been accepted. Append-only.

    `mail` is empty where the report names no letter of ours; `excerpt` holds the report's own words.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = Addressee("mail__recipient")

    mail = models.ForeignKey(
        Mail, models.PROTECT, null=True, blank=True, related_name="bounces", verbose_name=_("mail")
    )
    address = models.CharField(_("address"), max_length=320)
    kind = models.CharField(_("kind"), max_length=9, choices=BounceKind)
    status = models.CharField(_("status"), max_length=20, blank=True, help_text=_("Such as 5.1.1"))
    excerpt = models.TextField(_("in its own words"), blank=True)
    came_by = models.CharField(_("came by"), max_length=40)
    report_id = models.CharField(_("report"), max_length=255, unique=True)
    at = models.DateTimeField(_("at"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("bounce")
        verbose_name_plural = _("bounces")
        constraints = [choice_constraint("bounce", "kind", BounceKind)]

    def __str__(self) -> str:
        return f"{self.address}: {self.status or self.get_kind_display()}"
