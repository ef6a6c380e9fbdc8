"""Dockets that come as files: the file, each matter in it, and the deadlines that people had noted."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Confidence, Record
from tracker.models.codes import choice_constraint, list_constraint
from tracker.models.reviews import Review
from tracker.models.visibility import Addressee, ThroughMatter, VisibleQuerySet, Way


class ImportStage(models.TextChoices):
    READING = "reading", _("reading the file")
    CHECKING = "checking", _("computing the dates")
    READY = "ready", _("waiting for you")
    STORING = "storing", _("recording")
    DONE = "done", _("recorded")
    UNDOING = "undoing", _("taking it back")
    UNDONE = "undone", _("taken back")
    REFUSED = "refused", _("not readable")


WORKING = (ImportStage.READING, ImportStage.CHECKING, ImportStage.STORING, ImportStage.UNDOING)
"""The stages in which a worker goes on by itself."""


class DayOrder(models.TextChoices):
    """Which of the two comes first in dates of a file such as 03/04/2026, as a person said for all of it."""

    DAY_FIRST = "day-first", _("the day first: 3 April")
    MONTH_FIRST = "month-first", _("the month first: 4 March")


class DocketImport(Record):
    """A file on its way into the record: for whoever uploaded it alone. Nothing is recorded before `storing`.

    `columns` leads from a place (as text) to a field, `clocks` from a regime and the words of a deadline to a
    rule. `done` of `total` is how far the stage is; `claimed_until` the instant to which a worker holds it.
    """

    seen_through: ClassVar[Way] = Addressee("uploaded_by")

    name = models.CharField(_("file"), max_length=200)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    stored_as = models.CharField(_("stored as"), max_length=120)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    heads = models.JSONField(_("names of the columns"), default=list)
    remarks = models.JSONField(_("remarks"), default=list)
    day_zero = models.DateField(_("day zero of the workbook"))
    day_order = models.CharField(_("dates such as 03/04/2026"), max_length=11, choices=DayOrder, blank=True)
    columns = models.JSONField(_("columns"), default=dict)
    regime = models.CharField(_("regime where a row names none"), max_length=40, blank=True)
    clocks = models.JSONField(_("which deadline is meant"), default=dict)
    stage = models.CharField(_("stage"), max_length=9, choices=ImportStage, default=ImportStage.READING)
    total = models.PositiveIntegerField(_("to do"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    refusal = models.TextField(_("why it cannot be read"), blank=True)
    is_verified = models.BooleanField(_("events checked against the papers"), default=False)
    claimed_until = models.DateTimeField(_("held until"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = _("import")
        constraints = [
            choice_constraint("docketimport", "stage", ImportStage),
            choice_constraint("docketimport", "day_order", DayOrder, blank=True),
            list_constraint("docketimport", "heads", _("Keep the names of the columns as a list.")),
            list_constraint("docketimport", "remarks", _("Keep the remarks as a list.")),
            models.CheckConstraint(
                name="docketimport_done_is_part_of_total",
                condition=Q(done__lte=F("total")),
                violation_error_message=_("No more can be done than there is."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_working(self) -> bool:
        """Whether a worker goes on with it by itself."""
        return self.stage in WORKING

    def get_page_url(self) -> str:
        """The page on which the import is looked at; its address in the admin leads there."""
        return reverse("longstop:import", args=[self.pk])


class HeaderMapping(Record):
    """What a person said of the columns of files with these names of columns; `header` is their digest."""

    seen_through: ClassVar[Way] = Addressee("user")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    header = models.CharField(max_length=64, verbose_name=_("header"))
    columns = models.JSONField(default=dict, verbose_name=_("columns"))
    regime = models.CharField(max_length=40, blank=True, verbose_name=_("regime"))
    clocks = models.JSONField(default=dict, verbose_name=_("clocks"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["user", "pk"]
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")
        constraints = [
            models.UniqueConstraint(
                name="headermapping_once",
                fields=["user", "header"],
                violation_error_message=_("Such columns are remembered already: change that entry."),
            )
        ]

    def __str__(self) -> str:
        return gettext("columns of %(header)s") % {"header": self.header[:8]}


class MatterState(models.TextChoices):
    READ = "read", _("read")
    NEW = "new", _("new")
    SAME = "same", _("there already")
    BAD = "bad", _("refused")
    STORED = "stored", _("recorded")
    UNDONE = "undone", _("taken back")


class ImportedMatter(Record):
    """One matter of a file: the rows that tell of it, what would be recorded, and what became of it.

    `rows` are its cells as they came; `plan` is what they say; `problems` have row, column and message, and
    with any the matter is refused whole. `says` tells in words where it stands already or why it stays.
    """

    seen_through: ClassVar[Way] = Addressee("docket__uploaded_by")

    docket = models.ForeignKey(DocketImport, models.CASCADE, related_name="matters", verbose_name=_("import"))
    key = models.CharField(max_length=64, verbose_name=_("key"))
    first_row = models.PositiveIntegerField(verbose_name=_("first row"))
    name = models.CharField(max_length=200, blank=True, verbose_name=_("name"))
    regime = models.CharField(max_length=40, blank=True, verbose_name=_("regime"))
    rows = models.JSONField(default=list, verbose_name=_("rows"))
    plan = models.JSONField(default=dict, verbose_name=_("plan"))
    problems = models.JSONField(default=list, verbose_name=_("problems"))
    state = models.CharField(
        max_length=6, choices=MatterState, default=MatterState.READ, verbose_name=_("state")
    )
    says = models.TextField(blank=True, verbose_name=_("what was found"))
    review = models.ForeignKey(
        Review, models.PROTECT, null=True, blank=True, related_name="imported", verbose_name=_("review")
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["docket", "first_row", "pk"]
        verbose_name = _("imported matter")
        verbose_name_plural = _("imported matters")
        constraints = [
            models.UniqueConstraint(
                name="importedmatter_once",
                fields=["docket", "key"],
                violation_error_message=_("This matter of the file was read already: go on with the import."),
            ),
            choice_constraint("importedmatter", "state", MatterState),
        ]
        indexes = [models.Index(name="importedmatter_by_state", fields=["docket", "state", "first_row"])]

    def __str__(self) -> str:
        return self.name or gettext("row %(first_row)s") % {"first_row": self.first_row}


class Verdict(models.TextChoices):
    AGREES = "agrees", _("agrees")
    DIFFERS = "differs", _("differs")
    NO_CLOCK = "no-clock", _("no clock named")
    NO_DATE = "no-date", _("no date to compare")


class NotedDate(Record):
    """A deadline as somebody had noted it beside the one that the law gives on the day of the import.

    Both days are legal dates in the regime's zone. `days` is how many calendar days the noted one is later
    (negative: earlier). It hangs on a review once the import is confirmed, open until somebody settles it.
    """

    seen_through: ClassVar[Way] = ThroughMatter(("review__investment",))

    matter = models.ForeignKey(ImportedMatter, models.CASCADE, related_name="noted", verbose_name=_("matter"))
    review = models.ForeignKey(
        Review, models.PROTECT, null=True, blank=True, related_name="noted_dates", verbose_name=_("review")
    )
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=200, blank=True)
    words = models.CharField(_("as the sheet calls it"), max_length=200, blank=True)
    noted_on = models.DateField(_("in the sheet"))
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict)
    rule_id = models.CharField(_("rule"), max_length=80, blank=True)
    key = models.CharField(_("key"), max_length=120, blank=True)
    title = models.CharField(_("clock"), max_length=200, blank=True)
    computed_on = models.DateField(_("by the law"), null=True, blank=True)
    days = models.IntegerField(_("days later than the law"), null=True, blank=True)
    why = models.TextField(_("why"), blank=True)
    steps = models.JSONField(_("steps"), default=list, blank=True)
    cautions = models.JSONField(_("cautions"), default=list, blank=True)
    citation = models.TextField(_("citation"), blank=True)
    citation_url = models.URLField(_("text of the law"), max_length=1000, blank=True)
    confidence = models.CharField(
        _("confidence"), max_length=10, choices=Confidence, default=Confidence.UNVERIFIED
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    settled_note = models.TextField(_("how it was settled"), blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["matter", "row", "pk"]
        verbose_name = _("noted date")
        verbose_name_plural = _("noted dates")
        indexes = [models.Index(name="noteddate_by_verdict", fields=["matter", "verdict"])]
        constraints = [
            choice_constraint("noteddate", "verdict", Verdict),
            choice_constraint("noteddate", "confidence", Confidence),
            models.CheckConstraint(
                name="noteddate_compared_has_both_days",
                condition=~Q(verdict__in=["agrees", "differs"])
                | Q(computed_on__isnull=False, days__isnull=False),
                violation_error_message=_("What agrees or differs needs the day that the law gives."),
            ),
            models.CheckConstraint(
                name="noteddate_settled_says_how",
                condition=Q(settled_at__isnull=True) | Q(settled_note__gt=""),
                violation_error_message=_("Say how it was settled."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.words
