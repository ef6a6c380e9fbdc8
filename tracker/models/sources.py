"""Where a fact comes from, and what the record says beside its facts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import choice_constraint, filled_constraint
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class Source(Record):
    """A text a fact was read in; without an investment it belongs to the regime and is open to all."""

    seen_through: ClassVar[Way] = ThroughMatter(("investment",), or_public=True)

    investment = models.ForeignKey(
        "tracker.Investment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sources",
        verbose_name=_("investment"),
    )
    position = models.PositiveIntegerField(
        _("position"), default=0, help_text=_("Its number in the matter, from 0")
    )
    title = models.CharField(_("title"), max_length=500)
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    published = models.CharField(
        _("published"), max_length=40, blank=True, help_text=_("As printed: a year, a month or a day")
    )
    url = models.URLField(_("address"), max_length=1000, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["investment", "position", "pk"]
        verbose_name = _("source")
        constraints = [
            models.UniqueConstraint(
                name="source_position_once_per_matter",
                fields=["investment", "position"],
                violation_error_message=_(
                    "Another source of this matter has this number: take the next one."
                ),
            ),
            filled_constraint("source", "title", _("Give the source its title, as printed.")),
            models.CheckConstraint(
                name="source_url_is_a_web_address",
                condition=Q(url="") | Q(url__iregex=r"^https?://"),
                violation_error_message=_("Begin the address with https:// or http://, or leave it empty."),
            ),
        ]

    def __str__(self) -> str:
        parts = [self.title, self.publisher, self.published]
        return ", ".join(part for part in parts if part)


class PublishedDeadline(Record):
    """A due date that a source printed, in the source's words; never an input to our own counting."""

    seen_through: ClassVar[Way] = ThroughMatter(("investment",))

    investment = models.ForeignKey(
        "tracker.Investment", models.PROTECT, related_name="published_deadlines", verbose_name=_("investment")
    )
    what = models.CharField(_("what was due"), max_length=300)
    start_text = models.CharField(_("counted from"), max_length=40, blank=True)
    term = models.CharField(_("term"), max_length=200, blank=True)
    due_text = models.CharField(_("due, as printed"), max_length=40, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["investment", "position", "pk"]
        verbose_name = _("published deadline")
        verbose_name_plural = _("published deadlines")

    def __str__(self) -> str:
        told = {"what": self.what, "name": self.due_text or gettext("no date printed")}
        return gettext("%(what)s: %(name)s") % told


class CaseNoteKind(models.TextChoices):
    CONFLICT = "conflict", _("sources disagree")
    FROM_MEMORY = "from_memory", _("from memory, unverified")
    RELATED = "related", _("related matter")


class CaseNote(Record):
    """Where sources disagree, what no text confirms, and which other matter is related (its slug)."""

    seen_through: ClassVar[Way] = ThroughMatter(("investment",))

    investment = models.ForeignKey(
        "tracker.Investment", models.PROTECT, related_name="notes", verbose_name=_("investment")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=CaseNoteKind)
    text = models.TextField(_("text"))
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["investment", "kind", "position", "pk"]
        verbose_name = _("note")
        constraints = [choice_constraint("casenote", "kind", CaseNoteKind)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"
