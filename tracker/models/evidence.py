"""Papers that show that a duty was met: kept with their hash, judged by a second person."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.models.agreements import Obligation
from tracker.models.base import Record
from tracker.models.codes import choice_constraint
from tracker.models.divestments import OrderPart
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way

EVIDENCE_RULE = "agreement.evidence"
"""The rule of a date on which evidence expires; no obligation falls due on it."""


class Verdict(models.TextChoices):
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")


class Evidence(Record):
    """A file for one occurrence of a duty. What it holds never changes; its judgement is given once.

    `stored_as` is its place below the folder for papers, made of its own hash and never of its name. A case
    file tells of a paper without holding it: then `stored_as` is empty, and who uploaded and judged it stands
    in `told_uploader` and `told_judge`, as the file calls them.
    """

    sealed_by: ClassVar[tuple[str, tuple[str, ...]]] = (
        "verdict",
        (
            *("sha256", "stored_as", "size", "name", "uploaded_by_id", "told_uploader"),
            *("obligation_id", "part_id", "occurrence"),
        ),
    )
    """The column that seals a row once it is filled, and those that never change: see `tracker.guards`."""

    seen_through: ClassVar[Way] = ThroughMatter(
        ("obligation__agreement__investment", "part__divestment__investment")
    )

    obligation = models.ForeignKey(
        Obligation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("obligation"),
    )
    part = models.ForeignKey(
        OrderPart, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("part")
    )
    occurrence = models.CharField(_("occurrence"), max_length=120, blank=True)
    name = models.CharField(_("file"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    stored_as = models.CharField(_("stored as"), max_length=120, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    told_uploader = models.CharField(_("uploaded by, as a case file tells"), max_length=150, blank=True)
    expires_on = models.DateField(_("good until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    verdict = models.CharField(_("judgement"), max_length=8, choices=Verdict, blank=True)
    reviewed_at = models.DateTimeField(_("judged at"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("judged by"),
    )
    told_judge = models.CharField(_("judged by, as a case file tells"), max_length=150, blank=True)
    review_note = models.TextField(_("reason of the judgement"), blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at", "pk"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            choice_constraint("evidence", "verdict", Verdict, blank=True),
            models.CheckConstraint(
                name="evidence_is_for_one_duty",
                condition=(
                    Q(obligation__isnull=False, part__isnull=True)
                    | Q(obligation__isnull=True, part__isnull=False)
                ),
                violation_error_message=_(
                    "Evidence belongs to exactly one obligation or one part of an order."
                ),
            ),
            models.CheckConstraint(
                name="evidence_is_not_empty",
                condition=Q(size__gt=0),
                violation_error_message=_("The file is empty: choose the right one."),
            ),
            models.CheckConstraint(
                name="evidence_is_kept_or_told",
                condition=Q(stored_as__gt="", uploaded_by__isnull=False, told_uploader="", told_judge="")
                | Q(stored_as="", uploaded_by__isnull=True, reviewed_by__isnull=True, told_uploader__gt=""),
                violation_error_message=_(
                    "Say who uploaded it: a person here, or the name in the case file."
                ),
            ),
            models.CheckConstraint(
                name="evidence_is_judged_by_somebody_else",
                condition=Q(verdict="", reviewed_by__isnull=True, reviewed_at__isnull=True, told_judge="")
                | Q(verdict__gt="", reviewed_by__isnull=False, reviewed_at__isnull=False)
                & ~Q(reviewed_by=F("uploaded_by"))
                | Q(verdict__gt="", reviewed_by__isnull=True, reviewed_at__isnull=False, told_judge__gt="")
                & ~Q(told_judge=F("told_uploader")),
                violation_error_message=_("Somebody other than whoever uploaded it must judge it."),
            ),
            models.CheckConstraint(
                name="evidence_refused_says_why",
                condition=~Q(verdict=Verdict.REFUSED.value) | Q(review_note__gt=""),
                violation_error_message=_("Say why it is refused."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_here(self) -> bool:
        """Whether its file was kept here; else a case file told of it, and nobody judges it here."""
        return bool(self.stored_as)

    @property
    def uploader(self) -> str:
        """By whom it was uploaded, by the name of the account."""
        return self.uploaded_by.get_username() if self.uploaded_by else self.told_uploader

    @property
    def judge(self) -> str:
        """Who judged it, by the name of the account; empty before."""
        return self.reviewed_by.get_username() if self.reviewed_by else self.told_judge
