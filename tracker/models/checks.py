"""The second pair of eyes: what waits for another person, and what that person said."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.closures import Closure, RegimePause
from tracker.models.codes import choice_constraint
from tracker.models.investments import Investment
from tracker.models.overrides import Override
from tracker.models.reviews import ReviewEvent
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class Checked(models.TextChoices):
    EVENT = "event", _("event")
    OVERRIDE = "override", _("day set by hand")
    CLOSURE = "closure", _("closed day")
    PAUSE = "pause", _("regime-wide pause")


class CheckVerdict(models.TextChoices):
    CONFIRMED = "confirmed", _("confirmed")
    OBJECTED = "objected", _("objected")


def _of_its_kind() -> Q:
    """What is to be checked stands in the column of its kind, and in no other."""
    fits = Q()
    for kind in Checked.values:
        fits |= Q(kind=kind, **{f"{name}__isnull": name != kind for name in Checked.values})
    return fits


class SecondCheckQuerySet(VisibleQuerySet["SecondCheck"]):
    """Checks by whether they are done."""

    def unconfirmed(self) -> Self:
        """Those that no second person has confirmed, whoever objected."""
        confirmed = CheckAnswer.objects.order_by().filter(verdict=CheckVerdict.CONFIRMED)
        return self.exclude(Exists(confirmed.filter(check_of=OuterRef("pk"))))

    def waiting(self) -> Self:
        """Of those, the ones whose entry still stands: not corrected, withdrawn or replaced since."""
        corrected = ReviewEvent.objects.order_by().filter(corrects=OuterRef("event"))
        replaced = Override.objects.order_by().filter(withdraws=OuterRef("override"))
        reopened = Closure.objects.order_by().filter(withdraws=OuterRef("closure"))
        newer = RegimePause.objects.order_by().filter(withdraws=OuterRef("pause"))
        rows = self.unconfirmed()
        for gone in (corrected, replaced, reopened, newer):
            rows = rows.exclude(Exists(gone))
        return rows


class SecondCheck(Record):
    """One entry that another person than its recorder must confirm. Append-only, written with the entry.

    Whether one is needed is the firm's policy on the day of recording; a later change of policy neither adds
    nor waives one. `investment` is empty for news of the calendar, which everybody sees.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(("investment",), or_public=True)

    kind = models.CharField(_("what"), max_length=8, choices=Checked)
    investment = models.ForeignKey(
        Investment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("investment")
    )
    event = models.OneToOneField(
        ReviewEvent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="second_check",
        verbose_name=_("event"),
    )
    override = models.OneToOneField(
        Override,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="second_check",
        verbose_name=_("day set by hand"),
    )
    closure = models.OneToOneField(
        Closure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="second_check",
        verbose_name=_("closed day"),
    )
    pause = models.OneToOneField(
        RegimePause,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="second_check",
        verbose_name=_("pause"),
    )
    asked_at = models.DateTimeField(_("asked at"))

    objects = SecondCheckQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("second check")
        constraints = [
            models.CheckConstraint(
                name="secondcheck_fits_its_kind",
                condition=_of_its_kind(),
                violation_error_message=_("A second check is of exactly one entry, of its kind."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.entry}"

    @property
    def entry(self) -> ReviewEvent | Override | Closure | RegimePause:
        """What is to be checked."""
        found = self.event or self.override or self.closure or self.pause
        assert found is not None, "the database lets no check be of nothing"
        return found


class CheckAnswer(Record):
    """What a second person said of an entry, and when (UTC). Append-only.

    `read_as` is the day that they entered without being shown the recorded one; an objection gives its
    `reason`, and the entry stays unchecked until it is corrected or somebody confirms it after all.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(("check_of__investment",), or_public=True)

    check_of = models.ForeignKey(
        SecondCheck, models.PROTECT, related_name="answers", verbose_name=_("second check")
    )
    verdict = models.CharField(_("verdict"), max_length=9, choices=CheckVerdict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("second person")
    )
    at = models.DateTimeField(_("at"))
    read_as = models.CharField(_("entered without looking"), max_length=60, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("answer to a second check")
        verbose_name_plural = _("answers to second checks")
        constraints = [
            choice_constraint("checkanswer", "verdict", CheckVerdict),
            models.UniqueConstraint(
                name="checkanswer_confirmed_once",
                fields=["check_of"],
                condition=Q(verdict=CheckVerdict.CONFIRMED.value),
                violation_error_message=_("Somebody confirmed this already."),
            ),
            models.CheckConstraint(
                name="checkanswer_objection_has_reason",
                condition=~Q(verdict=CheckVerdict.OBJECTED.value) | Q(reason__gt=""),
                violation_error_message=_("Say what is wrong with the entry."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.check_of}"
