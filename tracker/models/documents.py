"""Documents: papers kept beside a matter and beside what happened in it, never changed or taken away."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.agreements import Incident
from tracker.models.base import Record
from tracker.models.codes import filled_constraint
from tracker.models.divestments import DivestmentEvent
from tracker.models.investments import Investment
from tracker.models.reviews import ReviewEvent
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way

PLACES = ("investment", "event", "step", "incident")
"""What a document hangs on: one of these."""


def _on_one_place() -> Q:
    """Exactly one of the places is filled."""
    found = Q()
    for place in PLACES:
        found |= Q(**{f"{one}__isnull": one != place for one in PLACES})
    return found


class Document(Record):
    """A file on a matter, on an event of a review or divestment, or on an incident. Append-only.

    `stored_as` is its place below the folder for papers, made of its own hash and never of its name. A newer
    version is a document of its own that `supersedes` this one; one that should not count is withdrawn.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(
        (
            "investment",
            "event__review__investment",
            "step__divestment__investment",
            "incident__agreement__investment",
        )
    )

    investment = models.ForeignKey(
        Investment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("investment"),
    )
    event = models.ForeignKey(
        ReviewEvent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("event of a review"),
    )
    step = models.ForeignKey(
        DivestmentEvent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("event of a divestment"),
    )
    incident = models.ForeignKey(
        Incident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("incident"),
    )
    name = models.CharField(_("file"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    stored_as = models.CharField(_("stored as"), max_length=120)
    note = models.TextField(_("note"), blank=True)
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("newer version of"),
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]
        verbose_name = _("document")
        constraints = [
            models.CheckConstraint(
                name="document_is_on_one_place",
                condition=_on_one_place(),
                violation_error_message=_("A document belongs to one matter, one event or one incident."),
            ),
            models.CheckConstraint(
                name="document_is_not_empty",
                condition=Q(size__gt=0),
                violation_error_message=_("The file is empty: choose the right one."),
            ),
            models.CheckConstraint(
                name="document_does_not_supersede_itself",
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("pk")),
                violation_error_message=_("A document cannot be a newer version of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> Investment | ReviewEvent | DivestmentEvent | Incident:
        """What the document hangs on."""
        found = self.investment or self.event or self.step or self.incident
        assert found is not None, "the database lets no document be without a place"
        return found


class DocumentWithdrawal(Record):
    """A document should not count, and why. It stays, struck through. Append-only."""

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(
        (
            "document__investment",
            "document__event__review__investment",
            "document__step__divestment__investment",
            "document__incident__agreement__investment",
        )
    )

    document = models.OneToOneField(
        Document, models.PROTECT, related_name="withdrawal", verbose_name=_("document")
    )
    reason = models.TextField(_("reason"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("withdrawn by")
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-withdrawn_at", "-pk"]
        verbose_name = _("withdrawn document")
        verbose_name_plural = _("withdrawn documents")
        constraints = [
            filled_constraint("documentwithdrawal", "reason", _("Say why the document is withdrawn."))
        ]

    def __str__(self) -> str:
        return gettext("%(document)s, withdrawn") % {"document": self.document}
